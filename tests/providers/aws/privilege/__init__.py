"""Tests of what AWS grants are worth."""
