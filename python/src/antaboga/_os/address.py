"""Where memory lies."""

from __future__ import annotations

import ctypes


class _Buffer(ctypes.Structure):
    """``Py_buffer`` of CPython's ``pybuffer.h``."""

    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


_get = ctypes.pythonapi.PyObject_GetBuffer
_get.argtypes = (ctypes.py_object, ctypes.POINTER(_Buffer), ctypes.c_int)
_release = ctypes.pythonapi.PyBuffer_Release
_release.argtypes = (ctypes.POINTER(_Buffer),)
_release.restype = None
_SIMPLE = 0


def address_of(memory: memoryview) -> int:
    """The address of the first byte of contiguous memory, which may be read-only."""
    buffer = _Buffer()
    _get(memory, ctypes.byref(buffer), _SIMPLE)
    try:
        return buffer.buf or 0
    finally:
        _release(ctypes.byref(buffer))
