"""Is it faster? The stacked learner against serial DeepXDE and against jinns, on the same machine in one run.

    python benchmarks/speed.py --part adam,rounding,second-order [--repeats 3] [--write]
    python -m venv jinns && jinns/bin/pip install jinns        # jinns needs an environment of its own
    python benchmarks/speed.py --part jinns --jinns jinns/bin/python --steps 3000 [--write]

Every training runs in a process of its own, one after the other. Times include tracing and compiling on both sides, imports on
neither.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import tempfile
import time
from contextlib import redirect_stdout
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
from common import Sections, fit_of, fresh, main, say

from pinnablate import registry
from pinnablate.arms import lattice
from pinnablate.learners import learner
from pinnablate.learners.base import Learner, Trained
from pinnablate.report.tables import table
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import JetFunction, Scorer
from pinnablate.tasks.protocol import Budget, protocol

ROUNDING = (
    1,
    10,
    40,
    100,
    300,
    1000,
    3000,
    10_000,
    20_000,
)  # steps of Adam after which two learners are compared
DESIGNS = {"lotka-volterra": "dense-exact", "maxwell-cavity-2d": "standard"}  # of part second-order
DOUBLING = (
    5,
    10,
    20,
    40,
    80,
    160,
    320,
    640,
)  # steps of Levenberg-Marquardt that part second-order tries
LBFGS_STEPS = (
    5000  # of a default of 15,000, which would take 18 minutes here at about 0.07 s an iteration
)
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


def fits_of(name: str, design: str, budget: Budget, replicates: int = 1) -> list[Fit]:
    """Every subset of the equations in every replicate, only the final state kept."""
    world = registry.load(name).world(design)
    return [
        fit_of(world, arm, budget, seed) for seed in range(replicates) for arm in lattice(world)
    ]


def ready(name: str) -> Learner:
    """A learner whose packages are imported: no time here holds that."""
    made = learner(name)
    if name == "deepxde":
        import_module("pinnablate.learners.deepxde.model")
    else:
        made.prepare()
    return made


def adam_budget(name: str, steps: int) -> Budget:
    """Adam alone, as DeepXDE users train."""
    return replace(protocol("adam-v1").budget(registry.load(name)), adam_steps=steps)


def second_order_budget(name: str, steps: int) -> Budget:
    """The network and points of adam-v1, trained by the optimisers of standard-v2."""
    return replace(
        adam_budget(name, 300),
        second="lm-geodesic",
        second_steps=steps,
        learning_rate=protocol("standard-v2").learning_rate,
    )


def error_of(fit: Fit, jet: JetFunction) -> float:
    """The error on the split that ranks."""
    world = fit.problem.world
    return Scorer(world).score(jet).errors[world.primary_split]


def median_of(repeats: int) -> str:
    return f"median of {repeats}" if repeats > 1 else "one run"


# Against DeepXDE: Adam


def train_adam(learner_name: str, name: str, steps: int) -> tuple[float, dict[str, float]]:
    """Seconds of the whole lattice, and the final loss of every arm."""
    made, fits = ready(learner_name), fits_of(name, "standard", adam_budget(name, steps))
    begin = time.perf_counter()
    losses = {t.fit.arm.name: t.loss for t in made.fit(fits)}
    return time.perf_counter() - begin, losses


def adam(
    environment: tuple[str, ...] = ("lotka-volterra", "heat-mixed"),
    steps: int = 20_000,
    repeats: int = 3,
) -> Sections:
    """The same steps of Adam over one lattice: stacked against one deepxde.Model per subset."""
    rows = []
    for name in environment:
        runs = [
            [fresh(train_adam, who, name, steps) for who in ("stacked", "deepxde")]
            for _ in range(repeats)
        ]
        ours, theirs = (statistics.median(r[k][0] for r in runs) for k in (0, 1))
        ratio = statistics.median(r[1][0] / r[0][0] for r in runs)
        losses, others = (losses for _, losses in runs[0])
        worst = max(abs(losses[arm] - loss) / loss for arm, loss in others.items())
        rows.append(
            [
                name,
                str(len(losses)),
                f"{theirs:.0f}",
                f"{1e3 * theirs / len(losses) / steps:.2f}",
                f"{ours:.0f}",
                f"{1e3 * ours / len(losses) / steps:.2f}",
                f"{ratio:.1f}",
                f"{worst:.0e}",
            ]
        )
        say(name, "done")
    head = [
        "environment",
        "networks",
        "serial DeepXDE",
        "ms per step",
        "stacked",
        "ms per step",
        "ratio",
        "largest relative difference of a loss",
    ]
    yield (
        "adam",
        (
            f"The same {steps} steps of Adam over one lattice, seconds, {median_of(repeats)}:\n\n"
            + table(rows, head)
            + "\n\nAfter 40 steps both agree to 1e-13: tests/test_stacked.py."
        ),
    )


def train_states(name: str, who: str) -> dict[int, tuple[float, np.ndarray]]:
    """Arm `all` after each number of steps, each a fresh start: its loss and parameters."""
    made, out = ready("deepxde" if who == "deepxde" else "stacked"), {}
    for steps in ROUNDING:
        fit = fits_of(name, "standard", adam_budget(name, steps))[-1]
        if who == "nudged":
            fit = replace(fit, initial=np.nextafter(fit.initial, np.inf))
        (trained,) = made.fit([fit])
        out[steps] = trained.loss, trained.weights
    return out


def rounding(environment: tuple[str, ...] = ("lotka-volterra", "heat-mixed")) -> Sections:
    """How far both learners are apart after 1 to 20,000 steps, beside two stacked ones that start a last digit apart.

    Differences of parameters are the largest one over the largest parameter; those of losses are relative.
    """
    rows = []
    for name in environment:
        stacked, nudged, deepxde = (
            fresh(train_states, name, who) for who in ("stacked", "nudged", "deepxde")
        )
        for steps, (loss, theta) in stacked.items():
            row = [name, f"{steps:,}"]
            for other_loss, other in (deepxde[steps], nudged[steps]):
                row += [
                    f"{np.abs(theta - other).max() / np.abs(theta).max():.0e}",
                    f"{abs(other_loss / loss - 1.0):.0e}",
                ]
            rows.append([*row, f"{loss:.1e}"])
    yield (
        "rounding",
        table(
            rows,
            [
                "environment",
                "steps of Adam",
                "DeepXDE: parameters",
                "DeepXDE: loss",
                "last digit: parameters",
                "last digit: loss",
                "loss of stacked",
            ],
        ),
    )


# Against DeepXDE: second-order methods


def train_serial(name: str, design: str, steps: int, lbfgs_steps: int) -> list[tuple[float, float]]:
    """DeepXDE told everything: (seconds, error) after Adam, and after L-BFGS."""
    from pinnablate.learners.deepxde.model import build, dde, parameters

    fit = fits_of(name, design, adam_budget(name, steps))[-1]

    def state() -> tuple[float, float]:
        seconds = time.perf_counter() - begin
        return seconds, error_of(fit, Trained(fit, curve=[(steps, parameters(model))]).jet)

    begin = time.perf_counter()
    model = build(fit)
    weights = model.loss_weights
    with redirect_stdout(io.StringIO()):
        model.train(iterations=steps, display_every=10**9, verbose=0)
        after_adam = state()
        dde.optimizers.set_LBFGS_options(maxiter=lbfgs_steps)
        model.compile("L-BFGS", loss="MSE", loss_weights=weights, verbose=0)
        model.train(display_every=10**9, verbose=0)
    return [after_adam, state()]


def train_stacked(
    name: str, design: str, budget: Budget, replicates: int
) -> tuple[float, list[float], int]:
    """The whole lattice from a fresh start: seconds, the error of `all` in every replicate, and how many networks."""
    made, fits = ready("stacked"), fits_of(name, design, budget, replicates)
    begin = time.perf_counter()
    trained = list(made.fit(fits))
    seconds = time.perf_counter() - begin
    return seconds, [error_of(t.fit, t.jet) for t in trained if t.fit.arm.name == "all"], len(fits)


def second_order(
    environment: tuple[str, ...] = tuple(DESIGNS),
    steps: int = 20_000,
    lbfgs_steps: int = LBFGS_STEPS,
    repeats: int = 3,
) -> Sections:
    """How long until arm `all` reaches the final error of serial DeepXDE (Adam, then L-BFGS).

    The stacked learner trains the whole lattice, by Adam 300 and accelerated Levenberg-Marquardt, on the same points and data.
    """
    for name in environment:
        design = DESIGNS.get(name, "standard")
        after_adam, (theirs, target) = fresh(train_serial, name, design, steps, lbfgs_steps)
        tried = []
        for count in DOUBLING:
            run = fresh(train_stacked, name, design, second_order_budget(name, count), 1)
            tried.append((count, *run))
            if run[1][0] <= target:
                break
        last, first_seconds, (reached,), networks = tried[-1]
        again = [
            fresh(train_stacked, name, design, second_order_budget(name, last), 1)[0]
            for _ in range(repeats - 1)
        ]
        seconds = statistics.median([first_seconds, *again])
        rows = [
            ["serial DeepXDE, Adam", "1", f"{after_adam[0]:.1f}", f"{after_adam[1]:.1e}"],
            [f"serial DeepXDE, then L-BFGS {lbfgs_steps}", "1", f"{theirs:.1f}", f"{target:.1e}"],
        ]
        rows += [
            [
                f"stacked, Adam 300 and lm-geodesic {count}",
                str(networks),
                f"{took:.1f}",
                f"{errors[0]:.1e}",
            ]
            for count, took, errors, _ in tried
        ]
        verdict = (
            (
                f"To the final error of serial DeepXDE the whole lattice of {networks} takes {seconds:.1f} s "
                f"({median_of(repeats)}): {theirs / seconds:.1f} times less, {theirs / seconds * networks:.0f} times less per "
                "network."
            )
            if reached <= target
            else "The stacked learner did not reach the final error of serial DeepXDE."
        )
        found = table(rows, ["learner", "networks", "seconds", "error"])
        yield (
            f"second-order {name}",
            f"{name} `{design}`, error of arm `all`:\n\n{found}\n\n{verdict}",
        )


# Against jinns: lotka-volterra `dense-exact`


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
        script = Path(__file__).with_name("rivals") / "jinns_broyden.py"
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


PARTS = {"adam": adam, "rounding": rounding, "second-order": second_order, "jinns": against_jinns}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
