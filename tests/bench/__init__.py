"""Measures what was promised about speed and memory; `python -m tests.bench.replay`."""
