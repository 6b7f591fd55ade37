"""Which studies of an environment are on record, for whoever does not say which one is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pinnablate.arms import FULL, kind_of, lattice
from pinnablate.environment import Environment
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.learners import DEFAULT
from pinnablate.records.store import Record
from pinnablate.tasks.protocol import STANDARD

USUAL = {
    "protocol": STANDARD,
    "replicates": 1,
    "design": STANDARD_DESIGN,
    "learner": DEFAULT,
    "lattice": FULL,
}


@dataclass(frozen=True)
class Recorded:
    """A study that was trained, as options say it.

    Args:
        protocol, design, learner, lattice: by name.
        replicates: how many; those of which all that is recorded of the first is recorded.
        last: when its last record was made (UTC).
        is_whole: whether every subset of its lattice is recorded in these replicates.
    """

    protocol: str
    design: str
    learner: str
    lattice: str
    replicates: int
    last: str
    is_whole: bool

    def options(self, said: Mapping[str, Any] | None = None) -> list[str]:
        """The options that ask for it, as words of a command.

        Args:
            said: options that were said, which stay.
        """
        out = []
        for name, usual in USUAL.items():
            value = getattr(self, name)
            if value != usual or name in (said or {}):
                out += [f"--{name}", str(value)]
        return out


def recorded(env: Environment, records: Iterable[Record]) -> list[Recorded]:
    """The studies of an environment that are on record, the latest first.

    Args:
        env: as it is declared now; records of another declaration are passed over, and so are those
            of baselines, which belong to every study, and of crossed seeds.
        records: all that there are, as they were added: of two studies of one second the one that was
            added last is the latest.
    """
    found: dict[tuple[str, str, str], list[Record]] = {}
    for r in records:
        if r.protocol and r.environment_digest == env.digest and r.data_seed == r.init_seed:
            key = (r.protocol, r.design, r.learner)
            found[key] = found.pop(key, [])  # the last to get a record stands last
            found[key].append(r)
    made = [_one(env, *key, of) for key, of in found.items() if key[1] in env.all_designs]
    made.reverse()  # which decides between studies of one second
    return sorted(made, key=lambda one: one.last, reverse=True)


def _one(env: Environment, protocol: str, design: str, learner: str, of: list[Record]) -> Recorded:
    arms: dict[int, set[str]] = {}
    for r in of:
        arms.setdefault(r.data_seed, set()).add(r.arm)
    count = 0
    while arms.get(0, set()) <= arms.get(count, set()) and count in arms:
        count += 1
    first = arms.get(0, set())
    kind = kind_of(env.world(design), first)
    is_whole = {a.name for a in lattice(env.world(design), kind)} <= first
    last = max(r.created for r in of)
    return Recorded(protocol, design, learner, kind, max(count, 1), last, is_whole)
