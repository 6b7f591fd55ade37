"""Are drawn worlds as sound as the first one?

Each of some worlds is made and held against what is proven of world 0: its fields vary, it satisfies
equations and conditions, and violates the near misses. A world that is integrated has no anchors but
invariants, so it is integrated a second time by another method. Its signs are those of world 0, whose
anchors tell them from others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from pinnablate.checks.certify.anchors import drift
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.designs import violated_condition
from pinnablate.checks.certify.equations import RESIDUAL_POINTS, residual_bound, violation_of
from pinnablate.checks.certify.finding import DRAWN, Finding, random_points
from pinnablate.environment import Environment
from pinnablate.environment.family import in_words
from pinnablate.errors import PinnablateError
from pinnablate.tasks.drawing import make_problem
from pinnablate.telling.wrong import LEAST_VIOLATION
from pinnablate.truths import Integrated
from pinnablate.world import World

# Drawn worlds that are looked at: of formulas, of ordinary and of partial differential equations.
FORMULAS, TRAJECTORIES, INTERVALS = 10, 5, 2
SECOND, THIRD = "LSODA", "DOP853"  # the other method, and the one where that is the first
FINER = 1.5  # the number of grid points of an interval by the other method, over that of the first
# Largest distance between both methods, in standard deviations of a field: the second need not be as
# exact as the first.
AGREEMENT = 1e-6
INVARIANT = 1e-9  # largest relative drift of an invariant


@dataclass
class _Seen:
    """What was seen of drawn worlds.

    Args:
        worlds: how many.
        sizes: the standard deviations of their fields over those of world 0.
        apart: the largest distance between two methods of integration.
        drift: the largest relative drift of an invariant.
    """

    worlds: int = 0
    sizes: list[np.ndarray] = field(default_factory=list)
    apart: float = 0.0
    drift: float = 0.0


def check_drawn(env: Environment, budget: Budget) -> list[Finding]:
    """One finding: what holds of the drawn worlds that were looked at, or what is wrong with the
    first that is unsound, with its seed and values. Nothing where there is one world.
    """
    if not env.worlds:
        return []
    seen = _Seen()
    wanted = _wanted(env)
    for seed in range(1, wanted + 1):
        budget.say(f"{DRAWN}: world {seed} of {wanted}")
        try:
            mistake = budget.within(partial(_first_mistake, env, seed, seen))
        except OutOfTime:
            break
        except PinnablateError as error:
            mistake = str(error).removeprefix(f"{env.id}: ")
        if mistake:
            return [Finding(DRAWN, False, mistake)]
        seen.worlds += 1
    if not seen.worlds:
        return [Finding(DRAWN, True, f"none was computed in {budget.seconds:g} s", note=True)]
    return [Finding(DRAWN, True, _figure(env, seen, wanted, budget))]


def _wanted(env: Environment) -> int:
    solution = env.needs_solution("draw worlds")
    if solution.formulas is not None:
        return FORMULAS
    return TRAJECTORIES if len(env.coordinates) == 1 else INTERVALS


def _figure(env: Environment, seen: _Seen, wanted: int, budget: Budget) -> str:
    """What was seen, in words."""
    which = "world 1" if seen.worlds == 1 else f"worlds 1 to {seen.worlds}"
    if seen.worlds < wanted:
        which += f" (of {wanted}, in {budget.seconds:g} s)"
    sizes = np.array(seen.sizes)
    figure = (
        f"{which} satisfy equations and conditions and violate the near misses; standard deviations "
        f"of fields {sizes.min():.2f} to {sizes.max():.2f} times those of world 0"
    )
    solution = env.needs_solution("draw worlds")
    if isinstance(solution, Integrated):
        second = _second(env, solution)
        finer = f" on {second.modes} points" if len(env.coordinates) > 1 else ""
        figure += f"; {second.method}{finer} agrees to {seen.apart:.0e} of a standard deviation"
        if solution.invariants:
            figure += f", invariants to {seen.drift:.0e}"
    return figure


def _first_mistake(env: Environment, seed: int, seen: _Seen) -> str:
    """What is wrong with one world first; empty where nothing is.

    Raises:
        PinnablateError: it cannot be made.
    """
    return next(_mistakes(env, seed, seen), "")


def _mistakes(env: Environment, seed: int, seen: _Seen) -> Iterator[str]:
    """Sentences on what is wrong with one world."""
    world, first = env.world(seed=seed), env.world()
    named = f"world {seed}, drawn with {in_words(world.drawn)}, "
    for name, scale, usual in zip(
        env.field_names, world.ground.scales, first.ground.scales, strict=True
    ):
        if scale.words and not usual.words:
            yield f"{named}has a field {name} that does not vary; make the distributions narrower"
    seen.sizes.append(world.field_scales / first.field_scales)
    for wrong in (
        *_violated_equations(world),
        *_violated_conditions(env, seed),
        *_near_misses(env, seed),
    ):
        yield f"{named}{wrong}"
    if isinstance(env.needs_solution("draw worlds"), Integrated):
        yield from (f"{named}{wrong}" for wrong in _integrated_otherwise(world, seen))


def _violated_equations(world: World) -> Iterator[str]:
    env, laws = world.environment, world.ground.laws
    points = random_points(env, RESIDUAL_POINTS, 2)
    values = laws.residual_values(world.jet(points, laws.orders), points)
    sizes = np.abs(values).max(axis=0) / laws.residual_scales
    for r, size in zip(laws.residuals, sizes, strict=True):
        bound = residual_bound(env, r.expression)
        if not size <= bound:
            yield (
                f"violates equation {r.name} by {size:.1e} of its scale, expected <= {bound:.0e}: a "
                "constant in it belongs to world 0; write it by the parameters, or draw what leaves "
                "it as it is"
            )


def _violated_conditions(env: Environment, seed: int) -> Iterator[str]:
    for name in env.all_designs:
        wrong = violated_condition(make_problem(env.world(name, seed=seed), seed, collocation=16))
        if wrong:
            yield f"is no world of design {name}: {wrong}"


def _near_misses(env: Environment, seed: int) -> Iterator[str]:
    points = random_points(env, RESIDUAL_POINTS, 5)
    for name, miss in env.near_misses.items():
        told = replace(env.observations, in_place_of_truth=name)
        violated = violation_of(env.world(told, seed=seed), tuple(miss.equations), points)
        if violated < LEAST_VIOLATION:
            yield (
                f"violates the near miss {name} by {violated:.3f} of its largest term only, expected "
                f"at least {LEAST_VIOLATION}; make the distributions narrower"
            )


def _integrated_otherwise(world: World, seen: _Seen) -> Iterator[str]:
    """What another method and invariants say of an integrated world."""
    env = world.environment
    solution = env.needs_solution("integrate")
    assert isinstance(solution, Integrated)
    points = random_points(env, RESIDUAL_POINTS, 4)
    values, second = world.reference(points), _second(env, solution)
    off = np.abs(values - second.truth(env.system).values(points)) / world.field_scales
    seen.apart = max(seen.apart, float(off.max()))
    if not off.max() <= AGREEMENT:
        yield (
            f"differs by {off.max():.0e} of a standard deviation where {second.method} integrates it, "
            f"expected <= {AGREEMENT:.0e}: it is not known as exactly as certified_error says"
        )
    for name, expression in solution.invariants.items():
        moved = drift(world, expression, values, points)
        seen.drift = max(seen.drift, moved)
        if not moved <= INVARIANT:
            yield f"does not keep {name}: it drifts by {moved:.0e}, expected <= {INVARIANT:.0e}"


def _second(env: Environment, solution: Integrated) -> Integrated:
    """The same initial value problem for another method, on a finer grid."""
    first = solution.integrator(env.system)
    method = THIRD if first == SECOND else SECOND
    modes = int(solution.modes * FINER) if len(env.coordinates) > 1 else solution.modes
    return replace(solution, method=method, modes=modes)
