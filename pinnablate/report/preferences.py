"""What the data would have coefficients be, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log10
from statistics import median

from pinnablate.analysis.preferred import LEVEL, Preference, Preferred
from pinnablate.analysis.suspicion import LEAST_P
from pinnablate.brief import few
from pinnablate.report.verdicts import speak_against
from pinnablate.tasks.linearised import Coefficient

NAMED = 6  # coefficients that are named
KNOWN = 0.1  # of a coefficient: half of its interval, at most


def against_coefficients(found: Preference, look: str = "") -> str:
    """Which coefficients the data speak against, what they prefer, and what was told.

    Args:
        found: with contradicted ones.
        look: at which look, in words before the score.
    """
    first = found.contradicted[0]
    alone = len(found.contradicted) == 1
    values = " or ".join(
        f"{_value(p)}, told {p.coefficient.told:.4g}"
        if alone
        else f"{_value(p)} for {p.coefficient.term} (told {p.coefficient.told:.4g})"
        for p in found.contradicted
    )
    free = "with it free" if alone else "with one of them free"
    return (
        f"{speak_against([_name(p) for p in found.contradicted])}: {free} they prefer {values} ({look}score {_score(first):.1f}, accused "
        f"from {-log10(LEVEL / found.count):.1f}). A term that is missing, or a wrong condition, may look like it."
    )


def intervals(found: Preference) -> list[str]:
    """What every coefficient would be, where none is contradicted; one sentence, or none."""
    unseen = few((f"{c.term} in `{c.law}`" for c in found.unseen), NAMED)
    blind = [
        f"The data do not see the coefficient of {unseen}: it may be anything, as far as they say."
    ]
    if not found.coefficients:
        return blind if found.unseen else []
    told = few(
        (f"{_name(p)} {_value(p)} (told {p.coefficient.told:.4g})" for p in found.coefficients),
        NAMED,
    )
    shown = f"No coefficient is shown to be wrong; freed one by one, the data have them: {told}."
    return [shown, *(blind if found.unseen else [])]


def known(found: Preference, laws: Collection[str]) -> bool:
    """Whether the data say what every coefficient of some laws is, to a tenth of what is told.

    Args:
        found: what the data would have coefficients be.
        laws: names of the laws; one without coefficients is not known.
    """
    if any(c.law in laws for c in found.unseen):
        return False
    of = [p for p in found.coefficients if p.coefficient.law in laws]
    return {p.coefficient.law for p in of} == set(laws) and all(
        p.half_width <= KNOWN * abs(p.coefficient.told) for p in of
    )


def trained_free(learned: Mapping[Coefficient, Sequence[float]]) -> list[str]:
    """What models learned of coefficients that were free; a sentence for each law.

    Args:
        learned: {coefficient: what each replicate learned}.
    """
    by_law: dict[str, list[str]] = {}
    count = max(map(len, learned.values()), default=0)
    for c, values in learned.items():
        low, high = (f"{v:.3g}" for v in (min(values), max(values)))
        by_law.setdefault(c.law, []).append(
            f"{c.term} {median(values):.3g} ({low} to {high}; told {c.told:.4g})"
        )
    return [
        f"Trained with the coefficients of `{law}` free, {count} model{'s' * (count > 1)} learned (median, least to largest) "
        f"{', '.join(said)}."
        for law, said in by_law.items()
    ]


def _name(p: Preferred) -> str:
    return f"the coefficient of {p.coefficient.term} in `{p.coefficient.law}`"


def _value(p: Preferred) -> str:
    """A value with its half width to two figures: `0.102 ± 0.0057`."""
    return f"{p.value:.3g} ± {p.half_width:.2g}"


def _score(p: Preferred) -> float:
    return max(0.0, -log10(max(p.p, LEAST_P)))
