"""What Nightlatch can change in Okta, one kind of change a file, each with its inverse."""
