"""What Nightlatch can change on Google Cloud, one kind of change a file, each with its inverse."""
