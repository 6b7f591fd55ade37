"""Placebos: arms told a wrong law, alone and in the place of the right one among all the others."""

from __future__ import annotations

from pinnablate.arms.arm import NEAR_MISS, PERMUTED, WRONG_COEFFICIENT, WRONG_SIGN, Arm, Wrong
from pinnablate.arms.lattice import subset
from pinnablate.environment import Environment

THETAS = (0.0, 0.5, 0.9)  # 1 is the law itself
AMONG_ALL = "all/"


def wrongs(env: Environment) -> tuple[Wrong, ...]:
    """Every wrong law of an environment, applicable or not."""
    by_equation = [Wrong(kind, e) for kind in (WRONG_SIGN, WRONG_COEFFICIENT, PERMUTED) for e in env.equations]
    return (*by_equation, *(Wrong(NEAR_MISS, m, theta) for m in env.near_misses for theta in THETAS))


def replaced(env: Environment, wrong: Wrong) -> tuple[str, ...]:
    """The equations in whose place a wrong law stands."""
    return tuple(env.near_misses[wrong.target].equations) if wrong.kind == NEAR_MISS else (wrong.target,)


def placebos(env: Environment, wrong: Wrong) -> tuple[Arm, Arm]:
    """A wrong law alone, and among all other equations."""
    rest = tuple(p for p in env.players if p not in replaced(env, wrong))
    return (Arm(wrong.name, wrong=(wrong,), summary="told a wrong law alone"),
            Arm(AMONG_ALL + wrong.name, rest, wrong=(wrong,), summary="told a wrong law for the right one, and all others"))


def partly_told(env: Environment) -> tuple[Arm, ...]:
    """Arms told all equations, but not everywhere, or not their coefficients."""
    everything = subset(env, env.players).equations
    return (Arm(AMONG_ALL + "observed-only", everything, observed_only=True,
                summary="all equations, asked only where there are observations"),
            Arm(AMONG_ALL + "unknown-coefficients", everything, unknown=tuple(env.equations),
                summary="all equations up to their coefficients, which are learned"),
            *(Arm(f"unknown-coefficients.{e}", (e,), unknown=(e,),
                  summary="one equation up to its coefficients, which are learned") for e in env.equations))
