"""Cells on a real Dask cluster: the same records, a death, a poison cell, a scheduler that is lost."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.execution.cluster import Cluster
from pinnablate.study.execution.opened import opened
from pinnablate.study.execution.processes import Processes
from tests.study.execution.made import outcomes

# Dask's own threads, and what a client that lost its scheduler says while it is closed:
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def begin(*command):
    return subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def scheduler(port):
    return begin(
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-dashboard",
    )


def worker(port):
    return begin(
        "distributed.cli.dask_worker",
        f"tcp://127.0.0.1:{port}",
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
    )


@contextmanager
def ended(processes):
    """Processes that are ended with the block."""
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture
def port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def connected(port, notify):
    for _ in range(5):
        try:
            return Cluster(f"tcp://127.0.0.1:{port}", notify=notify)
        except PinnablateError:
            time.sleep(1)
    return Cluster(f"tcp://127.0.0.1:{port}", notify=notify)


def study():
    return Study.of(
        "decay-chain", protocol="smoke", arms="none,d1,all,rbf", replicates=2, learner="noted"
    )


def test_a_cluster_whose_workers_and_scheduler_die_trains_every_cell(
    tmp_path, noted, monkeypatch, port
):
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    study().run(here)
    begun, said = len(noted()), []
    monkeypatch.setenv("ONCE", "")
    monkeypatch.setenv("SLOW", "0.3")
    with ended([scheduler(port), worker(port), worker(port)]) as processes:
        with connected(port, lambda notice: said.append(str(notice))) as cluster:
            assert cluster.count >= 1
            faults = [processes[1], processes[0]]

            def break_something(progress):
                if progress.done in (2, 4):
                    victim = faults.pop(0)
                    victim.send_signal(signal.SIGKILL)
                    victim.wait()
                    if faults:
                        processes.append(worker(port))
                    else:
                        threading.Thread(target=start_again).start()

            def start_again():
                """A scheduler that is back before anybody missed it would be waited for by nobody."""
                deadline = time.monotonic() + 60
                while not said and time.monotonic() < deadline:
                    time.sleep(0.05)
                processes.append(scheduler(port))
                processes.append(worker(port))

            made, _ = study().run(there, break_something, executor=cluster)
        assert len(made) == len(study().cells)
    assert faults == []
    where = f"the Dask scheduler at tcp://127.0.0.1:{port} is"
    assert said[0].startswith(
        f"waiting: {where} away, and is waited for up to 300 s; every finished"
    )
    assert re.fullmatch(f"{where} back after [0-9]+ s; training goes on", said[1])
    assert outcomes(there, "decay-chain-v1") == outcomes(here, "decay-chain-v1")
    # what was in the hands of a worker or scheduler that died is trained again, nothing else is
    assert len(noted()) - 2 * begun <= 5


def test_where_nobody_answers_it_is_one_sentence(monkeypatch):
    monkeypatch.setattr("pinnablate.study.execution.cluster.ANSWERS_WITHIN", 0.2)
    with pytest.raises(
        PinnablateError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:1'"
    ):
        Cluster("tcp://127.0.0.1:1")
    with pytest.raises(PinnablateError, match="is no address of a Dask scheduler"):
        Cluster("nonsense://x")


def test_what_trains_is_named_in_one_way():
    with opened() as executor:
        assert executor is None
    with opened(jobs=1) as executor:
        assert isinstance(executor, Processes)
        with opened(executor=executor) as same:
            assert same is executor
        assert executor.submit(os.getpid).result() != os.getpid()
    with pytest.raises(PinnablateError, match="2 jobs and an executor"), opened(2, "tcp://a:1"):
        pass
    with (
        pytest.raises(PinnablateError, match=r"address of a Dask scheduler, got int"),
        opened(None, 3),
    ):
        pass


def test_dask_shows_no_traceback_of_a_connection_that_is_lost_and_those_of_others():
    code = """
import logging
import pytest
from pinnablate.errors import PinnablateError
from pinnablate.study.execution import cluster
cluster.ANSWERS_WITHIN = 0.1
with pytest.raises(PinnablateError, match="no Dask scheduler answers"):
    cluster.Cluster("tcp://127.0.0.1:1")
for name in ("distributed.core", "distributed.comm.tcp", "tornado.application", "asyncio"):
    for error in (ConnectionResetError("is gone"), ArithmeticError(f"of {name}")):
        logging.getLogger(name).error("what happened", exc_info=error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "is gone" not in done.stderr
    for name in ("distributed.core", "distributed.comm.tcp", "tornado.application", "asyncio"):
        assert f"ArithmeticError: of {name}" in done.stderr
