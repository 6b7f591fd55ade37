"""What a fit is told: the equations of its arm, and laws that are wrong, random or mere penalties, as rows of coefficients.

A wrong law whose terms all stand in the right one is a row of factors over the same terms, and trains in the same program
as the lattice. Laws with terms of their own stand beside the equations in a view of the environment: one for all wrong laws,
one for each penalty. Every wrong law must be violated by the truth, or it does not apply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.arms import Arm, Wrong, replaced, wrongs
from pinnablate.arms.arm import NEAR_MISS, PERMUTED, WRONG_SIGN
from pinnablate.calculus.expressions import orders_in, terms_of
from pinnablate.digest import digest_of
from pinnablate.environment import Environment
from pinnablate.environment.declare import Residual, as_tuple
from pinnablate.world.views import beside

LEAST_VIOLATION = 0.05  # rms of its largest term: equations are trusted to about that much
TRIPLED = 3.0
NEGLIGIBLE = 1e-9  # of sigma per length: a derivative that vanishes on the truth


@dataclass(frozen=True, eq=False)
class Told:
    """What a fit is told.

    Args:
        environment: the view in which it trains.
        laws: which equations of that view it is told.
        factors: of the coefficients of that view's terms: [terms]; None for 1.
        learned: which terms have coefficients to be learned: [terms]; None where no arm's are.
    """

    environment: Environment
    laws: tuple[str, ...]
    factors: np.ndarray | None = None
    learned: np.ndarray | None = None


def told(env: Environment, arm: Arm, seed: int) -> Told:
    """What an arm is told in a replicate.

    Args:
        env: the environment under its design.
        arm: which applies to it (`why_not`).
        seed: of the replicate: a random operator is new in each.
    """
    if arm.penalty == "smoothness":
        return Told(*_smoothness(env))
    if arm.penalty:
        view, laws = _random_operators(env)
        return Told(view, laws, _random_factors(view, laws, seed))
    foreign = {w: _foreign_name(w) for w in arm.wrong if _as_factors(env, w) is None}
    view = _wrong_view(env) if foreign else env
    factors, laws = np.ones(len(view.terms)), [*arm.equations, *foreign.values()]
    for w in arm.wrong:
        if w not in foreign:
            factors[: len(env.terms)] *= _as_factors(env, w)
            laws += replaced(env, w)
    return Told(view, tuple(laws), factors if arm.wrong else None, _learned(env, arm.unknown) if arm.unknown else None)


def _learned(env: Environment, equations: Sequence[str]) -> np.ndarray:
    """Every term of some equations but the leading one, which sets the scale."""
    out = np.zeros(len(env.terms), bool)
    for residual, span in zip(env.residuals, env.term_spans, strict=True):
        if residual.equation in equations:
            out[span] = True
            out[span.start + leading(residual, env.time)] = False
    return out


def why_not(env: Environment, design: str, arm: Arm) -> str | None:
    """Why an arm does not apply to an environment under a design, or None where it does."""
    view, d = env.under(design), env.design(design)
    for w in arm.wrong:
        if reason := _why_not_wrong(view, w):
            return reason
    if arm.observed_only and (d.until is None or env.time is None):
        return "there are observations everywhere: collocation has nowhere else to be"
    if arm.unknown and not _learned(view, arm.unknown).any():
        return "its equations have one term each, and a coefficient is known up to a factor"
    if arm.more < 1 and d.count * arm.more < 2:
        return f"{d.count} observations leave less than 2"
    return None


def identity(env: Environment, arm: Arm) -> list[Any]:
    """What tells an arm from others in its key, beside its equations; nothing for arms told equations alone."""
    if arm.subset or (arm.control and not arm.penalty):
        return []
    laws = [[w.kind, w.target, w.theta, _declared(env, w)] for w in arm.wrong]
    return [laws, arm.penalty, arm.strengths, arm.more, arm.observed_only, list(arm.unknown)]


def _declared(env: Environment, w: Wrong) -> list[Any]:
    """The laws of a near miss, which are in no digest."""
    if w.kind != NEAR_MISS:
        return []
    return [[name, list(as_tuple(e))] for name, e in env.near_misses[w.target].equations.items()]


# Wrong laws


def leading(residual: Residual, time: sympy.Symbol | None) -> int:
    """Which term leads a residual: that of the highest derivative in time, else of the highest at all, else the first."""
    def rank(term: sympy.Expr) -> tuple[int, int]:
        found = term.atoms(sympy.Derivative)
        return (max((d.variables.count(time) for d in found), default=0), max((len(d.variables) for d in found), default=0))

    ranks = [rank(term) for term in residual.terms]
    return ranks.index(max(ranks))


def _as_factors(env: Environment, wrong: Wrong) -> np.ndarray | None:
    """A wrong law as factors of the right one's terms [terms], or None where it has terms of its own."""
    if wrong.kind == PERMUTED:
        return None
    out = np.ones(len(env.terms))
    for residual, span in zip(env.residuals, env.term_spans, strict=True):
        if residual.equation not in replaced(env, wrong):
            continue
        count = len(residual.terms)
        if wrong.kind == NEAR_MISS:
            near = terms_of(as_tuple(env.near_misses[wrong.target].equations[residual.equation])[residual.index])
            if not set(near) <= set(residual.terms):
                return None
            out[span] = [1.0 if term in near else wrong.theta for term in residual.terms]
        else:
            row, first = (np.ones(count), -1.0) if wrong.kind == WRONG_SIGN else (np.full(count, TRIPLED), 1.0)
            row[leading(residual, env.time)] = first
            out[span] = row
    return out


