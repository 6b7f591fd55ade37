"""Problems that were written for DeepXDE, as environments: its script is traced, not wrapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pinnablate.environment import Design, Environment
from pinnablate.errors import PinnablateError

__all__ = ["NotTracedError", "from_deepxde", "train_deepxde"]

ITERATIONS = 10_000  # of Adam, of every network that is trained through a script's own pde


class NotTracedError(PinnablateError):
    """A script's problem is no declaration of equations, so that only DeepXDE itself can train it.

    Args:
        why: the end of a sentence, with the place in the script.
        problem, net: what cannot be traced.
    """

    def __init__(self, why: str, problem: Any, net: Any) -> None:
        super().__init__(
            f"the script cannot be traced: {why}; ablate() and train_deepxde() train its own pde, one "
            "subset after the other (from a shell: pinnablate ablate SCRIPT, which does so by itself, or with "
            "--serially)"
        )
        self.why, self.problem, self.net = why, problem, net


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
    units: Any = None,
    observations: Design | None = None,
    primary: str | None = None,
    transform: bool = True,
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
        net: the script's network, of which the number of outputs is read, and what its output
            transform fixes on faces, which becomes conditions; by default the outputs that the pde
            and the conditions use.
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
        split, noise, units: of these, as in `Measurements`: what is held out, the standard deviation
            of the noise, and {coordinate or field: unit}.
        observations: what is observed; where nothing was measured by default 40 noisy points of all fields, in the first 60 %
            of the time where there is time.
        primary: the split that ranks; by default extrap where observations end before the time
            does, else interp.
        transform: read what the output transform of `net` fixes on faces and edges as conditions; False
            leaves it out.
        **further: arguments of `Environment`, such as designs or summary.

    Returns:
        The environment; each condition is a group of its own, named by its kind and field.

    Raises:
        NotTracedError: something of it cannot be said in equations, with the line of the script and
            the way round.
        PinnablateError: the problem cannot be read, or DeepXDE is not installed.
    """
    from pinnablate.adopt.columns import Slip, Untraceable
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
        units=units,
        observations=observations,
        primary=primary,
        transform=transform,
        further=further,
    )
    has_threads_of_its_own()  # before a constant of the script's is made a tensor
    try:
        return adopted(problem, net, wishes)
    except Slip as why:
        raise PinnablateError(str(why)) from why
    except Untraceable as why:
        raise NotTracedError(str(why), problem, net) from why


def train_deepxde(
    problem: Any,
    net: Any = None,
    *,
    names: str | Sequence[str] | None = None,
    subsets: Iterable[str] | None = None,
    replicates: int | Iterable[int] = 1,
    iterations: int = ITERATIONS,
    learning_rate: float = 1e-3,
    weights: Sequence[float] | None = None,
    held_out: float = 0.3,
    results: str | Path | None = None,
    report: Callable[[str], object] | None = None,
) -> dict[str, list[float]]:
    """Train a network of DeepXDE with every subset of the residuals of a script, one after the other.

        errors = pinnablate.train_deepxde(data, net, names="mass momentum energy", report=print)
        pinnablate.analyse(errors)

    For what `from_deepxde` cannot trace; `ablate` does both calls by itself. The script's own pde is
    called, and the loss weight of a residual that is withheld is 0. Within a replicate all subsets
    share initial weights, points and data; only Adam trains. It takes as long as the script does, for
    every subset.

    Args:
        problem: a `dde.data.PDE` or `dde.data.TimePDE`.
        net: its network; its weights are drawn anew for every replicate, and what transforms its
            inputs and outputs stays. By default 3 x 32 tanh.
        names: of the residuals, in order, as in `from_deepxde`.
        subsets: `none`, `all` or names joined by +; all subsets by default.
        replicates: how many, with initial weights and held-out points of their own; or their seeds.
        iterations, learning_rate: of Adam.
        weights: of the losses, residuals first and conditions behind them; 1 by default.
        held_out: the share of each `PointSetBC` that no network is given, and that it is scored by.
            Where the problem has a solution networks are scored by that, and nothing is held out.
        results: a folder; errors are kept there as they come, in a file that `analyse` reads, and an
            interrupted call goes on where it was. A problem, network or setting that is another has a
            file of its own.
        report: called with a sentence as each network finishes.

    Returns:
        {subset: error of each replicate} for `analyse`: the rms distance from the values held out, or
        from the solution, in standard deviations of the output; inf of a network that diverged.

    Raises:
        PinnablateError: another number of names than residuals, more than 64 subsets, a network of
            another kind, or a problem without anything to score by.
        StoreError: the file of errors cannot be read or written.
    """
    from pinnablate.adopt.kinds import of_kind
    from pinnablate.adopt.networks import usual_network
    from pinnablate.adopt.serial import Training, serial

    of_kind(problem)
    training = Training(
        iterations=iterations, learning_rate=learning_rate, weights=weights, held_out=held_out
    )
    seeds = range(replicates) if isinstance(replicates, int) else replicates
    made = net if net is not None else usual_network(problem, None)
    study = serial(problem, made, names, subsets, seeds, training, results)
    found = study.train(report or (lambda _: None))
    return {subset: list(by_run.values()) for subset, by_run in found.items()}
