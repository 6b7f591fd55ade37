"""What each learner comes to in an environment: of records, of controls that are told nothing, and of
submissions in hidden worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.recovery import mean_recovery
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.learners import skill_of
from pinnablate.submissions.rows import ALL, Row

NOTHING = "told nothing"  # behind the name of a control


@dataclass(frozen=True)
class At:
    """A learner in one environment.

    Args:
        skill: told all equations, mean over replicates, in decades; of a control its own.
        over_control: by how much that exceeds the control that held-out observations choose.
        recovery: mean recovery of the subsets between none and all; None where none is told.
        cost: of a replicate in seconds times threads, or as a submitter says it; None where nobody does.
    """

    skill: float
    over_control: float | None = None
    recovery: float | None = None
    cost: float | None = None


@dataclass(frozen=True)
class Standing:
    """A learner in several environments.

    Args:
        name: of the learner and its protocol.
        at: {environment: what it comes to}.
    """

    name: str
    at: Mapping[str, At]

    def median(self, of: str, environments: Iterable[str]) -> float | None:
        """The median of a field of `At` over environments; None where fewer than half have it."""
        values = [getattr(self.at[e], of) for e in environments]
        known = [v for v in values if v is not None]
        return float(np.median(known)) if known and 2 * len(known) >= len(values) else None


def of_entries(name: str, entries: Mapping[str, Entry]) -> Standing:
    """A learner that has records.

    Args:
        name: of the learner and its protocol.
        entries: {environment: its study, complete}.
    """
    return Standing(name, {e: _at(entry) for e, entry in entries.items()})


def _at(entry: Entry) -> At:
    lattice = entry.lattice
    between = None
    if lattice.subsets and not lattice.partial:
        between = mean_recovery(
            {a: float(lattice.skills(a).mean()) for a in lattice.subsets.values()}
        )
    return At(skill_of(entry), entry.headline.over_chosen.mean, between, entry.thread_seconds)


def of_control(arm: str, entries: Mapping[str, Entry]) -> Standing:
    """A control that is told nothing, in the environments where it is complete.

    Args:
        arm: its name, `gp` say.
        entries: {environment: a study beside which it was computed}.
    """
    found: dict[str, At] = {}
    for name, entry in entries.items():
        for scored in (entry.main, entry.beside):
            if scored is not None and arm in scored.lattice.told and scored.lattice.complete(arm):
                records = scored.lattice.of(arm)
                seconds = [r.cost.get("thread_seconds", 0.0) for r in records]
                found[name] = At(
                    float(scored.lattice.skills(arm).mean()), cost=float(np.mean(seconds))
                )
    return Standing(f"{arm}, {NOTHING}", found)


def of_rows(rows: Sequence[Row]) -> list[Standing]:
    """Submissions, in the environments of their hidden worlds; all of one bundle."""
    out = []
    for row in rows:
        about = row.values["about"]
        seconds = about.get("seconds", {})
        at = {}
        for study in row.studies:
            all_of_it = study.skills(ALL)
            control = study.skills(study.chosen_control())
            at[f"{study.environment}.{study.design}"] = At(
                float(all_of_it.mean()),
                float((all_of_it - control).mean()),
                study.recovery,
                seconds.get(f"{study.environment}.{study.design}"),
            )
        out.append(Standing(about["learner"], at))
    return out
