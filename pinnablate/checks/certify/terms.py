"""Would a wrong sign of any single term be seen?"""

from __future__ import annotations

from functools import partial

from pinnablate.calculus.notation import plain
from pinnablate.checks.certify.anchors import largest_value, meets_anchors
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.equations import RELATIVE_RESIDUAL, RESIDUAL_POINTS, residual_bound
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.checks.certify.flip import flip
from pinnablate.environment import Environment
from pinnablate.world.scales import rms


def check_terms(env: Environment, budget: Budget) -> list[Finding]:
    """Each reversed sign must violate its residual, or an anchor.

    A term that vanishes on the truth shows nothing, whatever its sign: a note, for many classical
    solutions have such terms. A term of an integrated world whose reversed sign meets the anchors
    is a mistake: the anchors do not tell the declared equations from others.
    """
    world, laws = env.world(), env.world().ground.laws
    solution = env.needs_solution("tell a wrong sign")
    points = random_points(env, RESIDUAL_POINTS, 3)
    sizes = rms(laws.term_values(world.jet(points, laws.orders), points))
    largest = largest_value(env) if solution.anchors is not None else None
    judged_by_residual = solution.left_to_follow(env.system)
    silent: dict[str, list[str]] = {}
    blind: list[str] = []
    untried: list[str] = []
    for i, (r, span, scale) in enumerate(
        zip(laws.residuals, laws.term_spans, laws.residual_scales, strict=True)
    ):
        # A truth that is integrated from an equation satisfies it with any sign: only the anchors
        # can tell.
        bound = RELATIVE_RESIDUAL if solution.formulas else residual_bound(env, r.expression)
        integrated = i not in judged_by_residual
        for k, (term, size) in enumerate(zip(r.terms, sizes[span], strict=True)):
            if 2 * size <= bound * scale:
                silent.setdefault(r.equation, []).append(f"{plain(term)} in {r.name}")
            elif integrated:
                budget.say(f"terms: reversing the sign of {plain(term)} in {r.name}")
                try:
                    if budget.within(partial(meets_anchors, flip(env, i, k), largest)):
                        blind.append(f"{plain(term)} in {r.name}")
                except OutOfTime:
                    untried.append(f"{plain(term)} in {r.name}")
    return [
        *_notes(env, silent, untried, budget),
        _verdict(len(laws.terms), silent, blind, untried),
    ]


def _notes(
    env: Environment, silent: dict[str, list[str]], untried: list[str], budget: Budget
) -> list[Finding]:
    """What cannot be seen on this truth, and what was not tried."""
    notes = []
    for equation, terms in silent.items():
        figure = f"on this truth these vanish, and a wrong sign would go unseen: {', '.join(terms)}"
        known = env.unseen.get(equation)
        figure += (
            f" (declared: {known})"
            if known
            else (f"; if that is meant, say why in the declaration: unseen={{{equation!r}: ...}}")
        )
        notes.append(Finding(f"terms of {equation}", True, figure, note=True))
    if untried:
        figure = f"not tried in {budget.seconds:g} s, with a reversed sign: {', '.join(untried)}"
        notes.append(Finding("terms not tried", True, figure, note=True))
    return notes


def _verdict(
    total: int, silent: dict[str, list[str]], blind: list[str], untried: list[str]
) -> Finding:
    if blind:
        figure = (
            f"a wrong sign would go unseen in: {', '.join(blind)}; the anchors do not depend on it: "
            "add values or invariants that do"
        )
        return Finding("terms", False, figure)
    seen = total - len(untried) - sum(map(len, silent.values()))
    which = f"any of the {total}" if seen == total else f"{seen} of the {total}"
    return Finding("terms", True, f"a wrong sign of {which} terms would be caught")
