"""What Azure's roles are worth."""
