"""The reader of Cloud Audit Logs."""
