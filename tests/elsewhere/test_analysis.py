"""The object that `pinnablate.analyse` gives."""

from __future__ import annotations

import numpy as np
import pytest

import pinnablate
from pinnablate.errors import PinnablateError, StoreError

from .scores import THREE, TWO, scores_of


@pytest.fixture
def two():
    return pinnablate.analyse(scores_of(TWO), controls=scores_of({"rbf": 0.2}), name="two laws")


def test_it_says_what_each_equation_is_worth(two):
    assert list(two.worth()) == ["a", "b"]
    assert sum(v.mean for v in two.worth().values()) == pytest.approx(two.gain().mean)
    assert two.interactions()["a", "b"].in_skill.mean == pytest.approx(0.58, abs=0.06)
    assert two.gain("all", "rbf").mean == pytest.approx(1.4, abs=0.15)
    assert two.sufficient().minimal == (frozenset("ab"),)
    with pytest.raises(PinnablateError, match="Did you mean 'rbf'"):
        two.gain("rbff")


def test_scores_are_labelled(two):
    scores = two.scores
    np.testing.assert_allclose(scores.skill.sel(arm="a"), -np.log10(scores.error.sel(arm="a")))
    assert scores.told.sel(arm="all").values.tolist() == [True, True]
    assert not scores.told.sel(arm="rbf").any()


def test_a_missing_run_is_nan_in_the_scores():
    found = pinnablate.analyse({"none": [0.5, 0.4], "a": [0.1, None]})
    assert np.isnan(found.scores.error.sel(arm="all", replicate=1))


def test_the_table_has_a_row_an_arm(two):
    table = two.table()
    assert list(table.index) == ["all", "a", "b", "none", "rbf"]
    assert table.loc["none", "gain"] == 0
    assert table.loc["all", "gain"] == pytest.approx(two.gain().mean)
    assert table.loc["all", "gain_half_width"] == pytest.approx(two.gain().half_width)


def test_it_shows_itself(two):
    assert str(two).startswith("Told all 2 equations")
    assert repr(two).startswith(
        "Analysis of 4 subsets of 2 equations and 1 controls in 6 replicates\nTold"
    )
    assert "**" not in repr(two)
    assert two._repr_html_().startswith("<div>")


def test_pages_are_written(two, tmp_path):
    paths = two.save(tmp_path / "page")
    assert [p.rsplit("/", 1)[1] for p in paths] == [
        "analysis.md",
        "analysis.lattice.svg",
        "analysis.html",
    ]
    assert "(analysis.lattice.svg)" in (tmp_path / "page" / "analysis.md").read_text()
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="pages cannot be written"):
        two.save(tmp_path / "file" / "page")


def test_pictures_are_drawn(two):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    words = {t.get_text() for t in two.plot_lattice().texts}
    assert {"all", "none", "rbf", f"{two.table().loc['all', 'skill']:.2f}"} <= words
    ax = two.plot_worth()
    assert [t.get_text() for t in ax.get_yticklabels()] == ["a", "b"]
    assert "6 replicates (dots)" in ax.get_title()
    not_paired = pinnablate.analyse(scores_of(TWO), paired=False).plot_worth()
    assert "6 replicates, 95 % t intervals" in not_paired.get_title()
    pyplot.close("all")


def test_without_single_equations_there_is_no_worth():
    found = pinnablate.analyse(scores_of({"none": 0.1, "a+b": 0.4, "all": 1.0, "c": 0.2}))
    for ask in (found.worth, found.interactions, found.plot_worth):
        with pytest.raises(PinnablateError, match="got none of a, b, a\\+c"):
            ask()
    assert "is not computed" in str(found)


def test_many_equations_are_named_by_their_first(two):
    names = [f"law{k}" for k in range(9)]
    single = {n: [0.5] * 5 for n in names}
    pairs = {f"{a}+{b}": [0.4] * 5 for k, a in enumerate(names) for b in names[k + 1 :]}
    found = pinnablate.analyse({"none": [0.6] * 5, **single, **pairs, "all": [0.1] * 5})
    assert "Told all 9 equations (`law0`" in str(found)
    assert ", ...) the error" in str(found)


def test_a_law_that_does_harm_is_named():
    assert "The data speak against `wrong`" in str(pinnablate.analyse(scores_of(THREE)))
