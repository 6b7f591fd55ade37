"""Cells in local processes: the same records, and a death costs one cell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store
from pinnablate.result import Result
from pinnablate.study import Study
from pinnablate.study.execution import worker
from pinnablate.study.execution.processes import Processes, WorkerDiedError
from tests.study.execution.made import outcomes


def study(**changes):
    settings = {"protocol": "smoke", "arms": "none,d1,all,rbf", "replicates": 2}
    return Study.of("decay-chain", **{**settings, "learner": "noted", **changes})


def test_records_are_those_of_one_process_and_nothing_is_trained_twice(tmp_path, noted):
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    study().run(here)
    begun = len(noted())
    with Processes(2) as executor:
        made, _ = study().run(there, executor=executor)
    assert len(made) == len(study().cells)
    assert len(noted()) == 2 * begun
    assert outcomes(there, "decay-chain-v1") == outcomes(here, "decay-chain-v1")
    files = {p.name: p.read_bytes() for p in (tmp_path / "here" / "weights").rglob("*.npz")}
    assert files == {p.name: p.read_bytes() for p in (tmp_path / "there").rglob("*.npz")}
    with Processes(2) as executor:
        assert study().run(there, executor=executor)[0] == []
    assert not list((tmp_path / "there" / "claims").rglob("*.json"))


def test_a_death_costs_its_cell_and_a_poison_cell_is_given_up(tmp_path, noted, monkeypatch):
    monkeypatch.setenv("ONCE", "d1@0")
    monkeypatch.setenv("POISON", "all@1")
    store, said = Store(tmp_path / "results"), []
    with Processes(2) as executor:
        made, _ = study().run(store, waiting=lambda n: said.append(str(n)), executor=executor)
    assert (noted().count("d1@0"), noted().count("all@1"), noted().count("none@0")) == (2, 3, 1)
    (failed,) = [r for r in made if r.status != "ok"]
    assert (failed.arm, failed.data_seed, failed.status) == ("all", 1, "failed")
    assert (
        "3 workers died while they had it, so it was given up: the last was ended by SIGKILL"
        in (failed.reason)
    )
    cause = (
        "a worker was ended by SIGKILL, as the system does where memory is short, while it trained"
    )
    assert sorted(said) == [
        f"{cause} {cell}: that cell alone is trained again, by another; if it happens often, allow fewer --jobs"
        for cell in ("all (replicate 1)", "all (replicate 1)", "d1 (replicate 0)")
    ]
    monkeypatch.setenv("POISON", "")
    with Processes(1) as executor:
        (again,), _ = study().run(store, executor=executor, rerun="failed")
    assert (again.key, again.status) == (failed.key, "ok")


def test_a_cell_that_hangs_is_a_record_that_timed_out_and_the_study_goes_on(
    tmp_path, noted, monkeypatch
):
    monkeypatch.setenv("HANG", "all@0")
    store, one = Store(tmp_path / "results"), study(arms="none,all", replicates=1)
    with Processes(1) as executor:
        made, _ = one.run(store, executor=executor, time_limit=4)
    statuses = {r.arm: r.status for r in made}
    assert statuses == {"none": "ok", "all": "timed_out"}
    (late,) = Result.of(one, store).failed
    assert "it had not ended after 4 s, and its process was ended" in late.reason
    assert noted().count("all@0") == 1
    monkeypatch.setenv("HANG", "")
    with Processes(1) as executor:
        (again,), _ = one.run(store, executor=executor, rerun="failed", time_limit=60)
    assert (again.key, again.status) == (late.key, "ok")


def test_any_other_executor_ends_what_hangs_in_a_process_of_the_workers_own(
    tmp_path, noted, monkeypatch
):
    monkeypatch.setenv("HANG", "all@0")
    store, one = Store(tmp_path / "results"), study(arms="none,all", replicates=1)
    with ThreadPoolExecutor(1) as executor:
        made, _ = one.run(store, executor=executor, time_limit=4)
    assert {r.arm: r.status for r in made} == {"none": "ok", "all": "timed_out"}
    worker._own.pop().shutdown()


def test_lack_of_memory_in_a_worker_is_a_failed_cell(tmp_path):
    class Small(ThreadPoolExecutor):
        def submit(self, fn, text):
            return super().submit(self.short if '"name":"all"' in text else fn, text)

        @staticmethod
        def short(text):
            raise MemoryError("no room")

    one = study(arms="none,all", replicates=1, learner="kernel")
    with Small(1) as executor:
        made, _ = one.run(Store(tmp_path), executor=executor)
    assert {r.arm: r.status for r in made} == {"none": "ok", "all": "failed"}
    assert "memory ran out while it was trained (MemoryError: no room)" in next(
        r.reason for r in made if r.arm == "all"
    )


def test_a_time_limit_needs_a_process_that_can_be_ended(tmp_path):
    with pytest.raises(PinnablateError, match=r"threads cannot be ended.*add --jobs 1 \(jobs=1\)"):
        study(learner="kernel").run(Store(tmp_path), time_limit=5)
    assert not list(tmp_path.iterdir())


def test_networks_are_the_same_bits_and_tensorflow_stays_in_the_workers(tmp_path):
    code = (
        "import sys; from pinnablate.study import Study; from pinnablate.records.store import Store\n"
        "from pinnablate.study.execution.processes import Processes\n"
        "made = Study.of('decay-chain', protocol='smoke', arms='none,all,weight-decay')\n"
        "with Processes(2) as e: made.run(Store(sys.argv[1]), executor=e)\n"
        "assert 'tensorflow' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "there")], check=True)
    Study.of("decay-chain", protocol="smoke", arms="none,all,weight-decay").run(
        here := Store(tmp_path / "here")
    )
    found = outcomes(Store(tmp_path / "there"), "decay-chain-v1")
    assert len(found) == 3
    assert found == outcomes(here, "decay-chain-v1")


def test_processes_call_functions_and_raise_what_these_raise():
    with Processes(1) as executor:
        assert executor.submit(divmod, 7, 2).result() == (3, 1)
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 7, 0).result()
        with pytest.raises(WorkerDiedError) as died:
            executor.submit(os._exit, 3).result()
        assert died.value.how == "ended with exit code 3"
        process = executor.submit(os.getpid).result()
        assert process != os.getpid()
        with pytest.raises(Exception, match="pickle"):
            executor.submit(lambda: 1).result()
        assert executor.submit(os.getpid).result() == process
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(os.getpid)


def test_they_end_with_who_asks(tmp_path):
    code = (
        "import os, time; from pinnablate.study.execution.processes import Processes\n"
        "e = Processes(1); print(e.submit(os.getpid).result(), flush=True)\n"
        "e.submit(time.sleep, 60); time.sleep(60)"
    )
    asker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with asker:
        process = int(asker.stdout.readline())
        descriptor = os.pidfd_open(process)
        asker.kill()
    with os.fdopen(descriptor):
        assert signal.pidfd_send_signal  # Linux alone has these
        import select

        assert select.select([descriptor], [], [], 20)[0]  # readable once it has ended


def test_what_cannot_begin_is_one_sentence(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Processes(1) as executor, pytest.raises(PinnablateError, match="exit code 1 while it"):
        executor.submit(os.getpid).result()
    with pytest.raises(PinnablateError, match="expected one process or more, got 0"):
        Processes(0)
