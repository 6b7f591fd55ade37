"""Do the designs lie in the domain, and does the truth satisfy the conditions that they give?"""

from __future__ import annotations

import numpy as np

from pinnablate.calculus.notation import plain
from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.equations import residual_bound
from pinnablate.checks.certify.finding import Finding
from pinnablate.environment import Environment
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.problem import Problem

ON_THE_EDGE = 1e-12  # how far round-off may carry a point out of the domain


def check_designs(env: Environment, _: Budget) -> list[Finding]:
    """One finding for each design: where its points lie and what its conditions say, for data seed
    0.
    """
    findings = []
    for name, design in env.all_designs.items():
        problem = make_problem(env.world(name), data_seed=0, collocation=64)
        outside = [
            label
            for label, points in (
                ("observations", problem.observed_points),
                ("collocation", problem.collocation),
                ("conditions", problem.condition_points),
                ("test", problem.test_points),
            )
            if _outside(env, points, label != "conditions")
        ]
        seen = ", ".join(env.field_names[k] for k in env.observed(design))
        count = len(problem.observed_points) if env.is_measured else design.count
        figure = f"{count} points of {seen}; splits {', '.join(env.splits(design))}; primary {env.primary_split(design)}"
        mistake = (
            f"outside the domain: {', '.join(outside)}"
            if outside
            else None
            if env.is_measured
            else violated_condition(problem)
        )
        findings.append(Finding(f"design {name}", not mistake, mistake or figure))
    return findings


def _outside(env: Environment, points: np.ndarray, in_region: bool) -> bool:
    """Whether some of the points lie outside the box or, where it is asked, the region; those of
    conditions are on its edge, where round-off decides.
    """
    beyond = (points < env.lower - ON_THE_EDGE).any() or (points > env.upper + ON_THE_EDGE).any()
    return bool(beyond) or (in_region and not env.extent.inside(points).all())


def violated_condition(problem: Problem) -> str | None:
    """The condition that the truth violates most, as a sentence; None where it violates none by
    more than equations may be violated.
    """
    world, points = problem.world, problem.data_points
    jet = world.jet(points, problem.functional_orders)
    values = np.stack(
        [
            np.broadcast_to(world.evaluate(f, jet, points, problem.data_normals), len(points))
            for f in problem.functionals
        ],
        -1,
    )
    off = np.abs(problem.folded(values) - problem.row_target) / problem.row_scale
    off[: problem.observation_rows] = 0  # observations are noisy, and differ from the truth
    k = int(np.argmax(off))
    where = ", ".join(
        f"{c} = {v:.3g}"
        for c, v in zip(world.coordinates, points[problem.row_point[k]], strict=True)
    )
    what = problem.functionals[problem.row_functional[k]]
    if off[k] <= residual_bound(world.environment, what):
        return None
    return (
        f"the truth violates condition {problem.row_group[k]!r} ({plain(what)}) at {where} by {off[k]:.1e} "
        "of its scale: mend the condition or the solution"
    )
