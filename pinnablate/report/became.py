"""What the networks of a study became, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.analysis.became import FLAT, Became, Ridge, Similar, neighbours
from pinnablate.analysis.lattice import Lattice
from pinnablate.report.tables import table

NONE, ALL = "none", "all"


def became_section(found: Became, players: Sequence[str]) -> list[str]:
    """Similarity of arms, ridges between them, and conserved quantities, as lines of Markdown.

    Args:
        found: the networks of a study.
        players: its equations.

    Returns:
        The finding, then tables; one sentence where weights are missing.
    """
    title = ["### What it became (explored)", ""]
    lattice = found.lattice
    if not found.has(NONE, ALL):
        return [
            *title,
            "No weights are kept of `none` and `all`, so that nothing can be said of what the networks "
            "became; their records say how they learned. `pinnablate run` keeps weights where it trains.",
            "",
        ]
    subsets = {s: a for s, a in lattice.subsets.items() if lattice.complete(a) and found.has(a)}
    lines = neighbours(players, subsets)
    ridges = [found.ridge(a, b) for a, b in lines]
    pairs = [found.similar(NONE, ALL)]
    pairs += [found.similar(a, b) for a, b in lines if (a, b) != (NONE, ALL)]
    return [
        *title,
        _finding(pairs[0], ridges),
        "",
        _table(pairs, ridges),
        "",
        "*CKA*: linear, debiased, of the last hidden layer at 256 points (1: the same up to rotation), "
        "of two arms of one replicate, which share world, data and initial weights. *Between*: of one "
        "arm in two replicates, which share nothing. *Ridge*: by how many decades the loss of the first "
        "arm on fresh points rises above its higher end along the straight line to the second; "
        f"*none in*: replicates in which it is below {FLAT:g}.",
        "",
        *_drifts(found, lattice, players),
    ]


def _finding(pair: Similar, ridges: Sequence[Ridge]) -> str:
    """Whether none and all share a representation, and whether a law keeps a network in its basin."""
    text = f"In one replicate the networks told none and told all have a CKA of **{pair.within}**"
    if pair.more is not None:
        text += f", beside {pair.between:.2f} of one arm in two replicates"
        if pair.more.half_width is not None:
            verdict = (
                ("more" if pair.more.mean > 0 else "less") + " alike than two replicates of one arm"
                if pair.more.excludes_zero
                else "no more alike than two replicates of one arm, as far as this shows"
            )
            text += f" ({pair.more:+}): {verdict}"
    if ridges:
        flat, total = sum(r.flat for r in ridges), sum(len(r.heights) for r in ridges)
        text += (
            f". A straight line from one arm to that told one law more has a ridge in "
            f"**{total - flat} of {total}** cases"
            + (": a law moves the network where no straight way leads" if flat < total / 2 else "")
        )
    return text + "."


def _table(pairs: Sequence[Similar], ridges: Sequence[Ridge]) -> str:
    height = {(r.start, r.end): r for r in ridges}
    rows = []
    for p in pairs:
        ridge = height.get((p.one, p.other))
        rows.append(
            [
                f"{p.one} to {p.other}",
                f"{p.within}",
                f"{p.between:.2f}",
                "-" if p.more is None else f"{p.more:+}",
                "-" if ridge is None else f"{ridge.height}",
                "-" if ridge is None else f"{ridge.flat} of {len(ridge.heights)}",
            ]
        )
    return table(rows, ["from one arm to another", "CKA", "between", "more", "ridge", "none in"])


def _drifts(found: Became, lattice: Lattice, players: Sequence[str]) -> list[str]:
    """How far conserved quantities drift, told and withheld."""
    own = found.drift(NONE)
    if not own:
        return []
    rows = []
    for law in own:
        rest = lattice.subsets.get(frozenset(players) - {law})
        for arm in dict.fromkeys([NONE, rest or NONE, ALL]):
            if not (lattice.complete(arm) and found.has(arm)):
                continue
            drift = found.drift(arm)[law]
            over = "-" if arm == NONE else f"{lattice.estimate(drift - own[law]):+}"
            rows.append([law, arm, f"{10 ** float(drift.mean()):.2g}", over])
    return [
        table(rows, ["conserved", "told", "drift", "decades over none"], texts=2),
        "",
        "*Drift*: the standard deviation over time of the quantity that the law says is constant, in "
        "the scale of the law (geometric mean).",
        "",
    ]
