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
    first, *_ = screen(result)
    assert "is unsettled**" in first.text
    assert "at half of the training" in first.text
    assert "no conclusion is drawn from it" in first.text


def test_worth_is_in_observations_where_a_sweep_was_trained():
    swept = pinnablate.open_result(
        "heat-mixed", results.PUBLISHED, replicates=5, arms="default,extra-data"
    )
    (table,) = (b for b in right(screen(swept)) if isinstance(b, Table))
    head = [cell.strip() for cell in table.text.split("\n")[0].split("|")[1:-1]]
    assert head == ["law", "decades", "data, interp", "data, extrap"]
    assert "all together" in table.text


def test_without_a_sweep_its_command_is_said():
    said = " ".join(b.text for b in right(screen(results.maxwell())))
    assert "--arms=default,extra-data` trains it" in said
    assert "By the loss: `pinnablate diagnose maxwell-cavity-2d" in said


BY_LOSS = "**The data speak against `a`** (score 3): its loss. More.\n\n| law |"


CANNOT = "**It cannot be told**: so. They trained too little."


def test_the_diagnosis_leads_where_predictions_accuse_nobody():
    first, further = _leading(
        [CANNOT, "The data speak against no law: nowhere is it shown."], BY_LOSS
    )
    assert first == ["**The data speak against `a`** (score 3): its loss."]
    assert further == ["Nowhere is it shown."]


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
