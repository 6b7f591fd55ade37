"""Scores of models that were trained elsewhere: from a mapping, a table or a file to their analysis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pinnablate.elsewhere import files
from pinnablate.elsewhere.analysis import Analysis
from pinnablate.elsewhere.given import given, split_controls
from pinnablate.elsewhere.numbers import Unit
from pinnablate.elsewhere.tables import Read
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    import pandas as pd


def analyse(
    scores: Mapping[Any, Any] | pd.DataFrame | str | Path,
    *,
    controls: Mapping[str, Any] | Iterable[str] | None = None,
    measure: Literal["error", "squared error", "skill"] | None = None,
    paired: bool | None = None,
    sigma: float | None = None,
    floor: float | None = None,
    nan: Literal["diverged", "missing"] | None = None,
    equations: Iterable[str] | None = None,
    sizes: Mapping[str, int] | None = None,
    chosen: str | None = None,
    column: str | None = None,
    name: str | None = None,
    what: str | None = None,
) -> Analysis:
    """Say what each equation is worth from scores of models that were trained elsewhere.

        found = pinnablate.analyse(
            {"none": [0.51, 0.48, 0.55], "energy": [0.21, 0.25, 0.19], "fourier": [...], "all": [...]},
            controls={"weight-decay": [0.44, 0.47, 0.50]},
        )
        print(found); found.worth(); found.save("page")

    skill = -log10 of an error, in decades; everything else is a difference of skills, or linear in them.
    The k-th score of every arm is taken to come from the same data, points and initial weights.

    Args:
        scores: {subset: scores}. A subset is `none`, `all`, names joined by + (`a+b`), or a tuple or set of
            names; scores are a number, a list or array with one number a replicate, or
            {replicate: number}. None says that a run is missing, inf that it diverged. Or a DataFrame, or a
            .csv, .tsv or .json file: see docs/analyse.md. `none` and `all` are needed; of other subsets
            any may be missing.
        controls: {name: scores} of models that were told no equation but something else, such as a
            penalty; of a table or file, which of its subsets are controls.
        measure: what the numbers are: `error`, the less the better (rms, relative L2); `squared error`;
            `skill`, -log10 of an error. By default what a file says, else `error`.
        paired: whether replicates of different arms share everything but what is told. If not, intervals
            are those of Welch. By default yes, but for a table without names of replicates.
        sigma: the standard deviation of the field, in the unit of the errors: they are divided by it, and
            10 is the worst. Without it they stand for themselves.
        floor: errors below it are not told apart; in units of sigma.
        nan: what NaN means: `diverged`, scored as the worst error, or `missing`.
        equations: their names in the order in which to show them; of a table with further columns, which
            of them are equations.
        sizes: {equation: scalar equations that it stands for}; shown beside its worth.
        chosen: the control that something else than these scores chose, such as held-out data.
        column: of a table, which column holds the scores, where it is not called by a measure.
        name: what was studied, for titles.
        what: what the errors are of, for the first sentence.

    Returns:
        The analysis: table, worth, interactions, sufficient subsets, labels with shares, pictures, pages.

    Raises:
        PinnablateError: no file, no subset, no score, or scores that cannot be paired; one sentence.
    """
    equations = None if equations is None else tuple(equations)
    options = {
        "measure": measure,
        "paired": paired,
        "sigma": sigma,
        "floor": floor,
        "nan": nan,
        "equations": equations,
        "sizes": sizes,
        "chosen": chosen,
        "name": name,
        "what": what,
    }
    stated = {k: value for k, value in options.items() if value is not None}
    read = _read(scores, column, equations)
    more = dict(controls) if isinstance(controls, Mapping) else {}
    named = () if isinstance(controls, Mapping) or controls is None else controls
    subsets, found = split_controls(read.scores, [named] if isinstance(named, str) else named)
    if twice := [c for c in more if c in found]:
        raise PinnablateError(f"controls: expected each once, got {twice[0]} twice; leave one out")
    said = {**({} if read.measure is None else {"measure": read.measure}), **read.options, **stated}
    unit = Unit(*(said.pop(k, usual) for k, usual in _UNIT.items()))
    said.setdefault("paired", read.paired is not False)
    return Analysis(given(subsets, {**found, **more}, unit, **said))


_UNIT = {"measure": "error", "sigma": None, "floor": None, "nan": None}


def _read(scores: Any, column: str | None, equations: Any) -> Read:
    if isinstance(scores, (str, Path)):
        return files.read(scores, column, equations)
    if hasattr(scores, "columns"):
        return files.from_frame(scores, column, equations)
    if not isinstance(scores, Mapping):
        raise PinnablateError(
            "expected {subset: scores}, a pandas DataFrame or the path of a .csv, .tsv or .json file, got "
            f"{type(scores).__name__}"
        )
    if column is not None:
        raise PinnablateError(
            f"expected column= beside a file or a DataFrame, got {column!r} beside {{subset: scores}}; "
            "leave it out"
        )
    return Read(dict(scores))
