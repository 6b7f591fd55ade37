"""The page of findings: what holds across environments, each with its figure and interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pinnablate.analysis.explained import FEWEST_ENVIRONMENTS
from pinnablate.leaderboard.across import Across
from pinnablate.leaderboard.pages.found_became import became_finding
from pinnablate.leaderboard.pages.found_gains import gains_finding
from pinnablate.leaderboard.pages.found_observations import observations_finding
from pinnablate.leaderboard.pages.found_order import order_finding
from pinnablate.leaderboard.pages.found_transfer import transfer_finding, transfer_picture
from pinnablate.leaderboard.pages.found_worth import worth_finding
from pinnablate.leaderboard.pages.found_wrong import wrong_finding

TITLE = "Findings"
OTHER_PAGE = "findings-other.md"
INTRODUCTION = f"""# {TITLE}

What holds across environments, of networks that are told every subset of the laws (standard designs; records in `results/`).
**All of it is explored**: nothing here was written down before these networks were trained. Each environment counts once;
intervals are 95 % intervals over environments (t; of shares by resampling environments; where there is one environment, over
its replicates), each by itself. [Each environment](README.md) has a page, and records are read by hand in [NOTES](NOTES.md)."""
OTHER = """# Findings under other protocols

The sections of [Findings](FINDINGS.md), of networks that were trained otherwise.
What the tables mean stands there; all of it is explored."""
SHORT = "In short"
FIGURE = "findings.svg"
DRAWN = "What a network learns of a law that it is not told, environment by environment"
FEWEST = 2  # environments, or nothing holds across them
A_SENTENCE = 2  # lines, of which the second is empty

# Each yields its answer in one bold line first, or, where records say nothing of it, a sentence.
Finding = Callable[[Across], Iterator[str]]
SECTIONS: Mapping[str, Finding] = {
    "1. Transfer: does a network learn laws that it is not told?": transfer_finding,
    "2. Does a wrong law among right ones show?": wrong_finding,
    "3. How many observations is a law worth?": observations_finding,
    "4. In what order do networks learn?": order_finding,
    "5. What do networks become?": became_finding,
    "6. The network, or the logic?": gains_finding,
    "7. What predicts the worth of a law?": worth_finding,
}


def findings_page(boards: Sequence[Across]) -> tuple[str | None, dict[str, str]]:
    """What holds across environments, by the networks that were trained in most of them.

    Args:
        boards: of networks.

    Returns:
        The page in Markdown, None where no board has two environments; and its pictures as SVG by file
        name.
    """
    if not _hold(boards):
        return None, {}
    first, *others = sorted(boards, key=_place)
    sections = {title: list(make(first)) for title, make in SECTIONS.items()}
    answers = [f"{title.partition('.')[0]}. {of[0].strip('*')}" for title, of in sections.items()]
    of = f"{first.board[0]}, {_counted(first)}"
    lines = [INTRODUCTION, "", f"## {SHORT}", "", f"Networks under {of}:", "", *answers, ""]
    lines += [_holding_still(first), ""]
    drawn = transfer_picture(first)
    if drawn:
        lines += [f"![{DRAWN}](figures/{FIGURE})", ""]
    if others:
        names = ", ".join(b.board[0] for b in others)
        lines += [f"The same under {names}: [other protocols]({OTHER_PAGE}).", ""]
    for title, found in sections.items():
        lines += [f"## {title}", "", *found]
    return "\n".join(lines).rstrip() + "\n", {FIGURE: drawn} if drawn else {}


def other_findings_page(boards: Sequence[Across]) -> str | None:
    """Markdown of the same by all other networks.

    Args:
        boards: of networks.

    Returns:
        The page; None where there are no others.
    """
    if not _hold(boards) or len(boards) < FEWEST:
        return None
    others = sorted(boards, key=_place)[1:]
    lines = [OTHER, "", *(line for b in others for line in (_holding_still(b), ""))]
    for title, make in SECTIONS.items():
        lines += [f"## {title}", "", *_section(others, make)]
    return "\n".join(lines).rstrip() + "\n"


def _hold(boards: Sequence[Across]) -> bool:
    return any(len(b.entries) >= FEWEST for b in boards)


def _place(board: Across) -> tuple[bool, bool, bool, int]:
    """Boards of many environments first, then those of which it is known whether values hold still."""
    count = len(board.entries)
    return count < FEWEST_ENVIRONMENTS, count < FEWEST, not board.with_half, -count


def _counted(board: Across) -> str:
    count = len(board.entries)
    return f"{count} environment{'s' * (count > 1)}"


def _holding_still(board: Across) -> str:
    """Whether half of the budget is on record, in a sentence."""
    if board.with_half:
        return (
            f"Of {board.board[0]} half of the budget is on record, too: what moved is left out here, and pages of environments show "
            "both values."
        )
    return (
        f"Of {board.board[0]} half of the budget is not on record, so that nothing shows whether figures hold still or depend on when "
        "training stopped."
    )


def _section(boards: Sequence[Across], make: Finding) -> Iterator[str]:
    """A board after the other; those of which there is but one sentence to say follow in a line each."""
    short: dict[str, list[str]] = {}
    for board in boards:
        lines = list(make(board))
        if len(lines) <= A_SENTENCE:
            short.setdefault(lines[0], []).append(board.board[0])
            continue
        yield from (f"### {', '.join(board.board)}: {_counted(board)}", "")
        yield from lines
    for sentence, names in short.items():
        yield from (f"{', '.join(names)}: {sentence[0].lower()}{sentence[1:]}", "")
