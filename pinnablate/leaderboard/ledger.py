"""Writing down what environments expect of a lattice: the lines of the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pinnablate.analysis.lattice import lattice_of
from pinnablate.analysis.patterns import Judged, judge
from pinnablate.arms import Arm, parse
from pinnablate.arms import lattice as subsets_of
from pinnablate.environment import Environment, Expected
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner_class, names
from pinnablate.records.ledger import Ledger, digests, formula
from pinnablate.records.provenance import now
from pinnablate.records.store import Record, Store
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol

KERNEL = "kernel"  # the learner that is asked
PROTOCOL = "standard-v1"  # whose points it collocates on, as in the first lines


@dataclass(frozen=True)
class Registered:
    """A statement that was added to the ledger.

    Args:
        expected: the statement.
        kernel: what the kernel learner shows of it; None where it cannot train an arm that the
            statement names.
        networks: how many records of networks there were.
    """

    expected: Expected
    kernel: Judged | None
    networks: int


def register(
    env: Environment, ledger: Ledger, store: Store, replicates: int, called: str = ""
) -> Iterator[Registered]:
    """Add every statement of an environment that the ledger does not hold.

    Args:
        env: the environment.
        ledger: where statements are added.
        store: the records of the kernel learner, and those of networks, which are counted.
        replicates: how many of the kernel are read.
        called: what the user calls the environment (an id or a file), for the sentence about
            missing records.

    Yields:
        Each statement as it is added.

    Raises:
        PinnablateError: records of the kernel are missing, with the command that makes them.
    """
    new = ledger.missing(env)
    if not new:
        return
    records = store.load(env.id).records
    seen = _kernel_shows(env, new, store, records, replicates, called or env.name)
    trained = {name for name in names() if learner_class(name).trains_network}
    networks = sum(
        r.learner in trained and r.environment_digest == env.digest and r.design == STANDARD_DESIGN
        for r in records.values()
    )
    for expected, kernel in zip(new, seen, strict=True):
        line = {
            **digests(env),
            "label": expected.label,
            **formula(expected),
            "kernel": _as_kept(kernel, replicates),
            "networks": networks,
            "date": now()[:10],
        }
        ledger.append(line)
        yield Registered(expected, kernel, networks)


def _kernel_shows(
    env: Environment,
    statements: Sequence[Expected],
    store: Store,
    records: dict[str, Record],
    replicates: int,
    called: str,
) -> list[Judged | None]:
    """What the kernel's records say of each statement.

    None of a statement that names an arm which the kernel cannot train.
    """
    study = Study(env, protocol(PROTOCOL), replicates=tuple(range(replicates)), learner=KERNEL)
    study = replace(study, arms=subsets_of(study.world))
    named = [_arms_of(study, e) for e in statements]
    can = [not any(map(study.why_not, arms)) for arms in named]
    possible = [arms for arms, trains in zip(named, can, strict=True) if trains]
    wanted = {a.name: a for arms in (study.arms, *possible) for a in arms}
    study = replace(study, arms=tuple(wanted.values()))
    if missing := study.missing(records):
        arms = ",".join(dict.fromkeys(c.arm.name for c in missing))
        raise PinnablateError(
            f"{env.id}: {len(missing)} records of the kernel are missing in {store.directory}; "
            f"make them with: pinnablate run {called} --learner {KERNEL} --protocol {PROTOCOL} "
            f"--arms {arms} --replicates {replicates} --results {store.directory}"
        )
    lattice = lattice_of(study.world, study.cells, records)
    asked = zip(statements, can, strict=True)
    return [judge(lattice, [e], env.sector_names)[0] if trains else None for e, trains in asked]


def _arms_of(study: Study, expected: Expected) -> tuple[Arm, ...]:
    """The arms that a statement names."""
    names = expected.names()[0]
    return parse(study.world, ",".join(sorted(names))) if names else ()


def _as_kept(judged: Judged | None, replicates: int) -> dict[str, Any] | None:
    if judged is None:
        return None
    half = judged.seen.half_width
    return {
        "version": learner_class(KERNEL).version,
        "replicates": replicates,
        "mean": round(judged.seen.mean, 3),
        "half_width": None if half is None else round(half, 3),
        "holds": judged.holds,
    }
