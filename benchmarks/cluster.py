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
import math
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clusters.paper import plan
from clusters.room import ARMS, ENVIRONMENT, Room, free_port, install
from common import Sections, fresh, main, say

from pinnablate.learners.resources import Resources
from pinnablate.records.lines import decode, encode
from pinnablate.records.record import Record
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.execution.task import Code, Tasks
from pinnablate.study.execution.worker import perform, unpacked
from pinnablate.study.train import trained

ROOT = Path(__file__).parent.parent


def faults(
    cells: int = 500,
    every: float = 20.0,
    learner: str = "kernel",
    threads: int = 1,
    results: str = "",
) -> Sections:
    """Kill workers, the client and the scheduler of a real Dask cluster, and compare what is left with a serial run."""
    place = Path(results or tempfile.mkdtemp(prefix="cluster-"))
    install(place / "site", learner)
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
    study = _study(replicates)
    poison = study.cells[len(study.cells) // 3]
    environment = {**os.environ, "POISON": f"{poison.arm.name}@{poison.replicate}"}
    room = Room(place, free_port(), environment, replicates)
    begin = time.perf_counter()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    try:
        code = _torture(room, every, len(study.cells))
    finally:
        room.end()
    took = time.perf_counter() - begin
    begun = Counter(line.split()[0] for line in (place / "notes").read_text().splitlines())
    os.environ["NOTES"] = str(place / "serial-notes")
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)  # one, as a worker has, unless asked
    serial = fresh(_serial, replicates, str(place / "here"))
    yield "faults", _fault_table(room, study, poison.key, begun, code, took, serial, learner)
    if not results:
        shutil.rmtree(place)


def _study(replicates: int) -> Study:
    return Study.of(
        ENVIRONMENT, protocol="smoke", arms=ARMS, replicates=replicates, learner="noted"
    )


def _serial(replicates: int, results: str) -> float:
    """Seconds in which this process trains all cells."""
    begin = time.perf_counter()
    study = _study(replicates)
    study.run(Store(results), lambda p: say(str(p)) if p.done % 100 == 0 else None)
    return time.perf_counter() - begin


def _torture(room: Room, every: float, cells: int) -> int:
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
    room: Room,
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
    apart = max(
        abs(math.log10(error / there.records[key].errors[split]))
        for key, record in here.records.items()
        if key != poison
        for split, error in record.errors.items()
    )
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
        ("largest difference of an error from the serial one, in decades", f"{apart:.0e}"),
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


PARTS = {"tasks": tasks, "faults": faults, "plan": plan}

if __name__ == "__main__":
    main(__file__, __doc__ or "", PARTS)
