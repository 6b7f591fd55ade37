"""Cells in local processes: the same records, and a death costs one cell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store
from pinnablate.study import Study
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
    store = Store(tmp_path / "results")
    with Processes(2) as executor:
        made, _ = study().run(store, executor=executor)
    assert (noted().count("d1@0"), noted().count("all@1"), noted().count("none@0")) == (2, 3, 1)
    (failed,) = [r for r in made if r.status != "ok"]
    assert (failed.arm, failed.data_seed, failed.status) == ("all", 1, "failed")
    assert (
        "3 workers died while they had it, so it was given up: the last was ended by SIGKILL"
        in (failed.reason)
    )
    monkeypatch.setenv("POISON", "")
    with Processes(1) as executor:
        (again,), _ = study().run(store, executor=executor, rerun="failed")
    assert (again.key, again.status) == (failed.key, "ok")


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
