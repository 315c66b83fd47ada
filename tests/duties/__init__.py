"""Tests of what the four functions do."""
