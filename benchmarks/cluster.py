"""What happens to a study on a cluster whose workers, client and scheduler are killed, and what a large one would cost.

    python benchmarks/cluster.py --part tasks              # is a task one cell, and what does that cost?
    python benchmarks/cluster.py --part faults             # kill workers, client and scheduler of a real Dask cluster
    python benchmarks/cluster.py --part plan               # 2^10 subsets x 20 replicates on up to 1,000 workers, on paper

`faults` trains a study twice: in this process, and on three worker processes of a real scheduler, of which one is killed every
few seconds. A fourth joins late, one cell kills every worker that takes it, the client is killed and started again, and the
scheduler too. A learner of a package of its own, made for the occasion, notes every training that begins.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

from common import Sections, fresh, main, say

from pinnablate.learners.resources import Resources
from pinnablate.records.lines import decode, encode
from pinnablate.records.published import FOLDER as PUBLISHED
from pinnablate.records.record import Record
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.execution.task import Code, Tasks
from pinnablate.study.execution.worker import perform, unpacked
from pinnablate.study.train import trained

ROOT = Path(__file__).parent.parent
ENVIRONMENT, ARMS = "decay-chain", "lattice"
MODULE = """
import os
import signal

from {module} import {kind}


class Noted({kind}):
    name = "noted"
    version = 1

    def fit(self, fits):
        for fit in fits:
            name = f"{{fit.arm.name}}@{{fit.problem.data_seed}}"
            with open(os.environ["NOTES"], "a") as notes:
                notes.write(f"{{name}} {{os.getpid()}}\\n")
            if name == os.environ.get("POISON"):
                os.kill(os.getpid(), signal.SIGKILL)
        yield from super().fit(fits)
