"""Training a user's problem: kept beside its records, and where other processes train, as a file for these."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pinnablate import registry
from pinnablate.ablation.kept import keep
from pinnablate.api import run_study

if TYPE_CHECKING:
    from pinnablate.ablation.keywords import Asked
    from pinnablate.ablation.players import Groups
    from pinnablate.result import Result
    from pinnablate.study import Study
    from pinnablate.study.named import ADesign


def keep_and_run(
    study: Study,
    problem: Any,
    asked: Asked,
    design: ADesign,
    groups: Groups | None,
    results: str | Path | None,
    progress: Callable[[Any], object] | None = None,
) -> Result:
    """Train what is missing of a problem.

    Args:
        study: of the problem.
        problem, design, groups: as `ablate` takes them.
        asked: its keywords.
        results: where records and the problem are kept. Where there are none, other processes read
            the problem in a temporary place.
        progress: as `run` takes it.

    Raises:
        PinnablateError: as `run`.
        StoreError: the problem or records cannot be read or written.
    """
    with ExitStack() as stack:
        place = results
        if place is None and asked.running.is_elsewhere:
            place = stack.enter_context(TemporaryDirectory(prefix="pinnablate-"))
        if place is not None:
            path = keep(study.environment, problem, asked.problem, design, groups, place)
            if asked.running.is_elsewhere and path is not None:
                registry.load(path)  # workers are told the file of what was loaded
        return run_study(study, results, asked.running, progress)
