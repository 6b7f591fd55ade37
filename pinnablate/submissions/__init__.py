"""Taking part: hidden worlds that a secret draws, what is told of them, and scores of what others
predict there.

A maintainer makes a bundle of tasks from a secret (`bundle`); anybody trains on it and hands in
predictions (`training`, `predictions`); the maintainer computes their scores (`scoring`), after looking
for what cannot have been learned (`crooked`), and keeps a row (`rows`), which anybody can check.
"""

from __future__ import annotations
