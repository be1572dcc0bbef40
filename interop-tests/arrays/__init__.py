"""Arrays in shared memory as numpy and Java have them."""
