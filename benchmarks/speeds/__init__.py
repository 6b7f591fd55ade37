"""What `benchmarks/speed.py` needs: lattices to train, and the race against jinns."""
