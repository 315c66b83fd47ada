"""Tests of what the guides claim."""
