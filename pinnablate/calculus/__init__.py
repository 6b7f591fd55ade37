"""From SymPy expressions to numbers, and networks with their derivatives."""
