"""What the kernel and the C library offer and Python's own modules lack; the only package that uses ctypes.

Each function reads errno in the same statement as its call, by way of ctypes' own copy, and raises what
``antaboga.errors`` has for it. Structures are those of glibc on 64-bit Linux, x86-64 and AArch64 alike.
"""
