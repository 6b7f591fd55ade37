"""Records: what became of each cell, and those that are published with the package."""
