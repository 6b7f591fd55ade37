"""What models make of laws that they are not told: a section of a study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.logic import IMPLIED, INDEPENDENT, UP_TO, Logic, logic_of
from pinnablate.analysis.settled import UNSETTLED, Move, move
from pinnablate.analysis.transfer import (
    LEAST_TOLD,
    Transfer,
    fallen,
    to_withheld,
    violations_of,
)
from pinnablate.report.budget import IN_BRACKETS, with_half
from pinnablate.report.marks import STAR
from pinnablate.report.tables import table
from pinnablate.world import World

ABSENT = "n/a"


def transfer_section(world: World, lattice: Lattice, level: float | None = None) -> list[str]:
    """How far every law's violation falls where all others are told, beside telling it too.

    Args:
        world: the environment under the design of the study.
        lattice: its records.
        level: at which explored statements are shown, after correction; None to mark none.

    Returns:
        Lines of Markdown; none for learners without a network or models without residuals, for studies without every subset that is
        needed, and where what is told is not the laws as declared.
    """
    found = to_withheld(world, lattice) if lattice.of_networks else []
    if not found:
        return []
    logic, moves = logic_of(world), moves_of(world, lattice, found)
    rows = [
        [
            t.law,
            _kind(logic, t.law),
            with_half(_starred(t, moves.get(t.law), level), moves.get(t.law), "+"),
            with_median(t.telling, "+"),
            ABSENT if t.share is None else f"{100 * t.share:.0f} %",
            *([] if t.relative is None else [f"{t.relative:+}" + " collapse" * t.collapsed]),
        ]
        for t in found
    ]
    guarded = [] if found[0].relative is None else ["by own terms"]
    head = ["law", "from the others", "told all others", "told it too", "share", *guarded]
    return [
        "### Laws that it is not told (explored)",
        "",
        finding(found, logic, moves),
        "",
        table(rows, head, texts=2),
        "",
        _meaning(found, bool(moves)),
        "",
    ]


def finding(found: Sequence[Transfer], logic: Logic, moves: dict[str, Move]) -> str:
    """What the models infer, in a sentence or two.

    Args:
        found: of every law, told all others.
        logic: what follows from what.
        moves: {law: its transfer at both budgets}.
    """
    still = [t for t in found if t.law not in moves or moves[t.law].settled]
    groups = {
        "that follow from the others": [t for t in still if logic.kinds[t.law] == IMPLIED],
        "that share an identity with others": [
            t for t in still if logic.kinds[t.law] not in (IMPLIED, INDEPENDENT)
        ],
        "that are independent of the others": [
            t for t in still if logic.kinds[t.law] == INDEPENDENT
        ],
    }
    said = [f"of laws {which} ({_names(of)}) {_mean(of)}" for which, of in groups.items() if of]
    if not said:
        return f"What it infers of laws that it is not told is {UNSETTLED}."
    empty = [t for t in still if t.collapsed]
    collapse = (
        f" The fields collapse, and nothing is learned, for {_names(empty)}." if empty else ""
    )
    return f"Told all laws but one, the model violates that one less: {'; '.join(said)}.{collapse}"


def inheritance(world: World, lattice: Lattice, level: float | None) -> str | None:
    """Which laws models keep without being told, for who reads one sentence.

    A law is inherited where it follows from the others and models told only these are shown to violate it
    less than models told nothing.

    Args:
        world: the environment under the design of the study.
        lattice: its records.
        level: at which explored statements are shown, after correction.

    Returns:
        A sentence or two; None where nothing can be shown, or nothing is on record of it.
    """
    found = to_withheld(world, lattice) if lattice.of_networks and level is not None else []
    if not found or level is None:
        return None
    logic, moves = logic_of(world), moves_of(world, lattice, found)
    follow = [t for t in found if logic.kinds[t.law] == IMPLIED]
    if not follow:
        return "None is known to follow from the others."

    def is_shown(t: Transfer) -> bool:
        moved = moves.get(t.law)
        less = t.decades.mean > 0 and t.p <= level
        return less and not t.collapsed and (moved is None or moved.settled)

    kept = [t for t in follow if is_shown(t)]
    other = [t for t in follow if not is_shown(t)]
    said = []
    if kept:
        they, them = ("they follow", "them") if len(kept) > 1 else ("it follows", "it")
        times = " and ".join(f"{10**t.decades.mean:.2g}" for t in kept)
        shares = [f"{100 * t.share:.0f} %" for t in kept if t.share is not None]
        part = f", {' and '.join(shares)} of what telling {them} does, in decades" if shares else ""
        said.append(
            f"{_names(kept)}: {they} from the others, and told only these the network violates {them} {times} times less than told "
            f"nothing{part} (explored)."
        )
    if other:
        follows, them = ("follow", "them") if len(other) > 1 else ("follows", "it")
        said.append(
            f"{_names(other)} {follows} from the others, but it is not shown that a network told only these violates {them} less."
        )
    return " ".join(said)


def _mean(of: Sequence[Transfer]) -> str:
    fall = sum(t.decades.mean for t in of) / len(of)
    told = sum(t.telling.mean for t in of) / len(of)
    share = f", {100 * fall / told:.0f} % of what telling it does" if told >= LEAST_TOLD else ""
    return f"by **{round(fall, 2) + 0.0:.2f} decades**{share}"


def _names(of: Sequence[Transfer]) -> str:
    return ", ".join(f"`{t.law}`" for t in of)


def _kind(logic: Logic, law: str) -> str:
    kind = logic.kinds[law]
    if kind != IMPLIED:
        return {INDEPENDENT: "independent"}.get(kind, kind)
    return "follows, up to values" if logic.how(law) == UP_TO else "follows exactly"


def _starred(t: Transfer, moved: Move | None, level: float | None) -> str:
    is_settled = moved is None or moved.settled
    star = STAR if level is not None and is_settled and t.p <= level else ""
    return f"{with_median(t.decades, '+')}{star}"


def moves_of(world: World, lattice: Lattice, found: Sequence[Transfer]) -> dict[str, Move]:
    """{law: its transfer at both budgets}; nothing where half the budget is not on record."""
    half = violations_of(world, lattice.half)[0] if lattice.half is not None else {}
    out = {}
    for t in found:
        if t.told in half and frozenset() in half:
            out[t.law] = move(np.array(t.decades.values), fallen(half, t.told, t.law))
    return out


def _meaning(found: Sequence[Transfer], has_half: bool) -> str:
    guarded = found[0].relative is not None
    guard = (
        "*By own terms*: the same of the residual over the model's own largest term, which does not "
        f"fall where fields collapse to a constant; `{STAR}` only where both are shown above 0."
        if guarded
        else "The sizes of the model's own terms are not on record here (records of later versions hold "
        "them), so that a collapse of its fields to a constant would count as lawful."
    )
    few = len(found[0].decades.values) < FEWEST_FOR_INTERVAL
    return (
        "Decades by which the rms of a law's scaled residuals on fresh points falls below that of `none`. "
        "*From the others*: by algebra, or by the identities that the environment declares; *up to values* "
        "of the start or the ends, which the data must give. *Share*: of what telling the law too does. "
        + guard
        + (f" No intervals below {FEWEST_FOR_INTERVAL} replicates." if few else "")
        + (f" {IN_BRACKETS}" if has_half else "")
    )
