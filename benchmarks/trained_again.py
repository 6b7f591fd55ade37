"""Published records, trained again: a part of benchmarks/reading.py."""

from __future__ import annotations

import tempfile
from dataclasses import replace

import numpy as np
from common import Sections, say

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.metrics import skill
from pinnablate.tasks.protocol import protocol

BOUND = 0.02  # decades of skill, the median over replicates: records that agree are nearer
PUBLISHED = ("standard-v2", "standard-v1")


def records_agree(
    results: str = "leaderboard/results", environment: tuple[str, ...] = (), replicates: int = 5
) -> Sections:
    """Does today's engine reproduce the published records? Arm `all` of every study of networks, trained again."""
    store = Store(results)
    rows = [
        row
        for protocol_name in PUBLISHED
        for name in environment or registry.identifiers()
        if (row := trained_again(name, protocol_name, store, replicates))
    ]
    yield (
        "records-agree",
        (
            "Skill of arm `all` on the primary split, published and trained again; absolute difference in decades:\n\n"
            + table(
                rows,
                [
                    "environment",
                    "protocol",
                    "replicates",
                    "median",
                    "largest",
                    f"median <= {BOUND:g}",
                ],
                texts=2,
            )
        ),
    )


def trained_again(name: str, protocol_name: str, store: Store, replicates: int) -> list[str] | None:
    """One study with records of `all`, or None."""
    env = registry.load(name)
    study = Study(
        env, protocol(protocol_name), arms=parse(env, "all"), replicates=tuple(range(replicates))
    )
    published = store.load(env.id).records
    cells = [c for c in study.cells if c.key in published]
    if not cells:
        return None
    study = replace(study, replicates=tuple(c.replicate for c in cells))
    with tempfile.TemporaryDirectory() as room:
        again = {r.key: r for r in study.run(Store(room))[0]}
    primary = study.world.primary_split
    both = [
        [skill(found[c.key].errors[primary], env.floor) for c in cells]
        for found in (again, published)
    ]
    off = np.abs(np.subtract(*both))
    say(env.id, protocol_name, "done")
    return [
        env.id,
        protocol_name,
        str(len(cells)),
        f"{np.median(off):.1e}",
        f"{max(off):.1e}",
        "yes" if np.median(off) <= BOUND else "NO",
    ]
