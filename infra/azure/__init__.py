"""What the Terraform module of the Azure host takes from the library."""
