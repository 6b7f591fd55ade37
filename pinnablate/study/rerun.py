"""Which cells that have a record are trained again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pinnablate.errors import unknown
from pinnablate.learners.base import SCORED
from pinnablate.records.store import Record

Rerun = Literal["never", "failed", "always"]
NEVER: Rerun = "never"
FAILED: Rerun = "failed"
RERUNS: tuple[Rerun, ...] = get_args(Rerun)


def as_rerun(given: str, retry_failed: bool = False) -> Rerun:
    """A name of RERUNS.

    Args:
        given: the name.
        retry_failed: whether `failed` is meant where `never` is given.

    Raises:
        PinnablateError: no such name.
    """
    for name in RERUNS:
        if given == name:
            return FAILED if retry_failed and name == NEVER else name
    raise unknown("value of rerun", str(given), RERUNS)


def wanted(key: str, records: Mapping[str, Record], rerun: Rerun) -> bool:
    """Whether a cell is to be trained.

    Args:
        key: of the cell.
        records: by key.
        rerun: `never`, where it has no record; `failed`, where it has none with a score;
            `always`, whatever there is.
    """
    if key not in records or rerun == "always":
        return True
    return rerun == FAILED and records[key].status not in SCORED
