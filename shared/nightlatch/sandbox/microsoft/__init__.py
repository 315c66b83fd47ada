"""Microsoft's cloud on this machine: a tenant of Entra ID whose accounts can be made, locked and looked at over Graph, and signed in to.

Nothing real can run here, so this stands in, for tests and for trying things out. It checks who calls and what he may, keeps administrators
out of reach of plain permissions, throttles, forgets for a moment what was made, refuses to sign in whoever is blocked, and tells in its
audit log what was done. Requests and answers are checked against what Microsoft's own library says of them.
"""

from nightlatch.sandbox.microsoft.server import Served, serving
from nightlatch.sandbox.microsoft.sign_in import Login, login
from nightlatch.sandbox.microsoft.tenant import Tenant

__all__ = ["Login", "Served", "Tenant", "login", "serving"]
