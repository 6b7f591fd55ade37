"""Patterns that were written down before any network was trained here: expected, seen, holds.

Run: python benchmarks/expected_patterns.py [--results DIR] [--replicates 3]

Trains what is missing under standard-v1 (resumable), then prints one row per pattern. Values are skill in decades on the
extrapolation split unless said otherwise; `seen` lists every replicate before the mean, and `holds` judges the mean. The
expectations come from a random-feature collocation solver, not from networks: a "no" is a finding.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pinnablate import registry
from pinnablate.analysis.attribution import moebius, shapley
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.arms import Arm, subset
from pinnablate.arms import lattice as every_subset
from pinnablate.environment import Environment
from pinnablate.protocol import protocol
from pinnablate.report.tables import table
from pinnablate.store import Store
from pinnablate.study import Study

Seen = list[float]  # one value per replicate


@dataclass(frozen=True)
class Pattern:
    """A statement about a lattice: what is measured in each replicate, and what its mean should be."""

    label: str
    statement: str
    measure: Callable[[World], Seen]
    low: float = -np.inf
    high: float = np.inf

    @property
    def expected(self) -> str:
        if np.isinf(self.low):
            return f"<= {self.high:g}"
        return f">= {self.low:g}" if np.isinf(self.high) else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class World:
    """The lattices of one environment: told true equations, and told one near-miss law."""

    env: Environment
    lattice: Lattice
    near_miss: Lattice | None = None

    def name(self, *equations: str) -> str:
        return subset(self.env, equations).name

    def skill(self, *equations: str) -> np.ndarray:
        return self.lattice.skills(self.name(*equations))

    def errors(self, equations: tuple[str, ...], split: str, field: str | None = None) -> np.ndarray:
        records = self.lattice.of(self.name(*equations))
        return np.array([r.field_errors[split][field] if field else r.errors[split] for r in records])

    def games(self) -> list[dict[frozenset[str], float]]:
        """One game per replicate: skill of every subset."""
        names = tuple(self.env.equations)
        sets = [frozenset(n for k, n in enumerate(names) if bits >> k & 1) for bits in range(2 ** len(names))]
        columns = {s: self.skill(*s) for s in sets}
        return [{s: float(v[r]) for s, v in columns.items()} for r in range(len(self.lattice.replicates))]

    def moebius(self, *equations: str) -> Seen:
        return [moebius(g)[frozenset(equations)] for g in self.games()]

    def shapley(self, equation: str) -> Seen:
        return [shapley(g)[equation] for g in self.games()]


def of_size(world: World, size: int) -> list[tuple[str, ...]]:
    from itertools import combinations

    return list(combinations(world.env.equations, size))


def geometric_means(w: World, size: int) -> list[float]:
    """Error of every subset of a size: geometric means over replicates, as the pattern was written."""
    return [w.lattice.error(w.name(*s)) for s in of_size(w, size)]


def worst_triple_over_best_pair(w: World) -> Seen:
    return [max(geometric_means(w, 3)) / min(geometric_means(w, 2))]


def all_over_best_triple(w: World) -> Seen:
    return [geometric_means(w, 4)[0] / min(geometric_means(w, 3))]


def mean_triple(w: World) -> Seen:
    return list(np.mean([w.moebius(*s) for s in of_size(w, 3)], axis=0))


def quad_over_triples(w: World) -> Seen:
    return list(np.array(w.moebius(*w.env.equations)) / np.array(mean_triple(w)))


def third_nuclide(w: World) -> Seen:
    by = [w.errors(("d1", "d2"), "extrap", f) for f in ("N1", "N2", "N3")]
    return list(by[2] / np.maximum(by[0], by[1]))


PATTERNS: dict[str, list[Pattern]] = {
    "maxwell-cavity-2d": [
        Pattern("D1a", "v(faraday+ampere) - the better single", lambda w: list(
            w.skill("faraday", "ampere") - np.maximum(w.skill("faraday"), w.skill("ampere"))), low=0.6),
        Pattern("D1a", "v(faraday) - v(none)", lambda w: list(w.skill("faraday") - w.skill()), high=0.45),
        Pattern("D1a", "v(ampere) - v(none)", lambda w: list(w.skill("ampere") - w.skill()), high=0.45),
        Pattern("D1b", "Shapley value of gauss_e", lambda w: w.shapley("gauss_e"), high=0.15),
        Pattern("D1b", "Shapley value of gauss_b", lambda w: w.shapley("gauss_b"), high=0.15),
        Pattern("D1b", "Shapley value of faraday", lambda w: w.shapley("faraday"), low=0.3),
        Pattern("D1b", "Shapley value of ampere", lambda w: w.shapley("ampere"), low=0.3),
        Pattern("D1c", "v(gauss_e) - v(none)", lambda w: list(w.skill("gauss_e") - w.skill()), -0.15, 0.15),
        Pattern("D1c", "v(gauss_b) - v(none)", lambda w: list(w.skill("gauss_b") - w.skill()), -0.15, 0.15),
        Pattern("D1c", "v(gauss_e+gauss_b) - v(none)", lambda w: list(w.skill("gauss_e", "gauss_b") - w.skill()), -0.15, 0.15),
    ],
    "decay-chain": [
        Pattern("D2", "error of the worst 3-subset / of the best 2-subset (geometric means)", worst_triple_over_best_pair,
                high=0.2),
        Pattern("D2", "error of `all` / of the best 3-subset (geometric means)", all_over_best_triple, high=2.0),
        Pattern("D2", "mean Moebius coefficient of the triples", mean_triple, low=0.0),
        Pattern("D2", "Moebius coefficient of the quad / mean of the triples", quad_over_triples, -4.5, -1.5),
        Pattern("D2", "told d1+d2: error of N3 / the worse of N1, N2", third_nuclide, low=2.0),
    ],
    "heat-mixed": [
        Pattern("D3", "Moebius coefficient of energy, fourier", lambda w: w.moebius("energy", "fourier"), low=1.0),
        Pattern("D3", "error of q (unobserved) told nothing", lambda w: list(w.errors((), "unobserved")), low=0.5),
        Pattern("D3", "error of q (unobserved) told both", lambda w: list(
            w.errors(("energy", "fourier"), "unobserved")), high=0.2),
    ],
    "burgers-potential": [
        Pattern("D4", "v(bernoulli) - v(none)", lambda w: list(w.skill("bernoulli") - w.skill()), -0.2, 0.2),
        Pattern("D4", "v(burgers) - v(bernoulli+link)", lambda w: list(
            w.skill("burgers") - w.skill("bernoulli", "link")), -0.2, 0.2),
        Pattern("D4", "v(burgers) - v(all)", lambda w: list(
            w.skill("burgers") - w.skill("burgers", "bernoulli", "link")), -0.2, 0.2),
        Pattern("D4", "Moebius coefficient of burgers", lambda w: w.moebius("burgers"), low=0.0),
        Pattern("D4", "Moebius coefficient of bernoulli, link", lambda w: w.moebius("bernoulli", "link"), low=0.0),
        Pattern("D4", "Moebius coefficient of all three", lambda w: w.moebius("burgers", "bernoulli", "link"), high=0.0),
        Pattern("D4", "v(inviscid burgers) - v(none)", lambda w: list(w.near_miss.skills("burgers") - w.skill()), low=0.0),
        Pattern("D4", "v(burgers) - v(inviscid burgers)", lambda w: list(
            w.skill("burgers") - w.near_miss.skills("burgers")), low=0.0),
    ],
}


def inviscid(env: Environment) -> Environment:
    """Burgers' world told a near-miss law: no viscosity. Points, noise and truth are unchanged."""
    u = env.fields[0]
    x, t = env.coordinates
    return env.with_equations({**env.equations, "burgers": u.diff(t) + u * u.diff(x)})


