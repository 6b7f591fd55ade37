"""Finding: what predicts the worth of a law?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pinnablate.analysis.predicted import MEANING, Step
from pinnablate.leaderboard.across import Across
from pinnablate.report.tables import table


def worth_finding(board: Across) -> Iterator[str]:
    """What predicts the worth of a law: lines of Markdown.

    Args:
        board: of networks.
    """
    steps = board.predicted
    if not steps:
        yield from ("Too few environments for a model (at least 8).", "")
        return
    for line in _predicted_headline(steps, len(board.laws)):
        yield from (line, "")
    whole = steps[-1].model
    rows = [
        [MEANING[name], *(_coefficient(step, name) for step in steps)] for name in whole.names[1:]
    ]
    rows += [
        [
            "explained, of unseen environments",
            *(f"{100 * s.left_out.explained:.0f} %" for s in steps),
        ],
        ["within an unseen environment", *(f"{100 * s.left_out.within:.0f} %" for s in steps)],
    ]
    yield from (table(rows, ["what a law has", *(s.name for s in steps)]), "")
    yield from (
        f"Decades of Shapley value, by mixed models with an intercept for each environment, over "
        f"{len(board.laws)} laws of {whole.groups} environments. A share below 0 %: the mean of the other "
        "environments predicts better. Size stands first: a law of several scalar equations is worth more "
        "because it is several laws.",
        "",
    )


def _coefficient(step: Step, name: str) -> str:
    model = step.model
    if name not in model.names:
        return ""
    k = model.names.index(name)
    star = "*" if abs(model.beta[k]) > model.half_widths[k] else ""
    return f"{model.beta[k]:+.2f} ± {model.half_widths[k]:.2f}{star}"


def _predicted_headline(steps: Sequence[Step], count: int) -> Iterator[str]:
    size, rest = steps[0], steps[-1]
    k = size.model.names.index("residuals") if "residuals" in size.model.names else None
    per = (
        ""
        if k is None
        else f": {size.model.beta[k]:+.2f} ± {size.model.half_widths[k]:.2f} decades for each further scalar equation"
    )
    better = rest.left_out.within - size.left_out.within
    form = (
        f"form, order and linearity add {100 * better:.0f} points"
        if better > 0
        else "form, order and linearity add nothing"
    )
    yield (
        f"**How much a law bundles predicts {100 * size.left_out.within:.0f} % of the differences between the laws of an "
        f"environment that the model has not seen{per}; {form}.**"
    )
    yield (
        "How much a law is worth in an unseen environment "
        f"nothing here predicts well ({100 * rest.left_out.explained:.0f} %; {count} laws, "
        f"{size.model.groups} environments; explored)."
    )
