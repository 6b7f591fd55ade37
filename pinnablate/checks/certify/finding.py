"""What a certificate consists of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pinnablate.brief import few
from pinnablate.environment import Environment

CERTIFIED, NUMERICAL, MEASURED = "certified", "numerical", "measured"
UNCERTIFIED, NOT_CHECKED = "uncertified", "not checked"
# Subjects of findings on the worlds beyond the first.
FAMILY, DRAWN = "family of worlds", "drawn worlds"


@dataclass(frozen=True)
class Finding:
    """One thing that was checked.

    Args:
        subject: what was checked.
        holds: whether it is as it should be.
        figure: the figure that shows it, or the reason why not.
        note: whether it holds, and readers should know of it all the same.
    """

    subject: str
    holds: bool
    figure: str
    note: bool = False


@dataclass(frozen=True)
class Certificate:
    """All findings about one environment.

    Args:
        environment: its id.
        digest: its digest; empty where a finding does not hold.
        findings: in the order in which they were made.
        numerical: whether the truth is known by its values alone, so that its laws are checked with
            derivatives of interpolants, which proves less than a formula does.
        complete: whether everything was checked; otherwise what takes seconds.
        measured: whether there are measurements in place of a truth, so that nothing proves its laws.
    """

    environment: str
    digest: str
    findings: tuple[Finding, ...]
    numerical: bool = False
    complete: bool = True
    measured: bool = False

    def __repr__(self) -> str:
        covered = f" ({self.covered})" if self.covered else ""
        said = {
            CERTIFIED: f"certified{covered}, digest {self.digest}",
            MEASURED: f"measured, no truth is known, digest {self.digest}",
            NUMERICAL: f"certified numerically{covered}, digest {self.digest}",
            NOT_CHECKED: "not checked in full, nothing wrong so far",
            UNCERTIFIED: "NOT certified: "
            + few((f"{f.subject}: {f.figure}" for f in self.failures), most=4),
        }[self.status]
        return f"Certificate({self.environment!r}: {said}; {len(self.findings)} findings)"

    @property
    def holds(self) -> bool:
        """Whether every finding holds."""
        return all(f.holds for f in self.findings)

    @property
    def status(self) -> str:
        """`certified`; `numerical`, certified by values alone; `measured`, where no truth is known;
        `uncertified`, where a finding does not hold; or `not checked`, where all that was checked
        holds and something was not.
        """
        if not self.holds:
            return UNCERTIFIED
        if self.measured:
            return MEASURED
        if not self.complete:
            return NOT_CHECKED
        return NUMERICAL if self.numerical else CERTIFIED

    @property
    def why(self) -> str:
        """The first finding that does not hold, as a sentence; empty where all do."""
        return next((f"{f.subject}: {f.figure}" for f in self.failures), "")

    @property
    def words(self) -> str:
        """The status in one line, for tables and pages."""
        covered = f", {self.covered}" if self.covered else ""
        return {
            CERTIFIED: f"certified{covered}",
            NUMERICAL: f"certified numerically{covered}: the truth is known by its values alone",
            MEASURED: "no truth is known; models are scored by measurements that none was given",
            NOT_CHECKED: "not checked in full; `pinnablate check` does the rest",
            UNCERTIFIED: f"UNCERTIFIED: {self.why}",
        }[self.status]

    @property
    def covered(self) -> str:
        """What of the worlds beyond the first the certificate covers, in words; empty where there
        are none.
        """
        said = {f.subject: f for f in self.findings if f.holds and not f.note}
        if FAMILY in said:
            return "and its family of worlds"
        return f"and {DRAWN}: {said[DRAWN].figure}" if DRAWN in said else ""

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that do not hold."""
        return tuple(f for f in self.findings if not f.holds)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """The findings that hold, and that readers should know of."""
        return tuple(f for f in self.findings if f.holds and f.note)


def random_points(env: Environment, count: int, seed: int) -> np.ndarray:
    """Uniform random points of the domain, the same for the same seed: [count, d]."""
    return env.extent.uniform(count, np.random.default_rng(seed))
