"""The control language of the interop matrix, served by the Python peers; see ``interop-tests/README.md``."""
