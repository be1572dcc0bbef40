"""The rooms of the stdlib peer, written from spec/ with nothing of ours; CPython 3.8 and later."""
