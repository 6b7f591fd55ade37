"""How long does serial DeepXDE take to the validation error at which a stacked network is read?

    python benchmarks/same_error.py --part train [--environment ID,...] [--seconds 120] [--results DIR]
    python benchmarks/same_error.py --part compared [--results DIR] [--write]

Both minimise the same loss from the same weights, on the same points, observations and world, on one thread. `train` keeps each pair
as it ends and goes on where it was interrupted.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from common import DEVELOPMENT, NOTEBOOK, Sections, fresh, main, say

from pinnablate.learners import learner
from pinnablate.learners.base import Trained
from pinnablate.learners.resources import DEFAULTS
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study.selection import read_alone
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import JetFunction, Scorer, distances

ARMS = ("none", "all")
RESULTS = str(NOTEBOOK / "same-error")
PROTOCOL = "standard-v3"
RATE = 1e-3  # of DeepXDE's Adam, that of its examples
STEPS = 250  # of DeepXDE between two looks at its validation error; looking is not counted
ADAM = 1 / 3  # share of DeepXDE's processor time for Adam; L-BFGS has what is left
AS_GOOD = 1.02  # times our validation error counts as reached


def train(
    environment: tuple[str, ...] = DEVELOPMENT,
    replicates: int = 3,
    seconds: float = 120.0,
    results: str = RESULTS,
) -> Sections:
    """Train stacked networks and the same ones in DeepXDE until these are as good, or their processor time is over."""
    rows = []
    for name in environment:
        for arm in ARMS:
            for replicate in range(replicates):
                file = Path(results) / f"{name}.{arm}.{replicate}.json"
                if not file.exists():
                    ours = fresh(by_stacked, name, arm, replicate)
                    goal = AS_GOOD * ours["validation"]
                    theirs = fresh(by_deepxde, name, arm, replicate, goal, seconds)
                    file.parent.mkdir(parents=True, exist_ok=True)
                    pair = {"seconds": seconds, "stacked": ours, "deepxde": theirs}
                    file.write_text(json.dumps(pair, indent=1) + "\n")
                rows.append([name, arm, str(replicate), file.read_text().replace("\n", " ")])
                say(*rows[-1])
    yield "train", f"{len(rows)} pairs are kept in {Path(results).name}/"


def fit_of(name: str, arm: str, replicate: int) -> Fit:
    """The fit of an arm in the world of its replicate."""
    study = Study.of(name, protocol=PROTOCOL, arms=[arm], replicates=[replicate])
    return study.fit(study.cells[0])


def validation(fit: Fit, jet: JetFunction) -> float:
    """Root mean square distance from the validation observations, in sigma_f."""
    p, value = fit.problem, (0,) * fit.problem.validation_points.shape[1]
    return float(distances(p, jet(p.validation_points, (value,))[value], p.validation_values))


def error(fit: Fit, jet: JetFunction) -> float:
    """The error on the split that ranks."""
    world = fit.problem.world
    return float(Scorer(world).score(jet).errors[world.primary_split])


def by_stacked(name: str, arm: str, replicate: int) -> dict[str, Any]:
    """The whole protocol, to its end: processor seconds, and errors of the state that is read."""
    made, fit = learner("stacked", replace(DEFAULTS, workers=1)), fit_of(name, arm, replicate)
    made.prepare()
    begin = time.process_time()
    (trained,) = made.fit([fit])
    read_alone(trained)
    seconds = time.process_time() - begin
    return {
        "seconds": round(seconds, 2),
        "steps": list(trained.steps),
        "validation": validation(fit, trained.jet),
        "error": error(fit, trained.jet),
    }


def by_deepxde(name: str, arm: str, replicate: int, goal: float, seconds: float) -> dict[str, Any]:
    """DeepXDE's Adam, then its L-BFGS, until the validation error is no more than `goal`.

    Returns:
        Whether it was, processor seconds and steps until then or in all, and the errors of the
        state with the least validation error.
    """
    from pinnablate.learners.deepxde.model import build, parameters
    from pinnablate.learners.tensorflow_setup import tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    fit = fit_of(name, arm, replicate)
    fit = replace(fit, budget=replace(fit.budget, learning_rate=RATE))
    best, spent, done = (np.inf, np.inf), 0.0, {"adam": 0, "lbfgs": 0}
    model = build(fit)
    for kind, steps, took in _stretches(model, seconds):
        spent += took
        done[kind] += steps
        jet = Trained(fit, curve=[(1, parameters(model))]).jet
        seen = validation(fit, jet)
        if seen < best[0]:
            best = seen, error(fit, jet)
        if best[0] <= goal or not np.isfinite(seen):
            break
    return {
        "reached": bool(best[0] <= goal),
        "seconds": round(spent, 2),
        "steps": [done["adam"], done["lbfgs"]],
        "validation": best[0],
        "error": best[1],
    }


def _stretches(model: Any, seconds: float) -> Iterator[tuple[str, int, float]]:
    """Train a model of DeepXDE by stretches while there is time: (optimiser, steps, processor seconds).

    L-BFGS begins each stretch without memory, which costs it some ten of its steps.
    """
    from pinnablate.learners.deepxde.model import dde

    def stretch(**options: Any) -> tuple[int, float]:
        before, begin = int(model.train_state.step), time.process_time()
        with redirect_stdout(io.StringIO()):
            model.train(display_every=10**9, verbose=0, **options)
        return int(model.train_state.step) - before, time.process_time() - begin

    spent = 0.0
    while spent < ADAM * seconds:
        steps, took = stretch(iterations=STEPS)
        spent += took
        yield "adam", steps, took
    dde.optimizers.set_LBFGS_options(maxiter=STEPS)
    weights = model.loss_weights
    with redirect_stdout(io.StringIO()):
        model.compile("L-BFGS", loss="MSE", loss_weights=weights, verbose=0)
    while spent < seconds:
        steps, took = stretch()
        if not steps:  # it finds no lower loss
            return
        spent += took
        yield "lbfgs", steps, took


def compared(results: str = RESULTS) -> Sections:
    """Medians over replicates; nothing is trained."""
    rows, short, given = [], 0, set()
    for name in DEVELOPMENT:
        for arm in ARMS:
            pairs = [
                json.loads(f.read_text())
                for f in sorted(Path(results).glob(f"{name}.{arm}.*.json"))
            ]
            if not pairs:
                continue
            ours, theirs = ([pair[who] for pair in pairs] for who in ("stacked", "deepxde"))
            reached = sum(t["reached"] for t in theirs)
            short, given = short + len(pairs) - reached, given | {p["seconds"] for p in pairs}
            ratio = np.median(
                [t["seconds"] / o["seconds"] for o, t in zip(ours, theirs, strict=True)]
            )
            at_least = ">= " if 2 * reached <= len(pairs) else ""
            rows.append(
                [
                    name,
                    arm,
                    f"{np.median([o['seconds'] for o in ours]):.1f}",
                    f"{np.median([o['validation'] for o in ours]):.2g}",
                    f"{np.median([o['error'] for o in ours]):.2g}",
                    f"{reached} of {len(pairs)}",
                    f"{at_least}{np.median([t['seconds'] for t in theirs]):.0f}",
                    f"{np.median([t['validation'] for t in theirs]):.2g}",
                    f"{np.median([t['error'] for t in theirs]):.2g}",
                    f"{at_least}{ratio:.1f}",
                ]
            )
    head = ["environment", "told", "s", "validation", "error", "DeepXDE: there", "s", "validation"]
    head += ["error", "times as long"]
    yield (
        "compared",
        f"Processor seconds of one network and errors, medians; DeepXDE has {_span(given)} s, and was not "
        f"there in {short} networks:\n\n" + table(rows, head, texts=2),
    )


def _span(seconds: set[float]) -> str:
    """40, or 40 to 60."""
    return " to ".join(f"{s:g}" for s in sorted({min(seconds), max(seconds)})) if seconds else "no"


PARTS = {"train": train, "compared": compared}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
