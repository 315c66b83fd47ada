"""What Google's roles are worth."""
