"""Does the value of the equations hold still under `standard-v3`?

python benchmarks/settled.py --part train [--environment ID,...] [--seeds 100,...] [--results DIR]
python benchmarks/settled.py --part half [--results DIR] [--write]
python benchmarks/settled.py --part chosen [--results DIR] [--write]
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from common import Sections, main, say

from pinnablate import registry
from pinnablate.checkpoints import read_at
from pinnablate.records.store import Record, Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study.progress import Progress
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.metrics import skill

PROTOCOL = "standard-v3"
RESULTS = str(Path(__file__).parent / "notebook" / "settled")
MOVED, SHARE = 0.1, 0.1  # decades, and a share of the gain: what may move and count as settled
ALLOWED = 2.0  # of residuals on fresh points over those on the points of training
POINTS = "points.jsonl"


def train(
    environment: tuple[str, ...] = (),
    seeds: tuple[int, ...] = (100, 101, 102, 103, 104),
    results: str = RESULTS,
    protocol: str = PROTOCOL,
) -> Sections:
    """Train `none` and `all` on unpublished seeds; records are kept as they come, so that it can be resumed."""
    store = Store(results)
    for name in environment or registry.identifiers():
        study = Study.of(name, protocol=protocol, arms="none,all", replicates=seeds)

        def note(progress: Progress, study: Study = study) -> None:
            _note_points(study, progress.record, store)

        made, existed = study.run(store, note)
        say(name, f"{len(made)} trained, {existed} there")
    count = len(list(_records(results)))
    yield "train", f"{count} networks of {len(list(_by_environment(results)))} environments."


def _note_points(study: Study, record: Record, store: Store) -> None:
    """Keep the rms of the residuals of each law told on the points of training, at the chosen state."""
    theta, world = store.weights(record), study.world_in(record.world_seed)
    problem = make_problem(world, record.data_seed, study.budget.points)
    if theta is None or not record.equations:
        return
    jet = study.learners[record.learner].restore(
        world, study.budget, record.init_seed, tuple(record.equations), theta
    )(problem.collocation, world.laws.orders)
    values = world.laws.residual_values(jet, problem.collocation) / world.laws.residual_scales
    rms = np.sqrt(np.mean(values**2, axis=0))
    with (store.directory / POINTS).open("a") as file:
        file.write(json.dumps({"key": record.key, "rms": [float(f"{v:.6g}") for v in rms]}) + "\n")


def half(results: str = RESULTS) -> Sections:
    """The gain of `all` over `none` at half and full budget, and residuals on fresh points over those of training."""
    points = {line["key"]: line["rms"] for line in map(json.loads, _lines(Path(results) / POINTS))}
    rows, still, ratios_hold = [], 0, 0
    for name, records in _by_environment(results):
        env = registry.load(name)
        split, floor = env.primary_split(env.observations), env.floor
        pairs = [(records["none", s], records["all", s]) for s in _seeds(records)]
        full = np.array([_gain(a.errors[split], n.errors[split], floor) for n, a in pairs])
        before = np.array(
            [_gain(a.half["errors"][split], n.half["errors"][split], floor) for n, a in pairs]
        )
        own = np.array([_gain(_own_half(a), _own_half(n), floor) for n, a in pairs])
        moved = float(np.mean(full) - np.mean(before))
        settled = abs(moved) <= max(MOVED, SHARE * abs(float(np.mean(full))))
        fresh = [
            np.sqrt(np.mean(np.square([v for e in a.residuals.values() for v in e])))
            / np.sqrt(np.mean(np.square(points[a.key])))
            for _, a in pairs
            if a.key in points
        ]
        worst = max(fresh, default=float("nan"))
        still, ratios_hold = still + settled, ratios_hold + (worst <= ALLOWED)
        rows.append(
            [
                name,
                str(len(pairs)),
                f"{np.mean(full):+.2f}",
                f"{np.mean(before):+.2f}",
                f"{moved:+.2f}",
                "yes" if settled else "no",
                f"{np.max(np.abs(full - before)):.2f}",
                f"{np.mean(own):+.2f}",
                f"{np.median(fresh):.2f}" if fresh else "",
                f"{worst:.2f}" if fresh else "",
                f"{np.mean([sum(a.steps) for _, a in pairs]):.0f}",
                f"{np.mean([a.cost['thread_seconds'] for _, a in pairs]):.0f}",
            ]
        )
    head = ["environment", "seeds", "gain", "at half", "moved", "settled", "most of one seed"]
    head += ["at half of its own steps", "residual fresh / trained", "worst", "steps", "s"]
    text = (
        f"Gain of `all` over `none` in decades, seeds that are never published. {still} of {len(rows)} hold still; "
        f"on {ratios_hold} residuals on fresh points are at most {ALLOWED:g} times those on the points of training, "
        "in every seed.\n\n"
    )
    yield "half", text + table(rows, head)


def chosen(results: str = RESULTS) -> Sections:
    """How far the chosen state is from the best there was, beside the last and the one of least validation error."""
    rows = []
    for name, records in _by_environment(results):
        for arm in ("all", "none"):
            mine = [records[arm, s] for s in _seeds(records)]
            rows.append([name, arm, *(_median(mine, pick) for pick in PICKS.values())])
    text = (
        "Error on the primary split over that of the best state that was kept, medians over seeds (and the worst): at "
        "the chosen state, at the state of least validation error whatever it makes of its equations, and at the last.\n\n"
    )
    yield "chosen", text + table(rows, ["environment", "arm", *PICKS], texts=2)


def _picked(record: Record, place: int) -> float:
    errors = [e if e is not None else np.inf for e in record.checkpoints["error"]]
    return float(errors[place] / max(min(errors), 1e-300))


PICKS = {
    "chosen": lambda r: _picked(r, r.checkpoints["step"].index(r.chosen["step"])),
    "least validation error": lambda r: _picked(
        r, read_at(r.checkpoints["validation"], [0.0] * len(r.checkpoints["step"]))
    ),
    "last": lambda r: _picked(r, -1),
}


def _median(records: list[Record], pick: object) -> str:
    found = [pick(r) for r in records]
    return f"{np.median(found):.2f} ({max(found):.2f})"


def _own_half(record: Record) -> float:
    """The error that is read where training ends at half of the steps that it took."""
    kept = record.checkpoints
    adam, second = record.steps
    count = sum(step <= adam + second // 2 for step in kept["step"])
    error = kept["error"][read_at(kept["validation"][:count], kept["laws"][:count])]
    return np.inf if error is None else float(error)


def _gain(error: float, control: float, floor: float) -> float:
    return skill(error, floor) - skill(control, floor)


def _seeds(records: dict[tuple[str, int], Record]) -> list[int]:
    """The seeds that both arms were trained with and that did not fail."""
    by_arm = [
        {s for (a, s), r in records.items() if a == arm and r.half} for arm in ("none", "all")
    ]
    return sorted(by_arm[0] & by_arm[1])


def _by_environment(results: str) -> Iterator[tuple[str, dict[tuple[str, int], Record]]]:
    for name in registry.identifiers():
        records = Store(results).load(name).records.values()
        if _seeds(found := {(r.arm, r.data_seed): r for r in records}):
            yield name, found


def _records(results: str) -> Iterator[Record]:
    for _, records in _by_environment(results):
        yield from records.values()


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


PARTS = {"train": train, "half": half, "chosen": chosen}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
