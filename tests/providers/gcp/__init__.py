"""The provider of Google Cloud."""
