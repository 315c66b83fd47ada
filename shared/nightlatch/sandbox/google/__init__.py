"""Google Cloud and Workspace on this machine: accounts, users, keys, roles and pools that can be made, locked and looked at, over Google's REST.

Nothing real can run here, so this stands in, for tests and for trying things out. It checks who calls and what he may, refuses
the tokens of disabled accounts, and keeps policies as Resource Manager does: with etags, and conditions only at version 3. Requests and
answers are checked against Google's discovery documents by the tests.
"""

from nightlatch.sandbox.google.cloud import Cloud
from nightlatch.sandbox.google.server import serving

__all__ = ["Cloud", "serving"]
