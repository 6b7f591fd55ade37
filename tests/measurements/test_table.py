"""A table is its numbers: neither the path, nor the order of its rows, nor the split are in its digest."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.measurements import Measurements

T = np.linspace(0, 10, 21)
Q = np.where(T == 5, np.nan, np.cos(T))
PLAIN = {"t": T, "q": Q, "p": -T}


def made(data=PLAIN, **options):
    return Measurements(data, **options).table(["t"], ["q", "p"])


def test_the_digest_is_pinned():
    """Records of observed problems hold it: it may never change."""
    assert (
        made({"t": [0, 1, 2], "q": [1, None, 4], "p": [0, 2, 0]}, noise={"q": 0.5}).digest
        == "82ad09caeb362614"
    )


@pytest.mark.parametrize(
    "same",
    [
        {"t": T[::-1], "q": Q[::-1], "p": -T[::-1]},
        {"p": -T, "t": T, "q": Q},
        {"t": T, "q": Q, "p": np.where(T == 0, 0.0, -T)},
        {"t": np.append(T, 3.3), "q": np.append(Q, np.nan), "p": np.append(-T, np.nan)},
    ],
    ids=["rows reversed", "columns reordered", "another zero", "an empty row"],
)
def test_the_same_numbers_have_the_same_digest(same):
    assert made(same).digest == made().digest


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ({"t": T, "q": Q, "p": -T + 1e-12}, {}),
        ({"t": T, "q": -T, "p": Q}, {}),
        ({"t": T + 1e-9, "q": Q, "p": -T}, {}),
        (PLAIN, {"noise": 0.0}),
        (PLAIN, {"weight": {"q": 2}}),
    ],
)
def test_other_numbers_have_another(data, options):
    assert made(data, **options).digest != made().digest


def test_fields_and_coordinates_of_other_names_have_another():
    other = Measurements({"x": T, "q": Q, "p": -T}).table(["x"], ["q", "p"])
    assert other.digest != made().digest


def test_the_split_is_in_the_identity_and_not_in_the_digest():
    mask = np.arange(21) % 3 == 0
    several = [
        Measurements(PLAIN),
        Measurements(PLAIN, split="future"),
        Measurements(PLAIN, held_out=0.2),
        Measurements(PLAIN, split=mask),
        Measurements(PLAIN, split=~mask),
    ]
    tables = [m.table(["t"], ["q", "p"]) for m in several]
    assert len({t.digest for t in tables}) == 1
    identities = [repr(m.identity(t)) for m, t in zip(several, tables, strict=True)]
    assert len(set(identities)) == 5
    reversed_ = Measurements({k: v[::-1] for k, v in PLAIN.items()}, split=mask[::-1])
    table = reversed_.table(["t"], ["q", "p"])
    assert repr(reversed_.identity(table)) == identities[3]


def test_rows_are_sorted_and_know_where_they_came_from():
    order = np.random.default_rng(0).permutation(21)
    table = made({name: values[order] for name, values in PLAIN.items()})
    np.testing.assert_array_equal(table.points[:, 0], T)
    np.testing.assert_array_equal(table.rows, np.argsort(order))


def test_counts_and_units_are_those_of_what_was_measured():
    table = made()
    assert table.counts.tolist() == [20, 21]
    assert table.unit("q") == ""
    assert made(units={"q": "rad"}).unit("q") == " rad"
    assert repr(table) == "Table(the arrays: 21 points over t; q 20, p 21)"
    assert len(table) == 21


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "30 % of the points at random, others in each fold"),
        ({"split": "future"}, "the last 30 % in time, the same in every fold"),
        (
            {"split": "block", "held_out": 0.25},
            "a region with 25 % of the rows, another in each fold",
        ),
        ({"split": T > 5}, "the rows that a mask says, the same in every fold"),
    ],
)
def test_the_split_has_words(options, words):
    assert Measurements(PLAIN, **options).split_words == words


def test_the_order_of_rows_that_differ_in_their_noise_alone_says_nothing():
    source = {
        "t": [0.0, 0.0, 1.0, 2.0],
        "q": [1.0, 1.0, 2.0, 3.0],
        "e": [0.1, 0.2, 0.1, 0.1],
        "w": [1.0, 2.0, 1.0, 1.0],
    }
    turned = {name: [v[1], v[0], *v[2:]] for name, v in source.items()}
    digests = {
        Measurements(s, columns={"t": "t", "q": "q"}, noise={"q": "e"}, weight={"q": "w"})
        .table(["t"], ["q"])
        .digest
        for s in (source, turned)
    }
    assert len(digests) == 1
