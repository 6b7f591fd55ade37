"""The page of findings: what holds across environments, each with its figure and interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pinnablate.analysis.explained import FEWEST_ENVIRONMENTS
from pinnablate.leaderboard.across import Across
from pinnablate.leaderboard.pages.found_became import became_finding
from pinnablate.leaderboard.pages.found_gains import gains_finding
from pinnablate.leaderboard.pages.found_observations import observations_finding
from pinnablate.leaderboard.pages.found_order import order_finding
from pinnablate.leaderboard.pages.found_transfer import transfer_finding
from pinnablate.leaderboard.pages.found_worth import worth_finding
from pinnablate.leaderboard.pages.found_wrong import wrong_finding

INTRODUCTION = """# Findings

What holds across environments, of networks that are told every subset of the laws (standard designs; records in `results/`).
**All of it is explored**: nothing here was written down before these networks were trained. Each environment counts once;
intervals are 95 % intervals over environments (t; of shares by resampling environments; where there is one environment, over
its replicates), each by itself. [Each environment](README.md) has a page, and records are read by hand in [NOTES](NOTES.md)."""
FEWEST = 2  # environments, or nothing holds across them
A_SENTENCE = 2  # lines, of which the second is empty


def findings_page(boards: Sequence[Across]) -> str | None:
    """Markdown of what holds across environments.

    Args:
        boards: of networks.

    Returns:
        The page; None where no board has two environments.
    """
    if all(len(b.entries) < FEWEST for b in boards):
        return None
    sections = [
        *_section(
            "1. Transfer: does a network learn laws that it is not told?", boards, transfer_finding
        ),
        *_section("2. Does a wrong law among right ones show?", boards, wrong_finding),
        *_section("3. How many observations is a law worth?", boards, observations_finding),
        *_section("4. In what order do networks learn?", boards, order_finding),
        *_section("5. What do networks become?", boards, became_finding),
        *_section("6. The network, or the logic?", boards, gains_finding),
        *_section("7. What predicts the worth of a law?", boards, worth_finding),
    ]
    return "\n".join([INTRODUCTION, "", _holding_still(boards), "", *sections]).rstrip() + "\n"


def _place(board: Across) -> tuple[bool, bool, int]:
    """Boards of many environments first, then those of which it is known whether values hold still."""
    count = len(board.entries)
    return count < FEWEST_ENVIRONMENTS, not board.with_half, -count


def _holding_still(boards: Sequence[Across]) -> str:
    """Of which boards half of the budget is on record, in a sentence or two."""
    known = [b.board[0] for b in boards if b.with_half]
    unknown = [b.board[0] for b in boards if not b.with_half]
    said = []
    if unknown:
        said.append(
            f"Of {', '.join(unknown)} half of the budget is not on record, so that nothing shows whether figures hold still or "
            "depend on when training stopped."
        )
    if known:
        said.append(
            f"Of {', '.join(known)} it is: what moved is left out here, and pages of environments show both values."
        )
    return " ".join(said)


def _section(
    title: str, boards: Sequence[Across], make: Callable[[Across], Iterator[str]]
) -> Iterator[str]:
    """A board after the other; those of which there is but one sentence to say follow in a line each."""
    yield from (f"## {title}", "")
    short: dict[str, list[str]] = {}
    for board in sorted(boards, key=_place):
        name, count = ", ".join(board.board), len(board.entries)
        lines = list(make(board))
        if len(lines) <= A_SENTENCE:
            short.setdefault(lines[0], []).append(board.board[0])
            continue
        yield from (f"### {name}: {count} environment{'s' if count > 1 else ''}", "")
        yield from lines
    for sentence, names in short.items():
        yield from (f"{', '.join(names)}: {sentence[0].lower()}{sentence[1:]}", "")
