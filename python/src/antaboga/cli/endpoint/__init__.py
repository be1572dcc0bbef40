"""Endpoints by URL: one module a scheme, and what the verbs may do with each kind."""
