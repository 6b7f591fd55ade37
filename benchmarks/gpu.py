"""Are networks that were trained on a GPU those of the CPU?

    python benchmarks/gpu.py --part again --results leaderboard/results [--environment ID,...] [--count 10] [--seed 0] [--write]
    python benchmarks/gpu.py --part devices --results leaderboard/results [--protocol standard-v3] [--write]

The formulas and rules are the same, so that the first steps agree to rounding (`pytest tests/learners/stacked/gpu`). Hundreds of
steps make more of rounding: what must agree then is what a record says, within what its replicates spread.
"""

from __future__ import annotations

import numpy as np
from common import Sections, main, say

from pinnablate import registry
from pinnablate.environment import Environment
from pinnablate.records.store import Record, Store
from pinnablate.report.tables import table
from pinnablate.study.reproduce import draw, reproduce
from pinnablate.tasks.metrics import skill


def _on_gpu(results: str, protocol: str, environment: tuple[str, ...]) -> dict[str, list[Record]]:
    """The records of networks under a protocol that say that a GPU trained them, by environment."""
    store, found = Store(results), {}
    for name in environment or registry.identifiers():
        env = registry.load(name)
        kept = [
            r
            for r in store.load(env.id).records.values()
            if r.protocol == protocol and "gpu" in r.provenance and r.steps is not None
        ]
        if kept:
            found[env.id] = kept
    return found


def again(
    results: str = "leaderboard/results",
    environment: tuple[str, ...] = (),
    protocol: str = "standard-v3",
    count: int = 10,
    seed: int = 0,
) -> Sections:
    """Records of a GPU drawn at random, their cells trained on the CPU.

    The spread is the standard deviation of the skill over the replicates of the arm, in worlds of their own.
    """
    by_name = _on_gpu(results, protocol, environment)
    drawn = draw([r for records in by_name.values() for r in records], count, seed)
    rows, apart = [], []
    for record in drawn:
        env = registry.load(record.environment)
        ((found,),) = ([*reproduce(env, [record])],)
        ours, theirs = (_skill(env, r) for r in (record, found.again))
        same = [_skill(env, r) for r in by_name[env.id] if r.arm == record.arm]
        spread = float(np.std(same, ddof=1))
        apart.append(abs(ours - theirs) / spread)
        row = [
            env.id,
            record.arm,
            record.data_seed,
            f"{ours:.3f}",
            f"{theirs:.3f}",
            f"{spread:.2f}",
        ]
        rows.append([*row, str(record.steps), str(found.again.steps), found.verdict])
        say(row)
    head = ["environment", "told", "replicate", "skill, GPU", "CPU", "spread", "steps, GPU", "CPU"]
    yield (
        "again",
        table(rows, [*head, "agrees"])
        + f"\n\nOf {len(rows)} cells {sum(r[-1] == 'yes' for r in rows)} agree within 0.02 decades on every split, "
        f"{sum(r[-1] == 'rounding' for r in rows)} within what initial weights that differ by 1e-15 change. "
        f"Median difference: {np.median(apart):.2g} of the spread.",
    )


def devices(results: str = "leaderboard/results", protocol: str = "standard-v3") -> Sections:
    """Which networks were trained on a GPU, and what its records say that they took.

    Seconds are those in which a process trained; where several share one card, they share its time.
    """
    rows = [
        [
            name,
            len(records),
            ", ".join(sorted({r.provenance["gpu"] for r in records})),
            f"{np.mean([sum(r.steps) for r in records]):.0f}",
            f"{np.mean([r.cost['flops'] for r in records]) / 1e12:.2f}",
            f"{np.mean([r.cost['thread_seconds'] for r in records]):.1f}",
        ]
        for name, records in _on_gpu(results, protocol, ()).items()
    ]
    yield (
        "devices",
        table(rows, ["environment", "networks", "card", "steps", "declared Tflop", "seconds"]),
    )


def _skill(env: Environment, record: Record) -> float:
    """Skill on the primary split, in decades."""
    return float(skill(record.errors[env.primary], env.floor))


PARTS = {"again": again, "devices": devices}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
