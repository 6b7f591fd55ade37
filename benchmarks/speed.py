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
import time
from contextlib import redirect_stdout
from dataclasses import replace

import numpy as np
from common import Sections, fresh, main, say
from speeds.jinns import against_jinns
from speeds.lattices import (
    adam_budget,
    error_of,
    fits_of,
    median_of,
    ready,
    second_order_budget,
    train_stacked,
)

from pinnablate.learners.base import Trained
from pinnablate.report.tables import table

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


PARTS = {"adam": adam, "rounding": rounding, "second-order": second_order, "jinns": against_jinns}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
