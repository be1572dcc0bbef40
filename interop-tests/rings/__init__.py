"""Rings under strain: what must never happen, tried many times between Java and Python."""
