"""Memory, written once for every host: evidence and control, over the small Store port."""
