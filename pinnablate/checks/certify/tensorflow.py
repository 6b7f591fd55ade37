"""Is what networks are trained on what the world says? Laws in TensorFlow against laws in NumPy.

Scores, and everything else that `check` proves, come from NumPy; training comes from TensorFlow.
Laws and conditions are compiled as the engine compiles them, once, and both are evaluated on the
truth and on random jets around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.expressions import (
    compile_expressions,
    compile_partials,
    known_apart,
)
from pinnablate.calculus.jets import Jet, MultiIndex, closure, orders_in
from pinnablate.calculus.terms import terms_of
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.environment import Environment
from pinnablate.environment.edges import without_normals
from pinnablate.errors import PinnablateError
from pinnablate.world import Laws

POINTS = 64  # of each magnitude
MAGNITUDES = (0.0, 0.3, 3.0)  # of what is added to the truth's jet, in its own rms
ROUND_OFF = 1e-9  # largest difference between the two, over the sum of the sizes of the terms
SLOPE_ROUND_OFF = 1e-6  # the same of derivatives by the jet
# Share of points that may differ: a condition like u < 1/2 may fall either way within round-off.
ON_AN_EDGE = 0.02


@dataclass(frozen=True)
class _Said:
    """An expression that networks are trained on.

    Args:
        subject: what it is, for the reader.
        terms: which sum to it.
    """

    subject: str
    terms: tuple[sympy.Expr, ...]


@dataclass(frozen=True)
class _Values:
    """An expression on jets.

    Args:
        value: [N].
        size: the sum of the sizes of its terms, [N].
        slopes: its derivative by each entry of the jet, {(index of the field, multi-index): [N]}.
    """

    value: np.ndarray
    size: np.ndarray
    slopes: dict[tuple[int, MultiIndex], np.ndarray]


def check_tensorflow(env: Environment, budget: Budget) -> list[Finding]:
    """One finding for each residual or condition that TensorFlow cannot compile, computes
    differently, or whose derivative by the jet it loses; one that says so where there is none.
    """
    try:
        from pinnablate.learners import tensorflow_setup
    except PinnablateError as error:
        return [Finding("TensorFlow", True, f"not compared with NumPy: {error}", note=True)]
    with suppress(PinnablateError):  # several threads: who began with them may go on
        tensorflow_setup.one_thread_inside()
    try:
        return budget.within(lambda: _findings(env))
    except OutOfTime:
        late = f"not compared with NumPy in {budget.seconds:g} s"
        return [Finding("TensorFlow", True, late, note=True)]


def _findings(env: Environment) -> list[Finding]:
    laws = env.world().laws
    said = [
        *(_Said(f"equation {r.name}", r.terms) for r in laws.residuals),
        *(
            _Said(f"condition {name!r}", terms_of(expression))
            for name, expression in _conditions(env)
            if expression not in env.fields
        ),
    ]
    points, jet = _around_the_truth(env, said)
    try:
        theirs = _in_tensorflow(laws, [s.terms for s in said], jet, points)
    except Exception:  # one of them: which?
        theirs = [_alone(laws, s, jet, points) for s in said]
    findings, worst = [], 0.0
    for s, found in zip(said, theirs, strict=True):
        ours = _in_numpy(laws, s.terms, jet, points)
        mistake = found if isinstance(found, str) else _mistake(env, ours, found, points)
        if mistake:
            findings.append(Finding(f"TensorFlow, {s.subject}", False, mistake))
        elif not isinstance(found, str):
            worst = max(worst, float(np.nanmax(_apart(ours, found), initial=0.0)))
    if findings:
        return findings
    how = f"to {worst:.0e} of their terms" if worst else "digit for digit"
    figure = f"computes {len(said)} residuals and conditions as NumPy does, {how}"
    return [Finding("TensorFlow", True, figure)]


def _conditions(env: Environment) -> Iterator[tuple[str, sympy.Expr]]:
    """The expressions of all conditions of all designs, each once, with the name of its group; a
    component of a normal, which multiplies what there is, is a number.
    """
    seen: set[sympy.Expr] = set()
    for design in env.all_designs:
        for name, group in env.world(design).conditions.items():
            for c in (c for made in group for c in made):
                if c.expression not in seen:
                    seen.add(c.expression)
                    yield name, without_normals(known_apart(c.expression)[0])


def _around_the_truth(env: Environment, said: Sequence[_Said]) -> tuple[np.ndarray, Jet]:
    """Points [N, d], and jets there: the truth's, and with random ones of several sizes added."""
    expressions = [t for s in said for t in s.terms]
    orders = closure(orders_in(expressions, env.coordinates), len(env.coordinates))
    points = np.tile(random_points(env, POINTS, 6), (len(MAGNITUDES), 1))
    rng, jet = np.random.default_rng(6), {}
    for alpha, values in env.world().ground.likely_jet(points[:POINTS], orders).items():
        size = np.sqrt(np.mean(np.where(np.isfinite(values), values, 0.0) ** 2, axis=0))
        size = np.where(size > 0, size, 1.0)
        noise = rng.standard_normal((len(MAGNITUDES), *values.shape))
        moved = values + np.array(MAGNITUDES)[:, None, None] * size * noise
        jet[alpha] = moved.reshape(-1, values.shape[1])
    return points, jet


