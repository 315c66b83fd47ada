"""Who is told, one package or file each, found by its NOTIFIER."""
