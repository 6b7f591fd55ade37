"""Proof that an environment says what it means: `check(environment)`.

A closed form is substituted into every equation, by algebra where SymPy reaches zero, else with 50 digits. A reference
that was integrated from the declared equations satisfies any sign, so it is held against anchors that do not come from
the declaration; when an anchor fails, the single term whose sign mends it is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy

from pinnablate.environment import Environment
from pinnablate.environment.declare import as_tuple
from pinnablate.errors import PinnablateError
from pinnablate.tasks.problem import Problem, make_problem
from pinnablate.truths.integrate import ROUND_OFF, Precision, trajectory_of
from pinnablate.truths.reference import ClosedForm, Integrated

RELATIVE_RESIDUAL = 1e-12  # of a closed form, with 50 digits
NUMERICAL_RESIDUAL = 1e-6  # of a reference known only by its values, with its derivatives by interpolation
CONDITION_RESIDUAL = 1e-6  # of the truth on the faces, in the scale of the condition
LEAST_VIOLATION = 0.05  # of a near miss by the truth: equations are trusted to about that
LARGEST_ALGEBRA = 2000  # operations of an expression that algebra is tried on; beyond it takes minutes
COARSE = 1e-8  # tolerance at which a wrong sign is looked for
COARSE_ERROR = 1e-2  # of a standard deviation: a right world stays below it unless it multiplies errors of a step by 1e6
_POINTS = 12


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: what, whether it holds, and the figure or the reason."""

    subject: str
    holds: bool
    figure: str


@dataclass(frozen=True)
class Certificate:
    """All findings about one environment."""

    environment: str
    digest: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return all(f.holds for f in self.findings)

    @property
    def failures(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if not f.holds)


def check(env: Environment) -> Certificate:
    """Certify an environment: its reference, every equation, every term, every design."""
    findings = _check_reference(env)
    if all(f.holds for f in findings):
        findings += _check_equations(env) + _check_terms(env) + _check_identities(env) + _check_near_misses(env)
        findings += _check_designs(env)
    return Certificate(env.id, env.digest if all(f.holds for f in findings) else "", tuple(findings))


def flip(env: Environment, residual: int, term: int) -> Environment:
    """The environment with the sign of one additive term of one residual reversed."""
    terms = list(env.residuals[residual].terms)
    terms[term] = -terms[term]
    changed: dict[str, list[sympy.Expr]] = {}
    for k, r in enumerate(env.residuals):
        changed.setdefault(r.equation, []).append(sympy.Add(*(terms if k == residual else r.terms)))
    alone = {name for name, declared in env.equations.items() if not isinstance(declared, tuple | list)}
    return env.with_equations({name: e[0] if name in alone else tuple(e) for name, e in changed.items()})


