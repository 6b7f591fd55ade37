"""Published results that tests read: nothing is trained."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pinnablate
from pinnablate.result import Result

PUBLISHED = Path(__file__).parent.parent / "leaderboard/results"
BESIDE = "default,smoothness,gp,wrong-sign.fourier,extra-data@2"


@cache
def heat() -> Result:
    """Five replicates of heat-mixed, arms beside the lattice included."""
    return pinnablate.open_result("heat-mixed", PUBLISHED, replicates=5, arms=BESIDE)


@cache
def maxwell() -> Result:
    return pinnablate.open_result("maxwell-cavity-2d", PUBLISHED, replicates=10)


@cache
def spoilt() -> Result:
    """heat-mixed with one cell missing, one failed without any state, and one diverged."""
    whole = heat()
    by_key = dict(whole.by_key)

    def of(arm, seed):
        return next(r for r in whole.records if (r.arm, r.data_seed) == (arm, seed))

    splits = ("interp", "extrap", "unobserved")
    worst = dict.fromkeys(splits, 10.0)
    nothing = {
        "errors": worst,
        "field_errors": {},
        "residuals": {},
        "relative_l2": worst,
        "held_out": 10.0,
        "loss": None,
        "curve": [],
        "status": "failed",
        "reason": "out of memory",
    }
    del by_key[of("energy", 1).key]
    by_key[of("fourier", 2).key] = replace(of("fourier", 2), **nothing)
    by_key[of("all", 3).key] = replace(
        of("all", 3), status="diverged", reason="its loss is not finite"
    )
    return Result(whole.study, whole.store, by_key)
