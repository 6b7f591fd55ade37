"""Claims on cells: exclusive, visible, and ended with their process."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time

import pytest

from pinnablate.errors import StoreError
from pinnablate.files import process_begun, runs
from pinnablate.records import claims as module
from pinnablate.records.claims import Claim, Claims

SINCE = "2026-11-27T02:10:00+00:00"


def claims(place):
    return Claims(place, "heat", SINCE)


def held(place):
    return [Claim.read(path) for path in sorted((place / "claims" / "heat").glob("*.json"))]


def test_a_cell_is_claimed_once(tmp_path):
    one, two = claims(tmp_path), claims(tmp_path)
    assert one.take(["a", "b"]) == {"a", "b"}
    assert two.take(["b", "c"]) == {"c"}
    assert [c.keys for c in two.others(["a"])] == [{"a", "b"}]
    assert two.others(["d"]) == []
    one.drop(["b"])
    assert two.take(["b", "c"]) == {"b", "c"}
    one.close()
    two.close()
    assert held(tmp_path) == []


def test_a_claim_says_whose_it_is(tmp_path):
    one = claims(tmp_path)
    one.take(["a"])
    (claim,) = held(tmp_path)
    assert (claim.host, claim.process, claim.since) == (socket.gethostname(), os.getpid(), SINCE)
    assert claim.begun == process_begun(os.getpid())
    one.close()


def test_nothing_stays_when_all_cells_are_given_back(tmp_path):
    one = claims(tmp_path)
    one.take(["a", "b"])
    one.drop(["a", "b"])
    assert held(tmp_path) == []
    assert one.take(["a"]) == {"a"}  # and it may claim again
    one.close()


def test_the_claim_of_a_process_that_was_killed_ends_with_it(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from pinnablate.records.claims import Claims\n"
        f"Claims(Path(sys.argv[1]), 'heat', {SINCE!r}).take(['a'])\n"
        "print('claimed', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout.readline() == "claimed\n"
        one = claims(tmp_path)
        assert one.take(["a"]) == set()
        other.kill()
    assert one.take(["a"]) == {"a"}
    assert [c.process for c in held(tmp_path)] == [os.getpid()]
    one.close()


def test_a_process_that_is_dead_but_for_its_entry_in_the_table_holds_nothing(tmp_path):
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    path = tmp_path / "claims" / "heat" / "here-1-0.json"
    path.parent.mkdir(parents=True)
    content = {"host": socket.gethostname(), "process": other.pid}
    content |= {"begun": process_begun(other.pid), "since": SINCE, "keys": ["a"]}
    path.write_text(json.dumps(content))
    assert [c.process for c in module.standing(tmp_path, "heat")] == [other.pid]
    one = claims(tmp_path)
    assert one.take(["a"]) == set()
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)  # its parent has not asked yet
    assert not runs(other.pid)
    assert module.standing(tmp_path, "heat") == []
    assert one.take(["a"]) == {"a"}
    one.close()
    other.communicate()


def test_a_process_that_is_stopped_loses_its_claim_while_another_looks(tmp_path, monkeypatch):
    path = tmp_path / "claims" / "heat" / "here-1-0.json"
    path.parent.mkdir(parents=True)
    content = {"host": socket.gethostname(), "process": os.getpid(), "since": SINCE}
    path.write_text(json.dumps({**content, "begun": process_begun(os.getpid()), "keys": ["a"]}))
    one = claims(tmp_path)
    assert one.take(["a"]) == set()
    monkeypatch.setattr(module, "ENDED_AFTER", 0.0)
    os.utime(path, (5, 5))  # it was touched since
    assert one.take(["a"]) == set()
    assert one.take(["a"]) == {"a"}
    one.close()


@pytest.mark.parametrize(("silent", "taken"), [(60, set()), (600, {"a"})])
def test_another_machine_holds_its_claim_while_it_touches_it(tmp_path, silent, taken):
    claims(tmp_path).take([])
    path = tmp_path / "claims" / "heat" / "elsewhere-1-0.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"host": "elsewhere", "process": 1, "begun": "5", "since": SINCE, "keys": ["a"]}
    path.write_text(json.dumps(content))
    os.utime(path, (time.time() - silent,) * 2)
    one = claims(tmp_path)
    assert one.take(["a"]) == taken
    assert path.exists() == (not taken)
    one.close()


def test_another_process_of_the_same_id_does_not_hold_it(tmp_path):
    path = tmp_path / "claims" / "heat" / "here-1-0.json"
    path.parent.mkdir(parents=True)
    content = {"host": socket.gethostname(), "process": os.getpid(), "begun": "earlier"}
    path.write_text(json.dumps(content | {"since": SINCE, "keys": ["a"]}))
    one = claims(tmp_path)
    assert one.take(["a"]) == {"a"}
    one.close()


@pytest.mark.parametrize("text", ["", "[]", '{"keys": 3}', '{"host": 1, "process": "x"}', "\xff"])
def test_what_is_no_claim_holds_nothing(tmp_path, text):
    path = tmp_path / "claims" / "heat" / "odd.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("latin-1"))
    one = claims(tmp_path)
    assert one.take(["a"]) == {"a"}
    one.close()


def test_it_is_touched_while_its_process_trains(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "TOUCHED_EVERY", 0.01)
    one = claims(tmp_path)
    one.take(["a"])
    (path,) = (tmp_path / "claims" / "heat").glob("*.json")
    os.utime(path, (0, 0))
    end = time.monotonic() + 10
    while path.stat().st_mtime == 0 and time.monotonic() < end:
        time.sleep(0.01)
    assert path.stat().st_mtime > 0
    one.close()


def test_a_results_directory_that_is_a_file_is_one_sentence(tmp_path):
    place = tmp_path / "results"
    place.write_text("")
    with pytest.raises(
        StoreError,
        match=r"results cannot be written to .*which is a file; .*name another --results",
    ):
        claims(place).take(["a"])
    claims(place).close()  # nothing was claimed, and nothing is to be removed


def test_a_directory_that_is_gone_when_all_is_done_is_no_fault(tmp_path):
    one = claims(tmp_path)
    one.take(["a"])
    shutil.rmtree(tmp_path / "claims")
    (tmp_path / "claims").write_text("")
    one.close()
    assert (tmp_path / "claims").read_text() == ""


def test_a_lock_that_somebody_keeps_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LOCKED_FOR", 0.05)
    (tmp_path / "claims").mkdir()
    with (
        module.FileLock(tmp_path / "claims" / "heat.lock"),
        pytest.raises(StoreError, match="has been locked for"),
    ):
        claims(tmp_path).take(["a"])