def _random_points(env: Environment, count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(env.lower, env.upper, (count, len(env.lower)))


def _check_reference(env: Environment) -> list[Finding]:
    points = np.concatenate([_random_points(env, 512, 0), env.lower[None], env.upper[None]])
    try:
        with np.errstate(all="ignore"):
            values = env.reference(points)
    except PinnablateError as error:
        return [Finding("reference", False, str(error)), *_anchors(env, float("inf"))]
    if values.shape != (len(points), len(env.fields)):
        wanted = (len(points), len(env.fields))
        return [Finding("reference", False, f"shape {values.shape}; expected {wanted}, one column per field")]
    for k, name in enumerate(env.field_names):
        bad = ~np.isfinite(values[:, k])
        if bad.any():
            where = ", ".join(f"{c} = {v:.4g}" for c, v in zip(env.coordinates, points[bad][0], strict=True))
            return [Finding("reference", False, f"field {name} is not finite at {where}")]
        if np.std(values[:, k]) == 0:
            return [Finding("reference", False, f"field {name} is constant, so its error has no scale; leave it out")]
    return [Finding("reference", True, f"finite for {', '.join(env.field_names)}"), *_anchors(env)]


def _anchors(env: Environment, missed: float | None = None) -> list[Finding]:
    """How far the reference is from the truth: 50 digits for a closed form, anchors for an integrated one.

    Args:
        missed: by how much, where it is known already: a reference that cannot be integrated misses them without end.
    """
    if env.closed_form is not None:
        points = _random_points(env, _POINTS, 1)
        exact = _fifty_digits(env, [env.closed_form.derivative((0,) * len(env.coordinates))], points)[0]
        figure = float(np.max(np.abs(env.reference(points) - exact.astype(float)) / env.field_scales))
        how = f"{figure:.1e} of a standard deviation against 50 digits"
        return [Finding("reference error", figure <= env.certified_error, how)]
    if not isinstance(env.solution, Integrated):
        return [Finding("reference error", True, f"{env.certified_error:.1e}, as declared by its author")]
    if not env.solution.values and not env.solution.invariants:
        return [Finding("anchors", False, "an integrated reference needs invariants or values of a second derivation")]
    figure = _anchor_error(env) if missed is None else missed
    if figure <= env.certified_error:
        how = f"{figure:.1e} of a standard deviation from invariants and values of a second derivation"
        return [Finding("anchors", True, how)]
    suspects = [
        f"the sign of {r.terms[k]} in equation {r.equation!r}"
        for i, r in enumerate(env.residuals)
        for k in range(len(r.terms))
        if _meets_anchors(flip(env, i, k))
    ]
    blame = f"; reversing {' or '.join(suspects)} mends it" if suspects else "; no single sign mends it"
    return [Finding("anchors", False, f"{figure:.1e} of a standard deviation from the anchors{blame}")]


def _meets_anchors(env: Environment) -> bool:
    """Whether a world with a changed sign meets the anchors. Most miss them by far, which a coarse integration shows first."""
    assert isinstance(env.solution, Integrated)
    known = [abs(float(v)) for _, values in env.solution.values for v in values.values()]
    coarse = Precision(COARSE, max(known) if known else None)
    return _anchor_error(env, coarse) <= COARSE_ERROR and _anchor_error(env) <= env.certified_error


def _anchor_error(env: Environment, precision: Precision = ROUND_OFF) -> float:
    """Worst distance from the anchors, in standard deviations of the field (invariants: of their own size)."""
    assert isinstance(env.solution, Integrated)
    try:
        with np.errstate(all="ignore"):
            trajectory = env.trajectory if precision == ROUND_OFF else trajectory_of(env, precision)
            one = len(env.coordinates) == 1
            probes = np.linspace(env.lower[0], env.upper[0], 256)[:, None] if one else _random_points(env, 256, 4)
            path = trajectory(probes)
    except PinnablateError:
        return float("inf")
    scale, worst = np.std(path, axis=0), [0.0]
    for point, values in env.solution.values:
        expected = np.array([values[f] for f in env.fields])
        worst.append(float(np.max(np.abs(trajectory(np.atleast_1d(point)[None].astype(float))[0] - expected) / scale)))
    for expression in env.solution.invariants.values():
        with np.errstate(invalid="ignore"):  # ln of a negative field: a wrong sign, found by the anchor
            drift = env.evaluate(expression, {(0,): path}, probes)
        worst.append(float(np.max(np.abs(drift - drift[0])) / max(1.0, abs(drift[0]))))
    return max(worst) if np.isfinite(worst).all() else float("inf")


def _fifty_digits(env: Environment, rows: list[list[sympy.Expr]], points: np.ndarray) -> list[np.ndarray]:
    """Expressions of the coordinates at points, with 50 digits: one object array [N, columns] per row."""
    import mpmath

    functions = [sympy.lambdify(env.coordinates, row, modules="mpmath", cse=True) for row in rows]
    with mpmath.workdps(50):
        at = [[mpmath.mpf(float(v)) for v in p] for p in points]
        return [np.array([[mpmath.mpf(v) for v in f(*p)] for p in at], dtype=object) for f in functions]


def vanishes(expression: sympy.Expr) -> bool:
    """Whether algebra shows that an expression of the coordinates is identically zero; False means not shown."""
    expanded = sympy.expand(expression.rewrite(sympy.exp))
    if expanded == 0 or sympy.powsimp(expanded) == 0:
        return True
    numerator = sympy.expand(sympy.together(expression.rewrite(sympy.exp)).as_numer_denom()[0])
    return bool(numerator == 0 or sympy.expand(sympy.powsimp(numerator)) == 0)


def substitute(expression: sympy.Expr, truth: ClosedForm) -> sympy.Expr:
    """An expression of fields with the closed form in their place."""
    return expression.subs(dict(truth.solution)).doit()


def _check_equations(env: Environment) -> list[Finding]:
    findings = []
    if env.closed_form is not None:
        points = _random_points(env, 256, 2)
        rough = np.max(np.abs(env.residual_values(env.reference_jet(points), points) / env.residual_scales), axis=0)
        if rough.max() > NUMERICAL_RESIDUAL:  # no algebra will mend that
            return [_residual_finding(env, r, float(size), RELATIVE_RESIDUAL, "relative residual")
                    for r, size in zip(env.residuals, rough, strict=True) if size > NUMERICAL_RESIDUAL]
        for r, scale in zip(env.residuals, env.residual_scales, strict=True):
            whole = substitute(sympy.Add(*r.terms), env.closed_form)
            if whole.count_ops() <= LARGEST_ALGEBRA and vanishes(whole):
                findings.append(Finding(f"equation {r.name}", True, "zero by algebra"))
                continue
            values = _fifty_digits(env, [[whole]], points[:_POINTS])[0]
            figure = max(abs(float(v)) for v in values.ravel()) / scale
            findings.append(_residual_finding(env, r, figure, RELATIVE_RESIDUAL, "relative residual with 50 digits"))
        return findings
    points = _random_points(env, 256, 2)
    values = env.residual_values(env.reference_jet(points), points) / env.residual_scales
    for r, column in zip(env.residuals, values.T, strict=True):
        figure = float(np.max(np.abs(column)))
        findings.append(_residual_finding(env, r, figure, NUMERICAL_RESIDUAL, "relative residual, derivatives by interpolation"))
    return findings


def _residual_finding(env: Environment, r: Any, figure: float, bound: float, how: str) -> Finding:
    if figure <= bound:
        return Finding(f"equation {r.name}", True, f"{how} {figure:.1e}")
    remedy = f"the reference does not satisfy {sympy.Add(*r.terms)} = 0: mend the equation or the solution"
    return Finding(f"equation {r.name}", False, f"{how} {figure:.1e}, expected <= {bound:.0e}; {remedy}")


def _check_terms(env: Environment) -> list[Finding]:
    """Would a wrong sign of any single term be seen? Each flip must break its residual or an anchor."""
    blind = []
    points = _random_points(env, 256, 3)
    rms = np.sqrt(np.mean(env.term_values(env.reference_jet(points), points) ** 2, axis=0))
    bound = RELATIVE_RESIDUAL if env.closed_form is not None else NUMERICAL_RESIDUAL
    for i, (r, span, scale) in enumerate(zip(env.residuals, env.term_spans, env.residual_scales, strict=True)):
        # a reference integrated from an equation satisfies any sign of it: there only the anchors can tell
        integrated = isinstance(env.solution, Integrated) and r.has_derivatives
        for k, (term, size) in enumerate(zip(r.terms, rms[span], strict=True)):
            unseen = _meets_anchors(flip(env, i, k)) if integrated else 2 * size <= bound * scale
            blind += [f"{term} in {r.name}"] if unseen else []
    if blind:
        return [Finding("terms", False, f"a wrong sign would go unseen in: {', '.join(blind)}")]
    return [Finding("terms", True, f"a wrong sign of any of the {len(env.terms)} terms would be caught")]


def _check_identities(env: Environment) -> list[Finding]:
    """Do implied equations follow from the others, whatever the fields?"""
    findings = []
    declared = {n: as_tuple(e) if isinstance(e, tuple | list) else as_tuple(e)[0] for n, e in env.equations.items()}
    for name, identity in env.identities.items():
        expression = identity(declared)
        holds = sympy.expand(expression.doit()) == 0 or sympy.simplify(expression.doit()) == 0
        stranger = sympy.Function("stranger")(*env.coordinates)
        other = (stranger,) * len(declared[name]) if isinstance(declared[name], tuple) else stranger
        depends = identity({**declared, name: other}).has(stranger)
        figure = "vanishes whatever the fields" if holds else "does not vanish for all fields"
        if not depends:
            figure += ", but does not depend on it"
        findings.append(Finding(f"identity {name}", bool(holds and depends), figure))
    return findings


def _check_near_misses(env: Environment) -> list[Finding]:
    """Are laws that are almost true violated by the truth, by more than equations are trusted?"""
    findings, points = [], _random_points(env, 256, 5)
    for name, miss in env.near_misses.items():
        told = env.told_by(replace(env.observations, told=name))
        values = told.residual_values(env.reference_jet(points, told.orders), points) / told.residual_scales
        rms = np.sqrt(np.mean(values**2, axis=0))
        worst = max(float(v) for r, v in zip(told.residuals, rms, strict=True) if r.equation in miss.equations)
        figure = f"the truth violates it by {worst:.2f} of its largest term"
        if worst < LEAST_VIOLATION:
            figure += f", expected at least {LEAST_VIOLATION}: it is not wrong enough to be told from the law"
        findings.append(Finding(f"near miss {name}", worst >= LEAST_VIOLATION, figure))
    return findings


def _violated_condition(problem: Problem, bound: float) -> str | None:
    """The condition of a design that the truth violates most, if by more than the bound in its own scale."""
    view, points = problem.environment, problem.data_points
    jet = view.reference_jet(points, view.condition_orders)
    values = np.stack([np.broadcast_to(view.evaluate(f, jet, points), len(points)) for f in problem.functionals], -1)
    found = values[problem.row_point, problem.row_functional]
    paired = problem.row_partner >= 0
    found[paired] -= values[problem.row_partner[paired], problem.row_functional[paired]]
    off = np.abs(found - problem.row_target) / problem.row_scale
    off[: problem.observation_rows] = 0  # noisy
    k = int(np.argmax(off))
    if off[k] <= bound:
        return None
    where = ", ".join(f"{c} = {v:.3g}" for c, v in zip(view.coordinates, points[problem.row_point[k]], strict=True))
    return f"the truth violates condition {problem.row_group[k]!r} ({problem.functionals[problem.row_functional[k]]}) at {where}"


def _check_designs(env: Environment) -> list[Finding]:
    findings = []
    designs: Mapping[str, Any] = {"standard": env.observations, **env.designs}
    for name, design in designs.items():
        problem = make_problem(env, name, data_seed=0, collocation=64)
        outside = [
            label
            for label, points in (("observations", problem.observed_points), ("collocation", problem.collocation),
                                  ("conditions", problem.condition_points), ("test", problem.test_points))
            if len(points) and ((points < env.lower - 1e-12).any() or (points > env.upper + 1e-12).any())
        ]
        seen = ", ".join(env.field_names[k] for k in env.observed(design))
        violated = _violated_condition(problem, CONDITION_RESIDUAL)
        figure = f"{design.count} points of {seen}; splits {', '.join(env.splits(design))}; primary {env.primary_split(design)}"
        if outside or violated:
            figure = f"outside the domain: {', '.join(outside)}" if outside else violated
        findings.append(Finding(f"design {name}", not (outside or violated), figure))
    return findings
