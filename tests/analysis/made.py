"""Records and lattices whose numbers are known; nothing is trained."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np

from pinnablate.analysis.lattice import Lattice
from pinnablate.arms import CONTROLS, EXTRA_DATA, FURTHER, Arm
from pinnablate.records.store import Record

ARMS = {
    a.name: a
    for a in (
        Arm("none"),
        Arm("energy", ("energy",)),
        Arm("fourier", ("fourier",)),
        Arm("all", ("energy", "fourier")),
        *CONTROLS,
        *FURTHER,
        *EXTRA_DATA,
    )
}


def record(arm, replicate, error, held_out=0.1, status="ok", **changes):
    """A record of one scored split, extrap."""
    values = {
        "key": f"{arm}{replicate}",
        "environment": "e-v1",
        "environment_digest": "",
        "design": "standard",
        "design_digest": "",
        "arm": arm,
        "equations": [],
        "data_seed": replicate,
        "init_seed": replicate,
        "learner": "stacked",
        "protocol": "smoke",
        "status": status,
        "reason": "",
        "errors": {"extrap": error},
        "field_errors": {},
        "relative_l2": {"extrap": error},
        "residuals": {},
        "held_out": held_out,
        "loss": 0.0,
        "steps": [1, 0],
    }
    return Record(**{**values, **changes})


def lattice(errors, arms=ARMS, **kinds):
    """Records of some arms: {arm: errors by replicate}; further fields of a record by arm, as status={"all": "failed"}."""
    replicates = range(max(map(len, errors.values())))
    records = {
        (a, r): record(a, r, e, **{k: v[a] for k, v in kinds.items() if a in v})
        for a, es in errors.items()
        for r, e in enumerate(es)
    }
    return Lattice({a: arms[a] for a in errors}, tuple(replicates), records, "extrap", 1e-12)


def subsets_of(names):
    return [
        frozenset(s)
        for s in chain.from_iterable(combinations(names, k) for k in range(len(names) + 1))
    ]


def full_lattice(names, error, replicates=10, spread=0.02):
    """Records of every subset of some equations, with the errors {subset: error}, and twice that on the field w."""
    rng = np.random.default_rng(1)
    arms = {s: "+".join(sorted(s)) or "none" for s in subsets_of(names)}
    records = {}
    for s, name in arms.items():
        for r in range(replicates):
            e = error(s) * 10 ** rng.normal(0, spread)
            records[name, r] = record(name, r, e, field_errors={"extrap": {"u": e, "w": 2 * e}})
    told = {name: Arm(name, tuple(sorted(s))) for s, name in arms.items()}
    return Lattice(told, tuple(range(replicates)), records, "extrap", 1e-12, arms)
