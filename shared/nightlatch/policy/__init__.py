"""The owner's policy: reading and writing it, and the arithmetic it governs."""
