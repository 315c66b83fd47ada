"""The edge on Azure."""
