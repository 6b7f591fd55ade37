"""The gallery: eight problems of DeepXDE's examples and three tables of measurements, each with its lattice.

python benchmarks/gallery.py --part train [--problem NAME,...] [--results DIR]
python benchmarks/gallery.py --part page [--results DIR]
python benchmarks/gallery.py --part trace [--write]
python benchmarks/gallery.py --part speed [--problem NAME,...] [--seconds N] [--write]
"""

from __future__ import annotations

import ast
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from common import NOTEBOOK, Sections, main, say

from pinnablate.ablation.plan import Plan, players
from pinnablate.analysis.games import game
from pinnablate.analysis.resampling import percent
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.analysis.sufficiency import together
from pinnablate.analysis.worth import has_subsets
from pinnablate.records.record import Record
from pinnablate.records.store import Store
from pinnablate.report.against import against_section
from pinnablate.report.pictures.hasse import lattice_svg
from pinnablate.report.ranking import TRUSTED, nothing_complete, ranking_cells, rows_of, unmet
from pinnablate.report.sentences import explored_level, opening, worth
from pinnablate.report.tables import table
from pinnablate.report.unknowns import learned_values
from pinnablate.result import Result
from pinnablate.study import Study

ROOT = Path(__file__).parents[1]
EXAMPLES, RECORDS = ROOT / "examples", NOTEBOOK / "gallery"
PAGE, PICTURES = ROOT / "docs" / "gallery.md", ROOT / "docs" / "figures" / "gallery"
DEEPXDE = {  # title, and the steps of Adam with which such a script is usually trained
    "lotka_volterra": ("Lotka and Volterra", 50_000),
    "lorenz_inverse": ("Lorenz, with unknown coefficients", 60_000),
    "euler_beam": ("A clamped beam", 10_000),
    "poisson_l_shape": ("Poisson on an L-shape", 50_000),
    "kovasznay": ("Kovasznay's flow", 30_000),
    "burgers": ("Burgers", 15_000),
    "diffusion_reaction": ("Diffusion and reaction", 20_000),
    "beltrami": ("Beltrami's flow", 30_000),
}
TABLES = {
    "falling": "A falling body, and the wrong law of drag",
    "heat_rod": "A rod that loses heat, and a balance that forgets it",
    "lynx_hare": "Hares and lynxes",
}
TITLES = {**TABLES, **{name: title for name, (title, _) in DEEPXDE.items()}}
POINTS = 2048  # at which networks are compared with the truth


@cache
def script(name: str) -> dict[str, Any]:
    """What a script of examples/ declares; nothing is trained."""
    return run_path(str(EXAMPLES / f"{name}.py"))


class _PlannedError(Exception):
    """Ends a script where it would begin to train."""

    def __init__(self, study: Study) -> None:
        self.study = study


@cache
def study_of(name: str) -> Study:
    """The study that a script trains."""

    def stop(plan: Plan) -> None:
        raise _PlannedError(plan.study)

    try:
        script(name)["ablated"](progress=stop)
    except _PlannedError as planned:
        return planned.study
    raise AssertionError(f"{name} has no plan")


def result_of(name: str, results: str | Path = RECORDS) -> Result:
    """What is on record of a script."""
    return Result.of(study_of(name), Store(results))


def train(problem: tuple[str, ...] = tuple(TITLES), results: str = str(RECORDS)) -> Sections:
    """Run the scripts as a user does; records are kept as they come, so that it can be resumed."""
    rows = []
    for name in problem:
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
    """A record without its learning curve, and with the checkpoints alone that it is read at."""
    read = {s["step"] for s in (record.chosen, record.last, record.half) if s}
    kept = record.checkpoints
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


def pages(results: str | Path = RECORDS) -> dict[Path, str]:
    """{path: text} of the page and its pictures."""
    found = {name: result_of(name, results) for name in TITLES}
    text = [HEAD, *overview(found)]
    pictures = {}
    for name, result in found.items():
        text += section(name, result)
        if result.shown:
            level = explored_level(result.study, result.lattice)
            svg = lattice_svg(result.study, result.lattice, *([] if level is None else [level]))
            pictures[PICTURES / f"{name}.svg"] = svg
    return {PAGE: "\n".join(text).rstrip() + "\n", **pictures}


