"""The page of a problem with one law promises no command that trains nothing."""

from __future__ import annotations

import pinnablate
from tests.ablation.test_front import oscillation


def test_with_one_law_nothing_is_said_of_laws_that_are_not_told(tmp_path):
    found = pinnablate.ablate(
        equations={"newton": "p_t = -4*q"},
        data=oscillation(),
        scales={"p": 2.0},
        learner="kernel",
        arms="lattice",
        protocol="smoke",
        replicates=1,
    )
    found.report(tmp_path / "page.md")
    text = (tmp_path / "page.md").read_text()
    said = text.partition("What it makes of laws that it is not told")[2].partition("##")[0]
    assert "There is one law, `newton`" in said
    assert "pinnablate" not in said
