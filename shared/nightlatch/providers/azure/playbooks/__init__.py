"""What can be done to accounts in Azure, one file each."""