def _foreign_name(wrong: Wrong) -> str:
    return f"{wrong.kind}_{wrong.target}_{round(100 * wrong.theta)}".replace("-", "_")


def _expressions(env: Environment, wrong: Wrong) -> dict[str, tuple[sympy.Expr, ...]]:
    """A wrong law with terms of its own: {equation that it replaces: residuals}."""
    if wrong.kind == PERMUTED:
        return {wrong.target: tuple(_permuted(env, e) for e in as_tuple(env.equations[wrong.target]))}
    out = {}
    for name, declared in env.near_misses[wrong.target].equations.items():
        pairs = zip(as_tuple(env.equations[name]), as_tuple(declared), strict=True)
        theta = sympy.Float(wrong.theta) if wrong.theta else sympy.Integer(0)
        out[name] = tuple(sympy.Add(*(theta * t for t in terms_of(law)), *((1 - theta) * t for t in terms_of(near)))
                          for law, near in pairs)
    return out


def _permuted(env: Environment, residual: sympy.Expr) -> sympy.Expr:
    """Every field replaced by the next, in units of its own standard deviation."""
    count = len(env.fields)
    swap = {f: float(env.field_scales[k] / env.field_scales[(k + 1) % count]) * env.fields[(k + 1) % count]
            for k, f in enumerate(env.fields)}
    return sympy.Add(*(term.xreplace(swap).doit() for term in terms_of(residual)))


def _wrong_view(env: Environment) -> Environment:
    """The environment with every wrong law that has terms of its own beside its equations."""
    if "wrong laws" not in env.views:
        laws, scales = {}, {}
        for w in wrongs(env):
            if _as_factors(env, w) is None and not _why_not_wrong(env, w):
                found = _expressions(env, w)
                laws[_foreign_name(w)] = tuple(e for residuals in found.values() for e in residuals)
                scales[_foreign_name(w)] = tuple(s for name in found for s in _scales_of(env, name)) if w.kind == NEAR_MISS else (
                    tuple(_size(env, e)[0] for e in found[w.target]))
        env.views["wrong laws"] = beside(env, laws, scales)
    return env.views["wrong laws"]


def _why_not_wrong(env: Environment, wrong: Wrong) -> str | None:
    if wrong.kind == PERMUTED and len(env.fields) < 2:
        return "there is one field, and nothing to permute it with"
    worst = violation(env, wrong)
    if worst < LEAST_VIOLATION and not wrong.theta:
        return f"the truth violates it by {worst:.2g} of its largest term, less than {LEAST_VIOLATION}: it is not wrong here"
    return None


def violation(env: Environment, wrong: Wrong) -> float:
    """By how much the truth violates a wrong law: the largest rms of its residuals over that of its largest term."""
    key = wrong.name
    if key not in env.violations:
        factors = _as_factors(env, wrong)
        if factors is None:
            sizes = [(_size(env, e), own) for name, residuals in _expressions(env, wrong).items()
                     for e, own in zip(residuals, _scales_of(env, name), strict=True)]
            near = wrong.kind == NEAR_MISS  # trusted in the scale of the law that it stands for
            env.violations[key] = max(rms / (own if near else largest) for (largest, rms), own in sizes if largest)
        else:
            jet = env.reference_jet(env.scale_points)
            values = env.term_values(jet, env.scale_points) * factors
            env.violations[key] = max(
                float(np.sqrt(np.mean(values[:, span].sum(axis=1) ** 2)) / scale)
                for residual, span, scale in zip(env.residuals, env.term_spans, env.residual_scales, strict=True)
                if residual.equation in replaced(env, wrong))
    return env.violations[key]


