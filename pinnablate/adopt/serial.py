"""What cannot be traced: the script's own problem, trained once for every subset of its residuals."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from pinnablate.adopt.observed import POINT_SETS
from pinnablate.adopt.variables import slots_of
from pinnablate.errors import PinnablateError
from pinnablate.learners.deepxde.pde import dde, tf

MOST_NAMES = 6  # 64 subsets, one after the other
TEST_POINTS = 2048
Report = Callable[[str], object]


@dataclass(frozen=True, kw_only=True, eq=False)
class Training:
    """How every network of a lattice is trained.

    Args:
        iterations: steps of Adam.
        learning_rate: of Adam.
        weights: of the losses, in the order of DeepXDE: residuals, then conditions; None for 1.
        held_out: the share of the measured points that no network is given.
    """

    iterations: int
    learning_rate: float
    weights: Sequence[float] | None
    held_out: float


def scores(
    data: Any,
    net: Any,
    names: Sequence[str],
    subsets: Iterable[str] | None,
    replicates: Sequence[int],
    training: Training,
    report: Report,
) -> dict[str, list[float]]:
    """The errors of the networks of a lattice; see `pinnablate.adopt.train_deepxde`.

    Raises:
        PinnablateError: a problem, network or name that means nothing.
    """
    count = _residuals(data, net)
    if len(names) != count:
        raise PinnablateError(
            f"names={' '.join(names)!r} names {len(names)} equations, and pde returns {count} residuals; "
            "expected a name for each, in order: the same name twice makes one law of two residuals"
        )
    laws = list(dict.fromkeys(names))
    chosen = _subsets(laws, subsets)
    judge = _judge_by_solution if data.soln else _judge_by_points
    if not data.soln and not _point_sets(data):
        raise PinnablateError(
            "the problem has neither solution= nor PointSetBC, and nothing says which network is "
            "better; expected one of them"
        )
    found: dict[str, list[float]] = {}
    for name, subset in chosen.items():
        found[name] = []
        for r in replicates:
            told = [law in subset for law in names]
            found[name].append(_trained(data, net, told, r, training, judge))
            report(f"{name}, replicate {r}: error {found[name][-1]:.3g}")
    return found


def network(net: Any, data: Any) -> Any:
    """A network that can begin anew, its layers made.

    Raises:
        PinnablateError: one without dense layers.
    """
    if not getattr(net, "denses", None):
        raise PinnablateError(
            f"net is {type(net).__name__}; expected a dde.nn.FNN, whose weights can be drawn anew"
        )
    net(tf.constant(data.train_x_all[:1]))
    return net


def _subsets(laws: Sequence[str], wanted: Iterable[str] | None) -> dict[str, tuple[str, ...]]:
    """{name: laws} of the subsets: all of them, or those that are wanted."""
    if wanted is None:
        if len(laws) > MOST_NAMES:
            raise PinnablateError(
                f"{len(laws)} equations have {2 ** len(laws)} subsets, which train one after the "
                f"other; expected {MOST_NAMES} equations at most: give subsets=, or two equations one "
                "name"
            )
        every = [s for k in range(len(laws) + 1) for s in combinations(laws, k)]
        return {_name(s, laws): s for s in every}
    found = {}
    for one in wanted:
        subset = () if one == "none" else tuple(laws) if one == "all" else tuple(one.split("+"))
        strange = [law for law in subset if law not in laws]
        if strange:
            raise PinnablateError(
                f"subsets= names {strange[0]!r}; expected none, all, or some of {', '.join(laws)} "
                "joined by +"
            )
        found[_name(subset, laws)] = subset
    return found


def _name(subset: Sequence[str], laws: Sequence[str]) -> str:
    if not subset:
        return "none"
    return "all" if len(subset) == len(laws) else "+".join(law for law in laws if law in subset)


def _residuals(data: Any, net: Any) -> int:
    """How many residuals the script's pde returns."""

    def ask(x: Any) -> Any:
        given = data.pde(x, net(x))
        return list(given) if isinstance(given, list | tuple) else [given]

    dde.grad.clear()
    try:
        found = tf.function(ask, autograph=False)(tf.constant(data.train_x_all[:4]))
    finally:
        dde.grad.clear()
    return len(found)


