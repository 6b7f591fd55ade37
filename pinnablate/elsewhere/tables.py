"""Tables of scores, one run a row or one subset a row, to scores by subset and replicate."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pinnablate.brief import few
from pinnablate.elsewhere.keys import ALL, CONTROL, NONE, names_of, spelt
from pinnablate.elsewhere.numbers import Measure
from pinnablate.errors import PinnablateError, unknown

SUBSET = ("subset", "told", "equations", "laws", "arm")
REPLICATE = ("replicate", "seed", "run", "trial", "fold")
SCORE: dict[str, Measure] = {
    "error": "error",
    "rmse": "error",
    "relative l2": "error",
    "skill": "skill",
    "squared error": "squared error",
    "mse": "squared error",
}
YES, NO = ("1", "1.0", "true", "yes", "x"), ("0", "0.0", "false", "no", "", "nan", "none")
HOW = (
    "a column `subset` (none, a, a+b, all; `control: NAME` for a control) or a column of 0 and 1 for "
    "each equation, a column `error`, `squared error` or `skill`, and best a column `replicate`"
)


@dataclass
class Read:
    """What a file or a table says.

    Args:
        scores: {subset, or `control: NAME`: {replicate: score}}.
        measure: what its scores are, where the name of their column says so.
        paired: whether replicates are named; None where that is for others to say.
        options: further arguments of `analyse` that it holds.
    """

    scores: dict[Any, Any] = field(default_factory=dict)
    measure: Measure | None = None
    paired: bool | None = None
    options: dict[str, Any] = field(default_factory=dict)


def read_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    what: str,
    column: str | None = None,
    equations: Iterable[str] | None = None,
) -> Read:
    """Read a table of runs.

    Either one run a row: the subset in one column, or a column of 0 and 1 for each equation; its score
    in another. Or one subset a row: every other column is a replicate.

    Args:
        columns: their names.
        rows: cells, as text or numbers.
        what: the file, for sentences.
        column: which one holds the scores, where its name does not say so.
        equations: which columns are equations, where further ones are not.

    Raises:
        PinnablateError: a table that is none of these.
    """
    names = [str(c).strip() for c in columns]
    if twice := [n for n in names if names.count(n) > 1]:
        raise PinnablateError(f"{what}: expected different columns, got {twice[0]!r} twice")
    listed: list[tuple[int, dict[str, Any]]] = [
        (k + 1, dict(zip(names, row, strict=False))) for k, row in enumerate(rows)
    ]
    if not listed:
        raise PinnablateError(f"{what}: expected a row for each run, got a header alone; {HOW}")
    if column is not None and column not in names:
        raise unknown(f"column of {what}", column, names)
    subset, replicate = _one_of(names, SUBSET), _one_of(names, REPLICATE)
    score = column or _one_of(names, SCORE)
    measure = None if score is None else SCORE.get(score.lower().replace("_", " "))
    if score is None and subset is None:
        raise PinnablateError(f"{what}: expected {HOW}, got the columns {few(names)}")
    if score is None:
        return _one_subset_a_row(names, listed, what, str(subset))
    if subset is None:
        rest = [n for n in names if n not in (score, replicate) and n.lower() != "control"]
        told = [e for e in _listed(equations) if e in rest] if equations is not None else rest
        keys = [_indicated(row, told, f"{what}, row {k}") for k, row in listed]
    else:
        known: dict[frozenset[str], tuple[str, ...]] = {}
        keys = [_canonical(row[subset], known) for _, row in listed]
    made = Read({}, measure, replicate is not None)
    for (k, row), key in zip(listed, keys, strict=True):
        runs = made.scores.setdefault(key, {})
        own: Hashable = len(runs) if replicate is None else str(row[replicate]).strip()
        if own in runs:
            raise PinnablateError(
                f"{what}, row {k}: expected one score of a subset in a replicate, got a second one of "
                f"{spelt(key)} in {replicate} {own}; average over what else differs, or number "
                "replicates anew"
            )
        runs[own] = row[score]
    return made


def _one_subset_a_row(
    names: Sequence[str], listed: Sequence[tuple[int, dict[str, Any]]], what: str, subset: str
) -> Read:
    replicates = [n for n in names if n != subset]
    made, known = Read(), dict[frozenset[str], tuple[str, ...]]()
    for k, row in listed:
        key = _canonical(row[subset], known)
        if key in made.scores:
            raise PinnablateError(
                f"{what}, row {k}: expected one row a subset, as no column is called error, squared "
                f"error or skill, got a second row of {spelt(key)}; call the column of scores so"
            )
        made.scores[key] = {r: row.get(r) for r in replicates}
    return made


def _one_of(names: Sequence[str], known: Iterable[str]) -> str | None:
    """The first column with a name that is known."""
    return next((n for want in known for n in names if n.lower().replace("_", " ") == want), None)


def _listed(equations: Iterable[str]) -> list[str]:
    return equations.split(",") if isinstance(equations, str) else list(equations)


def _indicated(row: Mapping[str, Any], equations: Sequence[str], where: str) -> Any:
    """The subset of a row with a column of 0 and 1 for each equation; a control by its name."""
    control = next((str(v).strip() for n, v in row.items() if n.lower() == "control"), "")
    if control and control.lower() not in NO:
        return f"{CONTROL} {control}"
    told = []
    for name in equations:
        cell = str(row.get(name, "")).strip().lower()
        if cell not in (*YES, *NO):
            raise PinnablateError(
                f"{where}: expected 0 or 1 in column {name!r}, whether an equation was told, got "
                f"{row[name]!r}; leave the column out, or name the equations: equations= (--equations)"
            )
        if cell in YES:
            told.append(name)
    return tuple(told)


def _canonical(cell: Any, known: dict[frozenset[str], tuple[str, ...]]) -> Any:
    """One key for all ways of writing a subset: its names in the order in which they first came.

    Args:
        cell: what is written.
        known: the keys so far, to which a new one is added.
    """
    text = str(cell).strip()
    if text.lower() in (NONE, ALL, ""):
        return text.lower() or NONE
    if text.lower().startswith(CONTROL):
        return f"{CONTROL} {text[len(CONTROL) :].strip()}"
    names = names_of(text)
    assert names is not None, "`all` is read above"
    return known.setdefault(frozenset(names), names)
