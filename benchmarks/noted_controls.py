"""Controls under standard-v3 that the pages show one environment at a time; parts of reading.py."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from common import Sections
from noted import CONVERGED, RESULTS

from pinnablate import registry
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.analysis.swept import in_observations, swept_arms
from pinnablate.arms import parse
from pinnablate.environment import Environment
from pinnablate.records.store import Record, Store
from pinnablate.report.tables import table
from pinnablate.study import Study

OPERATOR, DECAY = "random-operator", "weight-decay"
LARGEST = 32.0  # times the observations


def operators(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """Does a random operator, told in place of each equation, do anything but harm?"""
    rows, below, above, of = [], 0, 0, []
    for env, lattice in _complete(results, environment, f"default,{OPERATOR}"):
        gain = lattice.gain(OPERATOR, "none")
        below += gain.excludes_zero and gain.mean < 0
        above += gain.excludes_zero and gain.mean > 0
        of.append(env.id)
        rows.append([env.id, f"{gain:+}", f"{lattice.gain('all', OPERATOR):+}"])
    yield (
        "operators",
        f"{CONVERGED}: shown to lie below `none` in {below} of {len(of)} environments, above it in {above}.\n\n"
        + table(rows, ["environment", f"{OPERATOR} - none", f"all - {OPERATOR}"]),
    )


def kept(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """Are laws worth as many observations where weight-decay keeps what the design's own observations chose?"""
    arms = f"default,extra-data.{DECAY}", f"default,extra-data.{DECAY}-prior"
    both = [{env.id: (env, lat) for env, lat in _complete(results, environment, a)} for a in arms]
    rows = []
    for name in (n for n in both[0] if n in both[1]):
        lattices = [of[name][1] for of in both]
        far = [lat.skills(swept_arms(lat, DECAY)[LARGEST]) for lat in lattices]
        worths = [
            {
                f.split: f.everything
                for f in in_observations(both[0][name][0].world(), lat)
                if f.base == DECAY
            }
            for lat in lattices
        ]
        cells = [f"{w.get(s, '')}" for s in ("interp", "extrap") for w in worths]
        rows.append([name, *(f"{np.mean(v):+.2f}" for v in far), *cells])
    head = [f"{s}, {how}" for s in ("interp", "extrap") for how in ("searched", "kept")]
    yield (
        "kept",
        f"{CONVERGED}. Skill of `{DECAY}` with {LARGEST:g} times the observations on the primary split, its strength searched at every "
        "size or kept from the design's own observations; what all laws are worth in times the observations of either.\n\n"
        + table(rows, ["environment", "x 32, searched", "x 32, kept", *head]),
    )


def _complete(
    results: str, environment: tuple[str, ...], arms: str
) -> Iterator[tuple[Environment, Lattice]]:
    """Environments where every cell of some arms is on record, in the replicates that have all of them."""
    store = Store(results)
    for env in map(registry.load, environment or registry.identifiers()):
        records = store.load(env.id).records
        study = Study.of(env, protocol=CONVERGED, arms=arms, replicates=_replicates(records))
        have = {c.replicate for c in study.cells} - {
            c.replicate for c in study.cells if c.key not in records
        }
        if have:
            there = Study(
                env,
                study.protocol,
                arms=parse(env.world(), arms),
                replicates=tuple(sorted(have)),
            )
            yield env, lattice_of(there.world, there.cells, records)


def _replicates(records: dict[str, Record]) -> int:
    return 1 + max((r.data_seed for r in records.values() if r.protocol == CONVERGED), default=0)
