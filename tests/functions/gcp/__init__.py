"""The edge on Google Cloud."""
