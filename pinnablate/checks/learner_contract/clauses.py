"""The form of a clause."""

from __future__ import annotations

from collections.abc import Callable

from pinnablate.checks.learner_contract.bench import Bench

Verdict = tuple[bool, str]  # whether the promise is kept; the figure that shows it, or why not
Clause = Callable[[Bench], Verdict]
