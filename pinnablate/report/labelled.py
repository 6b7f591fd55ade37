"""Records as labelled arrays and tables: selected by name, never by position.

scores.skill.sel(arm="all", split="extrap").mean("replicate")
scores.residual.where(~scores.told)          # of the laws that an arm was not told
scores.skill - scores.skill.sel(arm="none")  # gain, paired within replicates
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.analysis.figures import best_first, figures, residual_rms, told_laws
from pinnablate.analysis.lattice import Lattice
from pinnablate.learners.base import DIVERGED, FAILED, OK, SCORED
from pinnablate.optional import require
from pinnablate.records.store import Record
from pinnablate.study import Study
from pinnablate.study.seeds import Seeds, seeds_of
from pinnablate.tasks.metrics import skill

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MISSING = "missing"
_SIGMA = "standard deviations of the field"
_DESCRIBED = {  # long name and units of every variable
    "status": ("what became of the cell: ok, diverged, failed, timed_out or missing", ""),
    "error": ("rms error over the fields scored on a split", _SIGMA),
    "skill": ("-log10 error, clipped to the floor and to 10", "decades"),
    "field_error": ("rms error of one field on a split", _SIGMA),
    "relative_l2": ("relative L2 error over the fields scored on a split", "1"),
    "residual": ("rms over an equation's scaled residuals on held-out points", "1"),
    "held_out": ("rms distance from observations that no model was given", _SIGMA),
    "loss": ("training loss at the end", "1"),
    "seconds": ("thread-seconds of training", "s"),
    "curve_error": ("error at the steps kept while training", _SIGMA),
    "curve_validation": ("error on the validation observations at these steps", _SIGMA),
    "chosen_step": ("step of the state that scores are of, chosen by validation", "1"),
    "last_error": ("rms error over the fields scored on a split, at the last state", _SIGMA),
    "half_error": ("the same at the state chosen within half the budget", _SIGMA),
}
_DIMENSIONS: dict[
    str, tuple[str, ...]
] = {  # of every variable but status, beyond arm and replicate
    "error": ("split",),
    "skill": ("split",),
    "relative_l2": ("split",),
    "field_error": ("split", "field"),
    "residual": ("equation",),
    "held_out": (),
    "loss": (),
    "seconds": (),
    "curve_error": ("split", "step"),
    "curve_validation": ("step",),
    "chosen_step": (),
    "last_error": ("split",),
    "half_error": ("split",),
}


def scores(study: Study, lattice: Lattice) -> xr.Dataset:
    """Every score of every cell, over arm, replicate, split, field, equation and step.

    Cells without a record are NaN and have status `missing`; so are cells that failed, but for their
    seconds, and have status `failed`. Diverged ones carry what their records say: the worse of
    e = 10 and their last finite state; without any finite state they have no field errors and no
    residuals. Coordinates: `told` (arm, equation), whether
    an arm is told an equation, wholly or in a component; `role` (arm); `world_seed`, `data_seed` and
    `init_seed` (replicate).

    Args:
        study: what was trained.
        lattice: its records.

    Raises:
        PinnablateError: xarray is not installed.
    """
    xarray = require("xarray", "make result.scores")
    env, world = study.environment, study.world
    equations = tuple(env.equations)
    seeds = [seeds_of(study, r) for r in lattice.replicates]
    labels = {
        "arm": lattice.arms,
        "replicate": lattice.replicates,
        "split": world.splits,
        "field": env.field_names,
        "equation": equations,
        "step": sorted({p["step"] for r in lattice.records.values() for p in r.curve}),
    }
    told = np.array([[e in told_laws(world, lattice, a) for e in equations] for a in lattice.arms])
    dataset: xr.Dataset = xarray.Dataset(
        {name: (*made, _attributes(name)) for name, made in _arrays(lattice, labels).items()},
        coords={
            **{d: list(values) for d, values in labels.items()},
            "told": (("arm", "equation"), told),
            "role": ("arm", [arm.role.value for arm in lattice.told.values()]),
            **{
                f"{what}_seed": ("replicate", [getattr(s, what) for s in seeds])
                for what in Seeds._fields
            },
        },
        attrs={
            "environment": env.id,
            "environment_digest": env.digest,
            "design": study.design,
            "design_digest": world.design_digest,
            "protocol": study.protocol.name,
            "learner": study.learner,
            "primary_split": lattice.primary,
            "floor": lattice.floor,
            "error_units": _SIGMA,
            "skill_units": "decades",
        },
    )
    return dataset


def _attributes(name: str) -> dict[str, str]:
    """The long name and, where it has any, the units of a variable."""
    text, units = _DESCRIBED[name]
    return {"long_name": text, **({"units": units} if units else {})}


def _arrays(
    lattice: Lattice, labels: Mapping[str, Sequence[Any]]
) -> dict[str, tuple[tuple[str, ...], np.ndarray]]:
    """{variable: (its dimensions, its values)}; NaN, or status `missing`, without a record.

    Args:
        lattice: the records of a study.
        labels: {dimension: its labels}.
    """
    cells = "arm", "replicate"
    arrays = {}
    for name, over in _DIMENSIONS.items():
        dimensions = (*cells, *over)
        arrays[name] = dimensions, np.full([len(labels[d]) for d in dimensions], np.nan)
    status = np.full([len(labels[d]) for d in cells], MISSING, dtype="<U9")
    for (arm, seed), record in lattice.records.items():
        cell = lattice.arms.index(arm), lattice.replicates.index(seed)
        status[cell] = record.status
        for name, place, value in _values(record, labels, lattice.floor):
            arrays[name][1][(*cell, *place)] = np.nan if value is None else value
    return {"status": (cells, status), **arrays}


def _values(
    record: Record, labels: Mapping[str, Sequence[Any]], floor: float
) -> Iterator[tuple[str, tuple[int, ...], float | None]]:
    """Everything that a record says: (variable, place beyond arm and replicate, value)."""
    at = {
        d: {label: k for k, label in enumerate(labels[d])}
        for d in ("split", "field", "equation", "step")
    }
    yield "seconds", (), record.cost.get("thread_seconds")
    if record.status not in SCORED:
        return
    yield "held_out", (), record.held_out
    yield "loss", (), record.loss
    for split, error in record.errors.items():
        yield "error", (at["split"][split],), error
        yield "skill", (at["split"][split],), skill(error, floor)
    for split, value in record.relative_l2.items():
        yield "relative_l2", (at["split"][split],), value
    for split, by_field in record.field_errors.items():
        for field, value in by_field.items():
            yield "field_error", (at["split"][split], at["field"][field]), value
    for equation, k in at["equation"].items():
        yield "residual", (k,), residual_rms(record, equation)
    for point in record.curve:
        for split, error in point["errors"].items():
            yield "curve_error", (at["split"][split], at["step"][point["step"]]), error
        yield "curve_validation", (at["step"][point["step"]],), point.get("validation")
    yield "chosen_step", (), record.chosen.get("step")
    for state, values in (("last", record.last), ("half", record.half)):
        for split, error in values.get("errors", {}).items():
            yield f"{state}_error", (at["split"][split],), error


def table(study: Study, lattice: Lattice) -> pd.DataFrame:
    """One row an arm, the best first, as in the printed table.

    Columns: `skill` and `gain` on the primary split with the half-widths of their 95 % intervals
    (NaN below five replicates), `error` and `relative_l2` there, `error_SPLIT` on the other splits,
    `residual_EQUATION`, and how many replicates are ok, diverged, failed and missing. Errors,
    relative L2 and residuals are geometric means over replicates. Arms that lack replicates, or of
    which one failed, come last, with NaN.

    Args:
        study: what was trained.
        lattice: its records.

    Raises:
        PinnablateError: pandas is not installed.
    """
    pandas = require("pandas", "make result.table()")
    complete = [a for a in lattice.arms if lattice.complete(a)]
    rows: dict[str, Mapping[str, float]] = {
        a: _row(study, lattice, a) for a in best_first(lattice, complete)
    }
    for arm in lattice.arms:
        if arm not in rows:
            rows[arm] = _counts([r.status for r in lattice.of(arm)], len(lattice.replicates))
    others = [s for s in study.world.splits if s != lattice.primary]
    columns = [
        "skill",
        "skill_half_width",
        "gain",
        "gain_half_width",
        "error",
        "relative_l2",
        *(f"error_{s}" for s in others),
        *(f"residual_{e}" for e in study.environment.equations),
        OK,
        DIVERGED,
        FAILED,
        MISSING,
    ]
    frame: pd.DataFrame = pandas.DataFrame.from_dict(rows, orient="index", columns=None).reindex(
        columns=columns
    )
    return frame.rename_axis("arm")


def _row(study: Study, lattice: Lattice, arm: str) -> dict[str, float]:
    of, primary = figures(study.world, lattice, arm), lattice.primary
    row: dict[str, float] = {
        "skill": of.skill.mean,
        "skill_half_width": _half(of.skill.half_width),
        "error": of.errors[primary],
        "relative_l2": of.relative_l2[primary],
    }
    if of.gain is not None:
        row |= {"gain": of.gain.mean, "gain_half_width": _half(of.gain.half_width)}
    row |= {f"error_{s}": e for s, e in of.errors.items() if s != primary}
    row |= {f"residual_{e}": np.nan if size is None else size for e, size in of.residuals.items()}
    return {**row, **_counts(list(of.statuses.elements()), of.count)}


def _counts(statuses: list[str], replicates: int) -> dict[str, int]:
    """How many replicates are what; one that timed out counts as failed."""
    without = sum(s not in SCORED for s in statuses)
    return {
        **{s: statuses.count(s) for s in SCORED},
        FAILED: without,
        MISSING: replicates - len(statuses),
    }


def _half(width: float | None) -> float:
    return np.nan if width is None else width
