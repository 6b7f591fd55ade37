"""Training what is missing of a study, and its result."""

from __future__ import annotations

import shutil
import warnings
import weakref
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pinnablate.result import Result
    from pinnablate.study import Notice, Progress, Study, Waiting
    from pinnablate.study.running import Running


def run_study(
    study: Study,
    results: str | Path | None = None,
    running: Running | None = None,
    progress: Callable[[Progress | Waiting | Notice], object] | None = None,
) -> Result:
    """Train what is missing of a study.

    Args:
        study: its cells.
        results, progress: as `run` takes them.
        running: how it is trained.

    Raises:
        PinnablateError: as `run`.
        StoreError: records cannot be read or written.
    """
    from pinnablate.checks.certificates import before_training
    from pinnablate.records.store import Store, environments_in
    from pinnablate.study.running import Running

    how = running or Running()
    place = Path(mkdtemp(prefix="pinnablate-")) if results is None else Path(results)
    store = Store(place)
    try:
        standing = before_training(study, store, how.uncertified, how.rerun)
        how.train(study, store, progress or _silent, standing.recorded)
    except BaseException as stop:
        if results is None and not any(environments_in(place)):
            shutil.rmtree(place)
        elif isinstance(stop, KeyboardInterrupt | MemoryError):
            stop.add_note(
                f"every finished cell is kept; to go on, repeat the call with results={str(place)!r}"
            )
        raise
    return result_of(study, place, temporary=results is None)


def result_of(study: Study, place: Path, temporary: bool = False) -> Result:
    """The result of records in a directory; what is to be said of them is said as warnings.

    Args:
        study: its cells.
        place: the directory.
        temporary: whether it is removed with the result.
    """
    from pinnablate.records.store import Store
    from pinnablate.result import Result

    result = Result.of(study, Store(place), temporary)
    if temporary:
        weakref.finalize(result, shutil.rmtree, place, ignore_errors=True)
    for sentence in (*result.complaints, *result.failures):
        warnings.warn(sentence, stacklevel=3)
    return result


def _silent(_: object) -> None:
    pass
