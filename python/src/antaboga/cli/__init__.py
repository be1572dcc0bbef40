"""The command line: the verbs of ``./antaboga`` that both sides have, over the public API."""
