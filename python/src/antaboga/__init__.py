"""Python and Java on one machine, over every Unix IPC mechanism."""
