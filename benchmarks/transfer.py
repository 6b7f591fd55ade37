"""Do networks learn laws that they are not told, or do their fields collapse? The sizes of terms, from weights.

    python benchmarks/transfer.py --part guard --results leaderboard/results --write

Records of later versions hold the sizes of a model's own terms (`term_sizes`); of older ones they follow from the weights, packed
or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from common import Sections, main

from pinnablate import registry
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.logic import logic_of
from pinnablate.analysis.transfer import transfers, violations_of
from pinnablate.leaderboard.across import across
from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.learners import learner
from pinnablate.records.store import Record, Store, environments_in
from pinnablate.report.tables import table
from pinnablate.tasks.metrics import Scorer

RESULTS = str(Path(__file__).parent.parent / "leaderboard" / "results")
HEAD = ["told", "withheld", "what follows", "violated less by", "by own terms", "told it too"]


def guard(results: str = RESULTS) -> Sections:
    """Every subset and law outside of it: how far the violation falls, as it is and by the model's own terms."""
    rows = [row for e in _networks(results) for row in _rows(e, Store(results))]
    if not rows:
        yield (
            "guard",
            f"No environment in {Path(results).name} has a complete lattice with weights.",
        )
        return
    parts = []
    for environment in dict.fromkeys(row[0] for row in rows):
        own = [row[1:] for row in rows if row[0] == environment]
        parts += [f"{environment}, decades against `none`:", "", table(own, HEAD, texts=3), ""]
    yield "guard", "\n".join(parts).rstrip()


def _networks(results: str) -> Iterator[Entry]:
    for name in environments_in(results):
        for board in across(entries_of(registry.load(name), Store(results))[0]):
            yield from board.entries


def _rows(entry: Entry, store: Store) -> Iterator[list[str]]:
    world, lattice = entry.study.world, entry.lattice
    violations, _ = violations_of(world, lattice)
    sizes = _sizes(entry, lattice, store)
    if not violations or sizes is None:
        return
    logic = logic_of(world)
    for t in transfers(violations, sizes):
        state = logic.state(t.told, t.law)
        mark = "collapse" if t.collapsed else ""
        yield [
            entry.environment.id,
            lattice.subsets[t.told],
            t.law,
            state,
            f"{t.decades:+}",
            f"{t.relative:+} {mark}".rstrip(),
            f"{t.telling:+}",
        ]


def _sizes(
    entry: Entry, lattice: Lattice, store: Store
) -> dict[frozenset[str], dict[str, np.ndarray]] | None:
    """The sizes of terms of every subset: {subset: {law: [replicates]}}; None where a record lacks weights."""
    scorers: dict[int, Scorer] = {}
    out = {}
    for subset, arm in lattice.subsets.items():
        found = []
        for record in lattice.of(arm):
            weights = store.weights(record)
            if weights is None:
                return None
            found.append(_of(entry, record, weights, scorers))
        out[subset] = {
            law: np.array([np.sqrt(np.mean(np.square(f[law]))) for f in found])
            for law in entry.environment.equations
        }
    return out


def _of(
    entry: Entry, record: Record, weights: np.ndarray, scorers: dict[int, Scorer]
) -> dict[str, list[float]]:
    world = entry.environment.world(record.design, seed=record.world_seed)
    scorer = scorers.setdefault(record.world_seed, Scorer(world))
    model = learner(record.learner).restore(
        world, entry.study.budget, record.data_seed, tuple(record.equations), weights
    )
    return scorer.score(model).term_sizes


def noise(draws: int = 400) -> Sections:
    """How often a transfer is shown where there is none, by replicates, with and without the guard."""
    rows = []
    for replicates in (5, 10):
        shown: dict[bool, list[bool]] = {False: [], True: []}
        rng = np.random.default_rng(0)
        names = [frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")]
        for _ in range(draws):
            made, sizes = (
                {s: {law: 10 ** rng.normal(0, spread, replicates) for law in "ab"} for s in names}
                for spread in (0.4, 0.2)
            )
            for guarded in shown:
                shown[guarded] += [t.p <= 0.05 for t in transfers(made, sizes if guarded else None)]
        rates = (f"{100 * float(np.mean(of)):.1f} %" for of in shown.values())
        rows.append([str(replicates), *rates, str(len(shown[True]))])
    head = ["replicates", "shown at 5 %", "with the guard", "transfers"]
    yield "noise", table(rows, head)


PARTS = {"guard": guard, "noise": noise}


if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
