"""What a study's table says, for records whose numbers are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.records.store import Record
from pinnablate.report.describe import describe
from pinnablate.report.summary import study_report
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol

heat = registry.load("heat-mixed")
ERRORS = {"none": 0.5, "energy": 0.4, "fourier": 0.2, "all": 0.005, "rbf": 0.3}


def study(replicates=1):
    arms = parse(heat, "lattice,rbf")
    return Study(heat, protocol("smoke"), arms=arms, replicates=tuple(range(replicates)))


@pytest.fixture
def records():
    def make(made, factor=lambda arm, r: 1.0):
        out = {}
        for cell in made.cells:
            e = ERRORS[cell.arm.name] * factor(cell.arm.name, cell.replicate)
            out[cell.key] = Record(
                key=cell.key, environment=heat.id, environment_digest=heat.digest, design="standard", design_digest="",
                arm=cell.arm.name, equations=list(cell.arm.equations), data_seed=cell.replicate, init_seed=cell.replicate,
                learner=cell.learner, protocol="smoke", status="ok", reason="",
                errors={"interp": 0.1, "extrap": e, "unobserved": 1.0}, field_errors={},
                relative_l2={"interp": 0.1, "extrap": e / 2, "unobserved": 1.0},
                residuals={} if cell.arm.name == "rbf" else {"energy": [0.03], "fourier": [0.04]},
                held_out={"rbf": 0.1}.get(cell.arm.name, 0.2), loss=0.0, steps=[1, 1])
        return out
    return make


def test_the_table_ranks_and_marks_what_was_withheld(records):
    text = study_report(study(), records(study()))
    lines = text.splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:7]] == ["all", "fourier", "rbf", "energy", "none"]
    assert [c.strip() for c in lines[2].split("|")[1:-1]] == [
        "all", "2.30", "+2.00", "0.005", "0.0025", "0.1", "1", "3.0e-02", "4.0e-02"]
    assert [c.strip() for c in lines[3].split("|")[-3:-1]] == ["(3.0e-02)", "4.0e-02"]
    assert lines[4].split("|")[-2].strip() == "n/a"
    assert "Gain of `all` over `none`: 2.00 decades; " in text
    assert "over the best control, `rbf` (chosen by held-out observations): 1.78." in text
    assert "no interval below 5 replicates" in text


def test_five_replicates_have_intervals(records):
    made = study(5)
    text = study_report(made, records(made, lambda arm, r: 1.1**r))
    assert "±" in text
    assert "`all` over `none`: 2.00 ± 0.00 decades" in text


def test_failures_are_shown_and_incomplete_arms_are_not_averaged(records):
    made = study(2)
    found = records(made)
    keys = {(c.arm.name, c.replicate): c.key for c in made.cells}
    worst = {"interp": 10.0, "extrap": 10.0, "unobserved": 10.0}
    found[keys["energy", 1]] = replace(found[keys["energy", 1]], status="diverged", errors=worst)
    del found[keys["fourier", 1]]
    text = study_report(made, found)
    assert "energy (1 of 2 diverged or failed)" in text
    assert "1 cells diverged or failed; they are scored at error 10 or worse, not dropped." in text
    assert "1 cells are missing and their arms not shown: fourier." in text


def test_a_residual_of_zero_is_zero(records):
    made = study()
    found = {k: replace(r, residuals={"energy": [0.0], "fourier": [None]}) for k, r in records(made).items()}
    assert [c.strip() for c in study_report(made, found).splitlines()[2].split("|")[-3:-1]] == ["0", "n/a"]


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_every_environment_can_be_described(identifier):
    env = registry.load(identifier)
    text = describe(env)
    assert all(name in text for name in (*env.equations, *env.field_names, env.digest, env.source))
