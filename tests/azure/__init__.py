"""What stands in for Azure on this machine: Microsoft's emulator of Storage, and its own Python worker."""