"""
KINDS = {
    "kernel": ("pinnablate.learners.collocation.kernel", "Kernel"),
    "stacked": ("pinnablate.learners.stacked", "Stacked"),
}


def _install(site: Path, learner: str) -> None:
    """Make the package of the learner that notes what it trains."""
    module, kind = KINDS[learner]
    about = site / "noted_learner-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "noted_learner.py").write_text(MODULE.format(module=module, kind=kind))
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: noted-learner\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[pinnablate.learners]\nnoted = noted_learner:Noted\n")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class _Room:
    """A scheduler, its workers and a client as processes, and what was done to them."""

    place: Path
    port: int
    environment: dict[str, str]
    replicates: int
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    wanted: int = 3

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def begin(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        with open(self.place / f"{name}.log", "ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, env=self.environment)

    def begin_scheduler(self) -> None:
        command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard"]
        self.scheduler = self.begin(
            "scheduler", *command, "--host", "127.0.0.1", "--port", str(self.port)
        )

    def keep_workers(self) -> None:
        """Begin a worker for each that has ended, as a batch system or a nanny does."""
        self.workers = [w for w in self.workers if w.poll() is None]
        while len(self.workers) < self.wanted:
            command = [sys.executable, "-m", "distributed.cli.dask_worker", self.address]
            options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "60"]
            local = ["--local-directory", str(self.place / "dask")]
            self.workers.append(self.begin("workers", *command, *options, *local))

    def client(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "pinnablate", "run", ENVIRONMENT, "--protocol", "smoke"]
        study = ["--arms", ARMS, "--replicates", str(self.replicates), "--learner", "noted"]
        there = ["--results", str(self.place / "there"), "--dask", self.address]
        return self.begin("client", *command, *study, *there)

    def kill(self, process: subprocess.Popen[bytes], what: str) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.done[what] += 1
        say(f"{what}, {self.records} cells on record")

    @property
    def records(self) -> int:
        path = self.place / "there" / f"{ENVIRONMENT}-v1.jsonl"
        return path.read_bytes().count(b'"checksum"') if path.exists() else 0

    def end(self) -> None:
        for process in [*self.workers, self.scheduler]:
            if process is not None:
                process.kill()
                process.wait()


def faults(
    cells: int = 500, every: float = 20.0, learner: str = "kernel", results: str = ""
) -> Sections:
    """Kill workers, the client and the scheduler of a real Dask cluster, and compare what is left with a serial run."""
    place = Path(results or tempfile.mkdtemp(prefix="cluster-"))
    _install(place / "site", learner)
    path = os.pathsep.join([str(place / "site"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    os.environ.update(
        PYTHONPATH=path,
        NOTES=str(place / "notes"),
        OPENBLAS_NUM_THREADS="1",
        DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION="1.0",
    )
    sys.path.insert(0, str(place / "site"))
    arms = 2 ** len(Study.of(ENVIRONMENT, protocol="smoke", arms="none").world.players)
    replicates = -(-cells // arms)
    study = Study.of(
        ENVIRONMENT, protocol="smoke", arms=ARMS, replicates=replicates, learner="noted"
    )
    poison = study.cells[len(study.cells) // 3]
    environment = {**os.environ, "POISON": f"{poison.arm.name}@{poison.replicate}"}
    room = _Room(place, _free_port(), environment, replicates)
    begin = time.perf_counter()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    try:
        code = _torture(room, every, len(study.cells))
    finally:
        room.end()
    took = time.perf_counter() - begin
    begun = Counter(line.split()[0] for line in (place / "notes").read_text().splitlines())
    os.environ["NOTES"] = str(place / "serial-notes")
    begin = time.perf_counter()
    study.run(Store(place / "here"), lambda p: say(str(p)) if p.done % 100 == 0 else None)
    serial = time.perf_counter() - begin
    yield "faults", _fault_table(room, study, poison.key, begun, code, took, serial, learner)
    if not results:
        shutil.rmtree(place)


def _torture(room: _Room, every: float, cells: int) -> int:
    """Run the study to its end under faults; the exit code of the last client."""
    room.begin_scheduler()
    room.keep_workers()
    client, last, draw = room.client(), time.monotonic(), random.Random(0)
    while client.poll() is None:
        time.sleep(0.5)
        room.keep_workers()
        done = room.records
        if done and not room.done["client"] and done > cells // 4:
            room.kill(client, "client")
            client = room.client()
        if done > cells // 3 and room.wanted == 3:
            room.wanted = 4
            room.done["late worker"] += 1
        if done > cells // 2 and not room.done["scheduler"] and room.scheduler is not None:
            room.kill(room.scheduler, "scheduler")
            time.sleep(2.0)
            room.begin_scheduler()
        if done and time.monotonic() - last > every and room.workers:
            room.kill(draw.choice(room.workers), "worker")
            last = time.monotonic()
    return client.returncode


def _outcome(record: Record) -> dict[str, Any]:
    left_out = ("provenance", "created", "cost")
    return {name: value for name, value in asdict(record).items() if name not in left_out}


def _fault_table(
    room: _Room,
    study: Study,
    poison: str,
    begun: Counter[str],
    code: int,
    took: float,
    serial: float,
    learner: str,
) -> str:
    name = study.environment.id
    there, here = (Store(room.place / p).load(name) for p in ("there", "here"))
    lines = (room.place / "there" / f"{name}.jsonl").read_text().splitlines()
    keys = [line["key"] for line in map(json.loads, lines) if "key" in line]
    same = [
        key
        for key, record in here.records.items()
        if key in there.records and _outcome(record) == _outcome(there.records[key])
    ]
    given_up = there.records[poison]
    named = f"{given_up.arm}@{given_up.data_seed}"
    again = sum(n - 1 for cell, n in begun.items() if cell != named)
    log = (room.place / "client.log").read_text()
    rows = [
        ("cells", len(study.cells)),
        ("worker processes killed (SIGKILL)", room.done["worker"]),
        ("workers that joined late", room.done["late worker"]),
        ("clients killed and started again", room.done["client"]),
        ("schedulers killed and started again", room.done["scheduler"]),
        ("workers that the poison cell killed", begun[named]),
        ("cells on record", len(there.records)),
        ("lines of records", len(keys)),
        ("lost, torn or changed", len(there.complaints) + len(set(here.records) - set(keys))),
        ("cells of which more than one record was kept", len(keys) - len(set(keys))),
        ("equal to the serial record bit for bit", len(same)),
        ("failed, which is the poison cell", int(given_up.status == "failed")),
        ("trainings begun again", again),
        ("tracebacks shown to the user", log.count("Traceback (most recent call last)")),
        ("exit code of the client (1: a cell failed)", code),
        ("seconds on the cluster", round(took)),
        ("seconds in one process", round(serial)),
    ]
    table = "\n".join(f"| {what} | {count} |" for what, count in rows)
    return (
        f"Learner `{learner}`, protocol smoke, three workers of one thread on a shared machine of "
        f"{os.cpu_count()} cores.\n\n| what | count |\n|---|---:|\n{table}\n\n"
        f"The record of the poison cell says: {given_up.reason}."
    )


def tasks(environment: str = "heat-mixed", replicates: int = 2) -> Sections:
    """Is a task one cell or one stack: seconds of a study together and cell by cell, and whether records are the same."""
    made = {name: fresh(_timed, environment, replicates, name) for name in ("stack", "cells")}
    (stack, whole, _), (cells, single, sizes) = made["stack"], made["cells"]
    again = sum(whole[key] == single[key] for key in whole)
    begun = max(single_seconds for *_, single_seconds in sizes)
    rest = sorted(seconds for *_, seconds in sizes)[: len(sizes) - 1]
    yield (
        "tasks",
        f"{len(whole)} networks of `{environment}`, protocol smoke, one thread.\n\n"
        "| what | measured |\n|---|---:|\n"
        f"| seconds as one stack | {stack:.1f} |\n"
        f"| seconds as {len(single)} tasks of one cell in one worker | {cells:.1f} |\n"
        f"| of these the first, which imports TensorFlow and compiles | {begun:.1f} |\n"
        f"| median of the others | {rest[len(rest) // 2]:.2f} |\n"
        f"| records equal bit for bit | {again} of {len(whole)} |\n"
        f"| bytes of a task, of its result (largest) | {max(s[0] for s in sizes)}, "
        f"{max(s[1] for s in sizes)} |",
    )


def _timed(
    environment: str, replicates: int, how: str
) -> tuple[float, dict[str, str], list[tuple[int, int, float]]]:
    """(seconds, {key: record as text}, [bytes of the task, of its result, its seconds])."""
    study = Study.of(
        environment,
        protocol="smoke",
        arms="lattice,weight-decay",
        replicates=replicates,
        resources=Resources(workers=1),
    )
    begin, sizes = time.perf_counter(), []
    if how == "stack":
        records = {made.record.key: made.record for made in trained(study, study.cells)}
    else:
        texts, records = Tasks(study, Code.NONE), {}
        for cell in study.cells:
            since, text = time.perf_counter(), texts.text(cell)
            result = perform(text)
            sizes.append((len(text), sum(map(len, result)), time.perf_counter() - since))
            records[cell.key] = unpacked(result, cell.key).record
    seconds = time.perf_counter() - begin
    # as JSON holds them: a number that is not finite is null there
    said = {key: json.dumps(_outcome(decoded(r)), sort_keys=True) for key, r in records.items()}
    return seconds, said, sizes


def decoded(record: Record) -> Record:
    """A record as it is read from its line."""
    header, line = encode(record)
    headers = decode(header, {})
    found = decode(line, headers if isinstance(headers, dict) else {})
    assert isinstance(found, Record)
    return found


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


PARTS = {"tasks": tasks, "faults": faults, "plan": plan}

if __name__ == "__main__":
    main(__file__, __doc__ or "", PARTS)
