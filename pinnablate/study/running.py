"""How the cells of a study are trained, whoever asks: `run`, `ablate`, `diagnose` or a command.

Nothing of it is part of a key: records are the same whatever is said here.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from pinnablate.learners.resources import MEMORY, Resources, limits
from pinnablate.problems.kinds import require_kinds
from pinnablate.records.store import Record, Store
from pinnablate.study.execution.opened import opened
from pinnablate.study.rerun import NEVER, Rerun, as_rerun

if TYPE_CHECKING:
    from pinnablate.study.study import Study


class RunningKeywords(TypedDict, total=False):
    """What a `Running` is made of, as keywords of a function."""

    retry_failed: bool
    rerun: Rerun
    uncertified: bool
    memory: float | None
    workers: int | None
    device: Literal["cpu", "gpu"] | None
    jobs: int | None
    executor: Executor | str | None
    send_code: bool
    time_limit: float | None


@dataclass(frozen=True)
class Running:
    """What is trained again, with which resources, and by which processes.

    Args:
        retry_failed: train cells again whose record says failed: the same as rerun="failed".
        rerun: which cells that have a record are trained again: `never`, `failed` or `always`.
        uncertified: train all the same where the world is not certified.
        memory: GiB that training may hold; 4 by default.
        workers: threads; all cores by default.
        device: where networks are trained, `cpu` by default, or `gpu`.
        jobs: how many processes of this machine train in place of this one.
        executor: what trains in place of this process: an executor, or the address of a Dask
            scheduler.
        send_code: whether the file that declares the environment may be sent to it.
        time_limit: seconds that one cell may take, with `jobs` or `executor`.

    Raises:
        PinnablateError: a value of a wrong type, or no such `rerun`.
    """

    retry_failed: bool = False
    rerun: Rerun = NEVER
    uncertified: bool = False
    memory: float | None = None
    workers: int | None = None
    device: Literal["cpu", "gpu"] | None = None
    jobs: int | None = None
    executor: Executor | str | None = None
    send_code: bool = False
    time_limit: float | None = None

    def __post_init__(self) -> None:
        require_kinds(
            memory=self.memory, workers=self.workers, jobs=self.jobs, time_limit=self.time_limit
        )
        object.__setattr__(self, "rerun", as_rerun(self.rerun, self.retry_failed))

    @property
    def resources(self) -> Resources | None:
        """What training may use; None where nothing is said.

        Raises:
            PinnablateError: as `Resources`.
        """
        return limits(self.workers, self.memory, self.device)

    @property
    def is_elsewhere(self) -> bool:
        """Whether other processes train."""
        return self.jobs is not None or self.executor is not None

    @property
    def in_vain_for_deepxde(self) -> list[str]:
        """Arguments that were given and mean nothing where DeepXDE trains by itself, in this process."""
        said = {
            "rerun=": self.rerun != NEVER,
            "uncertified=": self.uncertified,
            "memory=": self.memory not in (None, MEMORY),
            "workers=": self.workers is not None and self.jobs is None,
            "jobs=": self.jobs is not None,
            "executor=": self.executor is not None,
            "send_code=": self.send_code,
            "time_limit=": self.time_limit is not None,
            "device='gpu'": self.device == "gpu",
        }
        return [word for word, is_said in said.items() if is_said]

    def train(
        self, study: Study, store: Store, notify: Callable[[Any], object], certificate: str = ""
    ) -> tuple[list[Record], int]:
        """Train what is missing of a study.

        Args:
            study: its cells.
            store: where records are, and are kept.
            notify: called after each record, while other processes are waited for, and when a
                worker died or a scheduler is away.
            certificate: what is known of the world, for the new records.

        Returns:
            The new records, and how many existed or came from another process.

        Raises:
            PinnablateError: as `Study.run`; both `jobs` and `executor` are given, or no scheduler
                answers.
            StoreError: records cannot be read or kept.
        """
        with opened(self.jobs, self.executor, notify) as executor:
            return study.run(
                store,
                notify,
                self.rerun,
                certificate,
                notify,
                executor,
                self.send_code,
                self.time_limit,
            )
