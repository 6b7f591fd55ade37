"""`python -m pinnablate.cli`."""

from pinnablate.cli import entry

entry()
