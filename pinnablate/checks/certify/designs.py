"""Do the designs lie in the domain, and does the truth satisfy the conditions that they give?"""

from __future__ import annotations

import numpy as np

from pinnablate.checks.certify.finding import Finding
from pinnablate.environment import Environment
from pinnablate.tasks.problem import Problem, make_problem

CONDITION_RESIDUAL = 1e-6  # of the truth on the faces, in the scale of the condition


def _violated_condition(problem: Problem, bound: float) -> str | None:
    """The condition of a design that the truth violates most, if by more than the bound in its own scale."""
    world, points = problem.world, problem.data_points
    jet = world.jet(points, world.condition_orders)
    values = np.stack([np.broadcast_to(world.evaluate(f, jet, points), len(points)) for f in problem.functionals], -1)
    found = values[problem.row_point, problem.row_functional]
    paired = problem.row_partner >= 0
    found[paired] -= values[problem.row_partner[paired], problem.row_functional[paired]]
    off = np.abs(found - problem.row_target) / problem.row_scale
    off[: problem.observation_rows] = 0  # noisy
    k = int(np.argmax(off))
    if off[k] <= bound:
        return None
    where = ", ".join(f"{c} = {v:.3g}" for c, v in zip(world.coordinates, points[problem.row_point[k]], strict=True))
    return f"the truth violates condition {problem.row_group[k]!r} ({problem.functionals[problem.row_functional[k]]}) at {where}"


def check_designs(env: Environment) -> list[Finding]:
    findings = []
    for name, design in env.all_designs.items():
        problem = make_problem(env.world(name), data_seed=0, collocation=64)
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
