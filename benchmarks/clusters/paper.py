"""What a large study would take on many workers, on paper, from seconds that records say."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from common import Sections

from pinnablate.records.published import FOLDER as PUBLISHED
from pinnablate.records.store import Store


@dataclass(frozen=True)
class _Plan:
    """What a simulated study takes.

    Args:
        hours: from its first task to its last record.
        busy: share of the workers' time that trained what was kept.
        scheduler: share of its time that the scheduler works.
        moved: megabytes a second through it.
        lost: thread hours that deaths cost.
    """

    hours: float
    busy: float
    scheduler: float
    moved: float
    lost: float


def plan(
    environment: str = "maxwell-cavity-2d",
    protocol: str = "standard-v2",
    players: int = 10,
    replicates: int = 20,
    death: float = 24.0,
) -> Sections:
    """What all subsets of some laws would take on up to 1,000 workers, from seconds that records say."""
    records = Store(PUBLISHED).load(f"{environment}-v1").records.values()
    seconds = [
        r.cost["thread_seconds"]
        for r in records
        if r.protocol == protocol and r.learner == "stacked" and "+" in r.arm
    ]
    cells = 2**players * replicates
    each, size = _scheduling()
    rows = []
    for workers in (8, 64, 256, 1000):
        p = _simulated(seconds, cells, workers, each, size, death)
        rows.append(
            f"| {workers} | {p.hours:.1f} | {p.busy:.0%} | {p.scheduler:.2%} | {p.moved:.2f} | {p.lost:.0f} |"
        )
    yield (
        "plan",
        f"2^{players} x {replicates} = {cells:,} networks, whose seconds are drawn from the {len(seconds)} "
        f"published ones of `{environment}` under {protocol} told two laws or more (median "
        f"{sorted(seconds)[len(seconds) // 2]:.0f} thread seconds): "
        f"{cells * sum(seconds) / len(seconds) / 3600:,.0f} core hours. Scheduling takes {each * 1e3:.2f} ms a task "
        f"(measured, {SCHEDULED:,} tasks with results of {size:,} bytes), a worker begins in {BEGINS:.0f} s and "
        f"dies once in {death:.0f} hours.\n\n"
        "| workers | hours | of their time trains | of the scheduler's time | MB/s through it | thread hours lost to deaths |\n"
        "|---:|---:|---:|---:|---:|---:|\n" + "\n".join(rows),
    )


SCHEDULED, PAYLOAD, BEGINS = 500, 100_000, 60.0


def _scheduling() -> tuple[float, int]:
    """(seconds of a task that does nothing, bytes of its result), on a real scheduler with two workers."""
    import distributed

    from pinnablate.study.execution.cluster import Cluster

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as local,
        Cluster(local.scheduler_address) as cluster,
    ):
        cluster.submit(bytes, 1).result()
        begin = time.perf_counter()
        waiting = [cluster.submit(bytes, PAYLOAD + k) for k in range(SCHEDULED)]
        for future in waiting:
            future.result()
        took = time.perf_counter() - begin
    return took / SCHEDULED, PAYLOAD


def _simulated(
    seconds: Sequence[float], cells: int, workers: int, each: float, size: int, death: float
) -> _Plan:
    """A study on paper: every worker takes the next task when it is free, dies at random, and begins again."""
    draw = random.Random(0)
    left = [draw.choice(seconds) for _ in range(cells)]
    kept = sum(left)
    free = [(BEGINS, draw.expovariate(1 / (death * 3600))) for _ in range(workers)]
    heapify(free)
    scheduled, lost, end = 0.0, 0.0, 0.0
    while left:
        task = left.pop()
        now, dies = heappop(free)
        now = scheduled = max(now, scheduled + each)  # the scheduler does one thing after the other
        if now + task < dies:
            heappush(free, (now + task, dies))
            end = max(end, now + task)
        else:
            lost += max(0.0, dies - now) + BEGINS
            left.append(task)
            begun = max(now, dies) + BEGINS
            heappush(free, (begun, begun + draw.expovariate(1 / (death * 3600))))
    return _Plan(
        end / 3600,
        kept / (end * workers),
        cells * each / end,
        cells * size / end / 1e6,
        lost / 3600,
    )
