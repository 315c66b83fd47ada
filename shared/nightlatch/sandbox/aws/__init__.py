"""A small AWS on this machine, for services that no emulator has: people of one service, doors into an account.

It keeps state, and takes nothing that AWS's own published models would not take: each request is read and checked by the
model that botocore carries, and each answer is checked by it before it leaves. What a service is asked beyond the operations
that stand in `services/` is refused, never guessed at. Signatures and permissions are not checked: other emulators do that.
"""

from nightlatch.sandbox.aws.cloud import Cloud
from nightlatch.sandbox.aws.server import serving

__all__ = ["Cloud", "serving"]
