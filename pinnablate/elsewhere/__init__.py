"""Scores of models that were trained elsewhere: what the lattice says of them, and how it is shown."""
