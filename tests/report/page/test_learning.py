"""How networks learned, on a page."""

from __future__ import annotations

import pinnablate
from pinnablate.report.page.commands import Commands
from pinnablate.report.page.document import Heading, Picture
from pinnablate.report.page.learning import became_blocks, learning_blocks
from tests import results


def of(result, blocks):
    commands = (Commands(result.study, result.store),) if blocks is learning_blocks else ()
    return blocks(result.study, result.store, result.lattice, *commands)


def test_records_without_states_say_what_curves_say():
    title, curves, *said = of(results.heat(), learning_blocks)
    assert title == Heading("In what order it learns")
    assert isinstance(curves, Picture)
    text = " ".join(b.text for b in said)
    assert "networks ever have an error below a tenth" in text
    assert "No states of the learning curve are kept" in text


def test_without_weights_nothing_is_said_of_what_it_became():
    title, said = of(results.heat(), became_blocks)
    assert title == Heading("What it became")
    assert said.text.startswith("No weights are kept of `none` and `all`")


def test_a_learner_without_a_network_has_nothing_to_say():
    kernel = pinnablate.open_result(
        "heat-mixed", results.PUBLISHED, learner="kernel", protocol="standard-v1", replicates=5
    )
    for blocks in (learning_blocks, became_blocks):
        _, said = of(kernel, blocks)
        assert (
            said.text
            == "Learner `kernel` trains no network, so that there is nothing to be said of it."
        )
