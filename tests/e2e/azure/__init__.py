"""The Azure host whole: Microsoft's emulator of Storage, its own Python worker, and a tenant of this machine."""
