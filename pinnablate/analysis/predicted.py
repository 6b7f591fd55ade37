"""What predicts the worth of a law: its size first, then its form, over the laws of all environments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.explained import FEWEST_ENVIRONMENTS
from pinnablate.analysis.features import (
    CONSERVATION,
    CONSTITUTIVE,
    CONSTRAINT,
    EVOLUTION,
    Features,
)
from pinnablate.analysis.mixed import LeftOut, Mixed, fit, leave_one_out

SIZE = ("residuals", "observed")
FORMS = (CONSERVATION, CONSTITUTIVE, CONSTRAINT)  # each beside evolution
FORM = (*FORMS, "implied")
REST = ("order", "linear")
STEPS = {"size": SIZE, "size and form": (*SIZE, *FORM), "everything": (*SIZE, *FORM, *REST)}
MEANING = {
    "residuals": "one scalar equation more",
    "observed": "all of its fields observed, not none",
    "implied": "it follows from the others",
    "order": "one order of derivatives more",
    "linear": "it is linear",
    **{form: f"{form}, not {EVOLUTION}" for form in FORMS},
}


@dataclass(frozen=True)
class Law:
    """A law and what it is worth.

    Args:
        environment: its id.
        name: of the law.
        worth: its Shapley value, the mean over replicates, in decades.
        features: as declared.
    """

    environment: str
    name: str
    worth: float
    features: Features


@dataclass(frozen=True, eq=False)
class Step:
    """A model of laws' worths.

    Args:
        name: of the step.
        model: fitted to all environments; its columns are an intercept and features.
        left_out: every environment by the model of the others.
    """

    name: str
    model: Mixed
    left_out: LeftOut


def predict(laws: Sequence[Law]) -> list[Step]:
    """Models of the worth of laws: by their size, by size and form, by everything.

    Size: how many scalar equations, and the share of fields that are observed. Form: whether a law is
    of conservation, constitutive or a constraint, each beside evolution, and whether it follows from
    the others. Everything: also order and linearity. A feature that no law has, or that follows from
    those before it, is left out.

    Args:
        laws: of all environments.

    Returns:
        The steps in order; none below eight environments.
    """
    groups = [law.environment for law in laws]
    if len(set(groups)) < FEWEST_ENVIRONMENTS:
        return []
    y = np.array([law.worth for law in laws])
    steps = []
    for step, wanted in STEPS.items():
        names, columns = ["intercept"], [np.ones(len(laws))]
        for name in wanted:
            column = np.array([value(law.features, name) for law in laws])
            if np.linalg.matrix_rank(np.stack([*columns, column], 1)) > len(columns):
                names.append(name)
                columns.append(column)
        x = np.stack(columns, 1)
        if len(laws) > len(names):
            steps.append(Step(step, fit(y, x, groups, names), leave_one_out(y, x, groups, names)))
    return steps


def value(features: Features, name: str) -> float:
    """A feature as a number: 0 or 1 for what is or is not, `residuals` beyond the first."""
    if name in FORMS:
        return float(features.form == name)
    if name == "residuals":
        return float(features.residuals - 1)
    return float(getattr(features, name))
