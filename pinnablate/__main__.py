"""`python -m pinnablate`: the same as the console script."""

from pinnablate.cli import entry

if __name__ == "__main__":
    entry()
