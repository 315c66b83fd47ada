"""Tests of the edge on AWS."""
