"""What is refused as the truth is far from anything that was ever learned: the published records of the worlds in which networks
come nearest to it.
"""

from __future__ import annotations

import json

import pytest

from pinnablate import registry
from pinnablate.records.published import FOLDER
from pinnablate.submissions.crooked import BEYOND, least
from pinnablate.submissions.hidden import arms_of


@pytest.mark.parametrize("name", ["decay-chain-v1", "friedmann-v1", "sir-v1"])
def test_no_published_record_comes_near_the_bounds(name):
    world = registry.load(name).world()
    subsets = {arm.name for arm in arms_of(world)}
    untold, told = [], {}
    for line in (FOLDER / f"{name}.jsonl").read_text().splitlines():
        r = json.loads(line)
        if r.get("design") != "standard" or r["arm"] not in subsets or r["status"] != "ok":
            continue
        if r["arm"] == "none":
            untold.append(r["errors"][world.primary_split])
        for split, error in r["errors"].items():
            told.setdefault((r["learner"], r["protocol"], r["arm"], split), []).append(error)
    assert len(untold) > 30
    assert min(untold) > 5 * least(world)
    assert min(max(errors) for errors in told.values()) > 20 * BEYOND * least(world)
