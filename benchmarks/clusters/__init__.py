"""What `benchmarks/cluster.py` needs: a cluster whose processes are killed, and one on paper."""
