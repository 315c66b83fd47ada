"""Opens what records come in: transports, files, archives. Told by content, never by a file's name.

Which provider's record it is, the providers say; intake is handed them and knows none.
"""

from nightlatch.intake.envelopes import Broken, Pointer, unwrap
from nightlatch.intake.found import Elsewhere, Found, Reject, Result, Where
from nightlatch.intake.heap import keep_freed
from nightlatch.intake.opening import Opening, openings
from nightlatch.intake.places import Sources
from nightlatch.intake.reading import Reader, read
from nightlatch.intake.sources import sources

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
    "keep_freed",
    "openings",
    "read",
    "sources",
    "unwrap",
]
