"""What would settle which law is wrong: one more observation, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pinnablate.report.opening import size

UNTRAINED = "observations show that no model was trained on"


@dataclass(frozen=True)
class Settling:
    """The observation that would tell two explanations apart.

    Args:
        arms: the two sets of laws whose models are compared.
        field: what to observe.
        where: {coordinate: value}.
        size: the median over replicates of the difference there, in standard deviations of the noise.
        is_hidden: whether nobody observes the field today.
        noise: the noise that is assumed or shown, in standard deviations of the field, where that of an
            observed field is not stated; None where it is.
        unstated: the fields whose noise is not stated, where that of others is.
        is_shown: whether observations show it that no model was trained on.
    """

    arms: tuple[str, ...]
    field: str
    where: Mapping[str, float]
    size: float
    is_hidden: bool
    noise: float | None = None
    unstated: tuple[str, ...] = ()
    is_shown: bool = False


def settles(s: Settling) -> str:
    """Which observation would tell."""
    at = ", ".join(f"{c} = {v:.3g}" for c, v in s.where.items())
    hidden = ", which nobody observes today," if s.is_hidden else ""
    of = "of the noise"
    if s.noise is not None:
        none = f"that of {', '.join(s.unstated)} is not" if s.unstated else "none is"
        whence = UNTRAINED if s.is_shown else "is assumed"
        of = (
            f"of a noise of {100 * s.noise:.2g} % of the field's own, which {whence}, for {none} stated (--noise, noise= "
            "state it)"
        )
    return (
        f"What would settle it: observe {s.field}{hidden} near {at}: there models told `{s.arms[0]}` and `{s.arms[1]}` differ by "
        f"{size(s.size)} standard deviations {of} (median of the replicates), more than anywhere else."
    )
