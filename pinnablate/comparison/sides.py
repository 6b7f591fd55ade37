"""What is compared: the scores of one learner, protocol, directory or submission, by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pinnablate import registry
from pinnablate.brief import few
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners import DEFAULT
from pinnablate.learners import names as learner_names
from pinnablate.learners.base import SCORED
from pinnablate.records.store import Record, Store, environments_in
from pinnablate.submissions.rows import Row, read_row
from pinnablate.tasks.metrics import skill
from pinnablate.tasks.protocol import protocols


class Cell(NamedTuple):
    """Where a score belongs: cells of two sides are paired where all of this is the same.

    Attributes:
        environment, design: names with the digests of what they declare.
        arm: what is told.
        world, data: which world, and which points and noise.
    """

    environment: str
    design: str
    arm: str
    world: str
    data: str


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Args:
        name: as it is shown.
        skills: {cell: skill on the primary split, in decades}.
        left_out: sentences on what is on record and cannot be compared.
    """

    name: str
    skills: Mapping[Cell, float]
    left_out: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Side({self.name!r}: {len(self.skills)} cells)"


def side(said: str, results: str | Path, design: str) -> Side:
    """A side as it is named on a command line.

    Args:
        said: the JSON file of a row; a directory of records; or names of a learner, a protocol or
            both (`kernel,standard-v1`) in `results`.
        results: directory of records.
        design: whose studies are compared.

    Raises:
        PinnablateError: there is no such thing, or it is not clear which is meant.
        StoreError: records cannot be read.
    """
    path = Path(said)
    if said.endswith(".json"):
        return of_row(read_row(path), design)
    if path.is_dir():
        return _of_records(said, path, design, "", "")
    protocol, learner = "", ""
    for name in (part.strip() for part in said.split(",")):
        base = name.partition("/")[0]
        if base in protocols():
            protocol = name
        elif name in learner_names():
            learner = name
        else:
            known = few([*learner_names(), *protocols()], 30)
            raise PinnablateError(
                f"{name!r} is neither a directory of records, nor the .json of a row, nor a learner or "
                f"protocol; expected one of these, like kernel,standard-v1 ({known})"
            )
    if not Path(results).is_dir():
        raise PinnablateError(
            f"{results} is no directory of records, in which {said} is looked for; name one with --results DIR"
        )
    return _of_records(said, Path(results), design, learner, protocol)


def of_row(row: Row, design: str) -> Side:
    """The scores of a submission. Its worlds are those of its bundle.

    Args:
        row: of a submission.
        design: whose studies are compared.
    """
    found = {}
    for study in row.studies:
        if study.design != design:
            continue
        for arm in study.arms:
            for r, value in enumerate(study.skills(arm)):
                environment = f"{study.environment} {study.values['environment_digest']}"
                about = f"{study.design} {study.values['design_digest']}"
                found[Cell(environment, about, arm, row.bundle, str(r))] = float(value)
    if not found:
        raise PinnablateError(
            f"{row.path} has no study of design {design!r}; expected one: name another with --design"
        )
    return Side(row.name, found)


def _of_records(said: str, directory: Path, design: str, learner: str, protocol: str) -> Side:
    """The scores of records.

    Raises:
        PinnablateError: there are none, or those of several studies.
    """
    store, kept, left_out = Store(directory), [], []
    for name in environments_in(directory):
        if name not in registry.identifiers():
            left_out.append(f"{name}: no environment of that id is registered")
            continue
        env = registry.load(name)
        now = env.digest, env.design_digest(design) if design in env.all_designs else ""
        found = [
            r
            for r in store.load(name).records.values()
            if r.design == design
            and r.protocol
            and r.learner == (learner or r.learner)
            and r.protocol == (protocol or r.protocol)
        ]
        current = [r for r in found if (r.environment_digest, r.design_digest) == now]
        if len(current) < len(found):
            left_out.append(f"{name}: {len(found) - len(current)} records of another declaration")
        kept += [(env, r) for r in current]
    boards = sorted({(r.learner, r.protocol) for _, r in kept})
    if not boards:
        raise PinnablateError(
            f"{directory} has no records of {said} under design {design!r}; expected some: train them, or "
            "name another directory with --results DIR"
        )
    if len(boards) > 1 and not learner and protocol:  # the learner that is used where none is named
        usual = [b for b in boards if b[0] == DEFAULT]
        boards = usual if len(usual) == 1 else boards
    if len(boards) > 1:
        names = " or ".join(",".join(b) for b in boards)
        raise PinnablateError(
            f"{said} has records of {len(boards)} learners and protocols, expected one: write {names}"
        )
    (board,) = boards
    own = [(env, r) for env, r in kept if (r.learner, r.protocol) == board]
    title = ", ".join(board)
    if directory == Path(said):
        title = f"{title} in {said}"
    return Side(title, dict(_cells(own, left_out.append)), tuple(left_out))


def of_study(title: str, env: Environment, records: Iterable[Record]) -> Side:
    """The scores of one study.

    Args:
        title: as it is shown.
        env: its environment.
        records: those of its cells.
    """
    left_out: list[str] = []
    skills = dict(_cells(((env, r) for r in records), left_out.append))
    return Side(title, skills, tuple(left_out))


def _cells(
    records: Iterable[tuple[Environment, Record]], complain: Callable[[str], object]
) -> Iterable[tuple[Cell, float]]:
    """Cells of records with their skills; a record without a score is said, and left out."""
    for env, r in records:
        if r.status not in SCORED:
            complain(f"{r.environment}: {r.arm}, replicate {r.data_seed}, {r.status}")
            continue
        world = env.world(r.design)
        drawn = f"{r.world_seed} {r.worlds_digest}" if r.world_seed else "canonical"
        cell = Cell(
            f"{r.environment} {r.environment_digest}",
            f"{r.design} {r.design_digest}",
            r.arm,
            drawn,
            str(r.data_seed),
        )
        yield cell, skill(r.errors[world.primary_split], world.floor)
