"""What `ablate` and `diagnose` say of wrong laws: the same words, and which of them come first.

The first of these that applies is the finding, in both:

1. *The data speak against*: it is shown that models are better off without a law, by their predictions
   (`ablate`) or by their loss (`diagnose`), or with one of its coefficients free (`diagnose`).
2. *It cannot be told*: nothing of that is shown, and models told all laws do not meet some. A wrong law
   does that, and so does training that fell short. Where every coefficient of such laws is known to a tenth
   (`diagnose`), that comes first: a number that is wrong by more would have been seen.
3. Nothing is shown against the laws, which proves none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

CANNOT = "**It cannot be told**"
SPEAK = "**The data speak against"


def speak_against(names: Sequence[str]) -> str:
    """That the data speak against one of some laws or coefficients.

    Args:
        names: as they are to be read.
    """
    which = " (which of them, they do not say)" if len(names) > 1 else ""
    return f"{SPEAK} {' or '.join(names)}**{which}"


def residuals(lacking: Mapping[str, float]) -> str:
    """Laws with their residuals: `a` (residual 0.11 of its largest term), `b` (0.2).

    Args:
        lacking: {law: its rms residual over its largest term}, at least one.
    """
    shown = [f"`{law}` ({size:.2g})" for law, size in lacking.items()]
    (law, size), *_ = lacking.items()
    shown[0] = f"`{law}` (residual {size:.2g} of its largest term)"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def cannot_be_told(lacking: Mapping[str, float], little: str, begin: str = CANNOT) -> str:
    """That nothing follows, for models told all laws do not meet some.

    Args:
        lacking: as in `residuals`.
        little: what therefore says little.
        begin: the words before the colon.
    """
    return (
        f"{begin}: models told all laws do not meet {residuals(lacking)}, so that {little} about whether laws are wrong. "
        "They trained too little, or laws contradict each other or the data"
    )
