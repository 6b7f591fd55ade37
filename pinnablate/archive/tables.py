"""Records and observations as CSV, for whoever reads them without this package."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from pinnablate.environment import Environment
from pinnablate.records.store import Record
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.problem import Problem

# Columns of `cells.csv`: one row a record. What the error of each split is called follows them.
CELLS = (
    *("environment", "design", "protocol", "learner", "arm", "equations"),
    *("world_seed", "data_seed", "init_seed", "status", "steps", "created", "key"),
)
ERROR = "error_"  # begins the columns of errors, one a split
# The first columns of observations; coordinates and fields follow them.
OBSERVED = ("design", "world_seed", "data_seed", "part")
PARTS = ("observed", "validation", "held_out")
DIGITS = 9  # of an observation: noise begins at the second, and processors differ at the sixteenth


def splits_of(records: Iterable[Record]) -> tuple[str, ...]:
    """The splits that records have errors on, sorted."""
    return tuple(sorted({split for r in records for split in r.errors}))


def cells(records: Sequence[Record]) -> str:
    """One row a record: what it is of, how it ended, and its errors.

    Args:
        records: of any environments.

    Returns:
        CSV. Errors are dimensionless, in standard deviations of the fields over the domain; empty
        where there is no score, or the split does not exist there.
    """
    splits = splits_of(records)
    rows = [
        [
            *(r.environment, r.design, r.protocol, r.learner, r.arm, "+".join(r.equations)),
            *(*map(str, r.replicate), r.status, str(sum(r.steps)), r.created, r.key),
            *(_exact(r.errors.get(split)) for split in splits),
        ]
        for r in records
    ]
    return _csv([*CELLS, *(ERROR + split for split in splits)], sorted(rows))


def observations(env: Environment, records: Iterable[Record]) -> str:
    """Everything that was observed of an environment in some records, with its noise.

    Args:
        env: as it is declared today.
        records: those of another declaration are left out, as their observations are unknown.

    Returns:
        CSV, one row a point, in the units of the declaration: the design, the seeds of the world and
        of points and noise, the part (`observed` enters the loss, `validation` chooses the state at
        which a model is read, `held_out` is given to nobody), the coordinates, and every field, empty
        where the design does not observe it.
    """
    drawn = {
        (r.design, r.world_seed, r.data_seed)
        for r in records
        if r.environment_digest == env.digest and r.design in env.all_designs
    }
    rows = [row for key in sorted(drawn) for row in _rows(env, *key)]
    return _csv(observation_columns(env), rows)


def observation_columns(env: Environment) -> list[str]:
    """The columns of the observations of an environment."""
    world = env.world()
    return [*OBSERVED, *map(str, world.coordinates), *world.field_names]


def _rows(env: Environment, design: str, world_seed: int, data_seed: int) -> Iterator[list[str]]:
    problem = make_problem(env.world(design, seed=world_seed), data_seed, 1)
    for part, points, values in _parts(problem):
        whole = np.full((len(points), len(problem.world.field_names)), np.nan)
        whole[:, list(problem.observed)] = values
        for point, value in zip(points, whole, strict=True):
            numbers = [_rounded(v) for v in (*point, *value)]
            yield [design, str(world_seed), str(data_seed), part, *numbers]


def _parts(problem: Problem) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    yield PARTS[0], problem.observed_points, problem.observed_values
    yield PARTS[1], problem.validation_points, problem.validation_values
    yield PARTS[2], problem.held_out_points, problem.held_out_values


def _exact(value: float | None) -> str:
    """A number of a record with all of its digits; nothing where there is none."""
    return "" if value is None else repr(float(value))


def _rounded(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.{DIGITS}g}"


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
