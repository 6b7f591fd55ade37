"""The first screen: the finding, what laws are worth, which is suspect."""

from __future__ import annotations

import pinnablate
from pinnablate.report.page.document import Beside, Prose, Table
from pinnablate.report.page.first import _leading, first_screen
from pinnablate.report.page.subject import Subject
from pinnablate.report.sentences import explored_level
from tests import results


def screen(result):
    level = explored_level(result.study, result.lattice)
    return first_screen(Subject(result.study, result.store, result.lattice), level)


def right(blocks):
    return next(b for b in blocks if isinstance(b, Beside)).right


def test_the_finding_is_one_paragraph_and_comes_first():
    first, *others = screen(results.heat())
    assert first.role == "finding"
    assert [b for b in others if isinstance(b, Prose) and b.role == "finding"] == []


def test_a_gain_that_moves_is_explained():
    result = pinnablate.open_result(
        "lorenz63", results.PUBLISHED, protocol="standard-v3", replicates=10
    )
    first, second, third, *_ = screen(result)
    assert first.text == (
        "**How much its equations help is unsettled**: told all of them, the error is 13 times smaller than told none at half of "
        "the training, and 19 times smaller at its end."
    )
    assert second.text == (
        "The gain moved from +1.12 to +1.27 ± 0.60 (median +1.47) decades, by more than 0.1 decades and more than 10 %, so that it "
        "depends on when training stopped, and no conclusion is drawn from it."
    )
    assert third.text.startswith(
        "Told fewer, the most that it gains"
    )  # "it takes all" is a conclusion


def test_worth_is_in_observations_where_a_sweep_was_trained():
    swept = pinnablate.open_result(
        "heat-mixed", results.PUBLISHED, replicates=5, arms="default,extra-data"
    )
    (table,) = (b for b in right(screen(swept)) if isinstance(b, Table))
    head = [cell.strip() for cell in table.text.split("\n")[0].split("|")[1:-1]]
    assert head == ["law", "decades", "data, interp", "data, extrap"]
    assert "all together" in table.text


def of_record(name, **options):
    return pinnablate.open_result(
        name, results.PUBLISHED, **{"protocol": "standard-v3", "replicates": 10, **options}
    )


def test_a_sweep_of_another_protocol_is_shown_and_named():
    blocks = right(screen(of_record("heat-mixed")))
    (table,) = (b for b in blocks if isinstance(b, Table))
    own = pinnablate.open_result(
        "heat-mixed", results.PUBLISHED, replicates=5, arms="default,extra-data"
    ).observations_worth()
    row = next(line for line in table.text.split("\n") if line.startswith("| fourier"))
    assert f"x {own['interp', 'none'].laws['fourier'].shapley}" in row
    said = " ".join(b.text for b in blocks if not isinstance(b, Table))
    assert "From the subsets and the sweep of protocol `standard-v2` (5 replicates)" in said
    assert "--protocol=standard-v3 --replicates=10" in said


def test_without_any_sweep_its_command_is_said():
    said = " ".join(b.text for b in right(screen(of_record("lorenz63"))))
    assert "nobody trained with more of them" in said
    assert "--arms=default,extra-data` does it" in said


def test_the_way_to_ask_the_loss_is_said():
    said = " ".join(b.text for b in right(screen(results.maxwell())))
    assert "By the loss: `pinnablate diagnose maxwell-cavity-2d" in said


def test_what_it_takes_is_the_second_sentence():
    _, second, *_ = screen(of_record("heat-mixed"))
    assert second.text == (
        "It takes all of them: told fewer, the most that it gains over `none` is +0.16 ± 0.27 decades (not shown to differ from 0), "
        "told `fourier`."
    )


def test_a_catalogued_world_says_first_that_no_law_is_suspect():
    blocks = right(screen(results.maxwell()))
    where = next(k for k, b in enumerate(blocks) if b.text == "Which law is suspect?")
    assert blocks[where + 1].text.startswith("None")


def test_the_laws_come_after_what_was_found():
    beside = next(b for b in screen(results.heat()) if isinstance(b, Beside))
    assert beside.below[0].text == "Laws that are told or withheld:"


BY_LOSS = "**The data speak against `a`** (score 3): its loss. More.\n\n| law |"


CANNOT = "**It cannot be told**: so. They trained too little."


def test_the_diagnosis_leads_where_predictions_accuse_nobody():
    first, further = _leading(
        [CANNOT, "The data speak against no law: nowhere is it shown."], BY_LOSS
    )
    assert first == ["**The data speak against `a`** (score 3): its loss."]
    assert further == ["Nowhere is it shown."]


def test_the_number_that_is_accused_is_read_after_its_law():
    number = "**The data speak against the coefficient of u in `a`**: with it free they prefer 2, told 3."
    first, _ = _leading([CANNOT], BY_LOSS.replace("\n\n", f"\n{number}\n\n", 1))
    assert first == ["**The data speak against `a`** (score 3): its loss.", number]


def test_a_diagnosis_that_accuses_nobody_leads_and_contradicts_nothing():
    none = "The data speak against no law: nowhere is it shown."
    first, further = _leading([CANNOT, none], "No coefficient is shown to be wrong; so. More.")
    assert (first, further) == (["No coefficient is shown to be wrong; so."], [none])


def test_what_predictions_show_leads_before_the_diagnosis():
    first, further = _leading(["**The data speak against `b`**: told.", "Rest."], BY_LOSS)
    assert (first, further) == (["**The data speak against `b`**: told."], ["Rest."])


def test_without_a_diagnosis_predictions_lead():
    assert _leading(["One. And.", "Two."], "") == (["One."], ["And.", "Two."])
    assert _leading([], "") == ([], [])


def test_which_laws_are_inherited_stands_beside_what_they_are_worth():
    result = pinnablate.open_result(
        "maxwell-cavity-2d", results.PUBLISHED, protocol="standard-v3", replicates=10
    )
    said = [getattr(b, "text", "") for b in right(screen(result))]
    at = said.index("Which laws are inherited?")
    assert said[at + 1] == (
        "`gauss_e`, `gauss_b`: they follow from the others, and told only these the network violates them 4.9 and 5.7 times less "
        "than told nothing, 47 % and 56 % of what telling them does, in decades (explored)."
    )
