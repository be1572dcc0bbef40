"""The command line as a stranger drives it: processes, streams, exit codes."""
