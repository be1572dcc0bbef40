"""The rooms of the package's own peer: its public API, and nothing else."""
