"""What laws are worth in observations, where the sweep of them was trained under another protocol."""

from __future__ import annotations

from dataclasses import dataclass

from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.analysis.swept import InObservations, in_observations
from pinnablate.arms import Role
from pinnablate.learners import default_arms
from pinnablate.report.page.subject import Subject
from pinnablate.study import Study
from pinnablate.study.recorded import recorded

SWEEP = "extra-data"  # the arms that say what laws are worth in observations


@dataclass(frozen=True)
class Swept:
    """A study with more observations.

    Args:
        study: what was trained.
        lattice: its records.
        found: what laws are worth in it; empty where it has no sweep.
    """

    study: Study
    lattice: Lattice
    found: list[InObservations]


def swept(subject: Subject) -> Swept:
    """The sweep of observations of a study, or of the one that was trained last of the same environment, design
    and learner under another protocol.

    Args:
        subject: what the page is about.

    Returns:
        That of the study itself where it has one or nobody has; of measured problems always, for their
        observations cannot be made more.
    """
    study, world = subject.study, subject.study.world
    own = Swept(study, subject.lattice, in_observations(world, subject.lattice))
    if own.found or world.is_measured:
        return own
    records = subject.store.load(study.environment.id).records
    for other in recorded(study.environment, records.values()):
        if (other.design, other.learner) != (study.design, study.learner):
            continue
        if other.protocol == study.protocol.name:
            continue
        asked = Study.of(
            study.environment,
            protocol=other.protocol,
            design=other.design,
            learner=other.learner,
            arms=f"default,{SWEEP}",
            replicates=other.replicates,
        )
        there = _whole(asked, {c.key for c in asked.cells if c.key in records})
        if there is None:
            continue
        lattice = lattice_of(world, there.cells, records)
        if found := in_observations(world, lattice):
            return Swept(there, lattice, found)
    return own


def _whole(study: Study, have: set[str]) -> Study | None:
    """The study in the replicates that have every sweep of `none` that any has; None where none has any."""
    swept_arms = [a.name for a in study.arms if a.role is Role.SAMPLE_SWEEP and a.base == "none"]
    each = [
        {c.replicate for c in study.cells if c.arm.name == name and c.key in have}
        for name in swept_arms
    ]
    shared = set.intersection(*kept) if (kept := [e for e in each if e]) else set()
    if not shared:
        return None
    usual = {a.name for a in default_arms(study.world, study.learner, protocol=study.protocol)}
    named = {n for n, e in zip(swept_arms, each, strict=True) if e}
    arms = tuple(a for a in study.arms if a.name in usual | named)
    return Study(
        study.environment,
        study.protocol,
        study.design,
        arms,
        tuple(sorted(shared)),
        study.learner,
    )
