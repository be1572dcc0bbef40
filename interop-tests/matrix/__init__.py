"""The interop matrix: which peers meet in which rooms, and what is watched while they do."""
