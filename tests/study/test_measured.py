"""A study of measurements: cells by fold, records, scores again, controls, what does not apply."""

from __future__ import annotations

import numpy as np
import pytest

import pinnablate
from pinnablate.leaderboard.validate import Validator
from pinnablate.measurements import Measurements
from pinnablate.records.lines import decode, encode
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.rescore import rescore
from tests.pendulum import measured, pendulum


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Both ends of the lattice and two controls, by the kernel, held out in the future, two folds."""
    env = pendulum(Measurements(measured(), noise=0.02, split="future"))
    return pinnablate.run(
        env,
        learner="kernel",
        protocol="smoke",
        arms="lattice,rbf,mean",
        replicates=2,
        results=tmp_path_factory.mktemp("records"),
    )


def test_records_hold_the_one_split_and_name_the_certificate(found):
    for record in found.records:
        assert set(record.errors) == set(record.relative_l2) == {"held_out"}
        assert record.held_out == pytest.approx(record.errors["held_out"])
        assert record.certificate == "measured"
        assert record.world_seed == 0
        assert record.data_seed == record.init_seed
        header, line = encode(record)
        assert decode(line, decode(header, {})).errors == record.errors


def test_laws_carry_the_model_into_a_future_that_is_held_out(found):
    assert found.lattice.primary == "held_out"
    assert found.lattice.floor == pytest.approx(found.environment.floor)
    assert found.lattice.gain("all", "none").mean > 0.5
    assert found.lattice.error("all") < 3 * found.lattice.floor
    assert set(found.worth()) == {"kinematics", "momentum"}
    assert found.worth() == found.worth(split="held_out")


def test_the_certificate_says_that_no_truth_is_known(found):
    assert found.certificate.status == "measured"
    text = str(found)
    assert "No truth is known: an error is the rms distance from measurements" in text
    assert "the noise that is stated" in text
    assert "Scales, the same for every arm: angle" in text
    assert "held out: the last 30 % in time, the same in every fold, after t = " in text
    assert "points of the domain that nobody trained on" in text
    assert "on measurements that it was not given" in found._repr_html_()


def test_validators_accept_the_records_and_scores_follow_from_weights(found):
    validator = Validator(found.environment, found.store)
    assert [validator.complaint(r) for r in found.records] == [None] * len(found.records)
    again = rescore(found.environment, found.store)
    assert again.holds
    assert again.agree == 8  # the kernel's; interpolators keep no weights
    assert not again.differ


def test_another_split_is_another_environment(found):
    other = pendulum(Measurements(measured(), noise=0.02, split="future", held_out=0.2))
    study = Study(other, "smoke", learner="kernel")
    assert study.stale(Store(found.store.directory).load(other.id).records)


def test_folds_differ_between_replicates_and_not_between_arms():
    study = Study(pendulum(), "smoke", learner="kernel", replicates=(0, 1))
    first, second = study.problem(0), study.problem(1)
    assert not np.array_equal(first.held_out_points, second.held_out_points)
    by_arm = [study.problem(c.replicate, c.arm).held_out_points for c in study.cells[:4]]
    assert all(np.array_equal(points, by_arm[0]) for points in by_arm)
    assert study.scorer_of(first) is study.scorer_of(first)
    assert study.scorer_of(first) is not study.scorer_of(second)


@pytest.mark.parametrize(
    ("arm", "reason"),
    [
        ("extra-data@2", "nobody measured more than what is told already"),
        ("all/observed-only", "there are observations everywhere"),
        ("wrong-sign.momentum", None),
        ("random-operator", None),
    ],
)
def test_arms_apply_where_measurements_allow(arm, reason):
    study = Study.of(pendulum(), protocol="smoke", arms=[arm])
    said = study.why_not(study.arms[0])
    assert said is None if reason is None else reason in said


def test_the_oracle_is_refused_for_it_needs_the_truth():
    study = Study.of(pendulum(), protocol="smoke", learner="oracle", arms="all")
    assert "it chooses its prior on the truth" in study.why_not(study.arms[0])


def test_methods_that_take_all_fields_at_a_point_refuse_missing_values():
    env = pendulum(
        Measurements(measured(fields=("angle", "speed"), lacking=range(0, 60, 2))), scales={}
    )
    for name in ("kernel", "spectral", "solver-layer"):
        study = Study.of(env, protocol="smoke", learner=name, arms="all")
        assert "lack one; use learner stacked" in study.why_not(study.arms[0])


def test_a_gaussian_process_learns_the_noise_that_nobody_states():
    noisy = measured(noise=0.15)
    stated, unknown = (
        Study.of(pendulum(data), protocol="smoke", arms="gp")
        for data in (Measurements(noisy, noise=0.15), noisy)
    )
    errors = []
    for study in (stated, unknown):
        (trained,) = study.learners["interpolators"].fit([study.fit(study.cells[0])])
        errors.append(study.scorer_of(trained.fit.problem).score(trained.jet).errors["held_out"])
    assert errors[1] < 1.15 * errors[0]
