"""Subsets as somebody else writes them."""

from __future__ import annotations

import pytest

from pinnablate.elsewhere.keys import told
from pinnablate.errors import PinnablateError


@pytest.mark.parametrize(
    "keys",
    [
        ["none", "b", "a", "a+b"],
        ["None", "b ", " a", "ALL"],
        [(), ("b",), ("a",), ("b", "a")],
        [frozenset(), frozenset("b"), "a", "all"],
        ["", "b", "a", "b + a"],
    ],
)
def test_a_subset_may_be_written_in_many_ways(keys):
    found = told(keys)
    assert found.equations == ("b", "a")
    assert list(found.subsets) == [frozenset(), frozenset("b"), frozenset("a"), frozenset("ab")]
    assert [found.name(s) for s in found.subsets] == ["none", "b", "a", "all"]


def test_equations_stand_in_the_order_asked_for():
    found = told(["none", "a", "b", "c", "b+a", "all"], "c, b,a".replace(" ", ""))
    assert found.equations == ("c", "b", "a")
    assert found.name(frozenset("ab")) == "b+a"


@pytest.mark.parametrize(
    ("keys", "equations", "said"),
    [
        ([], None, "expected scores of subsets"),
        (["none"], None, "expected scores of subsets"),
        (["none", "a+a"], None, "different names"),
        (["none", "a++b"], None, "expected a subset"),
        (["none", ("a|b",)], None, "without | and `"),
        (["none", ("all",)], None, "expected a subset"),
        (["none", 3], None, "expected a subset"),
        (["none", "a", ("a",)], None, "expected every subset once"),
        (["a"], None, "expected scores of 'none', told no equation"),
        (["none", "a", "b"], None, "expected scores of 'all', told a+b"),
        (["none", "a"], ["b"], "unknown equation 'a'"),
        (["none", "a"], ["a", "a"], "different names"),
        (["none", "a"], [], "different names"),
        (["none", "a"], ["all"], "different names"),
    ],
)
def test_what_is_no_subset_is_refused(keys, equations, said):
    with pytest.raises(PinnablateError) as error:
        told(keys, equations)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
