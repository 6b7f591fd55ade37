"""Finding: what of networks' gains is their own, and what any learner, or linear algebra, would give?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pinnablate.analysis.explained import FREE, LARGE, Explained, Residual
from pinnablate.leaderboard.across import SOLVER, SPECTRAL, Across
from pinnablate.report.tables import table

MOST = 12  # subsets that are listed
FURTHER = {
    SPECTRAL: "collocation without a network",
    SOLVER: "the solver with the equations inside",
}


def gains_finding(board: Across) -> Iterator[str]:
    """What of networks' gains linear algebra and other learners explain: lines of Markdown.

    Args:
        board: of networks.
    """
    if not board.explained:
        yield from ("Too few environments for a regression (at least 8).", "")
        return
    whole = board.explained[-1]
    large = [r for r in whole.residuals if r.large]
    for line in _explained_headline(board.explained, large):
        yield from (line, "")
    rows = [
        [
            _words(x),
            ", ".join(
                f"{b:+.2f} ± {h:.2f}"
                for b, h in list(zip(x.model.beta, x.model.half_widths, strict=True))[1:]
            ),
            f"{100 * x.left_out.explained:.0f} %",
            f"{100 * x.left_out.within:.0f} %",
            f"{x.environments} ({len(x.residuals)})",
        ]
        for x in board.explained
    ]
    head = ["gain by", "slopes", "explained", "within an environment", "environments (subsets)"]
    yield from (table(rows, head), "")
    yield from (
        "Gains over `none` of every subset, in decades, by a mixed model with an intercept for each environment; "
        "*explained* is of environments that the model has not seen, *within* of the differences between the "
        "subsets of one. Observability: log10 of how many directions a subset leaves free, of those that the "
        "observations alone do. Whether a rest is 0 is tested over replicates; the error of the regression itself, "
        f"{whole.model.within:.2f} decades for a subset within its environment, is not in it, so that small ones mean nothing.",
        "",
    )
    yield from _beside(board)
    if large:
        yield from _listed(large)


def _beside(board: Across) -> Iterator[str]:
    """What learners add that were trained in some environments only, in a sentence."""
    said = []
    for which, words in FURTHER.items():
        count = board.trained_by(which)
        if which in board.beside:
            without, added = (100 * x.left_out.explained for x in board.beside[which])
            said.append(
                f"{words}, trained in {count} of them, explains {added:.0f} % there together with the two, and they alone "
                f"{without:.0f} %"
            )
        elif count:
            said.append(f"{words} was trained in {count}, too few for a regression")
    if said:
        text = "; ".join(said)
        yield from (f"{text[0].upper()}{text[1:]}.", "")


def _words(x: Explained) -> str:
    names = {FREE: "observability", "kernel": "the kernel's gain"}
    return ", ".join(names.get(p, p) for p in x.predictors)


def _explained_headline(found: Sequence[Explained], large: Sequence[Residual]) -> Iterator[str]:
    whole = found[-1]
    yield (
        f"**What linear algebra and the kernel say of a subset explains {100 * whole.left_out.explained:.0f} % of networks' "
        f"gains in environments that the regression has not seen; the rest is the network.**"
    )
    each = "; ".join(f"{_words(x)}: {100 * x.left_out.explained:.0f} %" for x in found)
    residuals = whole.residuals
    more = sum(r.beyond.mean > 0 for r in large)
    shown = sum(r.shown for r in residuals)
    yield (
        f"Explained by {each}. The rest is shown not to be 0 "
        f"in {shown} of {len(residuals)} subsets of {whole.environments} environments (explored), and {LARGE:g} decades or more "
        f"in {len(large)}: {more} times networks make more of the laws, {len(large) - more} times less."
    )


def _listed(large: Sequence[Residual]) -> Iterator[str]:
    """The subsets of which a network makes most more, or less, than expected."""
    ordered = sorted(large, key=lambda r: -abs(r.beyond.mean))[:MOST]
    rows = [
        [
            f"[{r.told.environment}]({r.told.environment}.md)",
            r.told.arm,
            f"{r.told.gains.mean():+.2f}",
            f"{r.predicted:+.2f}",
            f"{r.beyond:+}",
            str(len(r.told.gains)),
        ]
        for r in ordered
    ]
    head = ["environment", "told", "network", "expected", "beyond that", "replicates"]
    yield from (f"The largest {len(rows)} of {len(large)}, each repeated over replicates:", "")
    yield from (table(rows, head, texts=2), "")
