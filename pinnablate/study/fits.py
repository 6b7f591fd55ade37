"""From cells to fits: the points and data of a replicate, and what each model starts from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.arms import Arm
from pinnablate.learners.cost import long_steps
from pinnablate.study.cell import Cell
from pinnablate.study.folds import folds
from pinnablate.study.seeds import seeds_of
from pinnablate.tasks.balance import balance_of
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import Problem

if TYPE_CHECKING:
    from pinnablate.study.study import Study


def problem(study: Study, replicate: int, arm: Arm | None) -> Problem:
    """The points and data of a replicate; see `Study.problem`."""
    more, observed_only = (arm.more, arm.observed_only) if arm else (1.0, False)
    world, data, _ = seeds_of(study, replicate)
    key = world, data, more, observed_only
    if key not in study._problems:
        study._problems[key] = make_problem(
            study.world_in(world),
            data,
            study.budget.points,
            more=more,
            observed_only=observed_only,
            sampler=study.budget.sampler,
            scale=study.budget.scale,
        )
    return study._problems[key]


def fit(study: Study, cell: Cell, **changes: Any) -> Fit:
    """The fit of a cell; see `Study.fit`."""
    given = study.problem(cell.replicate, cell.arm)
    network = architecture(given.world, study.budget, given.field_scales)
    told = study.teller_in(cell.seeds.world).told(cell.arm, cell.seeds.data)
    adam, second = study.budget.adam_steps, study.budget.second_steps
    if cell.arm.long:
        adam, second = long_steps(network, given, study.budget)
    initial = network.initial(cell.seeds.init)
    if told.learned is not None:
        begin = np.zeros(len(told.learned)) if told.begin is None else told.begin
        initial = np.concatenate([initial, begin])
    if study.nudge:
        initial = initial * (1 + study.nudge)
    made = Fit(
        given,
        cell.arm,
        told.laws,
        told.equations,
        study.budget,
        network,
        initial,
        adam,
        second,
        factors=told.factors,
        learned=told.learned,
        ties=told.ties,
    )
    return replace(made, balance=balance_of(made), **changes)


def search(study: Study, cell: Cell) -> list[Fit]:
    """The fits of K-fold cross-validation that a cell needs first; see `Study.search`."""
    if cell.arm.is_prior:  # whatever it is given, what is searched is searched without that
        cell = replace(cell, arm=replace(cell.arm, more=1.0))
    fold = folds(study.problem(cell.replicate, cell.arm))
    return [
        study.fit(cell, **{what: value}, kept=fold != k, curve=False)
        for what, values in (("decay", cell.arm.decays), ("strength", cell.arm.strengths))
        for value in values
        for k in range(fold.max() + 1)
    ]
