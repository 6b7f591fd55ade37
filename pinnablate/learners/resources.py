"""What a learner may use of the machine. Nothing here changes what is learned."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Literal

from pinnablate.errors import PinnablateError

MEMORY = 4.0
DEVICES = ("cpu", "gpu")


@dataclass(frozen=True)
class Resources:
    """Limits that a user states.

    Args:
        workers: threads; one for each core by default.
        memory: GiB that training may hold.
        device: where networks are trained: by TensorFlow on the CPU, or by JAX on a GPU
            (`pinnablate[gpu]`), of whose memory `memory` is then the limit.

    Raises:
        PinnablateError: a device that is not known, or limits that are not positive.
    """

    workers: int | None = None
    memory: float = MEMORY
    device: str = "cpu"

    def __post_init__(self) -> None:
        if self.device not in DEVICES:
            raise PinnablateError(
                f"unknown device {self.device!r}; expected one of {', '.join(DEVICES)}"
            )
        if not self.memory > 0 or (self.workers is not None and self.workers < 1):
            raise PinnablateError(
                f"memory {self.memory:g} GiB and {self.workers} workers; both must be positive"
            )

    @property
    def threads(self) -> int:
        return self.workers or os.cpu_count() or 1


DEFAULTS = Resources()


def limits(
    workers: int | None, memory: float | None, device: Literal["cpu", "gpu"] | None = None
) -> Resources | None:
    """What training may use, of limits of which those that are None are the usual ones.

    Args:
        workers, memory, device: as in `Resources`.

    Returns:
        None where all of them are None.
    """
    given = {"workers": workers, "memory": memory, "device": device}
    stated: dict[str, Any] = {name: limit for name, limit in given.items() if limit is not None}
    return Resources(**stated) if stated else None
