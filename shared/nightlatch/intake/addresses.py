"""Tells where in a buffer a slice of it lies. Python's own views do not say, and finding the same bytes again could find others."""

import ctypes


class _Buffer(ctypes.Structure):
    """`Py_buffer` of Python's stable interface (docs.python.org/3/c-api/buffer.html)."""

    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
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


_get, _release = ctypes.pythonapi.PyObject_GetBuffer, ctypes.pythonapi.PyBuffer_Release


class Addresses:
    """Tells one address after the other, for one thread."""

    def __init__(self) -> None:
        self._found = _Buffer()
        self._at = ctypes.byref(self._found)

    def of(self, view: object) -> int:
        """Where the bytes of an object lie in memory, as long as it lives; 0 for no bytes. Raises BufferError for what has none."""
        _get(ctypes.py_object(view), self._at, 0)
        found: int | None = self._found.buf
        _release(self._at)
        return found or 0