HEAD = """# Gallery

Eight problems in the idiom of DeepXDE's examples, and three tables of measurements: which of their equations does a network use,
and what is each worth? Every script stands in [examples/](../examples), is whole, and needs `import pinnablate` and one call. In five
of them conditions are told or withheld like equations. This page is written by

    python benchmarks/gallery.py --part train,page

from [records](../benchmarks/notebook/gallery) under `quick-v1`, five replicates: repeating it trains what is missing.
"""
READING = """
In a picture every box is a subset of what may be told, every line adds one thing, its width is the gain. *Skill* is -log10 of the
error in standard deviations of the field, where a network was not shown it: 1 is 10 %, 2 is 1 %. *Worth* is the Shapley value, with
95 % intervals over five replicates; all but the gain of `all` is explored. What moved between half and the full budget is called
unsettled, and nothing is said of it; `standard-v3` is the protocol that waits until nothing moves.
"""


def overview(found: dict[str, Result]) -> list[str]:
    """What was found everywhere, in one table."""
    rows = []
    for name, result in found.items():
        lattice = result.lattice
        if not has_subsets(lattice):
            rows.append([_link(name), *["not trained yet"] * 4])
            continue
        moved = Budgets.of(lattice).gain("all", "none")
        settled = moved is None or moved.settled
        rows.append(
            [
                _link(name),
                f"{lattice.error('none'):.2g}",
                f"{lattice.error('all'):.2g}",
                f"{lattice.gain('all', 'none'):+}" if settled else UNSETTLED,
                needed(result),
            ]
        )
    head = ["problem", "error told none", "told all", "gain, decades", "needed"]
    return [table(rows, head), READING]


def _link(name: str) -> str:
    anchor = "".join(c for c in TITLES[name].lower() if c.isalnum() or c == " ").replace(" ", "-")
    return f"[{TITLES[name]}](#{anchor})"


def needed(result: Result) -> str:
    """Which of the players do as much as all, and how sure that is."""
    lattice = result.lattice
    if not Budgets.of(lattice).settled(lattice.subsets.values()):
        return UNSETTLED
    return str(together(game(lattice), result.study.world.players).pattern)


def section(name: str, result: Result) -> list[str]:
    """One problem: its picture, what was found, the table, the call."""
    study, lattice = result.study, result.lattice
    title = [f"\n## {TITLES[name]}\n", f"{about(name)}\n"]
    if not result.shown:
        return [*title, nothing_complete(study, lattice)]
    told = "; ".join(f"*{player}*: {law}" for player, law in players(study.world).items())
    headers, rows = ranking_cells(study, lattice, explored_level(study, lattice))
    split = lattice.primary
    kept = [k for k, h in enumerate(headers) if _is_shown(h, split)]
    return [
        *title,
        f"![Every subset: {TITLES[name]}](figures/gallery/{name}.svg)\n",
        " ".join(finding(result)) + "\n",
        f"Told or withheld: {told}.\n",
        table([[row[k] for k in kept] for row in rows], [headers[k] for k in kept]) + "\n",
        f"    python examples/{name}.py\n",
        f"```python\n{call(name)}\n```",
    ]


def _is_shown(header: str, split: str) -> bool:
    return header in ("told", "gain", f"skill {split}", f"error {split}") or header.startswith("r ")


def finding(result: Result) -> list[str]:
    """What the records of a problem say, in sentences."""
    study, lattice = result.study, result.lattice
    words = [*opening(study, lattice), *worth(study, lattice, explored_level(study, lattice))[:1]]
    if has_subsets(lattice):
        words.append(suffices(result))
    return [
        *words,
        *against_section(study.world, lattice),
        *learned_values(study.world, lattice),
        *shortfall(result),
    ]


