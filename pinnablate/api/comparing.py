"""Two learners, protocols, directories of records, results or submissions, compared."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.comparison import Comparison, Side
    from pinnablate.result import Result


def compare(
    first: str | Path | Result,
    second: str | Path | Result,
    *,
    results: str | Path | None = None,
    design: str = "standard",
    arms: str | Sequence[str] = (),
    paired: bool = True,
) -> Comparison:
    """Say who errs less, and by how much: skill of one side less that of the other, within the same worlds, points and noise.

        found = pinnablate.compare("kernel,standard-v1", "spectral,standard-v2")
        print(found)                       # the sentence and the table of `pinnablate compare`
        found.difference("heat-mixed")     # Estimate(-0.73 ± 0.44, n=5): decades, told all equations

    Skill = -log10 error on the primary split. Of several environments each counts once.

    Args:
        first, second: what is compared: the name of a learner, a protocol or both (`kernel,standard-v1`); a directory of records;
            the .json of a submission's row; or a Result.
        results: the directory of records where names are looked for; by default those that are published with the package.
        design: whose studies; a Result has its own.
        arms: which arms the table shows, as names or one text (`all,energy`): by default `all`, `none` and the mean over every
            arm that both have.
        paired: whether differences are taken within replicates of the same world, points and noise. If not, means over replicates
            are compared, with intervals of Welch.

    Returns:
        The comparison: differences by environment and arm, each with its 95 % interval from five replicates on.

    Raises:
        PinnablateError: no such learner, protocol, file or record, or nothing that both have.
        StoreError: records cannot be read.
    """
    from pinnablate.comparison import compare
    from pinnablate.records.published import FOLDER

    place = FOLDER if results is None else results
    named = arms.split(",") if isinstance(arms, str) else list(arms)
    one, other = (_side(given, place, design) for given in (first, second))
    if one.name == other.name:
        one, other = (
            replace(side, name=f"{side.name} ({which})")
            for side, which in ((one, "first"), (other, "second"))
        )
    return compare(one, other, [name.strip() for name in named if name.strip()], paired)


def _side(given: str | Path | Result, results: str | Path, design: str) -> Side:
    """A side from its name, a path, or a result.

    Raises:
        PinnablateError: it is none of these, or there is no such thing.
    """
    from pinnablate.comparison import side
    from pinnablate.comparison.sides import of_study
    from pinnablate.result import Result

    if isinstance(given, Result):
        study = given.study
        title = f"{study.learner}, {study.protocol.name}"
        # controls without a network stand beside every learner, and are no part of any
        trained = (r for r in given.records if r.protocol)
        return of_study(title, study.environment, trained)
    if isinstance(given, str | os.PathLike):
        return side(os.fspath(given), results, design)
    raise PinnablateError(
        f"unknown side of a comparison {given!r:.60}; expected the name of a learner or protocol, a directory of "
        "records, the .json of a row, or a Result"
    )
