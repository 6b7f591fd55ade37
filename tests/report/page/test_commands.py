"""The commands on a page are those that make it."""

from __future__ import annotations

import shlex

import pytest

import pinnablate
from pinnablate.cli import parser
from pinnablate.cli.on_record import take_recorded
from pinnablate.cli.study_options import study_of
from pinnablate.records.store import Store
from pinnablate.report.page.commands import Commands
from pinnablate.study import Study
from tests import results


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"replicates": 5, "protocol": "smoke"},
        {"arms": "none,all"},
        {"arms": "default,gp", "learner": "kernel", "protocol": "standard-v1"},
        {"lattice": "order2", "design": "no-walls"},
        {"worlds": "canonical", "protocol": "standard-v3"},
    ],
)
def test_a_command_asks_for_the_same_study(options, tmp_path):
    study = Study.of("heat-mixed", **options)
    words = shlex.split(Commands(study, Store(tmp_path)).plain("report"))
    asked = parser().parse_args(words[1:])
    again = study_of(asked, take_recorded(asked))
    assert [c.key for c in again.cells] == [c.key for c in study.cells]
    assert words[-1] == f"--results={tmp_path}"


def test_further_arms_come_to_those_that_were_asked_for():
    study = Study.of("heat-mixed", arms="none,all")
    words = Commands(study, Store("results")).with_arms("run", "extra-data").strip("`")
    again = study_of(parser().parse_args(shlex.split(words)[1:]))
    assert {a.name for a in study.arms} < {a.name for a in again.arms}


def test_diagnose_trains_elsewhere_where_no_weights_are_kept():
    result = pinnablate.open_result("heat-mixed", results.PUBLISHED, replicates=5)
    commands = Commands(result.study, result.store)
    assert not commands.has_weights
    assert (
        commands.plain("diagnose")
        == "pinnablate diagnose heat-mixed --protocol=standard-v2 --replicates=5"
    )


def test_diagnose_goes_on_from_a_first_look_where_it_has_to():
    study = Study.of("heat-mixed", protocol="quick-v1", replicates=5)
    command = Commands(study, Store("results")).plain("diagnose")
    assert command == "pinnablate diagnose heat-mixed --replicates=5"


def test_a_problem_that_is_kept_beside_its_records_is_named_by_its_file(tmp_path):
    from tests.pendulum import pendulum

    study = Study.of(pendulum(), protocol="smoke")
    assert "FILE.py" in Commands(study, Store(tmp_path)).plain("run")
    (tmp_path / "swing-v1.py").touch()
    assert str(tmp_path / "swing-v1.py") in Commands(study, Store(tmp_path)).plain("run")
    assert "swing.py" in Commands(study, Store(tmp_path), "swing.py").plain("run")
