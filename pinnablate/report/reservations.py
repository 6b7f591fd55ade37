"""What a diagnosis does not show, and what to try."""

from __future__ import annotations

from collections.abc import Mapping

from pinnablate.analysis.replicated import LARGE
from pinnablate.analysis.suspicion import Suspicion
from pinnablate.report.opening import size
from pinnablate.report.verdicts import residuals
from pinnablate.study import Study
from pinnablate.tasks.protocol import CONVERGED


def not_shown(
    study: Study, found: Suspicion, lacking: Mapping[str, float], by_number: bool = False
) -> str:
    """What does not follow; `by_number` where a coefficient is contradicted."""
    if found.accused or by_number:
        said = (
            f"Not shown: that the law is wrong rather than a condition, a unit, or the {_whose(found)} noise; training that falls short of "
            f"its least loss looks alike{_more_steps(study)}."
        )
        if not lacking:
            return said
        return (
            f"{said} Models told all laws do not meet {residuals(lacking)}: a wrong law does that, and so does training "
            f"that falls short; try {remedy(study)}."
        )
    if found.is_stated and found.ratio > LARGE:
        return (
            f"Not shown: that the laws are right. Told all, models are left with {size(found.ratio)} times the loss "
            f"that noise explains, and no law stands out: training fell short{_more_steps(study)}, "
            f"the noise is larger than is {_whose(found)}, or several laws are wrong together."
        )
    return "Not shown: that the laws are right. A wrong law is not seen where noise, or freedom that is left, can make up for it."


def _whose(found: Suspicion) -> str:
    """What the noise is: stated, or assumed by what observations show."""
    return "stated" if found.shown is None else "assumed"


def remedy(study: Study) -> str:
    """What to try where training may have fallen short."""
    if study.protocol.is_converged:
        return "more --replicates, and look at signs, coefficients and units of these laws"
    return f"--protocol {CONVERGED} or more --replicates, and look at signs, coefficients and units of these laws"


def _more_steps(study: Study) -> str:
    """What is longer, unless this is it."""
    return "" if study.protocol.is_converged else f" (try more steps, protocol {CONVERGED})"