def train(env: Environment, replicates: int, results: str, arms: tuple[Arm, ...]) -> Lattice:
    study, store = Study(env, protocol("standard-v1"), arms=arms, replicates=tuple(range(replicates))), Store(results)
    study.run(store, lambda p: print(f"{env.id} {p.record.arm}: {p.done} of {p.total}", file=sys.stderr, flush=True))
    return lattice_of(study, store.load(env.id).records)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="results")
    parser.add_argument("--replicates", type=int, default=3)
    options = parser.parse_args()
    rows = []
    for name, patterns in PATTERNS.items():
        env = registry.load(name)
        near_miss = None
        if name == "burgers-potential":
            wrong = inviscid(env)
            near_miss = train(wrong, options.replicates, f"{options.results}/near-miss", (subset(wrong, ("burgers",)),))
        world = World(env, train(env, options.replicates, options.results, every_subset(env)), near_miss)
        for p in patterns:
            seen = p.measure(world)
            mean = float(np.mean(seen))
            rows.append([p.label, name, p.statement, p.expected, f"{', '.join(f'{v:.2f}' for v in seen)}; mean {mean:.2f}",
                         "yes" if p.low <= mean <= p.high else "NO"])
    print(table(rows, ["pattern", "environment", "statement", "expected", "seen", "holds"], texts=6))
    held = sum(r[-1] == "yes" for r in rows)
    print(f"\n{held} of {len(rows)} hold; {options.replicates} replicates, standard-v1.")


if __name__ == "__main__":
    main()
