"""What a page is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pinnablate.analysis.lattice import Lattice
from pinnablate.checks.certificates import Standing
from pinnablate.records.store import Store
from pinnablate.report.page.commands import Commands
from pinnablate.study import Study
from pinnablate.tasks.linearised import Coefficient


@dataclass(frozen=True)
class Subject:
    """What a page is about.

    Args:
        study: what was trained.
        store: where its records and weights are.
        lattice: its records.
        certificate: what is known of its world.
        problem: how its environment is called on a command line; found out where it is empty.
        diagnosis: what `diagnose` says of it, as text; empty where nobody asked.
        complaints: one sentence for each record that could not be read or failed.
        learned: {coefficient: what each replicate learned}, of laws whose coefficients were free.
    """

    study: Study
    store: Store
    lattice: Lattice
    certificate: Standing | None = None
    problem: str = ""
    diagnosis: str = ""
    complaints: tuple[str, ...] = ()
    learned: Mapping[Coefficient, Sequence[float]] = field(default_factory=dict)

    @property
    def commands(self) -> Commands:
        return Commands(self.study, self.store, self.problem)
