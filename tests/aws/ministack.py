"""An AWS to test against: the sandbox's, under the name that tests know it by."""

from nightlatch.sandbox.ministack import ACCOUNT, REGION, ROOT, Key, Ministack, free_port, running

__all__ = ["ACCOUNT", "REGION", "ROOT", "Key", "Ministack", "free_port", "running"]
