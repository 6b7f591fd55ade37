"""Against jinns: lotka-volterra `dense-exact`."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from common import Sections, fresh, say

from pinnablate import registry
from pinnablate.arms import lattice
from pinnablate.report.tables import table
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.protocol import Budget, protocol
from speeds.lattices import error_of, fits_of, ready, train_stacked

REPLICATES, TARGETS = 16, (1e-4, 1e-6)  # of part jinns: networks, and the errors to be reached
SECONDS = (
    ("lm-geodesic", 300),
    ("lm-geodesic", 0),
)  # and steps of Adam before it; lm and broyden are slower here
SERIES = (
    20,
    40,
    60,
    80,
    120,
    160,
    240,
    320,
    480,
    640,
    960,
    1280,
)  # steps of the second phase that part jinns tries


def jinns_budget(second: str, steps: int, adam_steps: int) -> Budget:
    budget = protocol("standard-v1").budget(registry.load("lotka-volterra"))
    return replace(budget, second=second, second_steps=steps, adam_steps=adam_steps)


def stacked_to_targets(
    second: str, adam_steps: int, repeats: int
) -> list[tuple[int, float] | None]:
    """For each target: (steps of the second phase, seconds per network), or None where the series does not reach it."""
    found, targets, networks = [], list(TARGETS), 0
    for steps in SERIES:
        training = (
            train_stacked,
            "lotka-volterra",
            "dense-exact",
            jinns_budget(second, steps, adam_steps),
            REPLICATES,
        )
        first, errors, networks = fresh(*training)
        middle = float(np.median(errors))
        if targets and middle <= targets[0]:
            runs = [first, *(fresh(*training)[0] for _ in range(repeats - 1))]
            while targets and middle <= targets[0]:
                targets.pop(0)
                found.append((steps, float(np.median(runs)) / networks))
        if not targets:
            break
    return found + [None] * len(targets)


def told_all() -> list[Fit]:
    """Arm `all` in every replicate: what both sides train."""
    return [
        f
        for f in fits_of("lotka-volterra", "dense-exact", jinns_budget("lm", 1, 300), REPLICATES)
        if f.arm.name == "all"
    ]


def export(fits: list[Fit], path: Path) -> None:
    """Write the problems of some fits, for rivals/jinns_broyden.py."""
    network, problems = fits[0].architecture, [f.problem for f in fits]
    np.savez(
        path,
        initial=[f.initial for f in fits],
        points=[p.collocation[:, 0] for p in problems],
        data_points=[p.data_points[:, 0] for p in problems],
        row_point=[p.row_point for p in problems],
        row_field=[p.row_functional for p in problems],
        row_target=[p.row_target for p in problems],
        row_weights=[f.row_weights for f in fits],
        residual_weights=[f.residual_weights for f in fits],
        shapes=network.shapes,
        lower=network.lower[0],
        upper=network.upper[0],
        field_scales=network.field_scales,
    )


def initial_losses() -> list[float]:
    from pinnablate.learners.stacked.tiles import MemberSystem

    made = ready("stacked")
    rows = [MemberSystem(made._program(fit), fit).residual(fit.initial) for fit in told_all()]
    return [float(r @ r) for r in rows]


def train_jinns(python: str, steps: int, chunk: int) -> tuple[list[float | None], dict[str, float]]:
    """For each target: seconds until the error reaches it, the median over replicates; and what else is told of the run."""
    fits = told_all()
    with tempfile.TemporaryDirectory() as room:
        problem, states = Path(room) / "problem.npz", Path(room) / "states.npz"
        export(fits, problem)
        script = Path(__file__).parent.parent / "rivals" / "jinns_broyden.py"
        subprocess.run(
            [python, str(script), str(problem), str(states), str(steps), str(chunk)], check=True
        )
        made = dict(np.load(states).items())
    far = max(
        abs(float(a) / b - 1.0) for a, b in zip(made["loss"], fresh(initial_losses), strict=True)
    )
    if far > 1e-10:
        raise SystemExit(f"the two losses differ by {far:.1e} (relative); expected round-off")
    network = fits[0].architecture
    errors = np.array(
        [
            [
                error_of(fit, lambda at, orders, th=th: network.jet(th, at, orders))
                if np.isfinite(th).all()
                else np.inf
                for th in mine
            ]
            for fit, mine in zip(fits, made["thetas"], strict=True)
        ]
    )
    reached = np.array(
        [
            [
                next((t for t, e in zip(ts, es, strict=True) if e <= target), np.inf)
                for target in TARGETS
            ]
            for ts, es in zip(made["times"], errors, strict=True)
        ]
    )
    middle = np.median(reached, axis=0)
    return [float(m) if np.isfinite(m) else None for m in middle], {
        "compiling": float(made["compiling"]),
        "importing": float(made["importing"]),
        "difference": far,
        "best": float(np.median(errors.min(axis=1))),
        "finite": float(np.isfinite(errors[:, -1]).sum()),
        "step": 1e3 * float(np.median(made["times"][:, -1])) / steps,
    }


def against_jinns(
    jinns: str | None = None, steps: int = 6000, chunk: int = 50, repeats: int = 3
) -> Sections:
    """Seconds per network against jinns' self-scaled Broyden, until the median error is 1e-4, and 1e-6.

    The same network, points, loss and initial parameters. Stacked: a lattice of 4 arms x 16 replicates trains at once; its budget
    is the smallest of a series that reaches the target, timed from a fresh start, over 64. jinns: one jit, then 16 networks of
    arm `all` one after the other, which is its best shape; the median time to the target, and a 64th of the compilation.
    """
    if jinns is None:
        raise SystemExit(
            "part jinns needs --jinns PYTHON, the Python of an environment that has jinns; see the top of speed.py"
        )
    runs = [train_jinns(jinns, steps, chunk) for _ in range(repeats)]
    about = {k: float(np.median([r[1][k] for r in runs])) for k in runs[0][1]}
    share = about["compiling"] / REPLICATES / len(lattice(registry.load("lotka-volterra")))
    theirs = [
        None
        if any(r[0][k] is None for r in runs)
        else float(np.median([r[0][k] for r in runs])) + share
        for k in range(len(TARGETS))
    ]
    rows = [
        ["jinns, self-scaled Broyden", *(f"{s:.2f}" if s else "not reached" for s in theirs), "1"]
    ]
    for second, adam_steps in SECONDS:
        found = stacked_to_targets(second, adam_steps, repeats)
        name = (
            f"stacked, Adam {adam_steps} and {second}" if adam_steps else f"stacked, {second} alone"
        )
        rows.append(
            [
                name,
                *(f"{f[1]:.2f} ({f[0]} steps)" if f else "not reached" for f in found),
                ", ".join(
                    f"{j / f[1]:.1f}" if f and j else "n/a"
                    for j, f in zip(theirs, found, strict=True)
                ),
            ]
        )
        say(second, "after Adam", adam_steps, "done")
    yield (
        "jinns",
        (
            "lotka-volterra `dense-exact`, arm `all`, seconds per network:\n\n"
            + table(rows, ["learner", *(f"to {t:g}" for t in TARGETS), "times less"])
            + f"\n\njinns: {about['step']:.1f} ms a step, compiled in {about['compiling']:.1f} s (a 64th is counted), "
            f"imported in {about['importing']:.1f} s (not counted); least error {about['best']:.1e} (median) within "
            f"{steps} steps, at whose end {about['finite']:.0f} of {REPLICATES} networks are finite. Its loss on the "
            f"initial parameters differs from ours by {about['difference']:.0e}. {repeats} repeats, medians."
        ),
    )
