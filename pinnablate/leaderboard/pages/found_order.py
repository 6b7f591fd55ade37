"""Finding: in what order do networks learn, and what do they learn and lose again?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pinnablate.analysis.along import ALL, EXTRAP, INTERP, NONE, RISES, First, Order
from pinnablate.analysis.learned import over_all
from pinnablate.analysis.looked import Found
from pinnablate.leaderboard.across import Across
from pinnablate.report.tables import table

WHERE = {INTERP: "inside the observed window", EXTRAP: "beyond it"}


def order_finding(board: Across) -> Iterator[str]:
    """In what order networks learn, by their learning curves: lines of Markdown.

    Args:
        board: of networks.
    """
    found = board.order
    if not found:
        yield from ("No learning curves of `none` and `all` are on record.", "")
        return
    answer, *details = _headline(list(found.values()))
    yield from (answer, "", *([" ".join(details), ""] if details else []))
    waves = " ".join(_waves(list(board.looked_into.values())))
    if waves:
        yield from (waves, "")
    head = ["environment", *(f"{s}, {a}" for s in (INTERP, EXTRAP) for a in (NONE, ALL))]
    rows = [_row(name, o) for name, o in found.items()]
    yield from (table(rows, [*head, "learned and lost"], texts=1), "")
    yield from (
        "The median step at which the error was first below a tenth of a standard deviation, and in how many replicates it ever "
        "was. *Learned and lost*: laws, each withheld while all others are told, whose violation rises again by more than "
        f"{RISES:g} decade from its least on the way to the last state, shown by its own interval. Errors by wave number, and "
        "whether a law flattens their order, stand in [learning](../benchmarks/notebook/learning.md#in-what-order).",
        "",
    )


def _headline(found: Sequence[Order]) -> Iterator[str]:
    each = []
    for split, words in WHERE.items():
        of = [o for o in found if (split, NONE) in o.first]
        if of:
            none, both = (sum(o.mostly(split, a) for o in of) for a in (NONE, ALL))
            each.append(
                f"{words} in {none} of {len(of)} environments told nothing, in {both} told all"
            )
    yield f"**An error below a tenth is reached, in most replicates, {'; '.join(each)}.**"
    later = [o for o in found if (EXTRAP, ALL) in o.first and o.mostly(EXTRAP, ALL)]
    later = [o for o in later if o.mostly(INTERP, ALL)]
    if later:
        pairs = [(o.first[INTERP, ALL].median, o.first[EXTRAP, ALL].median) for o in later]
        first, together = sum(a < b for a, b in pairs), sum(a == b for a, b in pairs)
        yield (
            f"Told all, of {len(pairs)} environments that learn both, the inside comes first in {first}, the outside in "
            f"{len(pairs) - first - together}, both at one kept state in {together}."
        )
    laws = [(o, e) for o in found for e in o.withheld]
    if laws:
        lost = sum(len(o.rises) for o in found)
        yield (
            f"Of {len(laws)} laws, each withheld while all others are told, **{lost} are learned and lost again**: violated less on "
            "the way than at the end."
        )


def _waves(found: Sequence[Found]) -> Iterator[str]:
    """How many waves of the truth are learned, and whether short ones come later, in sentences."""
    for split, words in WHERE.items():
        both = [
            tuple(f.waves[split, arm] for arm in (NONE, ALL))
            for f in found
            if (split, NONE) in f.waves and (split, ALL) in f.waves
        ]
        both = [of for of in both if all(np.isfinite(w.shares).all() for w in of)]
        if not both:
            continue
        none, whole = (np.mean([of[k].shares.mean() for of in both]) for k in (0, 1))
        yield (
            f"Of the waves of the truth {words} networks learn {100 * none:.0f} % told nothing and {100 * whole:.0f} % told all "
            f"(mean of {len(both)} environment{'s' * (len(both) > 1)} whose learning curves were kept)."
        )
        own = [e for n, _ in both if (e := over_all(n.exponents)) is not None]
        steeper = [e for n, a in both if (e := over_all(a.exponents - n.exponents)) is not None]
        if own:
            late = sum(e.excludes_zero and e.mean > 0 for e in own)
            end = ""
            if steeper:
                flat = sum(e.excludes_zero and e.mean < 0 for e in steeper)
                end = f", and telling all laws is shown to flatten the order in {flat} of {len(steeper)}"
            yield f"Told nothing, short waves are shown to come later in {late} of {len(own)} with an order{end}."


def _row(name: str, o: Order) -> list[str]:
    cells = [f"[{name}]({name}.md)"]
    for split in (INTERP, EXTRAP):
        cells += [_first(o.first.get((split, arm))) for arm in (NONE, ALL)]
    return [*cells, ", ".join(o.rises) or ("-" if o.withheld else "n/a")]


def _first(found: First | None) -> str:
    if found is None:
        return ""
    share = f"{found.count} of {len(found.steps)}"
    return f"{found.median:.0f}, {share}" if np.isfinite(found.median) else share
