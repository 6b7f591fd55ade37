"""Whether there is anything to train on, and whether a fit ever had anything to minimise.

Numbers that are not finite are a fault of the declaration or of the software, and never a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.learners.base import DIVERGED, FAILED, Trained
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.streams import test_points
from pinnablate.world.scales import refuse_not_finite

if TYPE_CHECKING:
    from pinnablate.study.cell import Cell
    from pinnablate.study.study import Study


# What may hold values that nobody measured.
MAY_BE_MISSING = ("observations", "observations held out", "validation observations")


def require_finite(study: Study, cells: Sequence[Cell]) -> None:
    """Refuse a study whose truth, scales or data are not finite, before anything is trained.

    The truth is asked where scales are taken and where models are scored.

    Args:
        study: what is to be trained.
        cells: those that will be; their observations and conditions are looked at.

    Raises:
        PinnablateError: what is not finite, and where.
    """
    if not cells:
        return
    with np.errstate(all="ignore"):
        for seed in dict.fromkeys(c.seeds.world for c in cells):
            world = study.world_in(seed)
            points = test_points(world)
            if not world.is_measured:
                with world.ground.named():
                    refuse_not_finite(world.ground, world.reference(points), points)
            _ = world.laws.residual_scales  # which refuse fields and laws that are not finite
        problems = [study.problem(c.replicate, c.arm) for c in cells]
        for problem in {id(p): p for p in problems}.values():
            _require_finite_data(study.environment.id, problem)


def _require_finite_data(name: str, problem: Problem) -> None:
    numbers = {
        "observations": problem.observed_values,
        "observations held out": problem.held_out_values,
        "validation observations": problem.validation_values,
        "conditions": problem.row_target[problem.observation_rows :],
        "scales of conditions": problem.row_scale,
    }
    for what, values in numbers.items():
        if problem.world.is_measured and what in MAY_BE_MISSING:
            continue  # a value that nobody measured is NaN; what was read is finite
        if not np.isfinite(values).all():
            raise PinnablateError(
                f"{name}: the {what} of replicate {problem.data_seed} are not all finite, so "
                "nothing was trained; give a reference that is finite everywhere, on its faces too"
            )


def mark_if_never_began(trained: Trained, of_network: bool = False) -> None:
    """Call a diverged fit failed where its loss was no number before its first step.

    Nothing was minimised then: an equation is not defined for the fields that training starts from,
    the logarithm of a negative number say, and no score follows from it.

    Args:
        trained: what became of a fit; its status and reason are changed.
        of_network: whether it started from the initial parameters of its fit, whatever states it
            kept.
    """
    kept = bool(trained.curve) and trained.curve[0][0] == 0
    if trained.status != DIVERGED or not (kept or of_network):
        return
    fit, laws, points = trained.fit, trained.fit.laws, trained.fit.problem.collocation
    start = trained.curve[0][1] if kept else fit.start
    if fit.learned is not None:  # the coefficients to be learned stand behind the parameters
        start = start[: fit.network.parameters]
    with np.errstate(all="ignore"):
        jet = trained.jet_at(start, points, laws.orders)
        if any(alpha not in jet for alpha in laws.orders):
            return
        bad = ~np.isfinite(laws.residual_values(jet, points)).all(axis=0) & fit.residual_mask
    if bad.any():
        names = ", ".join(
            dict.fromkeys(r.equation for r, b in zip(laws.residuals, bad, strict=True) if b)
        )
        trained.status = FAILED
        trained.reason = (
            f"equation {names} is not finite for the fields that training starts from, so that "
            "there was no loss to minimise; write it so that it is a number for any values of the "
            "fields, as sqrt(max(q, 0)) is in the place of sqrt(q)"
        )
