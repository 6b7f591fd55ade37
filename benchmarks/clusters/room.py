"""A scheduler, its workers and a client as processes of their own, and a learner that notes what it trains."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from common import say

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


def install(site: Path, learner: str) -> None:
    """Make the package of the learner that notes what it trains."""
    module, kind = KINDS[learner]
    about = site / "noted_learner-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "noted_learner.py").write_text(MODULE.format(module=module, kind=kind))
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: noted-learner\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[pinnablate.learners]\nnoted = noted_learner:Noted\n")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Room:
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
