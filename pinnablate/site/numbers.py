"""The numbers behind a study: skill in every replicate and errors by field, as tables that the script reads too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape

from pinnablate.analysis.estimate import CONFIDENCE
from pinnablate.analysis.figures import geometric_mean
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import Budgets
from pinnablate.leaderboard.entry import Entry
from pinnablate.site.tables import Cell, Row, html_table
from pinnablate.study.seeds import draws_worlds

MOST_REPLICATES = 60  # for which the quantiles of Student's t are written into a page
REPLICATES = "Skill in every replicate"
FIELDS = "Error of every field"
UNOBSERVED = "unobserved"  # the split of fields that nobody observed


@cache
def quantiles() -> str:
    """Quantiles of Student's t for 95 % intervals with 1, 2, ... degrees of freedom, for the script."""
    from scipy.stats import t

    upper = 0.5 + CONFIDENCE / 2
    return " ".join(f"{t.ppf(upper, k):.6f}" for k in range(1, MOST_REPLICATES))


def lattices(entry: Entry) -> Iterator[tuple[str, Lattice]]:
    """Every arm with complete records and the lattice that it stands in: those of the study first, then
    further ones, which may have fewer replicates.
    """
    found = [entry.lattice, *([entry.beside.lattice] if entry.beside else [])]
    seen: set[str] = set()
    for lattice in found:
        for arm in lattice.arms:
            if arm not in seen and lattice.complete(arm):
                seen.add(arm)
                yield arm, lattice


def replicates_table(entry: Entry) -> str:
    """Skill of every arm on the primary split in every replicate."""
    seeds = entry.study.replicates
    rows = []
    for arm, lattice in lattices(entry):
        by_seed = dict(zip(lattice.replicates, map(float, lattice.skills(arm)), strict=True))
        cells = [Cell(f"{by_seed[s]:.3f}", by_seed[s]) if s in by_seed else Cell("") for s in seeds]
        told = lattice.told[arm]
        data = {"arm": arm, "told": " ".join(told.equations) if told.is_subset else "-"}
        if not Budgets.of(lattice).settled([arm]):
            data["unsettled"] = "yes"
        rows.append(Row([Cell(escape(arm)), *cells], data))
    study = entry.study
    about = {
        "table": "replicates",
        "laws": " ".join(study.world.players),
        "split": entry.lattice.primary,
        "seeds": " ".join(map(str, seeds)),
        # arms of two studies are paired where observations, worlds and the floor are the same
        "pairs": f"{study.design} {draws_worlds(study)} {entry.lattice.primary} {entry.lattice.floor:g}",
        "overlap": f"{entry.lattice.overlap:.6f}",
    }
    title = f"{REPLICATES}: decades on {entry.lattice.primary}"
    return html_table(title, ["arm", *(f"seed {s}" for s in seeds)], rows, about)


def fields_table(entry: Entry) -> str:
    """Error of every arm by field, means over replicates: on the primary split, and on that of fields which
    nobody observed.
    """
    splits = list(dict.fromkeys((entry.lattice.primary, UNOBSERVED)))
    made = {arm: _field_errors(lattice, arm, splits) for arm, lattice in lattices(entry)}
    fields = list(dict.fromkeys(key for errors in made.values() for key in errors))
    if not fields:
        return ""
    rows = [
        Row([Cell(escape(arm)), *(_error(errors.get(key)) for key in fields)], {"arm": arm})
        for arm, errors in made.items()
    ]
    title = f"{FIELDS}: in standard deviations of the field, geometric means over replicates"
    headers = [f"{name}, {split}" for split, name in fields]
    return html_table(title, ["arm", *headers], rows, {"table": "fields"})


def _field_errors(
    lattice: Lattice, arm: str, splits: Sequence[str]
) -> dict[tuple[str, str], float]:
    """{(split, field): mean error} of an arm, of the fields that all its records have."""
    records = lattice.of(arm)
    return {
        (split, name): geometric_mean(r.field_errors[split][name] for r in records)
        for split in splits
        for name in records[0].field_errors.get(split, {})
        if all(name in r.field_errors.get(split, {}) for r in records)
    }


def _error(value: float | None) -> Cell:
    return Cell("") if value is None else Cell(f"{value:.2g}", value)
