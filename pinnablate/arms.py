"""Arms: what a model is told. The lattice of all subsets of the equations, and the controls told none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, unknown

LARGEST_LATTICE = 8


@dataclass(frozen=True)
class Arm:
    """What a model is told.

    Args:
        name: `none`, `all`, equation names joined by +, or the name of a control.
        equations: the players told, in the order declared: equations, and groups of conditions where these are ablated.
        control: whether it is a control (told no equation, and not the empty subset).
        learner: the learner it needs; None for the study's.
        long: train as long as makes its flops those of the full set.
        decays: candidate weights of mu * |theta|^2, chosen by K-fold on the given observations.
        summary: one line for tables.
    """

    name: str
    equations: tuple[str, ...] = ()
    control: bool = False
    learner: str | None = None
    long: bool = False
    decays: tuple[float, ...] = ()
    summary: str = ""


CONTROLS = (
    Arm("none-long", control=True, long=True, summary="told nothing, trained until its flops equal those of `all`"),
    Arm("weight-decay", control=True, decays=(1e-6, 1e-5, 1e-4, 1e-3, 1e-2),
        summary="told nothing, weights penalised; strength chosen by K-fold on the observations"),
    Arm("rbf", control=True, learner="interpolators", summary="thin-plate spline through the observations, no network"),
    Arm("mean", control=True, learner="interpolators", summary="mean of the observations, no network"),
)


def subset(env: Environment, equations: tuple[str, ...]) -> Arm:
    """The arm told a set of equations, in the order declared."""
    told = tuple(name for name in env.players if name in equations)
    name = "none" if not told else "all" if len(told) == len(env.players) else "+".join(told)
    return Arm(name, told)


def lattice(env: Environment) -> tuple[Arm, ...]:
    """Every subset of the players, from `none` to `all`, by size.

    Raises:
        PinnablateError: more than eight players.
    """
    names = env.players
    if len(names) > LARGEST_LATTICE:
        kind = "players" if env.ablated else "equations"
        raise PinnablateError(
            f"{env.id} has {len(names)} {kind}, so 2^{len(names)} = {2 ** len(names)} subsets; at most {LARGEST_LATTICE} "
            "are trained in full: group equations into one (a tuple of residuals), or name subsets with --arms"
        )
    return tuple(subset(env, chosen) for size in range(len(names) + 1) for chosen in combinations(names, size))


def default_arms(env: Environment) -> tuple[Arm, ...]:
    """The lattice and every control."""
    return lattice(env) + CONTROLS


def parse(env: Environment, text: str) -> tuple[Arm, ...]:
    """Arms from the command line: comma-separated names, `lattice`, `controls` or `default`.

    Raises:
        PinnablateError: a name that is neither a control nor made of this environment's equations.
    """
    controls = {c.name: c for c in CONTROLS}
    found: dict[str, Arm] = {}
    for word in (w.strip() for w in text.split(",")):
        if word in ("lattice", "controls", "default"):
            group = {"lattice": lattice, "controls": lambda _: CONTROLS, "default": default_arms}[word](env)
        elif word in controls:
            group = (controls[word],)
        elif word in ("none", "all"):
            group = (subset(env, () if word == "none" else env.players),)
        else:
            parts = tuple(word.split("+"))
            for part in parts:
                if part not in env.players:
                    words = ["none", "all", *env.players, *controls, "lattice", "controls", "default"]
                    kind = "equation" if len(parts) > 1 else "arm"
                    raise unknown(f"{kind} of {env.id}", part, list(env.players) if len(parts) > 1 else words)
            group = (subset(env, parts),)
        found.update((arm.name, arm) for arm in group)
    return tuple(found.values())
