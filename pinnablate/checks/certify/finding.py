"""What a certificate consists of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pinnablate.brief import few
from pinnablate.environment import Environment


@dataclass(frozen=True)
class Finding:
    """One thing that was checked.

    Args:
        subject: what was checked.
        holds: whether it is as it should be.
        figure: the figure that shows it, or the reason why not.
    """

    subject: str
    holds: bool
    figure: str


@dataclass(frozen=True)
class Certificate:
    """All findings about one environment.

    Args:
        environment: its id.
        digest: its digest; empty where a finding does not hold.
        findings: in the order in which they were made.
    """

    environment: str
    digest: str
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        said = (
            f"certified, digest {self.digest}"
            if self.holds
            else (
                f"NOT certified: {few((f'{f.subject}: {f.figure}' for f in self.failures), most=4)}"
            )
        )
        return f"Certificate({self.environment!r}: {said}; {len(self.findings)} findings)"

    @property
    def holds(self) -> bool:
        """Whether every finding holds."""
        return all(f.holds for f in self.findings)

    @property
    def status(self) -> str:
        """`certified`, or `uncertified` where a finding does not hold."""
        return "certified" if self.holds else "uncertified"

    @property
    def why(self) -> str:
        """The first finding that does not hold, in one sentence; empty where all do."""
        return next((f"{f.subject}: {f.figure}" for f in self.failures), "")

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that do not hold."""
        return tuple(f for f in self.findings if not f.holds)


def random_points(env: Environment, count: int, seed: int) -> np.ndarray:
    """Uniform random points of the domain, the same for the same seed: [count, d]."""
    return np.random.default_rng(seed).uniform(env.lower, env.upper, (count, len(env.lower)))
