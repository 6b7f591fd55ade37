"""The gallery: eight problems of DeepXDE's examples and three tables of measurements, each with its lattice.

python benchmarks/gallery.py --part train [--problem NAME,...] [--results DIR]
python benchmarks/gallery.py --part page [--results DIR]
python benchmarks/gallery.py --part trace [--write]
python benchmarks/gallery.py --part speed [--problem NAME,...] [--seconds N] [--write]
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from common import Sections, fresh, main, say
from gallery_page import DEEPXDE, PAGE, RECORDS, ROOT, TITLES, pages, script, study_of

from pinnablate.records.record import Record
from pinnablate.records.store import Store
from pinnablate.report.tables import table

# DeepXDE makes the points of a polygon in double precision, and then trains in no other.
DOUBLE = ("poisson_l_shape",)
POINTS = 2048  # at which networks are compared with the truth


def train(problem: tuple[str, ...] = (), results: str = str(RECORDS)) -> Sections:
    """Run the scripts as a user does; records are kept as they come, so that it can be resumed."""
    rows = []
    for name in problem or TITLES:
        begun = time.time()
        result = script(name)["ablated"](results=results, progress=lambda seen: say(seen))
        compact(Store(results), study_of(name).environment.id)
        count = len(result.records)
        networks = [r.cost["thread_seconds"] for r in result.records if r.cost["flops"]]
        rows.append([name, str(count), str(len(result.failed)), f"{np.sum(networks):.0f}"])
        say(name, f"{count} cells, {time.time() - begun:.0f} s")
    yield "train", table(rows, ["problem", "cells", "failed", "seconds of one thread, all models"])


def compact(store: Store, environment: str) -> None:
    """Rewrite the records of an environment without their learning curves: what the page needs."""
    records = store.load(environment).records.values()
    with TemporaryDirectory() as folder:
        small = Store(folder)
        for record in records:
            small.append(without_curve(record), None)
        shutil.copyfile(small.path(environment), store.path(environment))


def without_curve(record: Record) -> Record:
    """A record without its learning curve, with the states alone that choose where it is read.

    These are the states at which it is read, and the one that meets its equations best, of which the
    rule of `pinnablate.checkpoints` makes the others checkpoints.
    """
    read = {s["step"] for s in (record.chosen, record.last, record.half) if s}
    kept = record.checkpoints
    met = [
        (v, step)
        for v, step in zip(kept.get("laws", ()), kept.get("step", ()), strict=True)
        if v is not None
    ]
    read |= {min(met)[1]} if met else set()
    at = [k for k, step in enumerate(kept.get("step", ())) if step in read]
    return replace(
        record, curve=[], checkpoints={what: [v[k] for k in at] for what, v in kept.items()}
    )


def page(results: str = str(RECORDS)) -> Sections:
    """Write docs/gallery.md and its pictures from the records."""
    made = pages(results)
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    yield "page", f"{len(made)} files: {PAGE.relative_to(ROOT)} and its pictures."


def trace() -> Sections:
    """The greatest difference of every trace to the script's own pde, on a random network."""
    from pinnablate.adopt.agreement import refuse_difference

    rows = []
    for name in DEEPXDE:
        env, data = study_of(name).environment, script(name)["data"]
        points = env.world().sample(256, np.random.default_rng(1))
        laws = [e for law in env.equations.values() for e in law]
        off = refuse_difference(data.pde, laws, env.fields, env.coordinates, points, "pde")
        rows.append([name, str(len(laws)), "single" if env.unknowns else "double", f"{off:.1e}"])
    yield "trace", table(rows, ["problem", "residuals", "precision", "difference / largest term"])


def speed(
    problem: tuple[str, ...] = (), seconds: float = 30.0, results: str = str(RECORDS)
) -> Sections:
    """Processor time of a network beside the script's own network in DeepXDE, told everything, in one run.

    Rows are kept as they come, so that it can be resumed; a problem that is named is measured anew.
    """
    file = Path(results) / "speed.json"
    kept = json.loads(file.read_text()) if file.is_file() else {}
    for name in problem or [n for n in DEEPXDE if n not in kept]:
        kept[name] = compared(name, seconds)
        file.write_text(json.dumps(kept, indent=1) + "\n")
    head = ["problem", "networks", "s each", "error", "DeepXDE: steps"]
    head += ["s", "error", "s to our error", "over our s each"]
    yield "speed", table([kept[name] for name in DEEPXDE if name in kept], head)


def compared(name: str, seconds: float) -> list[str]:
    """One row: the lattice of one replicate, then one network of DeepXDE within a budget of time."""
    subsets = [a.name for a in study_of(name).arms if a.is_subset]
    with TemporaryDirectory() as folder:
        begun = time.process_time()
        result = script(name)["ablated"](results=folder, replicates=1, arms=",".join(subsets))
        each = (time.process_time() - begun) / len(subsets)
        points, truth = truth_of(name)
        ours = error(result.predict("all", points).values, truth)
    # In a process of its own, in DeepXDE's own precision: here it is that of this package.
    steps, spent, theirs, reached = fresh(by_deepxde, name, points, truth, ours, seconds)
    took = spent if reached is None else reached
    return [
        name,
        str(len(subsets)),
        f"{each:.1f}",
        f"{ours:.2g}",
        f"{steps} of {DEEPXDE[name][1]}",
        f"{spent:.0f}",
        f"{theirs:.2g}",
        "not reached" if reached is None else f"{reached:.0f}",
        f"{'over ' * (reached is None)}{took / each:.1f}",
    ]


def truth_of(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Points of a problem's domain [N, d], and the true fields there [N, fields]."""
    world = study_of(name).world
    points = world.sample(POINTS, np.random.default_rng(7))
    if world.is_measured:
        return points, script(name)["truth"](points)
    return points, world.reference(points)


def error(values: np.ndarray, truth: np.ndarray) -> float:
    """sqrt(mean_f e_f^2), in standard deviations of each field."""
    off = np.mean((values - truth) ** 2, axis=0) / np.var(truth, axis=0)
    return float(np.sqrt(np.mean(off)))


def by_deepxde(
    name: str, points: np.ndarray, truth: np.ndarray, goal: float, seconds: float, chunk: int = 200
) -> tuple[int, float, float, float | None]:
    """Train the script's own network, as it stands, by Adam with a rate of 1e-3.

    Returns:
        Steps made, seconds spent, the error in the end, and the seconds to the goal, if reached.
    """
    from pinnablate.learners.deepxde.pde import dde

    dde.config.set_default_float("float64" if name in DOUBLE else "float32")
    found = script(name)
    unknown = [v for k, v in found.items() if k in ("C1", "C2", "C3")]
    begun, steps, off, reached = time.process_time(), 0, np.inf, None
    model = dde.Model(found["data"], found["net"])
    model.compile("adam", lr=1e-3, external_trainable_variables=unknown or None, verbose=0)
    while steps < DEEPXDE[name][1] and time.process_time() - begun < seconds:
        model.train(iterations=chunk, display_every=10**9, verbose=0)
        steps += chunk
        off = error(model.predict(points), truth)
        if off <= goal and reached is None:
            reached = time.process_time() - begun
    return steps, time.process_time() - begun, off, reached


PARTS: dict[str, Callable[..., Sections]] = {
    "train": train,
    "page": page,
    "trace": trace,
    "speed": speed,
}

if __name__ == "__main__":
    sys.setrecursionlimit(10_000)  # SymPy, in large residuals
    main(__file__, __doc__, PARTS)
