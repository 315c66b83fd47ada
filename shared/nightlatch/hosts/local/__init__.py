"""One machine: SQLite or memory, environment variables, a queue in the process."""
