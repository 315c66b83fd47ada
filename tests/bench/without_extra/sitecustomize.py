"""Makes the packages of the extra `fast` impossible to import, as where it was not installed: Python reads this at every start."""

import sys

for name in ("isal", "msgspec"):
    sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails, and looking for it finds nothing
