"""Faults that `benchmarks/reliability.py` injects, a file for each kind."""
