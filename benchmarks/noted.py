"""How networks of standard-v3 can be read from their records: at the published state, at the last, and at others.

For the parts of reading.py that check leaderboard/NOTES.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from pinnablate import registry
from pinnablate.analysis.attribution import Array
from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.lattice import READ_AT_HALF, Lattice, lattice_of
from pinnablate.learners import default_arms
from pinnablate.records.store import Record, Store
from pinnablate.study import Study
from pinnablate.tasks.metrics import WORST_ERROR, skill
from pinnablate.tasks.protocol import protocol

CONVERGED, BEFORE = "standard-v3", "standard-v2"
RESULTS = "leaderboard/results"
CHOSEN, LAST, LEAST = "chosen", "last", "least validation"


def lattices(
    results: str, environment: Iterable[str] = (), name: str = CONVERGED
) -> dict[str, Lattice]:
    """{id: the lattice and usual controls of networks under a protocol, standard design}; complete ones alone.

    Args:
        results: directory of records.
        environment: ids; all of them by default.
        name: of the protocol.
    """
    store, rule, found = Store(results), protocol(name), {}
    for env in map(registry.load, tuple(environment) or registry.identifiers()):
        records = store.load(env.id).records
        arms = default_arms(env.world(), "stacked", protocol=rule)
        replicates = tuple(
            sorted(
                {
                    r.data_seed
                    for r in records.values()
                    if (r.design, r.protocol, r.learner) == ("standard", name, "stacked")
                    and r.data_seed == r.init_seed
                }
            )
        )
        study = Study(env, rule, arms=arms, replicates=replicates)
        lattice = lattice_of(study.world, study.cells, records)
        if replicates and not lattice.missing and not lattice.failed:
            found[env.id] = lattice
    return found


def at_last(lattice: Lattice) -> Lattice:
    """The same study, every network read at its last state; a record without one is read as it is."""

    def of(record: Record) -> Record:
        last = {name: record.last[name] for name in READ_AT_HALF} if record.last else {}
        return replace(record, **last)

    return replace(lattice, records={cell: of(r) for cell, r in lattice.records.items()})


def read_off(lattice: Lattice, arm: str, state: str = CHOSEN) -> Array:
    """Skill of an arm on the primary split at one of the states of its networks: [replicates].

    Args:
        lattice: where it is.
        arm: its name.
        state: chosen, last or least validation.
    """
    if state == LEAST:
        errors = [_of_least_validation(r) for r in lattice.of(arm)]
        return np.array([skill(e, lattice.floor) for e in errors])
    return (at_last(lattice) if state == LAST else lattice).skills(arm)


def _of_least_validation(record: Record) -> float:
    validation = [np.inf if v is None else v for v in record.checkpoints["validation"]]
    error = record.checkpoints["error"][int(np.argmin(validation))]
    return WORST_ERROR if error is None else float(error)


def gain_at(lattice: Lattice, arm: str, state: str, over: str = "none") -> Estimate:
    """The gain of an arm over another, both read at the same kind of state."""
    return estimate(read_off(lattice, arm, state) - read_off(lattice, over, state))
