"""Azure: Tables for the ledger, Storage queues between the halves, Blobs for what cannot be read, Key Vault."""