def _trained(
    data: Any,
    net: Any,
    told: Sequence[bool],
    replicate: int,
    training: Training,
    judge: Callable[[Any, Any, Any, int, Training], float],
) -> float:
    """The error of one network, from initial weights that all subsets of a replicate share."""
    _begin(net, replicate)
    variables = {id(v): v for _, v, _ in slots_of(data.pde)}
    kept = [v.numpy() for v in variables.values()]
    mine = _without_held_out(data, replicate, training)
    conditions = len(data.bcs)
    weights = list(training.weights or [1.0] * (len(told) + conditions))
    weights = [w * (k >= len(told) or told[k]) for k, w in enumerate(weights)]
    try:
        with redirect_stdout(io.StringIO()):
            model = dde.Model(mine, net)
            model.compile(
                "adam",
                lr=training.learning_rate,
                loss_weights=weights,
                external_trainable_variables=list(variables.values()) or None,
                verbose=0,
            )
            model.train(iterations=training.iterations, display_every=10**9, verbose=0)
            return judge(data, mine, model, replicate, training)
    finally:
        for v, value in zip(variables.values(), kept, strict=True):
            v.assign(value)


def _begin(net: Any, seed: int) -> None:
    """Glorot-uniform kernels and zero biases, from a seed: the same for every subset."""
    rng = np.random.default_rng([20100501, seed])
    for layer in net.denses:
        kernel, *rest = layer.get_weights()
        limit = np.sqrt(6.0 / sum(kernel.shape))
        layer.set_weights([rng.uniform(-limit, limit, kernel.shape), *(0 * b for b in rest)])


def _point_sets(data: Any) -> list[Any]:
    return [c for c in data.bcs if type(c).__name__ == POINT_SETS[0]]


def _held_out(condition: Any, k: int, replicate: int, share: float) -> np.ndarray:
    """Which points of a point set are held out in a replicate: [n] of booleans."""
    count = len(condition.points)
    chosen = np.zeros(count, bool)
    order = np.random.default_rng([replicate, k]).permutation(count)
    chosen[order[: max(1, round(share * count))]] = True
    return chosen


def _values(condition: Any) -> np.ndarray:
    values = np.asarray(condition.values)
    return np.broadcast_to(values.reshape(-1, 1), (len(condition.points), 1))


def _without_held_out(data: Any, replicate: int, training: Training) -> Any:
    """The problem without the measured points that are held out."""
    mine = copy.copy(data)
    mine.bcs = list(data.bcs)
    for k, c in enumerate(data.bcs):
        if not data.soln and type(c).__name__ == POINT_SETS[0]:
            left = ~_held_out(c, k, replicate, training.held_out)
            mine.bcs[k] = dde.icbc.PointSetBC(c.points[left], _values(c)[left], c.component)
    mine.train_x = mine.train_y = mine.train_aux_vars = None
    mine.test_x = mine.test_y = mine.test_aux_vars = None
    mine.train_x_bc = mine.num_bcs = None
    mine.train_next_batch()
    mine.test()
    return mine


def _judge_by_points(data: Any, _: Any, model: Any, replicate: int, training: Training) -> float:
    """sqrt(mean_f e_f^2), e_f the rms distance from held-out values over the standard deviation of
    all values of an output.
    """
    off: dict[int, list[np.ndarray]] = {}
    every: dict[int, list[np.ndarray]] = {}
    for k, c in enumerate(data.bcs):
        if type(c).__name__ != POINT_SETS[0]:
            continue
        chosen = _held_out(c, k, replicate, training.held_out)
        predicted = model.predict(c.points[chosen])[:, c.component]
        off.setdefault(c.component, []).append(predicted - _values(c)[chosen, 0])
        every.setdefault(c.component, []).append(_values(c)[:, 0])
    squares = [np.mean(np.concatenate(off[f]) ** 2) / np.var(np.concatenate(every[f])) for f in off]
    return float(np.sqrt(np.mean(squares)))


def _judge_by_solution(data: Any, _: Any, model: Any, __: int, ___: Training) -> float:
    """The same from the solution at random points of the domain."""
    state = np.random.get_state()
    np.random.seed(0)  # DeepXDE draws from the global generator
    try:
        points = data.geom.random_points(TEST_POINTS)
    finally:
        np.random.set_state(state)  # as above
    truth = np.asarray(data.soln(points), float)
    sizes = np.std(truth, axis=0)
    squares = (
        np.mean((model.predict(points) - truth) ** 2, axis=0) / np.where(sizes > 0, sizes, 1) ** 2
    )
    return float(np.sqrt(np.mean(squares)))
