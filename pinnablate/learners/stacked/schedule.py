"""Who trains when.

Members pass their first phase in tiles, then share tiles with others of their kind. Nothing here
changes what is learned: a member is the same bit by bit in any company.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from typing import Any

from threadpoolctl import threadpool_limits

from pinnablate.learners.base import OK, Trained
from pinnablate.tasks.fit import Fit

Give = Callable[[Trained], None]


@dataclass
class Group:
    """Members that may share a tile in the second phase.

    Args:
        like: one of their fits.
        width: how many share a tile.
        expected: how many have not ended their first phase.
        ready: those that have, and wait for the second.
        running: how many threads train them.
    """

    like: Fit
    width: int = 0
    expected: int = 0
    ready: deque[Trained] = field(default_factory=deque)
    running: int = 0

    def wants_a_thread(self, threads: int, more: bool) -> bool:
        """Whether a full tile is ready, or all members that there will be.

        Args:
            threads: of the process.
            more: whether members of some group are in their first phase.
        """
        enough = len(self.ready) >= self.width or not (more and self.expected)
        return bool(self.ready) and enough and self.running < threads


@dataclass(frozen=True)
class Phases:
    """What a schedule calls.

    Args:
        first: trains the first phase of a tile of fits.
        second: trains members of a group until none is ready, giving each away as it finishes.
        group: what fits have in common that may share a tile in the second phase.
        width: how wide that tile is, for a fit and the number of members of its group.
    """

    first: Callable[[list[Fit]], list[Trained]]
    second: Callable[[Group, Give], None]
    group: Callable[[Fit], Hashable]
    width: Callable[[Fit, int], int]


# What happens on the thread of the caller once something is done on another: a function that yields
# the members that have finished, and its arguments.
Event = tuple[Callable[..., Iterator[Trained]], tuple[Any, ...]]


def run(
    tiles: Sequence[list[Fit]],
    phases: Phases,
    threads: int,
    waiting: int,
    halt: Callable[[], None],
) -> Iterator[Trained]:
    """Train every fit of every tile.

    Args:
        tiles: fits that share their first phase, in the order in which they start.
        phases: how to train them.
        threads: of this process, each with single-threaded linear algebra inside.
        waiting: how many members may be under way, for their memory; one tile always may.
        halt: tells the threads to stop; called when the caller closes this iterator, or takes the
            last.

    Yields:
        Each member as it finishes.
    """
    with threadpool_limits(1), ThreadPoolExecutor(threads) as pool:
        try:
            yield from _Schedule(tiles, phases, threads, waiting, pool).members()
        finally:
            halt()
            pool.shutdown(wait=True, cancel_futures=True)


class _Schedule:
    """The members under way; its own state is touched by the thread of the caller only.

    Args:
        tiles, phases, threads, waiting: as in `run`.
        pool: the threads.
    """

    def __init__(
        self,
        tiles: Sequence[list[Fit]],
        phases: Phases,
        threads: int,
        waiting: int,
        pool: ThreadPoolExecutor,
    ) -> None:
        self._phases, self._threads, self._waiting, self._pool = phases, threads, waiting, pool
        self._left, self._queue = sum(map(len, tiles)), deque(tiles)
        self._inside, self._in_first = 0, 0  # members under way, tiles in their first phase
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._groups: dict[Hashable, Group] = {}
        for fit in (f for tile in tiles for f in tile if f.second_steps):
            self._groups.setdefault(phases.group(fit), Group(fit)).expected += 1

    def members(self) -> Iterator[Trained]:
        """Every member as it finishes."""
        while self._left:
            self._start_tiles()
            for group in self._groups.values():
                self._start(group)
            then, result = self._events.get()
            for member in then(*result):
                self._inside, self._left = self._inside - 1, self._left - 1
                yield member

    def _start_tiles(self) -> None:
        """Start the first phase of as many tiles as fit into memory, of one at least."""
        queue = self._queue
        while queue and (self._inside + len(queue[0]) <= self._waiting or not self._inside):
            tile = queue.popleft()
            self._inside, self._in_first = self._inside + len(tile), self._in_first + 1
            self._submit(self._sort, partial(self._phases.first, tile))

    def _sort(self, members: list[Trained]) -> Iterator[Trained]:
        """Members that have ended their first phase join their group, or have finished."""
        self._in_first -= 1
        for member in members:
            if not member.fit.second_steps:
                yield member
                continue
            group = self._groups[self._phases.group(member.fit)]
            if not group.width:
                group.width = self._phases.width(member.fit, group.expected)
            group.expected -= 1
            if member.status == OK:
                group.ready.append(member)
            else:
                yield member

    def _start(self, group: Group) -> None:
        """Start a thread for the second phase of a group, if it wants one."""
        if group.wants_a_thread(self._threads, more=bool(self._in_first)):
            group.running += 1
            self._submit(self._ended, partial(self._phases.second, group, self._give), group)

    def _give(self, member: Trained) -> None:
        """A member that has finished, from another thread."""
        self._events.put((iter, ([member],)))

    def _ended(self, _: object, group: Group) -> Iterator[Trained]:
        """A thread has left a group."""
        group.running -= 1
        return iter(())

    def _submit(
        self, then: Callable[..., Iterator[Trained]], work: Callable[[], object], *about: object
    ) -> None:
        """Work on another thread, then go on with the result, and `about`, on this one."""

        def whole() -> None:
            try:
                result = work()
            except BaseException as error:
                self._events.put((_reraise, (error,)))
            else:
                self._events.put((then, (result, *about)))

        self._pool.submit(whole)


def _reraise(error: BaseException) -> Iterator[Trained]:
    """Raise an error of another thread on this one."""
    raise error
