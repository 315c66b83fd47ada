"""Opens what records come in: transports, files, archives. Told by content, never by a file's name.

Which provider's record it is, the providers say; intake is handed them and knows none.
"""

from nightlatch.intake.envelopes import Broken, Pointer, unwrap
from nightlatch.intake.found import Elsewhere, Found, Reject, Result, Where
from nightlatch.intake.reading import Reader, read
from nightlatch.intake.sources import sources

__all__ = ["Broken", "Elsewhere", "Found", "Pointer", "Reader", "Reject", "Result", "Where", "read", "sources", "unwrap"]
