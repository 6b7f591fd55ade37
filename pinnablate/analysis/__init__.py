"""What records mean: scores of a lattice, what each equation is worth, which subsets are enough."""
