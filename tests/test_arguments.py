"""Options of commands that are numbers."""

from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from pinnablate.arguments import (
    count,
    crossed,
    gibibytes,
    law,
    named,
    replicates,
    replicates_as_typed,
)


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("10000", 10_000), ("007", 7)])
def test_counts(text, value):
    assert count(text) == value


@pytest.mark.parametrize("text", ["0", "10001", "-1", "1.5", "one", "", "1e3"])
def test_what_is_no_count_is_named(text):
    with pytest.raises(ArgumentTypeError, match=f"expected a number from 1 to 10000, got '{text}'"):
        count(text)


@pytest.mark.parametrize(("text", "value"), [("4", 4.0), ("0.5", 0.5), ("1e2", 100.0)])
def test_amounts_of_memory(text, value):
    assert gibibytes(text) == value


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "much"])
def test_what_is_no_memory_is_named(text):
    with pytest.raises(
        ArgumentTypeError,
        match=f"expected a positive number of GiB, 1,000,000 at most, got '{text}'",
    ):
        gibibytes(text)


def test_crossed_seeds():
    assert crossed("4x3x3") == crossed("4X3x3") == (4, 3, 3)


@pytest.mark.parametrize("text", ["4", "4x3", "4x3x0", "4x3x-1", "axbxc", "4x3x3x2", ""])
def test_what_is_no_crossing_is_named(text):
    with pytest.raises(ArgumentTypeError, match=f"like 4x3x3, got '{text}'"):
        crossed(text)


def test_a_missing_colon_is_named():
    assert named("newton: v_t = -9.81") == ("newton", "v_t = -9.81")
    assert named("physics=energy+fourier") == ("physics", "energy+fourier")
    with pytest.raises(ArgumentTypeError, match="a colon behind the name"):
        named("newton v_t = -9.81")


@pytest.mark.parametrize("text", ["u_t = q", "u_t + q", ": u_t", "heat:", "heat: "])
def test_a_law_without_a_name_or_text_is_one_sentence(text):
    with pytest.raises(ArgumentTypeError, match="expected NAME: TEXT, got "):
        law(text)
    assert law("heat: u_t = f(a:b)") == ("heat", "u_t = f(a:b)")


@pytest.mark.parametrize(
    ("text", "meant", "typed"),
    [("5", 5, "5"), ("3,5,7", (3, 5, 7), "3,5,7"), ("4,", (4,), "4,"), ("0,1", (0, 1), "2")],
)
def test_replicates_are_a_number_or_seeds(text, meant, typed):
    assert replicates(text) == meant
    assert replicates_as_typed(meant) == typed


@pytest.mark.parametrize("text", ["0", "1,1", "1,-1", ",", "a,b", "1,,2"])
def test_what_is_no_replicates_is_named(text):
    with pytest.raises(ArgumentTypeError, match="expected"):
        replicates(text)
