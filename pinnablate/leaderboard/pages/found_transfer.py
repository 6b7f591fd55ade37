"""Finding: does a network learn laws that it is not told?"""

from __future__ import annotations

from collections.abc import Iterator

from pinnablate.analysis.logic import (
    FOLLOWS,
    IMPLIED,
    IN_PART,
    INDEPENDENT,
    MEMBER,
    NOT_DECIDED,
    OPEN,
)
from pinnablate.analysis.pooled import Pooled, apart, pool
from pinnablate.analysis.transfer import Transfer
from pinnablate.leaderboard.across import Across, Withheld
from pinnablate.report.pictures.inherited import Inherited, inherited_svg
from pinnablate.report.tables import table

STATES = {
    FOLLOWS: "a subset that the law follows from",
    IN_PART: "a subset that a part of it follows from",
    OPEN: "a subset that says nothing of it",
    NOT_DECIDED: "a subset; not decided",
}
PICTURED = {
    FOLLOWS: "it follows from the laws told",
    IN_PART: "a part of it follows from them",
    OPEN: "they say nothing of it",
}
KINDS = {
    IMPLIED: "all others; it follows from them",
    MEMBER: "all others; it shares an identity with them",
    INDEPENDENT: "all others; it is independent",
    NOT_DECIDED: "all others; not decided",
}


def transfer_finding(board: Across) -> Iterator[str]:
    """Whether networks learn laws that they are not told: lines of Markdown.

    Args:
        board: of networks.
    """
    by_subset, by_law = _split(board.by_subset), _split(board.by_law)
    if not by_subset:
        yield from ("No residuals of subsets are on record.", "")
        return
    for line in _headline(by_subset, by_law):
        yield from (line, "")
    rows = [*_rows(by_subset, STATES), *_rows(by_law, KINDS)]
    head = [
        "told, a law withheld",
        "violated less by",
        "told it too",
        "share",
        "median",
        "environments (pairs)",
    ]
    yield from (table(rows, head), "")
    guard = (
        f"The sizes of models' own terms are on record in {board.guarded} of {len(board.by_subset)} "
        "environments; in the others a collapse of fields to a constant would count as lawful."
    )
    if board.unsettled:
        guard += (
            f" {board.unsettled} pairs that moved between half and the full budget are left out."
        )
    yield from (
        f"Decades, against `none`, on fresh points. What follows is decided by the declarations alone. {guard}",
        "",
    )


def transfer_picture(board: Across) -> str | None:
    """What networks learn of withheld laws, environment by environment, as SVG.

    Args:
        board: of networks.

    Returns:
        The picture; None where no kind of law is withheld in two environments.
    """
    by_subset = _split(board.by_subset)
    kinds = []
    for state, words in PICTURED.items():
        of = by_subset.get(state, {})
        each = {name: pool({name: own}) for name, own in of.items()}
        shares = {n: p.share for n, p in each.items() if p is not None and p.share is not None}
        whole = pool(of)
        if whole is not None and len(shares) > 1:
            kinds.append(Inherited(words, shares, whole.share, whole.between))
    return inherited_svg(kinds) if kinds else None


def inherited(board: Across) -> str | None:
    """What networks make of laws that follow from those told, in one sentence for a first page.

    Args:
        board: of networks.

    Returns:
        The sentence; None where the two kinds of law cannot be compared.
    """
    by_subset = _split(board.by_subset)
    follow, other = (pool(by_subset.get(state, {})) for state in (FOLLOWS, OPEN))
    if follow is None or other is None or follow.share is None or other.share is None:
        return None
    return (
        f"**{_learned(follow, other)}** (explored; {follow.environments} and {other.environments} environments, "
        f"{board.board[0]})."
    )


def _learned(follow: Pooled, other: Pooled) -> str:
    return (
        f"Of a law that it is not told a network learns {_share(follow)} of what telling it achieves where the law "
        f"follows from those told, {_share(other)} where it does not"
    )


def _split(found: Withheld) -> dict[str, dict[str, list[Transfer]]]:
    """{what is logically so: {environment: its transfers}}."""
    out: dict[str, dict[str, list[Transfer]]] = {}
    for name, pairs in found.items():
        for kind, t in pairs:
            out.setdefault(kind, {}).setdefault(name, []).append(t)
    return out


def _headline(
    by_subset: dict[str, dict[str, list[Transfer]]], by_law: dict[str, dict[str, list[Transfer]]]
) -> Iterator[str]:
    inherited, other = (pool(by_subset.get(state, {})) for state in (FOLLOWS, OPEN))
    if inherited is None or other is None:
        yield "No law follows from others here, or every one does, so that the two cannot be compared."
        return
    yield f"**{_learned(inherited, other)}.**"
    units = "environments" if inherited.environments > 1 else "replicates"
    difference = apart(by_subset[FOLLOWS], by_subset[OPEN])
    details = (
        f"A law that follows is violated {inherited.decades} decades less than told nothing, any other {other.decades} (in "
        f"{inherited.environments} and {other.environments} environments)."
    )
    if difference is not None:
        shown = "shown" if difference.excludes_zero else "not shown"
        details += (
            f" Within environments that have both the first is {difference:+} more "
            f"({len(difference.values)} {units}; {shown}, explored)."
        )
    implied, alone = (pool(by_law.get(kind, {})) for kind in (IMPLIED, INDEPENDENT))
    if implied is not None and alone is not None:
        details += (
            f" Told all laws but one, one that follows falls by {implied.decades}, an independent one by "
            f"{alone.decades}."
        )
    yield details


def _rows(found: dict[str, dict[str, list[Transfer]]], names: dict[str, str]) -> list[list[str]]:
    rows = []
    for kind, words in names.items():
        p = pool(found.get(kind, {}))
        if p is not None:
            rows.append(
                [
                    words,
                    f"{p.decades:+}",
                    f"{p.telling:+}",
                    _share(p),
                    f"{p.median:+.2f}",
                    f"{p.environments} ({p.count})",
                ]
            )
    return rows


def _share(p: Pooled) -> str:
    if p.share is None:
        return "n/a"
    between = (
        "" if p.between is None else f" ({100 * p.between[0]:.0f} to {100 * p.between[1]:.0f})"
    )
    return f"{100 * p.share:.0f} %{between}"
