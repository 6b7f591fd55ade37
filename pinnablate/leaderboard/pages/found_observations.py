"""Finding: how many observations is a law worth?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pinnablate.analysis.observations import number
from pinnablate.analysis.swept import SPLITS, InObservations
from pinnablate.leaderboard.across import Across
from pinnablate.report.marks import STAR
from pinnablate.report.tables import table

WHERE = {"interp": "inside the observed window", "extrap": "beyond it"}
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
    by_split = {
        s: [(name, f) for name, of in swept.items() for f in of if (f.split, f.base) == (s, "none")]
        for s in SPLITS
    }
    each = "; ".join(_headline(split, of) for split, of in by_split.items() if of)
    yield from (f"**All laws together are worth {each}.**", "")
    head = ["environment", *(f"{s}{what}" for s in SPLITS for what in (", all", ", its best law"))]
    yield from (table([_row(name, of) for name, of in swept.items()], head, texts=1), "")
    yield from (
        "How many times the observations would do as much, told nothing; a law by its Shapley value. What lies beyond a sweep "
        "is a bound and no number; in brackets 95 % over replicates, of each environment by itself; what moved between half and "
        "the full budget is left out of the sentence. A law of several scalar equations is worth more because it is several laws.",
        "",
    )


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
        middle = "" if beyond else f" (median {number(float(np.median(known)))})"
        said.append((f"{ends} times the observations{middle}", len(known)))
    if beyond:
        said.append((f"more than {number(min(beyond))} times", len(beyond)))
    if rest:
        said.append(("fewer than the sweep begins with", rest))
    (first, count), *others = said
    whole = f"{WHERE[split]} {first} in {count} of {len(settled)} environments"
    return ", ".join([whole, *(f"{words} in {n}" for words, n in others)])


def _row(name: str, of: Sequence[InObservations]) -> list[str]:
    cells = [name]
    for split in SPLITS:
        found = next((f for f in of if (f.split, f.base) == (split, "none")), None)
        if found is None:
            cells += ["", ""]
            continue
        mark = "" if found.settled else " unsettled"
        everything = (
            f"{found.everything}{STAR if found.everything.shown and not mark else ''}{mark}"
        )
        cells += [everything, _best(found)]
    return cells


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
