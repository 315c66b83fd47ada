"""The provider of Azure."""
