"""`pinnablate.diagnose`: one call from a problem to which of its laws is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import pinnablate
from pinnablate.ablation.diagnosing import diagnosed_study
from pinnablate.ablation.diagnosis import Diagnosis, with_freed
from pinnablate.ablation.strains import laws_of, losses_without, noise_shown, rows_of
from pinnablate.analysis.suspicion import strain
from pinnablate.arms import subset
from pinnablate.errors import PinnablateError
from pinnablate.report.page.freed import TITLE
from pinnablate.result import Result
from tests.ablation.test_front import LAWS, oscillation

QUICK = {"data": oscillation(), "protocol": "smoke"}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory, stacked):
    """An oscillator that is told to swing at another rate: small networks, seconds."""
    folder = tmp_path_factory.mktemp("oscillator")
    seen = []
    found = pinnablate.diagnose(
        equations={**LAWS, "newton": "p_t = -1*q"}, results=folder, progress=seen.append, **QUICK
    )
    return found, seen, folder


def test_the_wrong_law_is_named_with_its_evidence(wrong):
    found, _, _ = wrong
    assert found.accused == ("newton",)
    said = str(found)
    assert said.startswith("**The data speak against `newton`**")
    assert "What would settle it: observe " in said
    assert found.evidence["newton"].loss.mean > 0.5
    assert found.settling.arms == ("all", "kinematics")
    assert "accused is newton" in repr(found)


def test_only_all_and_all_but_one_are_trained(wrong):
    found, seen, folder = wrong
    assert found.result.lattice.arms == ["all", "newton", "kinematics"] or set(
        found.result.lattice.arms
    ) == {"all", "newton", "kinematics"}
    assert len(seen) == 1 + 15
    again = []
    pinnablate.diagnose(
        equations={**LAWS, "newton": "p_t = -1*q"}, results=folder, progress=again.append, **QUICK
    )
    assert len(again) == 1  # the plan, and nothing to train


def test_folds_of_measurements_are_not_independent(wrong):
    found, _, _ = wrong
    study, store = found.result.study, found.result.store
    arm = subset(study.world, study.world.players)
    strains = [
        strain(rows, laws_of(study.world))
        for _, rows in rows_of(study, store, found.result.by_key, arm)
    ]
    assert len(strains) == 5
    assert not strains[0].full.is_stated  # nobody states it: it is measured
    assert found.suspicion.is_stated
    assert found.suspicion.shown == noise_shown(study, found.result.by_key)
    assert noise_shown(study, {}) is None
    least = sorted(s.full.loss for s in strains)
    assert np.isfinite(least).all()


def test_the_loss_of_what_is_told_all_but_one_stands_beside_its_replicate(wrong):
    found, _, _ = wrong
    study, records = found.result.study, found.result.by_key
    cells = [c for c in study.cells if c.arm.name == "all"]
    for cell in cells:
        (own,) = [
            records[c.key].loss
            for c in study.cells
            if (c.arm.name, c.replicate) == ("kinematics", cell.replicate)
        ]
        losses = losses_without(study, records, cell)
        assert set(losses) == {"newton", "kinematics"}
        assert losses["newton"] == own
        assert losses_without(study, {cell.key: records[cell.key]}, cell) == {}


def test_a_learner_that_cannot_say_is_one_sentence():
    found = pinnablate.diagnose(equations=LAWS, learner="kernel", replicates=1, data=QUICK["data"])
    assert found.suspicion is None
    assert found.accused == ()
    assert "train them with --learner stacked" in str(found)
    assert found.settling is None


def test_the_number_that_the_data_prefer_is_said(wrong):
    found, _, _ = wrong
    newton = next(p for p in found.preference.contradicted if p.coefficient.law == "newton")
    assert (newton.coefficient.term, newton.coefficient.told) == ("q", -1.0)
    assert abs(newton.value + 4) < abs(
        -1.0 + 4
    )  # nearer to the truth, to first order, from far away
    assert "**The data speak against the coefficient of q in `newton`" in str(found)


def test_coefficients_that_are_free_are_learned(wrong, tmp_path):
    _, _, folder = wrong
    laws = {**LAWS, "newton": "p_t = -1*q"}
    found = pinnablate.diagnose(equations=laws, results=folder, free="newton", **QUICK)
    ((told, values),) = found.learned.items()
    assert (told.law, told.told, len(values)) == ("newton", -1.0, 5)
    assert np.median(values) == pytest.approx(-4.0, abs=1.0)
    assert "Trained with the coefficients of `newton` free, 5 models learned" in str(found)
    assert "which observations show that no model was trained on, for none is stated" in str(found)
    plain = replace(
        found.result.study, arms=tuple(a for a in found.result.study.arms if a.is_subset)
    )
    again = Diagnosis(with_freed(Result.of(plain, found.result.store)))  # from its records
    assert again.learned == found.learned
    for name in ("page.html", "page.md"):
        found.result.report(tmp_path / name, diagnosis=again)
        text = (tmp_path / name).read_text()
        assert text.index(TITLE) < text.index("Which law is suspect?")
        assert f"{min(values):.4g} to {max(values):.4g}" in text


def test_a_law_to_free_that_is_none_is_one_sentence():
    with pytest.raises(PinnablateError, match=r"unknown law of .* to free 'newtn'.*'newton'"):
        pinnablate.diagnose(equations=LAWS, data=oscillation(), free=["newtn"])
    alone = {"kinematics": "q_t = p", "rest": "p_t = 0"}
    with pytest.raises(PinnablateError, match="the coefficients of 'rest' cannot be free: its eq"):
        pinnablate.diagnose(equations=alone, data=oscillation(), free=["rest"])


def test_what_models_told_all_do_not_meet_is_read_from_their_records(wrong):
    found, _, folder = wrong
    sizes = [
        float(np.sqrt(np.mean(np.square(r.residuals["newton"]))))
        for r in found.result.lattice.of("all")
    ]
    mean = float(np.exp(np.mean(np.log(sizes))))
    assert mean > 0.05
    assert found.unmet["newton"] == pytest.approx(mean)
    assert "Models told all laws do not meet" in str(found)
    assert len(list(folder.glob("*.py"))) == 0  # a table in memory has no text to keep


def test_a_group_is_withheld_together():
    study = diagnosed_study(
        None,
        keywords={"equations": LAWS, "data": oscillation()},
        groups={"oscillator": ["kinematics", "newton"]},
        protocol="smoke",
        replicates=5,
    )
    assert [a.name for a in study.arms] == ["all", "none"]
    assert laws_of(study.world) == {"oscillator": ("oscillator",)}


def test_conditions_are_not_laws():
    study = diagnosed_study(
        "heat-mixed", keywords={}, design="players", protocol="smoke", replicates=1
    )
    assert set(laws_of(study.world)) == {"energy", "fourier"}
    assert len(study.arms) == 3


def test_what_is_no_problem_is_one_sentence():
    with pytest.raises(PinnablateError, match="no problem is given"):
        pinnablate.diagnose()
