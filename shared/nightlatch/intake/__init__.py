"""Opens what records come in: transports, files, archives. Told by content, never by a file's name.

Which provider's record it is, the providers say; intake is handed them and knows none.

Each module is imported when one of its names is first asked for (nightlatch/names.py): a function that is handed records reads no files.
"""

from typing import TYPE_CHECKING

from nightlatch.names import offered

if TYPE_CHECKING:
    from nightlatch.intake.envelopes import Broken, Pointer, unwrap
    from nightlatch.intake.found import Elsewhere, Found, Reject, Result, Where
    from nightlatch.intake.heap import give_back, keep_freed
    from nightlatch.intake.opening import Opening, openings
    from nightlatch.intake.places import Sources
    from nightlatch.intake.reading import Reader, read
else:
    __getattr__ = offered(
        __name__,
        {
            "envelopes": ("Broken", "Pointer", "unwrap"),
            "found": ("Elsewhere", "Found", "Reject", "Result", "Where"),
            "heap": ("give_back", "keep_freed"),
            "opening": ("Opening", "openings"),
            "places": ("Sources",),
            "reading": ("Reader", "read"),
        },
    )

__all__ = [
    "Broken",
    "Elsewhere",
    "Found",
    "Opening",
    "Pointer",
    "Reader",
    "Reject",
    "Result",
    "Sources",
    "Where",
    "give_back",
    "keep_freed",
    "openings",
    "read",
    "unwrap",
]
