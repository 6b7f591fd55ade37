"""What can be said of measurements before anybody trains on them: how many there are, how they are
divided, what they are scaled by, and whether the laws can be evaluated at such values.

Whether equations, signs and coefficients are right nothing shows without a truth.
"""

from __future__ import annotations

import numpy as np

from pinnablate.calculus.notation import rounded
from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.environment import Environment, measured
from pinnablate.measurements.series import possible_values
from pinnablate.world.scales import Scale

FOLDS = 3  # whose parts are counted
POINTS = 64  # at which laws are evaluated
MANY = 2000  # points to train on, beyond which data rows cost more than equations do


def check_measurements(env: Environment, _: Budget) -> list[Finding]:
    """How many values of each field there are, in which range, and how noisy; and what no
    measurement shows.
    """
    findings, series = [], env.measurements.experiments
    for k in env.measured_fields:
        column = env.table.values[:, k]
        seen = column[np.isfinite(column)]
        count = possible_values(env.table, series, env.field_names[k])
        noise = measured.noise_of(env, k)
        stated = "noise not stated" if noise is None else f"noise {noise:.2g} sigma"
        lacking = f", {count - len(seen)} missing" if len(seen) < count else ""
        ends = f"from {seen.min():.4g} to {seen.max():.4g}{env.table.unit(env.field_names[k])}"
        figure = f"{len(seen)} values {ends}{lacking}; {stated}"
        findings.append(Finding(f"measurements of {env.field_names[k]}", True, figure))
    unknown = measured.without_noise(env, env.measured_fields)
    if unknown:
        figure = (
            f"that of {', '.join(unknown)} is not stated, so that the floor of its errors is 0: say it "
            "with Measurements(noise=...)"
        )
        findings.append(Finding("noise", True, figure, note=True))
    figure = (
        "none is known: nothing here shows whether equations, signs and coefficients are right; "
        "training asks the measurements that are held out"
    )
    return [*findings, Finding("truth", True, figure, note=True)]


def check_folds(env: Environment, _: Budget) -> list[Finding]:
    """How the first folds divide the measurements."""
    counted = []
    for r in range(FOLDS):
        fold = env.fold(r)
        parts = (fold.trained, fold.validation, fold.held_out)
        counted.append("/".join(str(int(rows.sum())) for rows in parts))
    figure = (
        f"holds out {env.measurements.split_words}; points to train on, to choose states by and held out in the "
        f"first folds {', '.join(counted)}"
    )
    findings = [Finding("split", True, figure)]
    count = env.world().observation_count
    if count > MANY:
        figure = (
            f"every network sees {count} points in every step; Design(count={MANY}) trains on fewer, "
            "drawn at random, and scores on the same"
        )
        findings.append(Finding("many measurements", True, figure, note=True))
    return findings


def check_scales(env: Environment, _: Budget) -> list[Finding]:
    """What fields and residuals are divided by, the same for every arm."""
    ground = env.world().ground
    fields = [
        Finding(f"scale of {name}", True, _said(scale, env.table.unit(name)))
        for name, scale in zip(env.field_names, ground.scales, strict=True)
    ]
    laws = zip((r.name for r in ground.laws.residuals), ground.laws.scales, strict=True)
    return [*fields, *(Finding(f"scale of {name}", True, _said(scale)) for name, scale in laws)]


def _said(scale: Scale, unit: str = "") -> str:
    """A scale, its unit, and where it comes from."""
    if scale.words:
        return f"{scale.value:.3g}{unit}, {scale.words}"
    if scale.term is None:
        return f"{scale.value:.3g}{unit}, standard deviation of what was measured"
    return f"{scale.value:.3g}, size of {rounded(scale.term)} by the sizes of fields and domain"


def check_values(env: Environment, _: Budget) -> list[Finding]:
    """One finding for each residual that is no number for typical values of the fields."""
    ground = env.world().ground
    points = random_points(env, POINTS, 2)
    values = ground.laws.residual_values(ground.likely_jet(points, ground.laws.orders), points)
    bad = [
        r.name
        for r, column in zip(ground.laws.residuals, values.T, strict=True)
        if not np.isfinite(column).all()
    ]
    if not bad and (said := at_other_signs(env)):
        return [Finding("equations", True, said, note=True)]
    return [
        Finding(
            f"equation {name}",
            False,
            "it is not finite for typical values of the fields (medians of what was measured); expected "
            "a number: mend the equation, or state scales= for fields that nobody measured",
        )
        for name in bad
    ] or [Finding("equations", True, "finite for typical values of the fields")]


def at_other_signs(env: Environment) -> str | None:
    """Which residuals of measured fields are no number if the fields have any sign, and what mends them.

    Args:
        env: an environment with measurements.

    Returns:
        A sentence; None where all are numbers.
    """
    if not (bad := _bad_at_any_sign(env)):
        return None
    return (
        f"{', '.join(bad)}: no number where a field has the other sign than was measured, as those that "
        "training starts from may have, and then nothing is trained; write sqrt(Max(q, 0)) for sqrt(q), "
        "log(Max(q, 1e-6)) for log(q)"
    )


def _bad_at_any_sign(env: Environment) -> list[str]:
    """The residuals that are no number somewhere if the fields have any sign."""
    ground = env.world().ground
    points = random_points(env, POINTS, 2)
    jet = ground.likely_jet(points, ground.laws.orders)
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (POINTS, len(env.fields)))
    values = ground.laws.residual_values({a: signs * v for a, v in jet.items()}, points)
    return [
        r.name
        for r, column in zip(ground.laws.residuals, values.T, strict=True)
        if not np.isfinite(column).all()
    ]
