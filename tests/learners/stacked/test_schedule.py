"""Who trains when: tiles, groups, memory, interruptions; nothing here needs TensorFlow."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import pytest

from pinnablate.learners.base import DIVERGED, Trained
from pinnablate.learners.stacked.schedule import Phases, run


@dataclass(eq=False)
class Job:
    """As much of a fit as a schedule asks for."""

    kind: str
    second_steps: int = 1


class Work:
    """Phases that note what happens."""

    def __init__(self, first=lambda member: None, width=2, seconds=0.0):
        self.lock, self.widths, self.inside, self.most, self.halted = (
            threading.Lock(),
            [],
            0,
            0,
            threading.Event(),
        )
        self._first, self._seconds = first, seconds
        self.phases = Phases(self.first, self.second, group=lambda job: job.kind, width=self.width)
        self._width = width

    def width(self, job, count):
        self.widths.append((job.kind, count))
        return self._width

    def first(self, tile):
        with self.lock:
            self.inside += len(tile)
            self.most = max(self.most, self.inside)
        members = [Trained(job) for job in tile]
        for member in members:
            self._first(member)
        time.sleep(self._seconds)
        return members

    def second(self, group, give):
        while group.ready and not self.halted.is_set():
            try:
                member = group.ready.popleft()
            except IndexError:
                return
            time.sleep(self._seconds)
            member.steps = (1, 1)
            with self.lock:
                self.inside -= 1
            give(member)


def jobs(count, kinds="ab"):
    return [Job(kinds[k % len(kinds)]) for k in range(count)]


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("tile", [1, 3])
def test_every_member_comes_once_through_both_phases(threads, tile):
    everything, work = jobs(11), Work()
    tiles = [everything[k : k + tile] for k in range(0, 11, tile)]
    found = list(run(tiles, work.phases, threads, 100, work.halted.set))
    assert {id(t.fit) for t in found} == {id(j) for j in everything}
    assert len(found) == 11
    assert {t.steps for t in found} == {(1, 1)}
    assert sorted(work.widths) == [("a", 6), ("b", 5)]


def test_members_without_a_second_phase_or_that_failed_in_the_first_skip_it():
    def fail(member):
        if member.fit is everything[2]:
            member.status = DIVERGED

    everything = [Job("a", second_steps=0), Job("a"), Job("a")]
    work = Work(first=fail)
    found = {
        id(t.fit): t for t in run([[j] for j in everything], work.phases, 2, 100, work.halted.set)
    }
    assert [found[id(j)].steps for j in everything] == [(0, 0), (1, 1), (0, 0)]


def test_no_more_members_are_under_way_than_fit_into_memory():
    everything, work = jobs(12), Work(width=1, seconds=0.002)
    assert len(list(run([[j] for j in everything], work.phases, 4, 3, work.halted.set))) == 12
    assert work.most <= 3


def test_one_tile_is_under_way_even_where_memory_is_short():
    work = Work()
    assert len(list(run([jobs(4)], work.phases, 2, 1, work.halted.set))) == 4


def test_closing_it_halts_the_threads_and_leaves_none():
    before, work = threading.active_count(), Work(width=1, seconds=0.01)
    running = run([[j] for j in jobs(50)], work.phases, 2, 100, work.halted.set)
    next(running)
    running.close()
    assert work.halted.is_set()
    assert threading.active_count() == before


def test_an_error_of_a_phase_is_raised_where_it_is_iterated():
    def broken(member):
        raise RuntimeError("a defect of the program itself")

    work = Work(first=broken)
    with pytest.raises(RuntimeError, match="a defect of the program itself"):
        list(run([jobs(2)], work.phases, 2, 100, work.halted.set))
    assert work.halted.is_set()
