"""What the Terraform module of the Google host takes from the library."""