def _in_numpy(laws: Laws, terms: Sequence[sympy.Expr], jet: Jet, points: np.ndarray) -> _Values:
    """An expression as everything but training computes it."""
    n, whole = len(points), sympy.Add(*terms)
    compiled = compile_expressions(terms, laws.fields, laws.coordinates, "numpy")(jet, points)
    each = np.stack([np.broadcast_to(np.asarray(v, float), n) for v in compiled])
    partials = compile_partials(whole, laws.fields, laws.coordinates)(jet, points)
    slopes = {key: np.broadcast_to(np.asarray(v, float), n) for key, v in partials.items()}
    return _Values(each.sum(axis=0), np.abs(each).sum(axis=0), slopes)


def _in_tensorflow(
    laws: Laws, said: Sequence[tuple[sympy.Expr, ...]], jet: Jet, points: np.ndarray
) -> list[_Values | str]:
    """Several expressions as networks are trained on them: one member, compiled by XLA."""
    from pinnablate.learners.tensorflow_setup import tf

    flat = [t for terms in said for t in terms]
    spans = np.cumsum([0, *map(len, said)])
    compiled = compile_expressions(
        flat, laws.fields, laws.coordinates, "tensorflow", laws.tabulated
    )

    def evaluate(at: Any, seen: Any) -> Any:
        zero = tf.zeros_like(at[..., 0])
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(seen)
            terms = [zero + value for value in compiled(seen, at)]
            totals = [tf.add_n(terms[a:b]) for a, b in pairwise(spans)]
        slopes = [tape.gradient(t, seen, unconnected_gradients="zero") for t in totals]
        return totals, [tf.abs(t) for t in terms], slopes

    told = tf.constant(laws.with_tabulated(points)[None])
    jitted = tf.function(evaluate, jit_compile=True, autograph=False)
    totals, sizes, slopes = jitted(told, {a: tf.constant(v[None]) for a, v in jet.items()})
    return [
        _Values(
            total.numpy()[0],
            np.sum([s.numpy()[0] for s in sizes[a:b]], axis=0),
            {
                (k, alpha): v.numpy()[0, :, k]
                for alpha, v in slope.items()
                for k in range(len(laws.fields))
            },
        )
        for total, slope, (a, b) in zip(totals, slopes, pairwise(spans), strict=True)
    ]


def _alone(laws: Laws, said: _Said, jet: Jet, points: np.ndarray) -> _Values | str:
    """One expression in TensorFlow, or why it has no values there."""
    try:
        return _in_tensorflow(laws, [said.terms], jet, points)[0]
    except Exception as error:
        reason = str(error).strip().splitlines()
        return (
            f"networks cannot be trained on it: {type(error).__name__}: {(reason or [''])[-1][:160]}; "
            "write it in elementary functions of the fields"
        )


def _apart(ours: _Values, theirs: _Values) -> np.ndarray:
    """By how much two values differ, over the sizes of their terms: [N]; NaN where NumPy has none."""
    with np.errstate(all="ignore"):
        off: np.ndarray = np.abs(ours.value - theirs.value) / np.maximum(ours.size, 1e-300)
    off = np.where(ours.value == theirs.value, 0.0, off)
    return np.where(np.isfinite(ours.value), np.where(np.isnan(off), np.inf, off), np.nan)


def _mistake(env: Environment, ours: _Values, theirs: _Values, points: np.ndarray) -> str:
    """What is wrong with TensorFlow's values or derivatives, as a sentence; empty if nothing is."""
    off = _apart(ours, theirs)
    if (off > ROUND_OFF).sum() > ON_AN_EDGE * len(points):
        k = int(np.nanargmax(off))
        return (
            f"networks would be trained on {theirs.value[k]:.6g} where the law has "
            f"{ours.value[k]:.6g}{_at(env, points[k])}; write it in another form"
        )
    random = np.arange(len(points)) >= POINTS  # the truth itself may lie on an edge everywhere
    for (field, alpha), slope in ours.slopes.items():
        wanted = np.isfinite(slope) & np.isfinite(ours.value)
        found = theirs.slopes[field, alpha]
        with np.errstate(all="ignore"):
            scale = np.abs(slope) + 1e-3 * np.max(np.abs(slope[wanted]), initial=0.0)
            wrong = ~(np.abs(found - slope) <= SLOPE_ROUND_OFF * scale)
        lost = wanted & (~np.isfinite(found) | (wrong & random))
        if lost.sum() > ON_AN_EDGE * len(points):
            k = int(np.argmax(lost))
            order = "".join(f" {c}" * a for c, a in zip(env.coordinates, alpha, strict=True))
            what = env.field_names[field] + (f", differentiated by{order}," if order else "")
            return (
                f"its derivative by {what} is {found[k]:.3g} in TensorFlow and {slope[k]:.3g} in "
                f"NumPy{_at(env, points[k])}; networks would not learn: write it in another form"
            )
    return ""


def _at(env: Environment, point: np.ndarray) -> str:
    return " at " + ", ".join(f"{c} = {v:.4g}" for c, v in zip(env.coordinates, point, strict=True))
