"""The arithmetic of a comparison against cases that were computed by hand, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.comparison import Side, compare
from pinnablate.comparison.shown import finding, shown
from pinnablate.comparison.sides import Cell
from pinnablate.errors import PinnablateError

FIRST = {"all": [2.0, 2.2, 2.4, 2.6, 2.8], "none": [0.5] * 5}
SECOND = {"all": [1.0, 1.4, 1.2, 1.8, 1.6], "none": [0.5, 0.4, 0.6, 0.5, 0.5]}


def made(name, skills, environments=("heat-v1",), world="canonical", shift=0.0):
    cells = {
        Cell(f"{e} d1", "standard d2", arm, world, str(r)): value + shift * k
        for k, e in enumerate(environments)
        for arm, values in skills.items()
        for r, value in enumerate(values)
    }
    return Side(name, cells)


def test_differences_are_within_replicates_with_a_t_interval():
    found = compare(made("a", FIRST), made("b", SECOND))
    (env,) = found.environments
    # differences 1.0, 0.8, 1.2, 0.8, 1.2: mean 1.0, s = 0.2, t(0.975, 4) = 2.776, 0.2 / sqrt 5 = 0.0894
    assert env.differences["all"].mean == pytest.approx(1.0)
    assert env.differences["all"].half_width == pytest.approx(2.776445 * 0.2 / np.sqrt(5), rel=1e-6)
    assert env.differences["none"].mean == pytest.approx(0.0)
    # over arms: (1.0 + 0) / 2, (0.8 + 0.1) / 2, (1.2 - 0.1) / 2, 0.4, 0.6
    assert env.differences["every arm"].values == pytest.approx((0.5, 0.45, 0.55, 0.4, 0.6))
    assert env.replicates == "5"
    assert (
        finding(found)
        == "**Told all equations, a errs 10 times less than b** (+1.00 ± 0.25 decades; explored)."
    )


def test_pairs_are_matched_by_their_cells_and_never_by_their_order():
    second = made("b", SECOND)
    turned = Side("b", dict(reversed(list(second.skills.items()))))
    one, two = (compare(made("a", FIRST), b).environments[0].differences for b in (second, turned))
    assert one["all"].mean == pytest.approx(two["all"].mean)
    assert one["all"].half_width == pytest.approx(two["all"].half_width)


def test_the_other_way_round_is_the_other_sign():
    found = compare(made("b", SECOND), made("a", FIRST))
    assert found.environments[0].differences["all"].mean == pytest.approx(-1.0)
    assert "a errs 10 times less than b" in finding(found)


def test_a_replicate_that_one_side_lacks_is_in_no_pair():
    fewer = made("b", {arm: values[:3] for arm, values in SECOND.items()})
    (env,) = compare(made("a", FIRST), fewer).environments
    assert env.differences["all"].values == pytest.approx((1.0, 0.8, 1.2))
    assert env.differences["all"].half_width is None
    assert env.replicates == "3"


def test_every_environment_counts_once():
    names = [f"world{k}-v1" for k in range(5)]
    found = compare(made("a", FIRST, names, shift=0.5), made("b", SECOND, names))
    over = found.over_environments("all")
    assert over.mean == pytest.approx(1.0 + np.mean([0, 0.5, 1.0, 1.5, 2.0]))
    assert over.half_width == pytest.approx(
        2.776445 * np.std([0, 0.5, 1, 1.5, 2], ddof=1) / np.sqrt(5), rel=1e-6
    )
    assert "a is shown to err less in 5 of 5 environments, b in 0" in finding(found)
    assert "| all 5 " in shown(found)


def test_where_the_interval_holds_zero_no_difference_is_shown():
    same = {"all": [2.1, 2.1, 2.5, 2.5, 2.8], "none": [0.5] * 5}
    assert "no difference is shown" in finding(compare(made("a", FIRST), made("b", same)))


def test_other_worlds_are_compared_by_their_means_alone():
    first, second = made("a", FIRST), made("b", SECOND, world="7 abc")
    with pytest.raises(PinnablateError, match="--unpaired"):
        compare(first, second)
    (env,) = compare(first, second, paired=False).environments
    a, b = FIRST["all"], SECOND["all"]
    from scipy.stats import ttest_ind

    low, high = ttest_ind(a, b, equal_var=False).confidence_interval()
    assert env.differences["all"].mean == pytest.approx(1.0)
    assert env.differences["all"].half_width == pytest.approx((high - low) / 2)


@pytest.mark.parametrize(
    ("second", "arms", "sentence"),
    [
        (made("b", SECOND, ["other-v1"]), (), "share no environment and design"),
        (made("b", SECOND), ("energy",), "in which both have energy"),
        (made("b", {"none": [0.5]}), (), "no replicate of `all`"),
    ],
)
def test_what_has_nothing_in_common_is_one_sentence(second, arms, sentence):
    with pytest.raises(PinnablateError, match=sentence):
        compare(made("a", FIRST), second, arms)
