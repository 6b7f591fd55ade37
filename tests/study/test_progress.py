"""How far training is, in one line, and how long the rest takes."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from pinnablate.study import progress
from pinnablate.study.progress import SLOWER, Clock, Progress, announced, duration
from tests import results

START, EACH = 6.0, 1.0  # seconds of an estimate: once, and of every cell


@pytest.fixture
def records():
    return {r.key: r for r in results.heat().records}


@pytest.fixture
def now(monkeypatch):
    """A clock that a test sets."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(progress, "time", SimpleNamespace(perf_counter=lambda: clock.now))
    return clock


def study_of(cells, compiled=lambda cells: 0.0):
    """A study whose cells take EACH second, after START, and what is compiled for them."""
    return SimpleNamespace(
        estimate=lambda some: (START + EACH * len(some) + compiled(some) if some else 0.0, 0.0),
        world=SimpleNamespace(primary_split="extrap"),
        replicates=(0,),
        cells=cells,
    )


def test_what_was_started_once_is_not_counted_for_every_cell_again(records, now):
    cells = results.heat().study.cells[:10]
    clock = Clock(study_of(cells), cells)
    now.now = START + EACH
    first = clock.progress(records[cells[0].key])
    assert first.left == pytest.approx(9 * EACH)
    assert (first.done, first.total, first.elapsed) == (1, 10, START + EACH)


def test_a_slow_machine_is_seen_in_the_pace(records, now):
    cells = results.heat().study.cells[:10]
    clock = Clock(study_of(cells), cells)
    left = []
    for k, cell in enumerate(cells, 1):
        now.now = 3 * (START + EACH * k)
        left.append(clock.progress(records[cell.key]).left)
    assert 9 * EACH < left[0] < 27 * EACH
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0
    assert left[-2] == pytest.approx(3 * EACH, rel=0.3)


def test_a_program_that_is_compiled_is_not_expected_again(records, now):
    cells = results.heat().study.cells[:4]
    clock = Clock(study_of(cells, lambda some: 20.0), cells)
    now.now = START + 20.0 + EACH
    assert clock.progress(records[cells[0].key]).left == pytest.approx(3 * EACH)


def test_a_line_shows_the_split_that_ranks_and_the_seed_where_there_are_several():
    record = results.maxwell().records[0]
    line = str(Progress(record, 3, 20, 42.0, 130.0, "extrap", 1))
    assert line.startswith(f"[ 3/20] 42 s, about 2 min left  {record.arm}  error extrap ")
    assert "interp" not in line
    assert "(replicate 0)" in str(Progress(record, 3, 20, 42.0, 130.0, "extrap", 5))
    assert "interp" in str(Progress(record, 3, 20, 42.0, 130.0))
    assert "42 s, done  " in str(Progress(record, 20, 20, 42.0, 0.0))


def test_what_is_announced_is_a_range():
    assert announced(56.0) == f"28 s to {duration(56.0 * SLOWER)}"
    assert announced(0.1) == "1 s"
    assert announced(7200.0).endswith(" h")


def test_cells_that_fail_alike_say_why_once(records, now):
    cells = results.heat().study.cells[:4]
    clock, reasons = Clock(study_of(cells), cells), ("no room", "no room", "a slip", "no room")
    lines = [
        str(clock.progress(replace(records[c.key], status="failed", reason=why)))
        for c, why in zip(cells, reasons, strict=True)
    ]
    arms = [c.arm.name for c in cells]
    assert [line.split("  ", 1)[1] for line in lines] == [
        f"{arms[0]}  FAILED: no room",
        f"{arms[1]}  FAILED, as {arms[0]}",
        f"{arms[2]}  FAILED: a slip",
        f"{arms[3]}  FAILED, as {arms[0]}",
    ]


def test_cells_that_go_well_are_not_like_another(records, now):
    cells = results.heat().study.cells[:2]
    clock = Clock(study_of(cells), cells)
    assert [clock.progress(records[c.key]).like for c in cells] == [None, None]
