"""What can be changed in Entra, one file each, with its inverse."""
