"""What a design and a set of equations leave undetermined, by linear algebra alone: no learner, no
training.

A perturbation delta of all fields about the truth is a polynomial of total degree <= N in the
coordinates, with coefficients a in orthonormal Legendre products: |a|^2 = mean over fields and
domain of (delta / sigma_f)^2. How far it moves what is known,

    Q_S(a) = mean over observed values of (delta / sigma_f)^2
             + mean over conditions of (their change / scale)^2
             + sum over residuals r of S of mean over the domain of (D r[truth] delta / s_r)^2 / k_e,

is the loss of the subset S to second order, but for the weight of the data. A direction is
undetermined where Q_S < 1e-6 |a|^2: it changes nothing that is known by more than a thousandth of
its own size. Where the number of such directions rises with the degree, functions are free, not
numbers.

What is observed counts as known everywhere in the window of the observations, and what conditions
say on the whole of their faces: a finite number of points leaves functions free in several
coordinates, whatever the equations say, and that is a matter of counts, not of laws. `sampled=True`
takes the points and pairs of data seed 0 instead.

Four limits. The question is asked at the truth: a second solution elsewhere, like
(w2, w3) -> -(w2, w3), is not seen. What is found free is free; what no polynomial of degree N
resembles may be missed, hence `resolved`. A solution that grows a thousandfold out of what is known counts as free.
And known to a thousandth is known: a weak noise decides nothing.

Source: A. J. Krener and K. Ide, Measures of unobservability, Proc. IEEE CDC (2009) 6401, for
trajectories.
"""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.arms import Arm, feasible, lattice
from pinnablate.checks.observability.forms import Forms, Undetermined, as_text
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, unknown

__all__ = ["Forms", "Undetermined", "as_text", "observability"]


def observability(
    env: Environment,
    design: str = "standard",
    arms: Sequence[Arm] | None = None,
    sampled: bool = False,
) -> dict[str, Undetermined]:
    """What each arm leaves undetermined under a design, by its name.

    Args:
        env: the environment.
        design: the name of one of its designs.
        arms: the lattice by default, of order2 above eight players; a control counts as `none`.
        sampled: what is known is known at the points of data seed 0 only.

    Raises:
        PinnablateError: no such design or equation, or a trajectory that no polynomial represents.
    """
    env.needs_solution("measure observability")
    world = env.world(design)
    if watched := world.observation_players:
        raise PinnablateError(
            f"{env.id}: design {design!r} tells or withholds observations ({', '.join(watched)}), and observability "
            "takes them as known; expected a design that gives them to every arm"
        )
    bounded = set(env.region.coordinates) if env.region is not None else set()
    for f, on in env.gauges.items():
        if bounded & set(on):
            raise PinnablateError(
                f"{env.id}: {f.func.__name__} is defined up to functions of {', '.join(map(str, on))}, which "
                "its region restricts, and observability cannot leave them out; expected a gauge of "
                "constants, or of other coordinates: leave gauge= or region= out"
            )
    arms = lattice(world, feasible(world)) if arms is None else arms
    for arm in arms:
        for name in arm.equations:
            if name not in world.players:
                raise unknown(f"equation of {world.id}", name, world.players)
    forms = Forms(world, sampled)
    found: dict[str, Undetermined] = {}
    # Subsets that determine everything, and so does every larger one.
    settled: list[frozenset[str]] = []
    for arm in sorted(arms, key=lambda a: len(a.equations)):
        nothing = any(s <= set(arm.equations) for s in settled)
        found[arm.name] = forms.settled if nothing else forms.undetermined(arm.equations)
        if not found[arm.name].dimension:
            settled.append(frozenset(arm.equations))
    return {arm.name: found[arm.name] for arm in arms}
