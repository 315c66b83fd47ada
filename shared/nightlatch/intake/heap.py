"""Has the C library keep the memory of the file that was read for the next: giving it back and asking for it anew takes a fifth of reading."""

import ctypes
import sys

KEPT = 64 << 20
"""Bytes that are kept at most."""
_USUAL = 128 << 10
"""Bytes that the C library keeps of its own accord."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""`M_TRIM_THRESHOLD` and `M_MMAP_THRESHOLD` of malloc.h; the second may be half of what is kept (mallopt(3))."""


def keep_freed() -> None:
    """For a process that reads file after file, and the processes it forks. Does nothing where the C library is not GNU's."""
    library = _library()
    if library is not None:
        library.mallopt(_TRIM_THRESHOLD, KEPT)
        library.mallopt(_MMAP_THRESHOLD, KEPT // 2)


def give_back() -> None:
    """For a process that has read its last file: what it kept, and what it frees from now on, goes back to the system."""
    library = _library()
    if library is not None:
        library.mallopt(_TRIM_THRESHOLD, _USUAL)
        library.malloc_trim(0)


def _library() -> ctypes.CDLL | None:
    """The C library, where it is GNU's."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
