"""What the buckets of every host have in common: which names an address means, how an object is read, what a process keeps for itself."""
