"""The section on what networks became, and what it says without weights."""

from __future__ import annotations

from pinnablate.report.became import became_section
from tests.analysis.test_became import became, network

PLAYERS = ("kinematics", "dynamics")
ARMS = ("none", "kinematics", "dynamics", "all")


def test_the_finding_stands_first():
    same = {(a, r): network(r) for a in ARMS for r in range(5)}
    text = became_section(became(same, 5), PLAYERS)
    assert text[0] == "### What it became (explored)"
    assert "a CKA of **1.00 ± 0.00**" in text[2]
    assert "more alike than two replicates of one arm" in text[2]
    assert "has a ridge in **0 of 20** cases." in text[2]
    assert "| none to kinematics" in "\n".join(text)


def test_unlike_networks_are_not_called_alike_and_ridges_are_told():
    unlike = {(a, r): network(10 * k + r) * 3 for k, a in enumerate(ARMS) for r in range(5)}
    text = became_section(became(unlike, 5), PLAYERS)[2]
    assert ": more alike than" not in text


def test_below_five_replicates_there_is_no_verdict():
    text = "\n".join(
        became_section(became({(a, r): network(r) for a in ARMS for r in range(2)}, 2), PLAYERS)
    )
    assert "±" not in text
    assert "alike" not in text


def test_without_weights_it_says_what_can_still_be_said():
    (_, _, sentence, _) = became_section(became({}), PLAYERS)
    assert "No weights are kept of `none` and `all`" in sentence
    assert "their records say how they learned" in sentence
