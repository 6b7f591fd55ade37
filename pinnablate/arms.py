"""Arms: what a model is told. The lattice of subsets of the equations, and the controls told none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, unknown

LARGEST_LATTICE = 8
FULL, ORDER2 = "full", "order2"
LATTICES = (FULL, ORDER2)


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


def lattice(env: Environment, kind: str = FULL) -> tuple[Arm, ...]:
    """Subsets of the players, from `none` to `all`, by size.

    Args:
        env: the environment, as its arms are told it.
        kind: `full`, every subset; or `order2`: none, single players, pairs, all but one, and all.

    Raises:
        PinnablateError: more than eight players in full; or no such kind.
    """
    names = env.players
    n = len(names)
    if kind not in LATTICES:
        raise unknown("lattice", kind, LATTICES)
    if kind == FULL and n > LARGEST_LATTICE:
        raise PinnablateError(too_large(env))
    sizes = range(n + 1) if kind == FULL else sorted({k for k in (0, 1, 2, n - 1, n) if 0 <= k <= n})
    return tuple(subset(env, chosen) for size in sizes for chosen in combinations(names, size))


def too_large(env: Environment, cost: str = "") -> str:
    """The sentence that refuses a full lattice, with what it would cost and two remedies."""
    n, kind = len(env.players), "players" if env.ablated else "equations"
    return (
        f"{env.id} has {n} {kind}: a full lattice has 2^{n} = {2 ** n} subsets{cost}, and at most 2^{LARGEST_LATTICE} are "
        f"trained; group {kind} (a tuple of residuals under one name), or train the {len(lattice(env, ORDER2))} subsets of "
        "--lattice order2, whose attribution is partial"
    )


def feasible(env: Environment) -> str:
    """The kind of lattice that an environment is trained with unless something else is asked for."""
    return FULL if len(env.players) <= LARGEST_LATTICE else ORDER2


def default_arms(env: Environment, kind: str = FULL) -> tuple[Arm, ...]:
    """The lattice and every control."""
    return lattice(env, kind) + CONTROLS


def parse(env: Environment, text: str, kind: str = FULL) -> tuple[Arm, ...]:
    """Arms from the command line: comma-separated names, `lattice` (of that kind), `controls` or `default`.

    Raises:
        PinnablateError: a name that is neither a control nor made of this environment's equations.
    """
    controls = {c.name: c for c in CONTROLS}
    found: dict[str, Arm] = {}
    for word in (w.strip() for w in text.split(",")):
        if word in ("lattice", "controls", "default"):
            group = {"lattice": lattice, "controls": lambda *_: CONTROLS, "default": default_arms}[word](env, kind)
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
