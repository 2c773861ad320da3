"""Benchmarks: what is measured, never asserted. `python -m tests.bench …`."""
