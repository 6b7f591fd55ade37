"""A study of kepler whose components are told one by one, with records whose numbers are known."""

from __future__ import annotations

import numpy as np

from pinnablate import registry
from pinnablate.records.store import Record
from pinnablate.study import Study

kepler = registry.load("kepler")


def study(replicates=6, lattice="full"):
    return Study.of(
        kepler,
        protocol="smoke",
        design="components",
        arms="lattice",
        replicates=replicates,
        lattice=lattice,
    )


def records_of(made, skill, half=None, spread=0.02):
    """{key: record}; skills {subset: decades} at the full budget, and at half of it where given."""
    rng, out = np.random.default_rng(0), {}
    for cell in made.cells:
        told, noise = frozenset(cell.arm.equations), rng.normal(0, spread)
        splits = dict.fromkeys(made.world.splits, 1.0)
        at = {"errors": {**splits, "extrap": 10 ** -(half(told) + noise)}} if half else {}
        rest = {
            "field_errors": {},
            "relative_l2": splits,
            "residuals": {},
            "held_out": 0.1,
        }
        out[cell.key] = Record(
            key=cell.key,
            environment=kepler.id,
            environment_digest=kepler.digest,
            design="components",
            design_digest="",
            arm=cell.arm.name,
            equations=list(cell.arm.equations),
            data_seed=cell.replicate,
            init_seed=cell.replicate,
            learner="stacked",
            protocol="smoke",
            status="ok",
            reason="",
            errors={**splits, "extrap": 10 ** -(skill(told) + noise)},
            **rest,
            loss=0.0,
            steps=[1, 1],
            half={**at, **rest} if half else {},
        )
    return out
