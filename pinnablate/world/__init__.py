"""The numbers of an environment under one design."""