def suffices(result: Result) -> str:
    """Which subsets do as much as all, in one sentence."""
    lattice = result.lattice
    if not Budgets.of(lattice).settled(lattice.subsets.values()):
        return f"Which of them suffice is {UNSETTLED}."
    found = together(game(lattice), result.study.world.players)
    names = ", ".join(f"`{lattice.subsets[s]}` ({percent(p)})" for s, p in found.minimal.items())
    return (
        f"Needed: **{found.pattern}**; the smallest subsets shown to do as much as all, within "
        f"{found.found.delta:.2f} decades: {names or 'none'} (in brackets how many resamples agree)."
    )


def shortfall(result: Result) -> list[str]:
    """Where models told everything still fail, and whether they meet what they are told."""
    lattice, world = result.lattice, result.study.world
    rows = {row.arm.name: row for row in rows_of(world, lattice)}
    if "all" not in rows or lattice.error("all") < BAD:
        return []
    laws = unmet(rows["all"])
    said = (
        f"**It does not learn this well**: told all, the error is still {lattice.error('all'):.2g}."
    )
    if laws:
        return [
            f"{said} Its models do not meet {', '.join(laws)} (residuals above {TRUSTED:g} of the largest term): "
            "within this budget training does not get there."
        ]
    return [
        f"{said} Its models meet every law that they are told, on points that they were not trained on: what they were "
        "told and shown does not single out the truth for them."
    ]


BAD = 0.3  # standard deviations of the field


def about(name: str) -> str:
    """What a script says of itself, but for its command."""
    text = ast.get_docstring(ast.parse((EXAMPLES / f"{name}.py").read_text())) or ""
    return " ".join(p.replace("\n", " ") for p in text.split("\n\n") if not p.startswith("    "))


def call(name: str) -> str:
    """The one call of a script."""
    source = (EXAMPLES / f"{name}.py").read_text()
    (made,) = (n for n in ast.parse(source).body if getattr(n, "name", "") == "ablated")
    return "import pinnablate\n\n\n" + (ast.get_source_segment(source, made) or "")


def trace() -> Sections:
    """The greatest difference of every trace to the script's own pde, on a random network."""
    from pinnablate.adopt.agreement import refuse_difference
    from pinnablate.adopt.variables import named

    rows = []
    for name in DEEPXDE:
        env, data = study_of(name).environment, script(name)["data"]
        points = env.world().domain_points(256, 1)
        laws = [e for law in env.equations.values() for e in law]
        taken = [*map(str, env.coordinates), *env.field_names]
        unknown = named([data.pde], taken)
        off = refuse_difference(data.pde, laws, env.fields, env.coordinates, points, "pde", unknown)
        rows.append([name, str(len(laws)), "single" if unknown else "double", f"{off:.1e}"])
    yield "trace", table(rows, ["problem", "residuals", "precision", "difference / largest term"])


def speed(problem: tuple[str, ...] = tuple(DEEPXDE), seconds: float = 60.0) -> Sections:
    """Processor time of a network beside the script's own network in DeepXDE, told everything, in one run."""
    rows = [compared(name, seconds) for name in problem]
    head = [
        "problem",
        "networks",
        "s each",
        "error",
        "DeepXDE: steps of",
        "s",
        "error",
        "s to our error",
    ]
    yield "speed", table(rows, [*head, "times our s each"])


def compared(name: str, seconds: float) -> list[str]:
    """One row: the lattice of one replicate, then one network of DeepXDE within a budget of time."""
    subsets = [a.name for a in study_of(name).arms if a.is_subset]
    with TemporaryDirectory() as folder:
        begun = time.process_time()
        result = script(name)["ablated"](results=folder, replicates=1, arms=",".join(subsets))
        each = (time.process_time() - begun) / len(subsets)
        points, truth = truth_of(name)
        ours = error(result.predict("all", points).values, truth)
    steps, spent, theirs, reached = by_deepxde(name, points, truth, ours, seconds)
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
    points = world.domain_points(POINTS, 7)
    if "truth" in script(name):  # of a problem with measurements
        return points, script(name)["truth"](points[:, 0]).T
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
