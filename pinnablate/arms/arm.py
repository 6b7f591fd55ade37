"""What a model is told."""

from __future__ import annotations

from dataclasses import dataclass

WRONG_SIGN, WRONG_COEFFICIENT = "wrong-sign", "wrong-coefficient"
NEAR_MISS, PERMUTED = "near-miss", "permuted-fields"


@dataclass(frozen=True)
class Wrong:
    """A law that is told wrongly.

    Args:
        kind: wrong-sign, wrong-coefficient, near-miss or permuted-fields.
        target: an equation, or the name of a near miss.
        theta: of a near miss: theta times the law plus (1 - theta) times its near miss is told.
    """

    kind: str
    target: str
    theta: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.target}" + (f"@{self.theta:g}" if self.theta else "")


@dataclass(frozen=True)
class Arm:
    """What a model is told.

    Args:
        name: `none`, `all`, equation names joined by +, or a name of its own.
        equations: the players told, in the order declared: equations, and groups of conditions where these are ablated.
        control: whether it is a control (told no equation, and not the empty subset).
        learner: the learner it needs; None for the study's.
        long: train as long as makes its flops those of the full set.
        decays: candidate weights of mu * |theta|^2, chosen by K-fold on the given observations.
        summary: one line for tables.
        wrong: laws told wrongly, beside the equations.
        penalty: an operator that is no law of this world: `smoothness` or `random-operator`.
        strengths: candidate weights of the penalty, chosen like decays.
        more: how many times the design's observations it is given.
        observed_only: equations are asked only where there are observations.
        unknown: equations told up to the coefficients of all their terms but the leading one, which are learned.
    """

    name: str
    equations: tuple[str, ...] = ()
    control: bool = False
    learner: str | None = None
    long: bool = False
    decays: tuple[float, ...] = ()
    summary: str = ""
    wrong: tuple[Wrong, ...] = ()
    penalty: str = ""
    strengths: tuple[float, ...] = ()
    more: float = 1.0
    observed_only: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def subset(self) -> bool:
        """Whether it is told a subset of the equations and nothing else: a place of the lattice."""
        return not (self.control or self.wrong or self.more != 1.0 or self.observed_only or self.unknown)

    @property
    def searched(self) -> bool:
        """Whether a strength is chosen before it is trained."""
        return bool(self.decays or self.strengths)
