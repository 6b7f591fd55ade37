"""When may the second phase of a member end? The choice of `standard-v3`: which rule ends early and leaves the chosen state where it was.

python benchmarks/endings.py --part curves [--environment ID,...] [--seeds 100] [--results DIR]
python benchmarks/endings.py --part rules [--results DIR] [--write]
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from common import Sections, descended, fit_of, main, say
from threadpoolctl import threadpool_limits

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.checkpoints import read_at
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import Trained
from pinnablate.learners.stacked import Stacked
from pinnablate.learners.stacked.tiles import MemberSystem
from pinnablate.minimisers.damping import GainRatio
from pinnablate.minimisers.descent import Falling
from pinnablate.minimisers.levenberg_marquardt import descend
from pinnablate.report.tables import table
from pinnablate.study.selection import kept
from pinnablate.tasks.metrics import Scorer, skill
from pinnablate.tasks.protocol import protocol

RESULTS = str(Path(__file__).parent / "notebook" / "endings")
FILE = "curves.jsonl"
PATIENT = Falling(0.01, 100)  # the rule that the others are compared with
EXACT = 1e-10  # the loss below which it ends
SHARES, SPANS = (0.01, 0.02, 0.05, 0.1), (60, 100, 150, 200)
MOVED = 0.1  # decades


def curves(
    environment: tuple[str, ...] = (), seeds: tuple[int, ...] = (100,), results: str = RESULTS
) -> Sections:
    """Train `all` by a patient rule, and keep the loss after every step with what validation chooses from."""
    path = Path(results) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    there = (
        {(line["environment"], line["seed"]) for line in _lines(path)} if path.exists() else set()
    )
    made = Stacked()
    made.prepare()
    with threadpool_limits(1):
        for name in environment or registry.identifiers():
            for seed in seeds:
                if (registry.load(name).id, seed) not in there:
                    with path.open("a") as file:
                        file.write(json.dumps(_curve(made, name, seed)) + "\n")
                    say(name, seed, "done")
    yield "curves", f"{len(_lines(path))} runs."


def _curve(made: Stacked, name: str, seed: int) -> dict[str, object]:
    """One run as a line of the file: losses of all steps, and of the states kept what a choice asks for."""
    env = registry.load(name)
    world = env.world(seed=seed)
    budget = replace(protocol("standard-v3").budget(env), falling=tuple(PATIENT), exact=EXACT)
    fit = fit_of(world, subset(world, world.players), budget, seed)
    (first,) = made._first_phase([fit], threading.Event())
    system = MemberSystem(made._program(fit), fit)
    course = descend(
        first.weights,
        steps=fit.second_steps,
        damping=GainRatio(),
        geodesic=True,
        decay=fit.decay,
        samples=system.samples,
        keep=range(1, fit.second_steps + 1),
        falling=PATIENT,
        exact=EXACT,
    )
    states = descended(system, course).curve
    rows = [system.residual(theta) for _, theta in states]
    steps = {*fit.curve_steps[1], states[-1][0]}
    begin = budget.adam_steps
    trained = Trained(
        fit,
        curve=[*first.curve, *((begin + k, theta) for k, theta in states if k in steps)],
        steps=(begin, states[-1][0]),
    )
    choice = kept(trained, Scorer(world))
    return {
        "environment": env.id,
        "seed": seed,
        "before": begin,
        "loss": _six(np.array([r @ r for r in rows])),
        "step": list(choice.step),
        "validation": _six(choice.validation),
        "laws": _six(choice.laws),
        "error": _six(choice.error),
    }


def rules(results: str = RESULTS) -> Sections:
    """Steps by every rule, and how far the error of the chosen state moves from where the patient rule leaves it."""
    runs = _lines(Path(results) / FILE)
    if not runs:
        raise PinnablateError(f"no runs in {results}; train them with --part curves")
    full = np.mean([len(run["loss"]) for run in runs])
    rows = []
    for share in SHARES:
        for span in SPANS:
            ends = [_end(np.array(run["loss"]), share, span) for run in runs]
            moved = [
                _chosen(run, end) - _chosen(run, len(run["loss"]))
                for run, end in zip(runs, ends, strict=True)
            ]
            worst = int(np.argmax(np.abs(moved)))
            rows.append(
                [
                    f"{100 * share:g} % in {span}",
                    f"{np.mean(ends):.0f}",
                    f"{np.mean(ends) / full:.2f}",
                    str(sum(abs(m) > MOVED for m in moved)),
                    f"{moved[worst]:+.2f} ({runs[worst]['environment']}, {runs[worst]['seed']})",
                ]
            )
    head = [
        "ends where the loss falls by less than",
        "steps",
        "share",
        f"moved by {MOVED:g}",
        "most, decades",
    ]
    yield (
        "rules",
        table(rows, head, texts=1)
        + f"\n\n{len(runs)} runs, {full:.0f} steps on average by the patient rule.",
    )


def _end(losses: np.ndarray, share: float, span: int) -> int:
    """After how many steps a rule ends a run."""
    later, earlier = losses[span:], losses[:-span] if span else losses
    level = np.flatnonzero(later > (1.0 - share) * earlier)
    return int(level[0]) + span + 1 if len(level) else len(losses)


def _chosen(run: dict[str, list[float]], end: int) -> float:
    """The skill, in decades and without a floor, of the state chosen among those up to a step."""
    there = [k for k, step in enumerate(run["step"]) if step <= run["before"] + end]
    place = read_at([run["validation"][k] for k in there], [run["laws"][k] for k in there])
    return float(skill(run["error"][there[place]], 0.0))


def _six(values: np.ndarray) -> list[float]:
    return [float(f"{v:.6g}") for v in values]


def _lines(path: Path) -> list[dict[str, list[float]]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


PARTS: dict[str, Callable[..., Sections]] = {"curves": curves, "rules": rules}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
