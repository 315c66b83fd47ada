"""Least privilege, proved by a simulator of IAM that knows nothing of this project, over the calls that the functions really make."""
