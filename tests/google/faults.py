"""The errors of Google's libraries, for tests that raise them: their constructors carry no types, so here they are Any."""

from typing import Any

import google.api_core.exceptions
import google.auth.exceptions

CALLS: Any = google.api_core.exceptions
AUTH: Any = google.auth.exceptions
