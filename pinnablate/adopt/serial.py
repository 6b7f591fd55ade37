"""What cannot be traced: the script's own problem, trained once for every subset of its residuals."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from itertools import combinations
from operator import index
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from pinnablate.adopt.fingerprint import fingerprint
from pinnablate.adopt.judges import Judge, judge_of, without_held_out
from pinnablate.adopt.kept import Kept
from pinnablate.adopt.naming import named_residuals
from pinnablate.adopt.networks import begin, built, residuals
from pinnablate.adopt.variables import slots_of
from pinnablate.errors import PinnablateError
from pinnablate.learners.deepxde.pde import dde

MOST_NAMES = 6  # 64 subsets, one after the other
NEVER = 10**9  # iterations between two lines of DeepXDE's
PROBE = 20  # iterations that are timed before anything is trained
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


@dataclass(frozen=True, eq=False)
class Serial:
    """A lattice of a script's networks, which are trained one after the other.

    Args:
        data: the problem.
        net: its network, with weights made.
        names: of the residuals, in order; one that stands there twice is one law.
        subsets: {name: laws that are told}.
        replicates: seeds of initial weights and of what is held out.
        training: how each is trained.
        judge: how each is scored.
        scored: the same in words.
        kept: the errors that there are.
        first: the trainable variables of the network at first.
    """

    data: Any
    net: Any
    names: tuple[str, ...]
    subsets: dict[str, tuple[str, ...]]
    replicates: tuple[int, ...]
    training: Training
    judge: Judge
    scored: str
    kept: Kept
    first: list[np.ndarray] = field(repr=False)

    @property
    def missing(self) -> list[tuple[str, int]]:
        """The networks without an error, all subsets of a replicate together."""
        pairs = [(s, r) for r in self.replicates for s in self.subsets]
        return [(s, r) for s, r in pairs if not self.kept.has(s, r)]

    def seconds(self) -> float:
        """About how long training takes here, by a few iterations with all equations."""
        if not self.missing:
            return 0.0
        with _trainable(self, "all" if "all" in self.subsets else [*self.subsets][-1], 0) as model:
            before = perf_counter()
            _train(model, 1)
            compiled = perf_counter()
            _train(model, PROBE)
        step = (perf_counter() - compiled) / PROBE
        return len(self.missing) * (compiled - before + step * self.training.iterations)

    def train(self, report: Report) -> dict[str, dict[int, float]]:
        """Train what is missing, and return the errors of all: {subset: {replicate: error}}."""
        left = self.missing
        for k, (subset, r) in enumerate(left):
            with _trainable(self, subset, r) as model:
                _train(model, self.training.iterations)
                with redirect_stdout(io.StringIO()):
                    error = self.judge(self.data, model, r)
            self.kept.add(subset, r, error)
            report(f"{k + 1}/{len(left)} {subset}, replicate {r}: error {error:.3g}")
        return self.kept.chosen(list(self.subsets), self.replicates)


def serial(
    data: Any,
    net: Any,
    names: Any,
    subsets: Iterable[str] | None,
    replicates: Iterable[int],
    training: Training,
    results: str | Path | None = None,
    title: str = "deepxde",
) -> Serial:
    """The lattice of a script; see `pinnablate.adopt.train_deepxde`.

    Args:
        data, net, names, subsets, results: as there.
        replicates: their numbers.
        training: how each network is trained.
        title: how the file of errors begins.

    Raises:
        PinnablateError: a problem, network or name that means nothing.
        StoreError: the file of errors cannot be read.
    """
    net = built(net, data)
    wanted = named_residuals(names, len(residuals(data, net)))
    laws = list(dict.fromkeys(wanted))
    chosen = _subsets(laws, subsets)
    judge, scored = judge_of(data, training.held_out)
    first = [v.numpy() for v in net.trainable_variables]
    settings = {**vars(training), "names": " ".join(wanted)}
    path = None
    if results is not None:
        path = Path(results) / f"{title}-serial-{fingerprint(data, net, settings)}.json"
    made = tuple(map(index, replicates))
    if not made or min(made) < 0 or len(set(made)) < len(made):
        raise PinnablateError(
            f"replicates={list(made)!r:.60}; expected a number from 1 on, or seeds of at least 0, each once"
        )
    about = {"equations": laws, "sizes": dict(Counter(wanted)), "name": title, "what": scored}
    kept = Kept.of(path, about)
    return Serial(data, net, tuple(wanted), chosen, made, training, judge, scored, kept, first)


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
        subset = (
            ()
            if one == "none"
            else tuple(laws)
            if one == "all"
            else tuple(dict.fromkeys(one.split("+")))
        )
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


@contextmanager
def _trainable(study: Serial, subset: str, replicate: int) -> Iterator[Any]:
    """A model of DeepXDE for one network of a lattice, from the initial weights of its replicate; the
    variables of the script are put back afterwards.
    """
    told = [name in study.subsets[subset] for name in study.names]
    begin(study.net, study.first, replicate)
    data, training = study.data, study.training
    functions = [data.pde, *(getattr(c, "func", None) for c in data.bcs)]
    variables = {id(v): v for f in functions for _, v, _ in slots_of(f)}
    values = [v.numpy() for v in variables.values()]
    usual = [1.0] * (len(told) + len(data.bcs))
    weights = usual if training.weights is None else list(training.weights)
    weights = [w * (k >= len(told) or told[k]) for k, w in enumerate(weights)]
    try:
        with redirect_stdout(io.StringIO()):
            model = dde.Model(without_held_out(data, replicate, training.held_out), study.net)
            model.compile(
                "adam",
                lr=training.learning_rate,
                loss_weights=weights,
                external_trainable_variables=list(variables.values()) or None,
                verbose=0,
            )
        yield model
    finally:
        for v, value in zip(variables.values(), values, strict=True):
            v.assign(value)


def _train(model: Any, iterations: int) -> None:
    with redirect_stdout(io.StringIO()):
        model.train(iterations=iterations, display_every=NEVER, verbose=0)
