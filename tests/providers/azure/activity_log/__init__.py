"""The reader of Azure's activity log."""
