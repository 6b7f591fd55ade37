"""Problems that were written for DeepXDE, as environments: its script is traced, not wrapped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pinnablate.environment import Design, Environment
from pinnablate.errors import PinnablateError

__all__ = ["from_deepxde"]


def from_deepxde(
    problem: Any,
    /,
    net: Any = None,
    *,
    names: str | Sequence[str] | None = None,
    fields: str | Sequence[str] | None = None,
    coordinates: str | Sequence[str] | None = None,
    id: str = "deepxde-v1",
    solution: Any = None,
    error: float = 1e-12,
    data: Any = None,
    split: Any = "random",
    noise: Any = None,
    observations: Design | None = None,
    primary: str | None = None,
    **further: Any,
) -> Environment:
    """The environment of a `dde.data.PDE` or `dde.data.TimePDE` object.

        data = dde.data.TimePDE(geomtime, pde, [bc, ic], num_domain=2540, num_boundary=80, ...)
        burgers = pinnablate.from_deepxde(data, names="burgers", fields="u")
        pinnablate.run(burgers)

    The script's own `pde(x, y)`, and the functions of its conditions, are run once on symbols:
    what comes out are its equations, with which networks are trained by the engine of this package.
    The trace is compared with the script's pde on a random network, and refused where it differs
    by more than round-off.

    Args:
        problem: the `data` object.
        net: the script's network, of which the number of outputs is read and nothing else; by
            default the outputs that the pde and the conditions use.
        names: of the residuals that the pde returns, in order, as a list or separated by spaces.
            A name that stands there twice makes one law of two residuals. By default equation_1,
            equation_2, ...
        fields: names of the network's outputs, in order; by default u, or y0, y1, ...
        coordinates: names of the columns of x, in order; by default x, y, z, and t for time, which
            comes last.
        id: of the environment, `name-vN`.
        solution: the truth, by which networks are scored: a function points [N, d] -> values
            [N, fields] in NumPy, which becomes formulas where it can be traced; or what an
            `Environment` takes. By default the `solution` of the data object.
        error: a bound on the error of such a function, in standard deviations of the field, where
            it cannot be traced.
        data: what was measured, as an `Environment` takes it; by default the values of the script's
            `PointSetBC` objects, where there are some and no solution is given here.
        split, noise: of these, as in `Measurements`: what is held out, and the standard deviation
            of the noise.
        observations: what is observed; where nothing was measured by default 40 noisy points of all fields, in the first 60 %
            of the time where there is time.
        primary: the split that ranks; by default extrap where observations end before the time
            does, else interp.
        **further: arguments of `Environment`, such as designs or summary.

    Returns:
        The environment; each condition is a group of its own, named by its kind and field.

    Raises:
        PinnablateError: the problem cannot be read, a function cannot be traced, with the line of
            the script and the way round, or DeepXDE is not installed.
    """
    from pinnablate.adopt.columns import Untraceable
    from pinnablate.adopt.problem import Wishes, adopted
    from pinnablate.learners.tensorflow_setup import has_threads_of_its_own

    wishes = Wishes(
        names=names,
        fields=fields,
        coordinates=coordinates,
        id=id,
        solution=solution,
        error=error,
        data=data,
        split=split,
        noise=noise,
        observations=observations,
        primary=primary,
        further=further,
    )
    has_threads_of_its_own()  # before a constant of the script's is made a tensor
    try:
        return adopted(problem, net, wishes)
    except Untraceable as why:
        raise PinnablateError(f"the script cannot be traced: {why}") from why
