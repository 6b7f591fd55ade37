"""Declarations made by mutation of the catalogue's own files, and what may become of each; `benchmarks/mutations.py` runs them."""
