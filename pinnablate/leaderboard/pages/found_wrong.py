"""Finding: does a wrong law among right ones show, without a truth?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pinnablate.analysis.roc import roc, threshold_at
from pinnablate.analysis.told_wrongly import ToldWrongly
from pinnablate.arms import Wrong
from pinnablate.leaderboard.across import Across
from pinnablate.report.tables import table

Cases = Sequence[tuple[str, ToldWrongly]]  # (environment, a law among all others)
MEASURES = {"loss": "training loss", "held_out": "error on held-out observations"}
FALSE_ALARMS = 0.05  # the share of right laws that may be accused
RIGHT = "as it is"


def wrong_finding(board: Across) -> Iterator[str]:
    """Whether wrong laws among right ones show in losses and held-out errors: lines of Markdown.

    Args:
        board: of networks.
    """
    cases = [(name, t) for name, of in board.told_wrongly.items() for t in of]
    right, wrong = (
        [c for c in cases if bool(c[1].wrong) is is_wrong] for is_wrong in (False, True)
    )
    if not right or not wrong:
        yield from ("No environment has wrong laws among all others on record.", "")
        return
    for line in _headline(right, wrong):
        yield from (line, "")
    kinds = dict.fromkeys(_kind(t.wrong) for _, t in sorted(wrong, key=_by_kind))
    rows = [_row(k, [c for c in wrong if _kind(c[1].wrong) == k], right) for k in kinds]
    head = ["the law is told", "laws (environments)", "loss", "area", "held out", "area held out"]
    yield from (table([*rows, _row(RIGHT, right, None)], head), "")
    yield from (
        "All laws are told, one of them as the first column says. *Loss*, *held out*: by how many decades the training loss, and the "
        "error on observations that no model was given, are higher than told all laws but that one, the median over laws of "
        "means over replicates. *Area*: under the curve of found against falsely accused laws, right laws of the same "
        "environments being the innocent ones (0.5 says nothing, 1 tells all apart). `pinnablate diagnose` asks more of the "
        "same networks ([measured](../benchmarks/notebook/accused.md)).",
        "",
    )


def _headline(right: Cases, wrong: Cases) -> Iterator[str]:
    said, areas = [], []
    for what, words in MEASURES.items():
        innocent, guilty = _scores(right, what), _scores(wrong, what)
        bound = threshold_at(innocent, FALSE_ALARMS)
        found, false = (int((of > bound).sum()) for of in (guilty, innocent))
        said.append(f"the {words} shows {found}")
        areas.append(
            f"{words} {roc(guilty, innocent).area:.2f} ({false} of {len(innocent)} accused)"
        )
    count = len({name for name, _ in wrong})
    lost = [t.lost.mean for _, t in wrong]
    yield (
        f"**Told one wrong law among right ones a network loses {np.median(lost):.2f} decades of skill; without a truth, of {len(wrong)} "
        f"such laws {', '.join(said)}.**"
    )
    yield (
        f"The loss of skill is the median of {len(wrong)} in {count} environment{'s' * (count > 1)} (explored). A law counts as shown "
        f"above a bound that accuses at most one right law in twenty. Area under the curve, and right laws above the bound: "
        f"{'; '.join(areas)}."
    )


def _row(words: str, of: Cases, right: Cases | None) -> list[str]:
    row = [words, f"{len(of)} ({len({name for name, _ in of})})"]
    for what in MEASURES:
        own = _scores(of, what)
        area = "" if right is None else f"{roc(own, _scores(right, what)).area:.2f}"
        row += [f"{np.median(own):+.2f}", area]
    return row


def _scores(of: Cases, what: str) -> np.ndarray:
    return np.array([getattr(t, what).mean for _, t in of], float)


def _kind(wrong: Wrong | None) -> str:
    """How a law is wrong, in words of the table."""
    if wrong is None:
        return RIGHT
    words = wrong.kind.replace("-", " ")
    if wrong.theta:
        return f"{words}, {100 * (1 - wrong.theta):.0f} % of the way"
    return words


def _by_kind(case: tuple[str, ToldWrongly]) -> tuple[str, float]:
    wrong = case[1].wrong
    return ("", 0.0) if wrong is None else (wrong.kind, wrong.theta)
