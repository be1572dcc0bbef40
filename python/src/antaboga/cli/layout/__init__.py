"""The verbs on record layouts."""
