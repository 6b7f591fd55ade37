"""Controls: what would a model have done without the equations? They are told none, and scored like
any other arm.

Another package offers its own under the entry point group `pinnablate.controls` (name: the arm's,
value: `package.module:ARM`); docs/controls.md has an example.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib.metadata import entry_points

from pinnablate.arms.arm import Arm, Role
from pinnablate.errors import PinnablateError

GROUP = "pinnablate.controls"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")  # names of arms are joined by , and +
INTERPOLATORS, GAUSSIAN = "interpolators", "gp"
DECAYS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
# Weights of squared curvature, in sigma_f over the squared size of the domain.
STRENGTHS = (1e-12, 1e-10, 1e-8, 1e-6, 1e-4)
SWEEP = (0.5, 2.0, 4.0, 8.0, 16.0, 32.0)  # times the observations of the design

CONTROLS = (
    Arm(
        "none-long",
        role=Role.CONTROL,
        long=True,
        summary="told nothing, trained until its flops equal those of `all`",
    ),
    Arm(
        "weight-decay",
        role=Role.CONTROL,
        decays=DECAYS,
        summary="told nothing, weights penalised; strength chosen by K-fold on the observations",
    ),
    Arm(
        "rbf",
        role=Role.CONTROL,
        learner=INTERPOLATORS,
        interpolator="rbf",
        summary="thin-plate spline through the observations, no network",
    ),
    Arm(
        "mean",
        role=Role.CONTROL,
        learner=INTERPOLATORS,
        interpolator="mean",
        summary="mean of the observations, no network",
    ),
)
FURTHER = (
    Arm(
        "smoothness",
        role=Role.CONTROL,
        penalty="smoothness",
        strengths=STRENGTHS,
        summary="second derivatives of every field penalised; strength chosen by K-fold on the observations",
    ),
    Arm(
        "random-operator",
        role=Role.CONTROL,
        penalty="random-operator",
        summary="for each equation a random linear operator of its orders and size, new in every replicate",
    ),
    Arm(
        "nearest",
        role=Role.CONTROL,
        learner=INTERPOLATORS,
        interpolator="nearest",
        summary="the nearest observation, no network",
    ),
    Arm(
        "spline",
        role=Role.CONTROL,
        learner=INTERPOLATORS,
        interpolator="spline",
        summary="smoothing spline by generalised cross-validation, no network",
    ),
    Arm(
        "gp",
        role=Role.CONTROL,
        learner=INTERPOLATORS,
        interpolator=GAUSSIAN,
        summary="Gaussian process, lengths and amplitude by marginal likelihood, no network",
    ),
)
# How much more observations gain is a scale for what equations gain; these arms are no controls of
# the equations.
EXTRA, PRIOR = "extra-data", "-prior"
EXTRA_DATA = tuple(
    Arm(
        f"{EXTRA}@{k:g}",
        role=Role.SAMPLE_SWEEP,
        more=k,
        base="none",
        summary=f"told nothing, {k:g} times the observations",
    )
    for k in SWEEP
)


def swept(control: Arm, as_prior: bool = False) -> tuple[Arm, ...]:
    """A control given more and fewer observations, as `EXTRA_DATA` is of the empty subset.

    Args:
        control: at the design's observations.
        as_prior: whether what it chooses by a search is chosen on the design's own observations for all
            larger sizes. Then the 25 fits of a search stay small.
    """
    return tuple(_swept(control, k, as_prior and k > 1) for k in SWEEP)


def _swept(control: Arm, k: float, is_prior: bool) -> Arm:
    family = f"{control.name}{PRIOR}" if is_prior else control.name
    how = ", of which the design's own choose its penalty or lengths" if is_prior else ""
    return replace(
        control,
        name=f"{EXTRA}.{family}@{k:g}",
        role=Role.SAMPLE_SWEEP,
        more=k,
        base=control.name,
        is_prior=is_prior,
        summary=f"`{control.name}`, {k:g} times the observations{how}",
    )


def sweeps() -> dict[str, tuple[Arm, ...]]:
    """The sample sweeps of every control of the package: {`extra-data.CONTROL`: arms}, and
    {`extra-data.CONTROL-prior`: arms} of those that search.
    """
    every = (*CONTROLS, *FURTHER)
    found = {f"{EXTRA}.{c.name}": swept(c) for c in every}
    search = [c for c in every if c.searched or c.interpolator == GAUSSIAN]
    return found | {f"{EXTRA}.{c.name}{PRIOR}": swept(c, True) for c in search}


@cache
def offered() -> tuple[Arm, ...]:
    """The controls of other packages, by name.

    Raises:
        PinnablateError: one of them cannot be loaded, or is no control of the name that it is
            offered under.
    """
    from pinnablate.arms.reserved import RESERVED  # which needs this module

    taken = {*RESERVED, *(arm.name for arm in EXTRA_DATA)}
    found = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        whose = f"control {point.name!r}, offered as {point.value}"
        try:
            arm = point.load()
        except Exception as error:  # the module of another package may raise anything
            raise PinnablateError(
                f"{whose}, cannot be loaded ({type(error).__name__}: {error}); mend or uninstall its "
                "package"
            ) from error
        if (
            not isinstance(arm, Arm)
            or not arm.is_control
            or arm.name != point.name
            or arm.name in taken
            or not _NAME.fullmatch(arm.name)
        ):
            raise PinnablateError(
                f"{whose}, is {arm!r}; expected an Arm of that name with role=Role.CONTROL, and a name "
                "of letters, digits, - and _ that no arm of pinnablate has; mend or uninstall its package"
            )
        found.append(arm)
    return tuple(found)
