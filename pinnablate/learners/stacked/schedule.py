"""Who trains when: members pass their first phase in tiles, wait for others of their kind, and share a tile again.

Nothing here changes what is learned: a member is the same bit by bit in any company.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue

from threadpoolctl import threadpool_limits

from pinnablate.learners.base import OK, Trained
from pinnablate.tasks.fit import Fit

Give = Callable[[Trained], None]


@dataclass
class Group:
    """Members of one kind.

    Args:
        like: one of them.
        width: how many share a tile in the second phase.
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
        """Whether a full tile is ready, or all that will be.

        `more`: members of some group are in their first phase.
        """
        enough = len(self.ready) >= self.width or not (more and self.expected)
        return bool(self.ready) and enough and self.running < threads


@dataclass(frozen=True)
class Phases:
    """What a schedule is told to do.

    Args:
        first: trains the first phase of a tile of fits.
        second: trains members of a group until none is ready, giving each away as it finishes.
        group: which members share a tile in the second phase.
        width: how wide that tile is, for so many members of a group.
    """

    first: Callable[[list[Fit]], list[Trained]]
    second: Callable[[Group, Give], None]
    group: Callable[[Fit], Hashable]
    width: Callable[[Fit, int], int]


def run(tiles: Sequence[list[Fit]], phases: Phases, threads: int, waiting: int, halt: Callable[[], None]) -> Iterator[Trained]:
    """Train every fit of every tile; yields each as it finishes.

    Args:
        tiles: fits that share their first phase, in the order in which they start.
        phases: how to train them.
        threads: of this process, each with single-threaded linear algebra inside.
        waiting: how many members may be under way, for their memory; one tile always may.
        halt: tells the threads to stop; called when the caller closes this iterator, or takes the
            last.
    """
    left = sum(map(len, tiles))
    groups: dict[Hashable, Group] = {}
    for fit in (f for tile in tiles for f in tile if f.second_steps):
        groups.setdefault(phases.group(fit), Group(fit)).expected += 1
    queue, inside, in_first = deque(tiles), 0, 0
    events: SimpleQueue[tuple[Callable[..., Iterator[Trained]], tuple]] = SimpleQueue()

    with threadpool_limits(1), ThreadPoolExecutor(threads) as pool:

        def submit(then: Callable[..., Iterator[Trained]], work: Callable[[], object], *about: object) -> None:
            """Do work on another thread, then go on with its result on this one."""
            def whole() -> None:
                try:
                    result = work()
                except BaseException as error:
                    events.put((_reraise, (error,)))
                else:
                    events.put((then, (result, *about)))
            pool.submit(whole)

        def sort_out(members: list[Trained]) -> Iterator[Trained]:
            nonlocal in_first
            in_first -= 1
            for member in members:
                if not member.fit.second_steps:
                    yield member
                    continue
                group = groups[phases.group(member.fit)]
                if not group.width:
                    group.width = phases.width(member.fit, group.expected)
                group.expected -= 1
                if member.status == OK:
                    group.ready.append(member)
                else:
                    yield member

        def start(group: Group) -> None:
            if group.wants_a_thread(threads, more=bool(in_first)):
                group.running += 1
                submit(go_on, lambda: phases.second(group, lambda m: events.put((iter, ([m],)))), group)

        def go_on(_: object, group: Group) -> Iterator[Trained]:
            group.running -= 1
            return iter(())

        try:
            while left:
                while queue and (inside + len(queue[0]) <= waiting or not inside):
                    tile = queue.popleft()
                    inside, in_first = inside + len(tile), in_first + 1
                    submit(sort_out, partial(phases.first, tile))
                for group in groups.values():
                    start(group)
                then, result = events.get()
                for member in then(*result):
                    inside, left = inside - 1, left - 1
                    yield member
        finally:
            halt()
            pool.shutdown(wait=True, cancel_futures=True)


def _reraise(error: BaseException) -> Iterator[Trained]:
    raise error
