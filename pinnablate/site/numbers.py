"""The numbers behind a study: skill in every replicate and errors by field, as tables that the script reads too."""

from __future__ import annotations

from collections.abc import Iterator
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
    """Error of every arm by field on the primary split, means over replicates."""
    split = entry.lattice.primary
    made: dict[str, dict[str, float]] = {}
    for arm, lattice in lattices(entry):
        records = lattice.of(arm)
        names = list(records[0].field_errors.get(split, {}))
        if all(set(names) <= set(r.field_errors.get(split, {})) for r in records):
            made[arm] = {
                n: geometric_mean(r.field_errors[split][n] for r in records) for n in names
            }
    fields = list(dict.fromkeys(n for errors in made.values() for n in errors))
    if not fields:
        return ""
    rows = [
        Row(
            [Cell(escape(arm)), *(_error(errors.get(n)) for n in fields)],
            {"arm": arm},
        )
        for arm, errors in made.items()
    ]
    title = (
        f"{FIELDS}: standard deviations of the field on {split}, geometric means over replicates"
    )
    return html_table(title, ["arm", *fields], rows, {"table": "fields"})


def _error(value: float | None) -> Cell:
    return Cell("") if value is None else Cell(f"{value:.2g}", value)
