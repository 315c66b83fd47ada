"""What Nightlatch can change in Google Workspace, one kind of change a file, each with its inverse."""
