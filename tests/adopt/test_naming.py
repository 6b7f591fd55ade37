"""Names of residuals: as people write them, and what is refused."""

import pytest

from pinnablate.adopt.naming import named_residuals, names_of
from pinnablate.errors import PinnablateError


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("a b", ["a", "b"]),
        ("a, b", ["a", "b"]),
        ("mass balance, momentum", ["mass_balance", "momentum"]),
        (["mass balance", "x-momentum"], ["mass_balance", "x_momentum"]),
        (("a", "a"), ["a", "a"]),
        ("", []),
    ],
)
def test_as_people_write_them(given, read):
    assert names_of(given) == read


@pytest.mark.parametrize(
    ("given", "count", "read"),
    [(None, 1, ["equation"]), (None, 2, ["equation_1", "equation_2"]), ("a a", 2, ["a", "a"])],
)
def test_a_name_for_each(given, count, read):
    assert named_residuals(given, count) == read


@pytest.mark.parametrize(
    ("given", "count", "words"),
    [
        ("a b", 3, "names 2 equations, and pde returns 3 residuals; expected a name for each"),
        ("a b", 1, "pde returns 1 residual;"),
        (["a+b", "c"], 2, "names= holds 'a+b'; expected letters, digits and _"),
        (["1st", "2nd"], 2, "names= holds '1st'"),
    ],
)
def test_what_is_refused(given, count, words):
    with pytest.raises(PinnablateError) as refused:
        named_residuals(given, count)
    assert words in str(refused.value)
