"""Azure Resource Manager on this machine: subscriptions and what stands above and in them, roles and who holds them, identities of machines.

It checks who calls and what his roles allow where, keeps what was deleted deleted, and tells each change in the activity log. Paths, versions
and properties are held to what Microsoft's own packages describe (`described.json`).
"""

from nightlatch.sandbox.microsoft.arm.estate import Estate
from nightlatch.sandbox.microsoft.arm.interface import ARM

__all__ = ["ARM", "Estate"]
