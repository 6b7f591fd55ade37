"""Two processes with the same command: no cell is trained twice, and none is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from pinnablate.records.claims import Claims
from pinnablate.study import shares as module
from pinnablate.study.shares import shares

SINCE = "2026-11-27T02:10:00+00:00"


class Records:
    """A store whose records are what the test says."""

    def __init__(self):
        self.found = {}

    def load(self, environment):
        return SimpleNamespace(records=dict(self.found))

    def keep(self, key, created="later"):
        self.found[key] = SimpleNamespace(created=created)


def cells(names):
    return [SimpleNamespace(key=name) for name in names]


def shared(store, claims, names, before=None, waiting=lambda _: None):
    found = shares(store, "heat", claims, cells(names), before or {}, waiting)
    return ([c.key for c in each] for each in found)


@pytest.fixture
def both(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LOOK_EVERY", 0)
    mine, theirs = (Claims(tmp_path, "heat", SINCE) for _ in range(2))
    yield mine, theirs
    mine.close()
    theirs.close()


def test_alone_it_trains_everything_at_once(both):
    assert list(shared(Records(), both[0], "abc")) == [["a", "b", "c"]]


def test_cells_of_another_process_are_waited_for(both):
    mine, theirs = both
    store, said = Records(), []
    theirs.take("ab")

    def finish(waiting):
        said.append(str(waiting))
        for key in "ab":
            store.keep(key)
        theirs.close()

    assert list(shared(store, mine, "abc", waiting=finish)) == [["c"]]
    (line,) = said
    assert f"waiting: 2 of 3 cells are being trained by process {os.getpid()} (since 02:10" in line


def test_what_another_process_leaves_undone_is_trained_here(both):
    mine, theirs = both
    store = Records()
    theirs.take("ab")

    def die(_):
        store.keep("a")
        theirs.close()

    assert list(shared(store, mine, "abc", waiting=die)) == [["c"], ["b"]]


def test_a_process_that_was_killed_in_the_middle_is_named(both, tmp_path):
    mine, theirs = both
    theirs.take("abx")
    (path,) = (tmp_path / "claims" / "heat").glob("*.json")
    claim = json.loads(path.read_text())
    path.write_text(json.dumps({**claim, "begun": "another process of this number"}))
    said = []
    assert list(shared(Records(), mine, "abc", waiting=said.append)) == [["a", "b", "c"]]
    (line,) = map(str, said)
    assert line == (
        f"process {os.getpid()} (since 02:10 UTC) ended without a word and left 2 cells, as processes do "
        "that the system kills where memory is short: they are trained here, and a smaller --memory needs less"
    )


def test_a_record_kept_between_looking_and_claiming_counts(both):
    store = Records()
    store.keep("a")
    assert list(shared(store, both[0], "ab")) == [["b"]]


def test_an_old_record_that_is_retried_does_not(both):
    store = Records()
    store.keep("a", created="before")
    assert list(shared(store, both[0], "ab", before=store.load("heat").records)) == [["a", "b"]]


def test_two_real_processes_train_each_cell_once(tmp_path):
    command = [sys.executable, "-m", "pinnablate", "run", "decay-chain", "--learner", "kernel"]
    command += [
        "--protocol",
        "smoke",
        "--arms",
        "none,all,d1",
        "--replicates",
        "2",
        "--results",
        str(tmp_path),
    ]
    both = []
    for _ in range(2):
        both.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        time.sleep(0.5)
    said = [process.communicate(timeout=300)[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    lines = (tmp_path / "decay-chain-v1.jsonl").read_text().splitlines()
    keys = [found["key"] for found in map(json.loads, lines) if "key" in found]
    assert len(keys) == len(set(keys)) == 6
    assert not list((tmp_path / "claims").rglob("*.json"))
