"""`python -m pinnablate.cli`: the same as the console script."""

from __future__ import annotations

from pinnablate.cli import entry

if __name__ == "__main__":
    entry()
