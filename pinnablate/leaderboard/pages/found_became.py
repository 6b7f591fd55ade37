"""Finding: what did networks become, by the weights of the states that are read?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pinnablate.analysis.agreement import agreement
from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.judged import EVIDENCE, JUDGES, SIZE, VALIDATION, lost, skills
from pinnablate.analysis.looked import TOLERANCES, Found
from pinnablate.checks.measured import measured
from pinnablate.leaderboard.across import Across
from pinnablate.leaderboard.entry import Entry
from pinnablate.report.tables import table

FEWEST = 3  # subsets whose order can agree with another
COMMAND = "pinnablate leaderboard --look"


@dataclass(frozen=True, eq=False)
class Looked:
    """What the networks of one environment say.

    Args:
        entry: the study.
        found: what was found in its networks.
        logic: {subset: the dimension that observability leaves free}, where it was measured.
    """

    entry: Entry
    found: Found
    logic: Mapping[str, int]

    def right(self, tolerance: int) -> int:
        """In how many subsets networks leave a direction free where observability does, or neither does.

        Args:
            tolerance: place in `TOLERANCES`.
        """
        free = self.found.leaves_free(tolerance)
        return sum(free[a] == (self.logic[a] > 0) for a in self.found.arms)

    @property
    def free(self) -> Estimate | None:
        """How far the two order subsets alike."""
        several = len({self.logic[a] for a in self.found.arms}) > 1 if self.logic else False
        return self.found.order_of(self.logic) if several else None

    @cached_property
    def judged(self) -> dict[str, tuple[Estimate, float]]:
        """{what judges subsets without a truth: (Kendall's tau with their skill, the decades that choosing by it
        loses)}; nothing of fewer than three subsets.
        """
        if len(self.found.arms) < FEWEST:
            return {}
        true = skills(self.entry.lattice, self.found.arms)
        scores = {
            w: judge(self.found, self.entry.lattice) for w, judge in JUDGES.items() if w in WORDS
        }
        return {w: (agreement(of, true), float(lost(of, true).mean())) for w, of in scores.items()}


WORDS = {EVIDENCE: "evidence", VALIDATION: "validation error", SIZE: "number of laws"}


def became_finding(board: Across) -> Iterator[str]:
    """What networks became: lines of Markdown.

    Args:
        board: of networks.
    """
    if not board.looked_into:
        yield from (f"No networks were looked into; `{COMMAND}` does, where weights are kept.", "")
        return
    found = [_of(e, board.looked_into[e.environment.id]) for e in _entries(board)]
    yield from (_answer(found), "", " ".join(_details(found)), "")
    head = ["environment", "alike", "more than replicates", "ridges", "d_eff", *WORDS.values()]
    yield from (table([_row(b) for b in found], head, texts=1), "")
    yield from (
        "*Alike*: linear CKA of the last hidden layer, debiased, of `none` and `all` in one replicate; *more than replicates*: "
        "less that of one arm in two replicates, which share neither world nor initial weights. *Ridges*: of how many "
        "straight lines from a subset to one with a law more, in the weights, the loss of the first rises by a tenth of a decade "
        "or more. *d_eff*: Kendall's tau over subsets between how many directions a network can move freely and how many "
        f"observability leaves (tolerance {TOLERANCES[0]:g}). Then tau with the skill, of the Laplace evidence, of the validation "
        "error (the less the better) and of the mere number of laws told; none of the three is told the truth. Subset by subset: "
        f"[learning](../benchmarks/notebook/learning.md). From the weights in `results/packed`, by `{COMMAND}`.",
        "",
    )


def _entries(board: Across) -> list[Entry]:
    return [e for e in board.entries if e.environment.id in board.looked_into]


def _of(entry: Entry, found: Found) -> Looked:
    free = measured(entry.environment).get("observability", {})
    logic = {a: free[a]["dimension"] for a in found.arms if a in free}
    return Looked(entry, found, logic if len(logic) == len(found.arms) else {})


def _more_alike(found: list[Looked]) -> list[Estimate]:
    """How much more alike `none` and `all` are than two replicates, of environments that have both."""
    return [b.found.alike.more for b in found if b.found.alike and b.found.alike.more]


def _right(known: list[Looked], tolerance: int) -> str:
    """In how many subsets networks leave a direction free as observability does: `216 of 256`."""
    return f"{sum(b.right(tolerance) for b in known)} of {sum(len(b.found.arms) for b in known)}"


def _answer(found: list[Looked]) -> str:
    said = []
    if more := _more_alike(found):
        shown = sum(m.excludes_zero and m.mean > 0 for m in more)
        said.append(
            f"networks told nothing and told all are no more alike inside than two replicates of one arm in "
            f"{len(more) - shown} of {len(more)} environments"
        )
    known = [b for b in found if b.logic]
    if known:
        right = _right(known, len(TOLERANCES) - 1)
        said.append(f"in {right} subsets networks leave a direction free where linear algebra does")
    if not said:
        return "Too little is kept of what networks became to compare them."
    text = "; ".join(said)
    return f"**{text[0].upper()}{text[1:]}.**"


def _details(found: list[Looked]) -> Iterator[str]:
    if more := _more_alike(found):
        yield f"CKA of nothing and all is {_mean(m.mean for m in more):+} more than of two replicates (explored)."
    walked = sum(b.found.compared for b in found)
    if walked:
        ridges = sum(b.found.with_ridge for b in found)
        yield (
            f"A straight line in the weights to the network told one law more crosses a ridge in {ridges} of {walked} cases."
        )
    known = [b for b in found if b.logic]
    if known:
        right = " and ".join(
            f"{_right(known, k)} at a tolerance of {100 * t:g} %" for k, t in enumerate(TOLERANCES)
        )
        taus = [b.free.mean for b in known if b.free is not None]
        yield (
            f"Networks leave a direction free where linear algebra says that the laws and observations do in {right} (subsets of "
            f"{len(known)} environment{'s' * (len(known) > 1)}; tau of the two numbers {_mean(taus)})."
        )
    ordered = [b.judged for b in found if b.judged]
    if ordered:
        said = [f"{words} {_mean(of[w][0].mean for of in ordered)}" for w, words in WORDS.items()]
        each = [(words, [of[w][1] for of in ordered]) for w, words in WORDS.items()]
        lost_by = ", ".join(
            f"{words} {np.mean(of):.2f} (median {np.median(of):.2f})" for words, of in each
        )
        yield (
            f"Without a truth, subsets are ordered as their skill orders them by tau: {', '.join(said)}. Below the best subset lies the "
            f"one with the highest score, in decades: {lost_by}; the last is to tell all."
        )


def _mean(values: Iterable[float]) -> Estimate:
    """Over environments."""
    return estimate(list(values))


def _row(b: Looked) -> list[str]:
    name, alike = b.entry.environment.id, b.found.alike
    more = None if alike is None else alike.more
    return [
        f"[{name}]({name}.md)",
        "" if alike is None else f"{alike.within.mean:.2f}",
        "" if more is None else f"{more:+}",
        f"{b.found.with_ridge} of {b.found.compared}" if b.found.compared else "",
        _tau(b.free),
        *(_tau(b.judged[w][0] if b.judged else None) for w in WORDS),
    ]


def _tau(found: Estimate | None) -> str:
    return "" if found is None else f"{found}"
