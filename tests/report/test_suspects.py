"""Which law is wrong, in sentences: the finding first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.preferred import Preference, Preferred
from pinnablate.analysis.suspicion import suspicion
from pinnablate.report.preferences import against_coefficients
from pinnablate.report.settling import Settling, settles
from pinnablate.report.suspects import Evidence, diagnosis_report, level, verdict
from pinnablate.study import Study
from pinnablate.tasks.linearised import Coefficient
from tests.analysis.strained import strains

LAWS = {"energy": 1, "fourier": 2}
STUDY = Study.of("heat-mixed", protocol="smoke", arms="all", replicates=5)


def found(wrong=None, seeds=5, **changes):
    return suspicion(strains(LAWS, range(seeds), wrong=wrong, **{"off": 8.0, **changes}))


def test_the_wrong_law_stands_first():
    said = diagnosis_report(STUDY, found("fourier"), {}, None).splitlines()
    assert said[0].startswith("**The data speak against `fourier`** (at a first look; score ")
    assert "accused from 1.6" in said[0]
    assert said[2].startswith("| law")
    assert said[4].startswith("| fourier")
    assert said[-1].startswith("Not shown: that the law is wrong rather than a condition")


@pytest.mark.parametrize("protocol", ["standard-v3", "standard-v3/width=12"])
def test_trained_until_the_loss_falls_no_more_it_is_no_first_look(protocol):
    longest = replace(STUDY, protocol=protocol)
    said = diagnosis_report(longest, found("fourier"), {}, None)
    assert said.startswith("**The data speak against `fourier`** (score ")
    assert "try more steps" not in said


def test_right_laws_are_not_accused_and_not_proven():
    said = diagnosis_report(STUDY, found(), {}, None)
    assert said.startswith("Nothing is shown against these laws: the most suspicious is `")
    assert "` (score 0.3, accused from 1.6): without it the loss falls " in said
    assert "If all laws are right, one of them is accused in at most one problem of 20." in said
    assert said.endswith("can make up for it.")


def test_a_loss_that_no_law_explains_is_remarked_on():
    said = diagnosis_report(STUDY, replace(found(), ratio=4.5), {}, None)
    assert "left with 4.5 times the loss that noise explains, and no law stands out" in said


def test_a_score_that_accuses_nobody_says_why():
    high = found("fourier")
    first = replace(high.suspects[0], fall=1.4)
    small = replace(high, accused=(), suspects=(first, *high.suspects[1:]))
    said = diagnosis_report(STUDY, small, {}, None).splitlines()[0]
    assert "without it the loss falls 1.4 times as far as by chance, where 4 times accuse." in said
    stays = diagnosis_report(STUDY, replace(high, accused=(), stays=True), {}, None).splitlines()[0]
    assert "and most of the loss stays, so that no law stands out." in stays


def test_where_most_trainings_fell_short_nobody_is_accused():
    few = replace(found(), stuck=3, accused=())
    first = diagnosis_report(STUDY, few, {}, None).splitlines()[0]
    assert first.startswith("**It cannot be told**: 3 of 5 trainings told all laws are not heard")
    assert "Fewer than half are left; try --protocol standard-v3 or more --replicates" in first
    assert "Nobody is accused; the most suspicious is `" in first


def test_a_minority_that_fell_short_is_counted():
    said = diagnosis_report(STUDY, replace(found("fourier"), stuck=1), {}, None)
    assert said.startswith("**The data speak against `fourier`**")
    assert "1 of 5 trainings told all laws are not heard" in said


def test_models_that_were_lost_are_counted():
    assert diagnosis_report(STUDY, found(seeds=4), {}, None).endswith(
        "1 of 5 models told all diverged, failed or have no weights here, and say nothing."
    )


def test_laws_that_are_told_and_not_met_make_it_blind():
    said = diagnosis_report(STUDY, found(), {}, None, (), {"fourier": 0.11, "energy": 0.3})
    first = said.splitlines()[0]
    assert first.startswith(
        "**It cannot be told**: models told all laws do not meet `fourier` (residual 0.11 of its largest term) "
        "and `energy` (0.3), so that their loss says little about whether laws are wrong. They trained too "
        "little, or laws contradict each other or the data; try --protocol standard-v3 or more --replicates"
    )
    assert "Nobody is accused; the most suspicious is `" in first
    assert "Nothing is shown against these laws" not in said
    few = diagnosis_report(STUDY, found(seeds=3), {}, None, (), {"fourier": 0.11})
    assert few.startswith("**It cannot be told**")
    assert "not tested below 5 replicates" in few.splitlines()[0]


def test_the_longest_protocol_is_not_sent_to_itself():
    longest = Study.of("heat-mixed", protocol="standard-v3", arms="all", replicates=5)
    first = diagnosis_report(longest, found(), {}, None, (), {"fourier": 0.11}).splitlines()[0]
    assert "try more --replicates" in first
    assert "--protocol" not in first


def test_an_accusation_stands_where_laws_are_not_met():
    said = diagnosis_report(STUDY, found("fourier"), {}, None, (), {"fourier": 0.11})
    assert said.startswith("**The data speak against `fourier`**")
    assert (
        "do not meet `fourier` (residual 0.11 of its largest term): a wrong law does that" in said
    )
    assert "try --protocol standard-v3" in said.splitlines()[-1]


def test_a_tie_names_both():
    both = replace(found("fourier"), accused=("fourier", "energy"))
    assert verdict(both).startswith(
        "**The data speak against `fourier` or `energy`** (which of them, they do not say"
    )


def test_below_five_replicates_there_are_candidates():
    assert verdict(found("fourier", seeds=3)).startswith(
        "Candidate, not tested below 5 replicates (3 of them): the most suspicious law is `fourier`"
    )


def test_noise_that_nobody_states_is_said():
    said = diagnosis_report(STUDY, found("energy", stated=False), {}, None)
    assert "a noise that nobody states" in said
    assert "without it the loss falls" in said.splitlines()[0]


def test_a_noise_that_held_out_observations_show_is_said():
    said = diagnosis_report(STUDY, replace(found("energy"), shown=0.0234), {}, None)
    assert "a noise of 2.3 % of a field's own deviation, which nobody states" in said
    assert "a unit, or the assumed noise" in said


def test_a_second_wrong_law_is_said():
    more = replace(found("fourier"), further=("energy",))
    assert "without `fourier` still speaks against `energy`" in diagnosis_report(
        STUDY, more, {}, None
    )


def test_evidence_stands_beside_the_score():
    seen = Evidence(estimate([1.0] * 5), estimate([-0.2] * 5), 0.45, None)
    row = next(
        line
        for line in diagnosis_report(STUDY, found("energy"), {"energy": seen}, None).splitlines()
        if line.startswith("| energy")
    )
    assert "+1.00 ± 0.00" in row
    assert "-0.20 ± 0.00" in row
    assert "4.5e-01" in row


@pytest.mark.parametrize(
    ("hidden", "words"), [(True, ", which nobody observes today,"), (False, "")]
)
def test_what_would_settle_it(hidden, words):
    said = settles(Settling(("energy", "fourier"), "q", {"x": 0.5, "t": 0.9}, 12.0, hidden))
    assert said.startswith(
        f"What would settle it: observe q{words} near x = 0.5, t = 0.9: there models"
    )
    assert "`energy` and `fourier` differ by 12 standard deviations" in said


@pytest.mark.parametrize(
    ("unstated", "why"), [((), "none is stated"), (("p", "q"), "that of p, q is not stated")]
)
def test_a_noise_that_is_assumed_is_said_where_it_counts(unstated, why):
    said = settles(Settling(("all", "newton"), "q", {"t": 0.5}, 12.0, False, 0.01, unstated))
    assert (
        "12 standard deviations of a noise of 1 % of the field's own, which is assumed, for "
        f"{why} (--noise, noise= state it) (median" in said
    )


def test_a_learner_that_cannot_say_names_the_remedy():
    said = diagnosis_report(STUDY, None, {}, None, ["all, replicate 0 failed: full"])
    assert "train them with --learner stacked" in said
    assert said.endswith("failed: full")


def test_the_bound_is_five_percent_over_the_number_of_laws():
    assert level(found()) == pytest.approx(1.602, abs=1e-3)


def preferred(contradicted=1, value=-0.04, half_width=0.003):
    heat = Preferred(Coefficient("fourier", "u_x", -0.05), value, half_width, 1e-9)
    other = Preferred(
        Coefficient("energy", "q_x", -1.0), -1.01, 0.1, 0.9 if contradicted == 1 else 1e-8
    )
    return Preference((heat, other), (heat, other)[:contradicted], 2)


def test_a_coefficient_that_is_contradicted_comes_before_laws_that_are_not_met():
    said = diagnosis_report(STUDY, found(), {}, None, (), {"fourier": 0.11}, preferred())
    first, second = said.splitlines()[:2]
    assert first.startswith(
        "**The data speak against the coefficient of u_x in `fourier`**: with it free they prefer -0.04 ± 0.003, "
        "told -0.05 (at a first look; score 9.0, accused from 2.3)."
    )
    assert second.startswith(
        "The number is accused and not the form: withheld altogether, no law is, the most suspicious is `"
    )
    assert "It cannot be told" not in said
    assert "Not shown: that the law is wrong rather than a condition" in said
    assert "Not shown: that the laws are right" not in said


def test_of_several_coefficients_each_number_is_named():
    said = against_coefficients(preferred(contradicted=2))
    assert (
        "with one of them free they prefer -0.04 ± 0.003 for u_x (told -0.05) or -1.01 ± 0.1 for q_x (told -1)"
        in said
    )


def test_a_law_that_is_accused_comes_first_and_its_coefficient_second():
    said = diagnosis_report(STUDY, found("fourier"), {}, None, (), {}, preferred()).splitlines()
    assert said[0].startswith("**The data speak against `fourier`** (at a first look; score ")
    assert said[1].startswith("**The data speak against the coefficient of u_x in `fourier`**")


def test_coefficients_that_are_known_within_a_wide_interval_change_no_verdict():
    wide = preferred(0, -0.049, 0.006)  # more than a tenth
    said = diagnosis_report(STUDY, found(), {}, None, (), {"fourier": 0.11}, wide)
    assert said.startswith("**It cannot be told**")
    assert said.splitlines()[1] == (
        "No coefficient is shown to be wrong; freed one by one, the data have them: the coefficient of u_x in "
        "`fourier` -0.049 ± 0.006 (told -0.05), the coefficient of q_x in `energy` -1.01 ± 0.1 (told -1)."
    )


def test_coefficients_that_are_known_to_a_tenth_come_before_laws_that_are_not_met():
    sharp = preferred(0, -0.049, 0.003)
    said = diagnosis_report(STUDY, found(), {}, None, (), {"fourier": 0.11}, sharp).splitlines()
    assert said[0].startswith("No coefficient is shown to be wrong; freed one by one, the data")
    assert said[1].startswith(
        "More than that cannot be told: models told all laws do not meet `fourier` (residual 0.11"
    )
    other = diagnosis_report(STUDY, found(), {}, None, (), {"fourier": 0.11, "mass": 0.2}, sharp)
    assert other.startswith("**It cannot be told**")  # nothing is known of the number of `mass`


def test_of_two_coefficients_one_may_be_wrong():
    said = against_coefficients(preferred(2))
    assert (
        "or the coefficient of q_x in `energy`** (which of them, they do not say): with one of them free"
        in said
    )
