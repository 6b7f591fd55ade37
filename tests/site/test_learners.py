"""Learners are ranked only where all of them were trained, and without what is unsettled."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pinnablate.leaderboard.learners import interval, ranked, ranked_groups
from pinnablate.site.learners import learners_html
from tests.report.page.made import Read

A, B, C = ("standard-v2", "a"), ("standard-v2", "b"), ("adam-v1", "c")


def study(skill, settled=True):
    """As far as a ranking looks at one."""
    return SimpleNamespace(
        lattice=SimpleNamespace(skills=lambda arm: np.array([skill, skill])),
        budgets=SimpleNamespace(settled=lambda arms: settled),
    )


def skills_of(**by_board):
    boards = {"a": A, "b": B, "c": C}
    return {
        boards[name]: {f"env-{k}": study(v) for k, v in enumerate(values) if v is not None}
        for name, values in by_board.items()
    }


def test_ranks_are_of_environments_that_all_have_and_ties_share():
    found = ranked(skills_of(a=[1.0, 2.0, 3.0], b=[2.0, 2.0, 1.0], c=[0.5, 2.0, None]), [A, B, C])
    assert found.environments == ["env-0", "env-1"]
    assert found.ranks == {A: [2, 2], B: [1, 2], C: [3, 2]}
    assert found.boards == [B, A, C]


def test_an_unsettled_value_takes_its_environment_out():
    skills = skills_of(a=[1.0, 2.0], b=[2.0, 1.0])
    skills[B]["env-1"] = study(1.0, settled=False)
    found = ranked(skills, [A, B])
    assert (found.environments, found.unsettled) == (["env-0"], ["env-1"])


def test_the_tables_are_those_of_most_environments_and_of_most_learners():
    groups = ranked_groups(skills_of(a=[1.0] * 8, b=[2.0] * 8, c=[3.0] * 6))
    assert [(len(g.boards), len(g.environments)) for g in groups] == [(2, 8), (3, 6)]
    assert ranked_groups(skills_of(a=[1.0] * 8, b=[2.0] * 4)) == []  # too few for an interval


def test_the_interval_of_a_mean_rank_holds_it():
    low, high = interval([1, 1, 2, 3, 1, 2])
    assert low < 10 / 6 < high
    assert interval([1] * 6) == (1, 1)


def test_values_of_every_learner_stand_in_one_table(entries, made):
    read = Read(learners_html(entries))
    assert len([a for a in read.named("table") if a.get("data-table") == "learners"]) == 1
    values = [float(a["data-value"]) for a in read.named("td") if "data-value" in a]
    means = sorted(float(e.lattice.skills("all").mean()) for e in entries)
    assert sorted(values) == pytest.approx(means, abs=1e-4)
    assert "No two learners can be ranked." in made["learners.html"]  # of one environment
