"""Where Nightlatch runs: each host gives a store, secrets and a queue."""
