"""A first look at which law is wrong, and longer training where that does not clear all laws."""

from __future__ import annotations

import pytest

import pinnablate
from pinnablate.ablation import diagnosing, looking
from pinnablate.ablation.diagnosing import diagnosed_study
from pinnablate.ablation.looking import may_go_on, on_record, trained_longer
from pinnablate.study import Notice
from pinnablate.tasks.protocol import CONVERGED, QUICK
from tests.ablation.test_front import LAWS, oscillation

WRONG = {**LAWS, "newton": "p_t = -1*q"}
LONGER = "smoke/second_steps=30"


@pytest.fixture
def short(monkeypatch, stacked):
    """Both looks take seconds."""
    monkeypatch.setattr(diagnosing, "QUICK", "smoke")
    monkeypatch.setattr(looking, "QUICK", "smoke")
    monkeypatch.setattr(looking, "CONVERGED", LONGER)


def test_what_speaks_against_a_law_is_asked_again(short, tmp_path):
    seen = []
    found = pinnablate.diagnose(
        equations=WRONG, data=oscillation(), results=tmp_path, progress=seen.append
    )
    assert found.first is not None
    assert (found.first.accused, found.accused) == (("newton",), ("newton",))
    assert found.result.study.protocol.name == LONGER
    assert [a.name for a in found.result.study.arms] == ["all"]
    words = [str(s) for s in seen if isinstance(s, Notice)]
    assert words[0] == "first look, protocol smoke: the data speak against `newton`"
    assert words[1].startswith(f"so until the loss falls no more: 5 cells with protocol {LONGER}")
    assert len(seen) == 1 + 15 + 2 + 5
    again = []
    pinnablate.diagnose(
        equations=WRONG, data=oscillation(), results=tmp_path, progress=again.append
    )
    assert str(again[2]).endswith(f"protocol {LONGER}, which is on record")
    assert len(again) == 1 + 2
    read = on_record(found.first.result)
    assert read.first is not None
    assert str(read) == str(found)


def test_records_of_a_first_look_alone_say_that_it_is_one(short, tmp_path):
    found = pinnablate.diagnose(
        equations=WRONG, data=oscillation(), results=tmp_path, protocol="smoke"
    )
    read = on_record(found.result)
    assert read.first is None
    assert read.why_longer
    assert "against `newton`** (at a first look; score " in str(read)


def test_models_told_less_are_those_of_the_first_look(short):
    found = pinnablate.diagnose(equations=WRONG, data=oscillation())
    assert found.evidence == found.first.evidence
    assert set(found.evidence) == {"kinematics", "newton"}
    assert found.settling.arms == ("all", "kinematics")
    said = str(found)
    assert "From models trained without it in the first look, protocol smoke: `loss" in said
    assert said.splitlines()[-1].startswith("A first look, protocol smoke, had said: the data")
    assert found.suspicion.shown <= found.first.suspicion.shown


@pytest.mark.parametrize(
    ("equations", "more"),
    [(LAWS, {}), (WRONG, {"protocol": "smoke"})],
    ids=["nothing is found", "a protocol is named"],
)
def test_nothing_is_trained_longer(short, equations, more):
    found = pinnablate.diagnose(equations=equations, data=oscillation(), **more)
    assert found.first is None
    assert found.result.study.protocol.name == "smoke"


@pytest.mark.parametrize(
    ("changes", "goes_on"),
    [({}, True), ({"replicates": 4}, False), ({"learner": "kernel"}, False)],
    ids=["five networks", "too few to accuse", "no network"],
)
def test_only_what_can_accuse_goes_on(changes, goes_on):
    settings = {"replicates": 5, "learner": "stacked", "protocol": QUICK, **changes}
    study = diagnosed_study("decay-chain", keywords={}, **settings)
    assert may_go_on(study) is goes_on


def test_longer_training_is_of_the_same_worlds_and_of_those_told_all():
    study = diagnosed_study(
        "decay-chain", "d1", keywords={}, replicates=5, learner="stacked", protocol=QUICK
    )
    longer = trained_longer(study)
    assert longer.protocol.name == CONVERGED
    assert [a.name for a in longer.arms] == ["all", "all/free.d1"]
    first = {(c.arm.name, c.replicate): c for c in study.cells}
    for cell in longer.cells:
        other = first[cell.arm.name, cell.replicate]
        assert cell.seeds == other.seeds
