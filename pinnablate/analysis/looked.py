"""Looking into the networks of a study once: what is found in their weights, as lines that are kept.

Of every subset the free dimension and the evidence; of `none` and `all`, and of every subset and the
one with a law more that `became` walks between, similarity and ridge; where the states of learning
curves were kept, how many waves `none`, `all` and single laws learned, and in what order. `found`
puts kept lines together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pinnablate.analysis.agreement import Array, agreement
from pinnablate.analysis.became import Became, Ridge, Similar, neighbours, similar_from
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.evidence import log_evidence
from pinnablate.analysis.freedom import free_dimension, moved_rates
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.learned import learned
from pinnablate.environment.design import USUAL_NOISE
from pinnablate.records.looked import COURSE, NETWORK, PAIR, REPLICATES, Look
from pinnablate.records.store import Record
from pinnablate.study import Cell
from pinnablate.study.probe import Probe

# Below which a change of what is told counts as nothing: that of `checks.observability`, and the
# usual noise.
TOLERANCES = (1e-3, 1e-2)
FREE = 0.5  # of a direction: from here on a subset leaves one free
NONE, ALL = "none", "all"
Lines = Mapping[tuple[str, ...], Look]  # by what they are about


@dataclass(frozen=True)
class Waves:
    """How the networks of one arm learned the waves of the truth on one split.

    Args:
        shares: of the waves that were learned, [replicates]; NaN where the truth holds none.
        exponents: of the order, [replicates]; NaN where fewer than two were learned.
    """

    shares: Array
    exponents: Array


@dataclass(frozen=True)
class Found:
    """What was found in the networks of a study.

    Args:
        arms: the subsets of which every replicate was looked into, in order.
        free: effective free dimensions, [replicates, arms, tolerances].
        directions: in how many directions each network can move its fields, [replicates, arms].
        evidence: Laplace evidence, [replicates, arms].
        alike: `none` and `all`; None where they were not compared.
        ridges: between a subset and one with a law more.
        waves: {(split, arm): how its waves were learned}, where states of learning curves were kept.
    """

    arms: tuple[str, ...]
    free: Array = field(repr=False)
    directions: Array = field(repr=False)
    evidence: Array = field(repr=False)
    alike: Similar | None
    ridges: tuple[Ridge, ...]
    waves: Mapping[tuple[str, str], Waves] = field(default_factory=dict)

    @property
    def compared(self) -> int:
        """How many lines between two networks were walked."""
        return sum(len(r.heights) for r in self.ridges)

    @property
    def with_ridge(self) -> int:
        """On how many of them there is a ridge."""
        return self.compared - sum(r.flat for r in self.ridges)

    def leaves_free(self, tolerance: int = 0) -> dict[str, bool]:
        """{subset: whether its networks leave a direction free, in the mean of the replicates}.

        Args:
            tolerance: place in `TOLERANCES`.
        """
        means = self.free[..., tolerance].mean(axis=0)
        return {arm: bool(m >= FREE) for arm, m in zip(self.arms, means, strict=True)}

    def order_of(self, scores: Mapping[str, float], tolerance: int = 0) -> Estimate:
        """Kendall's tau between the free dimension and a number for every subset.

        Args:
            scores: the number by subset.
            tolerance: place in `TOLERANCES`.
        """
        own = np.array([scores[a] for a in self.arms], float)
        free = self.free[..., tolerance]
        return agreement(free, np.broadcast_to(own, free.shape))


def look(probe: Probe, lattice: Lattice, players: Sequence[str], there: Lines) -> Iterator[Look]:
    """Look into the networks of a study that were not yet looked into.

    Args:
        probe: of the study.
        lattice: its records.
        players: its equations.
        there: lines that count, which are not made again.

    Yields:
        A line as soon as it is made.

    Raises:
        PinnablateError: weights that cannot be read or do not fit, or TensorFlow is not installed.
    """
    found = Became(probe, lattice)
    subsets = {s: a for s, a in lattice.subsets.items() if lattice.complete(a) and found.has(a)}
    cells = {c.key: c for c in probe.study.cells}
    for arm in subsets.values():
        for r in lattice.replicates:
            about, record = _of(lattice, (arm, r)), lattice.records[arm, r]
            if (NETWORK, *about) not in there:
                yield Look(NETWORK, about, _network(probe, cells[record.key], record))
    yield from _courses(probe, lattice, there)
    if not {NONE, ALL} <= set(subsets.values()):
        return
    for arm in (NONE, ALL):
        about = _of(lattice, *((arm, r) for r in lattice.replicates))
        if (REPLICATES, *about) not in there and len(about) > 1:
            square = found.between(arm)
            upper = square[np.triu_indices(len(square), 1)]
            yield Look(REPLICATES, about, {"cka": [_short(v) for v in upper]})
    walked = neighbours(players, subsets)
    for one, other in dict.fromkeys([(NONE, ALL), *walked]):
        each = {r: _of(lattice, (one, r), (other, r)) for r in lattice.replicates}
        if all((PAIR, *about) in there for about in each.values()):
            continue
        alike = found.within(one, other)
        heights = found.ridge(one, other).heights if (one, other) in walked else None
        for k, about in enumerate(each.values()):
            line = {"cka": _short(alike[k])}
            yield Look(PAIR, about, line | ({"ridge": _short(heights[k])} if heights else {}))


def _courses(probe: Probe, lattice: Lattice, there: Lines) -> Iterator[Look]:
    """The ways of `none`, `all` and single laws, where the states of their learning curves were kept."""
    env = probe.study.environment
    if env.is_measured or env.region is not None:
        return
    arms = [
        a
        for s, a in lattice.subsets.items()
        if (len(s) == 1 or a in (NONE, ALL)) and lattice.complete(a)
        if not all((COURSE, *_of(lattice, (a, r))) in there for r in lattice.replicates)
    ]
    of = learned(probe, lattice, arms)
    for arm in of.arms:
        for k, r in enumerate(lattice.replicates):
            each = {s: of.courses[s, arm][k] for s in of.splits if (s, arm) in of.courses}
            found = {
                s: {
                    "waves": len(c.numbers),
                    "learned": c.reached.count,
                    "exponent": _short(c.exponent),
                }
                for s, c in each.items()
            }
            yield Look(COURSE, _of(lattice, (arm, r)), {"splits": found})


def _network(probe: Probe, cell: Cell, record: Record) -> dict[str, object]:
    """The free dimension at each tolerance, among how many directions, and the log evidence."""
    theta = probe.weights(cell, record)
    assert theta is not None, "`has` was asked before"
    data, laws = probe.quadratics(cell, theta)
    fit = probe.fit(cell)
    told = data.scaled(1.0 / fit.budget.data_weight) + laws
    rates = moved_rates(told.matrix, probe.slopes(cell, theta))
    noise = fit.problem.world.noise or USUAL_NOISE
    count = fit.problem.observation_rows
    evidence = log_evidence(data, laws, theta, count, noise, fit.budget.data_weight)
    return {
        "free": [float(f"{free_dimension(rates, t):.4g}") for t in TOLERANCES],
        "directions": len(rates),
        "evidence": float(f"{evidence:.6g}"),
    }


def counts(lines: Sequence[Look], lattice: Lattice) -> dict[tuple[str, ...], Look]:
    """The lines that are about records of a study as they are today, by what they are about.

    Args:
        lines: those of an environment.
        lattice: the records.
    """
    errors = {r.key: _error(lattice, cell) for cell, r in lattice.records.items()}
    return {
        line.about: line
        for line in lines
        if all(key in errors and errors[key] == error for key, error in line.of.items())
    }


def found(lines: Lines, lattice: Lattice, players: Sequence[str]) -> Found | None:
    """What kept lines say of a study.

    Args:
        lines: from `counts`.
        lattice: its records.
        players: its equations.

    Returns:
        None where no subset was looked into in every replicate.
    """
    reps, subsets = lattice.replicates, lattice.subsets
    own = {
        arm: [lines.get((NETWORK, *_of(lattice, (arm, r)))) for r in reps]
        for arm in subsets.values()
        if lattice.complete(arm)
    }
    whole = {arm: [v.found for v in of if v is not None] for arm, of in own.items() if all(of)}
    if not whole:
        return None

    def values(what: str) -> Array:
        return np.array([[of[k][what] for of in whole.values()] for k in range(len(reps))], float)

    pairs = {
        (a, b): [line.found for line in of if line is not None]
        for a, b in dict.fromkeys([(NONE, ALL), *neighbours(players, subsets)])
        if lattice.complete(a) and lattice.complete(b)
        if all(of := [lines.get((PAIR, *_of(lattice, (a, r), (b, r)))) for r in reps])
    }
    ridges = tuple(
        Ridge(a, b, tuple(v["ridge"] for v in of))
        for (a, b), of in pairs.items()
        if all(v.get("ridge") is not None for v in of)
    )
    return Found(
        tuple(whole),
        values("free"),
        values("directions"),
        values("evidence"),
        _alike(lines, lattice, [v["cka"] for v in pairs.get((NONE, ALL), [])]),
        ridges,
        dict(_waves(lines, lattice)),
    )


def _waves(lines: Lines, lattice: Lattice) -> Iterator[tuple[tuple[str, str], Waves]]:
    """The waves of the arms whose ways are kept in every replicate."""
    for arm in filter(lattice.complete, lattice.subsets.values()):
        of = [lines.get((COURSE, *_of(lattice, (arm, r)))) for r in lattice.replicates]
        splits = [line.found["splits"] for line in of if line is not None]
        if len(splits) < len(of) or not splits:
            continue
        for split in splits[0]:
            own = [s[split] for s in splits if split in s]
            if len(own) == len(of):
                counts = np.array([(v["learned"], v["waves"]) for v in own], float)
                with np.errstate(invalid="ignore"):
                    shares = counts[:, 0] / counts[:, 1]
                exponents = [np.nan if v["exponent"] is None else v["exponent"] for v in own]
                yield (split, arm), Waves(shares, np.array(exponents, float))


def _alike(lines: Lines, lattice: Lattice, within: Sequence[float | None]) -> Similar | None:
    """How alike `none` and `all` are, beside replicates of one of them."""
    if not within or None in within:
        return None
    reps, squares = lattice.replicates, []
    for arm in (NONE, ALL):
        line = lines.get((REPLICATES, *_of(lattice, *((arm, r) for r in reps))))
        upper = None if line is None else line.found["cka"]
        if upper is None or None in upper or len(upper) != len(reps) * (len(reps) - 1) // 2:
            return None
        square = np.eye(len(reps))
        square[np.triu_indices(len(reps), 1)] = upper
        squares.append(np.maximum(square, square.T))
    return similar_from(NONE, ALL, np.array(within, float), np.mean(squares, axis=0))


def _of(lattice: Lattice, *cells: tuple[str, int]) -> dict[str, float | None]:
    """{key: error on the split that ranks} of some records."""
    return {lattice.records[c].key: _error(lattice, c) for c in cells}


def _error(lattice: Lattice, cell: tuple[str, int]) -> float | None:
    error = lattice.records[cell].errors.get(lattice.primary)
    return error if error is not None and np.isfinite(error) else None


def _short(value: float) -> float | None:
    """With six digits; null where it is no finite number, as JSON has none."""
    return float(f"{value:.6g}") if np.isfinite(value) else None