def _scales_of(env: Environment, equation: str) -> tuple[float, ...]:
    return tuple(float(s) for s, r in zip(env.residual_scales, env.residuals, strict=True) if r.equation == equation)


def _size(env: Environment, residual: sympy.Expr) -> tuple[float, float]:
    """On the truth: the rms of the largest term of a residual, and of the residual."""
    points = env.scale_points
    jet = env.reference_jet(points, [*env.orders, *(orders_in([residual], env.coordinates) - set(env.orders))])
    with np.errstate(all="ignore"):
        values = [np.broadcast_to(env.evaluate(term, jet, points), len(points)) for term in terms_of(residual)]
        return max(float(np.sqrt(np.mean(v**2))) for v in values), float(np.sqrt(np.mean(np.sum(values, axis=0) ** 2)))


# Operators that are laws of no world


def _derivative(env: Environment, k: int, alpha: Sequence[int]) -> sympy.Expr:
    counts = [(c, a) for c, a in zip(env.coordinates, alpha, strict=True) if a]
    return sympy.Derivative(env.fields[k], *counts) if counts else env.fields[k]


def _smoothness(env: Environment) -> tuple[Environment, tuple[str, ...]]:
    """Unmixed second derivatives of every field, in units of sigma over the squared length of the domain."""
    if "smoothness" not in env.views:
        lengths = env.upper - env.lower
        residuals = []
        for k in range(len(env.fields)):
            for j in range(len(lengths)):
                alpha = [2 * int(i == j) for i in range(len(lengths))]
                residuals.append(float(lengths[j] ** 2 / env.field_scales[k]) * _derivative(env, k, alpha))
        env.views["smoothness"] = beside(env, {"smoothness": tuple(residuals)}, {"smoothness": (1.0,) * len(residuals)},
                                          alone=True)
    return env.views["smoothness"], ("smoothness",)


def _random_operators(env: Environment) -> tuple[Environment, tuple[str, ...]]:
    """For each residual all fields under the derivatives that occur in it, each in units of its rms on the truth."""
    if "random operators" not in env.views:
        points, laws = env.scale_points, {}
        jet = env.reference_jet(points)
        for r in env.residuals:
            orders = sorted({_order_of(env, d) for term in r.terms for d in (*term.atoms(sympy.Derivative), *_plain(env, term))})
            sizes = {(k, a): float(np.sqrt(np.mean(jet[a][:, k] ** 2))) for k in range(len(env.fields)) for a in orders}
            terms = [_derivative(env, k, a) / size for (k, a), size in sizes.items() if size > NEGLIGIBLE * env.field_scales[k]]
            laws.setdefault(f"random_{r.equation}", []).append(sympy.Add(*terms))
        env.views["random operators"] = beside(env, {n: tuple(e) for n, e in laws.items()},
                                                {n: (1.0,) * len(e) for n, e in laws.items()}, alone=True)
    view = env.views["random operators"]
    return view, tuple(view.equations)


def _plain(env: Environment, term: sympy.Expr) -> set[Any]:
    """Fields that stand undifferentiated in a term."""
    bare = term.xreplace({d: sympy.Dummy() for d in term.atoms(sympy.Derivative)})
    return {f for f in env.fields if bare.has(f)}


def _order_of(env: Environment, d: Any) -> tuple[int, ...]:
    counts = dict(d.variable_count) if isinstance(d, sympy.Derivative) else {}
    return tuple(int(counts.get(c, 0)) for c in env.coordinates)


def _random_factors(view: Environment, laws: Sequence[str], seed: int) -> np.ndarray:
    """Normal coefficients, the largest of each residual 1 in size: [terms]."""
    rng = np.random.default_rng([int(digest_of(view.id), 16), 5, seed])
    out = np.ones(len(view.terms))
    for residual, span in zip(view.residuals, view.term_spans, strict=True):
        if residual.equation in laws:
            row = rng.standard_normal(len(residual.terms))
            out[span] = row / np.abs(row).max()
    return out
