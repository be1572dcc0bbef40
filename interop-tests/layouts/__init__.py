"""Layouts as Java, Python and a C compiler have them."""
