"""Finding: how many observations is a law worth?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from pinnablate.analysis.along import NONE
from pinnablate.analysis.observations import number
from pinnablate.analysis.swept import SPLITS, InObservations
from pinnablate.leaderboard.across import Across
from pinnablate.leaderboard.pages.found_order import WHERE
from pinnablate.report.marks import STAR
from pinnablate.report.tables import table

By = Sequence[tuple[str, InObservations]]  # (environment, its worths on one split)


def observations_finding(board: Across) -> Iterator[str]:
    """What all laws and the best one are worth in observations: lines of Markdown.

    Args:
        board: of networks.
    """
    swept = board.in_observations
    if not swept:
        yield from ("No environment has models with more observations on record.", "")
        return
    yield from _beside_none(swept)
    yield from _beside_controls(swept)


def _beside_none(swept: Mapping[str, Sequence[InObservations]]) -> Iterator[str]:
    """The same, where networks told nothing are given the observations."""
    found = {n: own for n, of in swept.items() if (own := [f for f in of if f.base == NONE])}
    if not found:
        yield from (
            "No environment has networks told nothing with more observations on record.",
            "",
        )
        return
    yield from (f"**All laws together are worth {_on_splits(found)}.**", "")
    head = ["environment", *(f"{s}{what}" for s in SPLITS for what in (", all", ", its best law"))]
    yield from (table([_row(name, of) for name, of in found.items()], head, texts=1), "")
    yield from (
        "How many times the observations would do as much, told nothing; a law by its Shapley value. What lies beyond a sweep "
        "is a bound and no number; in brackets 95 % over replicates, of each environment by itself; what moved between half and "
        "the full budget is left out of the sentence. A law of several scalar equations is worth more because it is several laws.",
        "",
    )


def _beside_controls(swept: Mapping[str, Sequence[InObservations]]) -> Iterator[str]:
    """The same, where a control other than `none` is given the observations."""
    controls = {n: own for n, of in swept.items() if (own := [f for f in of if f.base != NONE])}
    if not controls:
        return
    yield from (
        "Beside the control that held-out observations choose, where it is another than `none` and was swept "
        f"({_environments(len(controls))}), all laws are worth {_on_splits(controls)}.",
        "",
    )
    rows = []
    for name, of in controls.items():
        by_split = {f.split: f for f in of}
        kept = ", kept" if any(f.by_prior for f in of) else ""
        cells = [_everything(by_split[s]) if s in by_split else "" for s in SPLITS]
        rows.append([name, f"{of[0].base}{kept}", *cells])
    yield from (
        table(rows, ["environment", "control", *(f"{s}, all" for s in SPLITS)], texts=2),
        "",
    )
    if any(f.by_prior for of in controls.values() for f in of):
        yield from (
            "*Kept*: what the control searches (the weight of a penalty, or lengths) was chosen on the design's own observations, "
            "as a prior is, and not again with more of them. Where both ways were trained, laws seemed worth as much beside it or "
            "more ([by how much](../benchmarks/notebook/reading.md#what-the-notes-say-beside-the-pages)).",
            "",
        )


def _on_splits(swept: Mapping[str, Sequence[InObservations]]) -> str:
    """What all laws are worth on each split, of one sweep of each environment."""
    of = {s: [(n, f) for n, found in swept.items() for f in found if f.split == s] for s in SPLITS}
    return "; ".join(_headline(split, found) for split, found in of.items() if found)


def _headline(split: str, of: By) -> str:
    settled = [f.everything for _, f in of if f.settled]
    if not settled:
        return f"{WHERE[split]} nothing that is known to hold still"
    known = [m.least for m in settled if m.known]
    beyond = [m.least for m in settled if np.isinf(m.most)]
    rest = len(settled) - len(known) - len(beyond)
    said = []
    if known:
        ends = " to ".join(dict.fromkeys(number(of(known)) for of in (min, max)))
        middle = "" if beyond or len(known) < 3 else f" (median {number(float(np.median(known)))})"
        said.append((f"{ends} times the observations{middle}", len(known)))
    if beyond:
        said.append((f"more than {number(min(beyond))} times", len(beyond)))
    if rest:
        said.append(("fewer than the sweep begins with", rest))
    (first, count), *others = said
    whole = f"{WHERE[split]} {first} in {count} of {_environments(len(settled))}"
    return ", ".join([whole, *(f"{words} in {n}" for words, n in others)])


def _environments(count: int) -> str:
    return f"{count} environment{'s' * (count > 1)}"


def _row(name: str, of: Sequence[InObservations]) -> list[str]:
    cells = [name]
    for split in SPLITS:
        found = next((f for f in of if f.split == split), None)
        if found is None:
            cells += ["", ""]
            continue
        cells += [_everything(found), _best(found)]
    return cells


def _everything(found: InObservations) -> str:
    mark = "" if found.settled else " unsettled"
    return f"{found.everything}{STAR if found.everything.shown and not mark else ''}{mark}"


def _best(found: InObservations) -> str:
    """The law of the largest worth; of those beyond the sweep nothing says which is larger."""
    beyond = [
        law for law, of in found.laws.items() if np.isinf(of.shapley.most) and of.shapley.least
    ]
    if len(beyond) > 1:
        least = found.laws[beyond[0]].shapley.least
        return f"{beyond[0]} and {len(beyond) - 1} more: > {number(least)}"
    law = max(found.laws, key=lambda e: found.laws[e].shapley.least)
    return f"{law}: {found.laws[law].shapley}"
