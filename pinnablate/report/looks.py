"""Why a first look at which law is wrong is not enough, in words."""

from __future__ import annotations

from collections.abc import Mapping

from pinnablate.analysis.preferred import Preference
from pinnablate.analysis.replicated import LARGE
from pinnablate.analysis.suspicion import Suspicion
from pinnablate.report.opening import size
from pinnablate.report.verdicts import residuals, speak_against


def why_longer(
    found: Suspicion | None, preferred: Preference | None, lacking: Mapping[str, float]
) -> str:
    """What a first look shows that training which falls short of its least loss shows, too.

    Args:
        found: the order of suspicion; None where no model could say.
        preferred: what the data would have each coefficient be.
        lacking: {law: residual} of the laws that models told all do not meet.

    Returns:
        A sentence without its stop; nothing where longer training has nothing to remove: nobody is accused,
        models meet the laws, and noise explains what is left. Nothing either where there are too few
        replicates to accuse anybody, or no model can say.
    """
    if found is None or not found.is_tested:
        return ""
    if found.accused:
        return _plain(speak_against([f"`{e}`" for e in found.accused]))
    if preferred is not None and preferred.contradicted:
        names = dict.fromkeys(f"`{p.coefficient.law}`" for p in preferred.contradicted)
        return f"the data speak against coefficients of {', '.join(names)}"
    if lacking:
        return f"models told all laws do not meet {residuals(lacking)}"
    if not found.is_heard:
        return (
            f"{found.stuck} of {found.count} trainings told all laws fell far short of another one"
        )
    if found.ratio > LARGE:
        return f"models told all laws are left with {size(found.ratio)} times the loss that noise explains"
    return ""


def looked_before(protocol: str, why: str) -> str:
    """What the first look had said, below what longer training says."""
    return (
        f"A first look, protocol {protocol}, had said: {why}. So models told all laws were trained anew, until their loss falls no "
        "more; what they say stands above."
    )


def _plain(words: str) -> str:
    """A finding within a sentence."""
    words = words.replace("**", "")
    return words[0].lower() + words[1:]
