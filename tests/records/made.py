"""A record of today whose numbers are known; nothing is trained."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from pinnablate.records.key import key_of
from pinnablate.records.lines import checksum
from pinnablate.records.record import Record

SCORES = {
    "errors": {"interp": 0.1, "extrap": 0.25},
    "field_errors": {"interp": {"u": 0.1}, "extrap": {"u": 0.25}},
    "relative_l2": {"interp": 0.11, "extrap": 0.2},
    "residuals": {"energy": [0.2, None], "fourier": [0.3]},
    "held_out": 0.125,
}
OTHER = {
    "errors": {"interp": 0.3, "extrap": 0.5},
    "field_errors": {"interp": {"u": 0.3}, "extrap": {"u": 0.5}},
    "relative_l2": {"interp": 0.31, "extrap": 0.4},
    "residuals": {"energy": [0.5, 0.75], "fourier": [0.6]},
    "held_out": 0.375,
}
PLAIN = Record(
    key="",
    environment="heat-mixed-v1",
    environment_digest="908bf82d35891ee2",
    design="standard",
    design_digest="fb8f2072de764e9e",
    arm="fourier",
    equations=["fourier"],
    data_seed=0,
    init_seed=3,
    learner="stacked",
    protocol="smoke",
    status="ok",
    reason="",
    **SCORES,
    loss=1e-3,
    steps=[40, 20],
    curve=[
        {"step": 40, "errors": {"extrap": 0.4}, "residuals": {"energy": 0.5}, "validation": 0.3}
    ],
    detail={"decay": 0.01, "cross_validation": {"0.01": 0.5}},
    cost={"thread_seconds": 1.5, "flops": 1e9},
    provenance={"numpy": "2.0", "cores": 2},
    created="2026-11-26T12:00:00+00:00",
    world_seed=2,
    worlds_digest="0011223344556677",
    told={"long": False, "decays": [0.01, 0.1]},
    trained_with={"version": 7, "protocol": "8899aabbccddeeff"},
    chosen={"step": 44, "validation": 0.15},
    last={"step": 60, "validation": 0.45, **OTHER},
    half={"step": 44, "validation": 0.15, **SCORES},
    checkpoints={
        "step": [40, 44, 60],
        "validation": [0.3, 0.15, 0.45],
        "laws": [0.021, 0.02, 0.02],
        "error": [0.4, 0.25, None],
    },
)


def keyed(record):
    """The same record under the key that follows from it."""
    return replace(record, key=key_of(asdict(record)))


def record(**changes):
    """The record, changed and under the key that follows from it."""
    return keyed(replace(PLAIN, **changes))


def resealed(values):
    """A line whose checksum is right, whatever its values."""
    return json.dumps({**values, "checksum": checksum(values)}).encode()
