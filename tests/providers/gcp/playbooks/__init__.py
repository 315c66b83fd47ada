"""What Nightlatch changes on Google Cloud, against the sandbox of Google."""
