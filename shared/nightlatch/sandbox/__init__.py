"""Clouds to play with: invented audit records in the platforms' documented shapes, for the demo and for tests.

All names are invented, all account numbers and keys are the platforms' own documentation examples.
"""
