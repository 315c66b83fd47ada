"""Has the C library keep the memory of the file that was read for the next: giving it back and asking for it anew takes a fifth of reading."""

import ctypes
import sys

KEPT = 64 << 20
"""Bytes that are kept at most."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""`M_TRIM_THRESHOLD` and `M_MMAP_THRESHOLD` of malloc.h; the second may be half of what is kept (mallopt(3))."""


def keep_freed() -> None:
    """For a process that reads file after file, and the processes it forks. Does nothing where the C library is not GNU's."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, KEPT)
        mallopt(_MMAP_THRESHOLD, KEPT // 2)
