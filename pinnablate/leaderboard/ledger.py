"""The ledger of expected patterns: what was expected, when that was written, what was known then.

leaderboard/expected.jsonl holds one line for each statement that an environment declares. A line
names the digests of the environment and of its standard design, the formula and its bounds, the
date, what the kernel learner showed of the statement on that date, and how many records of networks
there were. Lines are only ever added: a statement whose bounds change gets a line of its own beside
the old one, which stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pinnablate.analysis.lattice import lattice_of
from pinnablate.analysis.patterns import Judged, judge
from pinnablate.arms import Arm, parse
from pinnablate.arms import lattice as subsets_of
from pinnablate.environment import Environment, Expected
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.learners import learner_class, names
from pinnablate.records.provenance import now
from pinnablate.records.store import Record, Store
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol

KERNEL = "kernel"  # the learner that is asked
PROTOCOL = "standard-v1"  # whose points it collocates on, as in the first lines


@dataclass(frozen=True)
class Ledger:
    """The file of statements.

    Args:
        path: one JSON object a line; need not exist yet.
    """

    path: Path

    @cached_property
    def lines(self) -> tuple[dict[str, Any], ...]:
        """Every line, oldest first.

        Raises:
            StoreError: the file cannot be read, or a line is not a whole JSON object.
        """
        if not self.path.exists():
            return ()
        try:
            return tuple(map(json.loads, self.path.read_text(encoding="utf-8").splitlines()))
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{self.path} cannot be read ({error}); expected one JSON object a line; restore "
                "it from the history of its repository"
            ) from error

    def line_of(self, env: Environment, expected: Expected) -> dict[str, Any] | None:
        """The line of a statement about an environment as it is declared today, or None."""
        wanted = _identity(env, expected)
        return next((line for line in self.lines if _has(line, wanted)), None)

    def missing(self, env: Environment) -> list[Expected]:
        """Statements that the environment declares and the ledger does not hold."""
        return [e for e in env.expected if self.line_of(env, e) is None]

    def withdrawn(self, env: Environment) -> list[dict[str, Any]]:
        """Lines whose statement the environment, declared as it was then, no longer declares."""
        declared, digests = [_identity(env, e) for e in env.expected], _digests(env)
        about = [line for line in self.lines if _has(line, digests)]
        return [line for line in about if not any(_has(line, d) for d in declared)]

    def append(self, line: dict[str, Any]) -> None:
        """Add a line.

        Raises:
            StoreError: the file cannot be written.
        """
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        except OSError as error:
            raise StoreError(
                f"{self.path} cannot be written: {error.strerror}; every earlier line is kept"
            ) from error
        self.__dict__.pop("lines", None)  # read again when it is asked for


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
            **_digests(env),
            "label": expected.label,
            **_formula(expected),
            "kernel": _as_kept(kernel, replicates),
            "networks": networks,
            "date": now()[:10],
        }
        ledger.append(line)
        yield Registered(expected, kernel, networks)


def _digests(env: Environment) -> dict[str, Any]:
    """The environment and its standard design, as they are declared today."""
    design = env.design_digest(STANDARD_DESIGN)
    return {"environment": env.id, "digest": env.digest, "design": design}


def _formula(expected: Expected) -> dict[str, Any]:
    return {
        "statement": expected.statement,
        "at_least": expected.at_least,
        "at_most": expected.at_most,
    }


def _identity(env: Environment, expected: Expected) -> dict[str, Any]:
    """What makes a statement the same statement; its label and note do not."""
    return {**_digests(env), **_formula(expected)}


def _has(line: dict[str, Any], values: dict[str, Any]) -> bool:
    return all(k in line and line[k] == v for k, v in values.items())


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
