"""Placebos: arms told a wrong law, alone, or among all equations in the place of the right one."""

from __future__ import annotations

from pinnablate.arms.arm import (
    NEAR_MISS,
    PERMUTED,
    WRONG_COEFFICIENT,
    WRONG_SIGN,
    Arm,
    HasPlayers,
    Role,
    Wrong,
)
from pinnablate.arms.lattice import subset
from pinnablate.errors import unknown

THETAS = (0.0, 0.5, 0.9)  # the share of the true law in a near miss: 1 would be the law itself
# Begins the names of arms told everything but for what follows; nothing in the package reads it.
AMONG_ALL = "all/"


def wrongs(owner: HasPlayers) -> tuple[Wrong, ...]:
    """Every wrong law of an environment; whether one applies is for `Teller.why_not` to say."""
    by_equation = [
        Wrong(kind, e)
        for kind in (WRONG_SIGN, WRONG_COEFFICIENT, PERMUTED)
        for e in owner.equations
    ]
    return (
        *by_equation,
        *(Wrong(NEAR_MISS, m, theta) for m in owner.near_misses for theta in THETAS),
    )


def replaced(owner: HasPlayers, wrong: Wrong) -> tuple[str, ...]:
    """The equations in whose place a wrong law stands."""
    return (
        tuple(owner.near_misses[wrong.target].equations)
        if wrong.kind == NEAR_MISS
        else (wrong.target,)
    )


def placebos(owner: HasPlayers, wrong: Wrong) -> tuple[Arm, Arm]:
    """A wrong law alone, and in the place of the right one among all equations."""
    rest = tuple(p for p in owner.players if p not in replaced(owner, wrong))
    return (
        Arm(wrong.name, role=Role.PLACEBO, wrong=(wrong,), summary="told a wrong law alone"),
        Arm(
            AMONG_ALL + wrong.name,
            rest,
            Role.PLACEBO_AMONG_ALL,
            wrong=(wrong,),
            summary="told a wrong law for the right one, and all others",
        ),
    )


def partly_told(owner: HasPlayers) -> tuple[Arm, ...]:
    """Arms told all equations, but not everywhere, or not their coefficients."""
    everything = subset(owner, owner.players).equations
    return (
        Arm(
            AMONG_ALL + "observed-only",
            everything,
            Role.PARTLY_TOLD,
            observed_only=True,
            summary="all equations, asked only where there are observations",
        ),
        Arm(
            AMONG_ALL + "unknown-coefficients",
            everything,
            Role.PARTLY_TOLD,
            unknown=tuple(owner.equations),
            summary="all equations up to their coefficients, which are learned",
        ),
        *(
            Arm(
                f"unknown-coefficients.{e}",
                (e,),
                Role.PARTLY_TOLD,
                unknown=(e,),
                summary="one equation up to its coefficients, which are learned",
            )
            for e in owner.equations
        ),
    )


def freed(owner: HasPlayers, law: str) -> Arm:
    """Told everything, and the coefficients of one law as a first guess, from which they are learned.

    Args:
        owner: whose law it is.
        law: one of its equations.

    Raises:
        PinnablateError: no such equation.
    """
    if law not in owner.equations or law not in owner.players:
        raise unknown(
            f"law of {owner.id} to free",
            law,
            [name for name in owner.equations if name in owner.players],
        )
    return Arm(
        f"{AMONG_ALL}free.{law}",
        subset(owner, owner.players).equations,
        Role.PARTLY_TOLD,
        unknown=(law,),
        from_told=True,
        summary=f"all equations; the coefficients of {law} are learned, beginning as told",
    )
