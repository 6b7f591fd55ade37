"""Arguments that are another kind of object, missing, or unknown."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.environment import Design, Environment, Expected, NearMiss, coordinates, fields
from pinnablate.environment.validate.shapes import got
from pinnablate.errors import PinnablateError
from pinnablate.truths import Integrated
from tests.conftest import declare
from tests.environment.ids import said

x, t = coordinates("x t")
u, p = fields("u p", x, t)
string = declare()


class Disk:
    """A geometry of another library."""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"domain": Disk()}, "domain= is an object of type Disk; expected a box"),
        ({"domain": sympy.Circle((0, 0), 1)}, "for another shape add region=disk"),
        ({"domain": [(0, 1), (0, 1)]}, "domain= is [(0, 1), (0, 1)]; expected a box"),
        ({"domain": {}}, "domain= is {}; expected a box"),
        ({"domain": None}, "domain= is None; expected a box"),
        ({"equations": [u - p]}, "expected {name: residual}, for example {'mass'"),
        ({"equations": u - p}, "expected {name: residual}, for example {'mass'"),
        ({"conditions": []}, "conditions= is []; expected {name: [conditions]}"),
        ({"observations": {"count": 15}}, "observations= is {'count': 15}; expected Design("),
        ({"observations": 15}, "observations= is 15; expected Design(count=15"),
        ({"designs": [Design(count=3)]}, "designs= is"),
        ({"designs": {"few": 3}}, "designs= is {'few': 3}; expected {name: Design(count=15)}"),
        ({"near_misses": {"a": u}}, "expected {name: NearMiss({equation: residual}, summary)}"),
        ({"solution": [x, t], "fields": ()}, "solution= is [x, t]; expected {field: formula}"),
        ({"solution": lambda x, t: x}, "solution= is an object of type function; expected {field: formula}"),
        ({"solution": {"u": x, "p": t}}, "the solution names 'u', 'p'; expected fields as keys"),
        ({"solution": {}}, "the solution is empty; expected {field: formula}"),
        ({"solution": None}, "an environment without a solution needs fields=(...)"),
        ({"solution": Integrated([1, 0], 1e-9)}, "the solution has initial=[1, 0]; expected {field"),
        (
            {"solution": Integrated({u: 1, p: 0}, 1e-9, invariants=[u])},
            "has invariants=[u(x, t)]; expected {name: expression of the fields}",
        ),
        ({"fields": ("u", "p")}, "fields= is ('u', 'p'); expected a tuple of what fields()"),
        ({"fields": {u, p}}, "expected a tuple of what fields() returned"),
        ({"gauge": "u"}, "gauge= is 'u'; expected a tuple of fields like (p,)"),
        ({"gauge": {u: "t"}}, "expected a tuple of fields like (p,), or {field: coordinates}"),
        ({"sectors": ["u"]}, "sectors= is ['u']; expected {name: (field, field)}"),
        ({"sectors": {"none_of_them": ()}}, "expected {name: (field, field)}"),
        ({"identities": {"dynamics": u}}, "expected {equation: a function of the equations}"),
        ({"expected": "v(all)"}, "expected= is 'v(all)'; expected a tuple of Expected("),
        ({"expected": ["v(all)"]}, "expected= is ['v(all)']; expected a tuple of Expected("),
        ({"primary": 3}, "primary= is 3; expected one of interp, extrap, unobserved"),
        ({"source": None}, "source= is None; expected where equations"),
        ({"summary": 3}, "summary= is 3; expected one sentence"),
        ({"history": ["v1"]}, "history= is ['v1']; expected {version: what changed}"),
        ({"as_written": 3}, "as_written= is 3; expected a tuple of names of equations"),
        ({"as_written": ("dynamic",)}, "as_written= names 'dynamic', which is not a declared eq"),
        ({"unseen": ("dynamics",)}, "expected {equation: why some of its terms vanish"),
        ({"unseen": {"dynamic": "still"}}, "unseen= names 'dynamic', which is not a declared eq"),
        ({"domain": {"x": (0, 1), "t": (0, 1)}}, "the domain names 'x'; expected coordinates as sym"),
        ({"domain": {x: (0, 1), sympy.Symbol("x"): (0, 1)}}, "the domain names two symbols x"),
        ({"boundary": 1}, "Environment has no argument boundary; expected id, domain"),
        ({"observation": 1}, "did you mean observations?"),
        ({"ic": 1}, "write conditions={name: [given(u, on=lower(t), points=15)]}"),
        ({"geometry": 1}, "write domain={x: (0, 1), t: (0, 1)}"),
    ],
    ids=said,
)  # fmt: skip
def test_another_kind_of_object_is_refused_with_what_was_expected(changes, words):
    with pytest.raises(PinnablateError) as refused:
        declare(**changes)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "name", ["id", "domain", "equations", "solution", "observations", "source", "primary"]
)
def test_what_is_missing_is_said_with_what_is_expected(name):
    settings = {f: getattr(string, f) for f in ("id", "domain", "equations", "solution", "source")}
    settings |= {"observations": string.observations, "primary": "extrap"}
    del settings[name]
    with pytest.raises(PinnablateError) as refused:
        Environment(**settings)
    message = str(refused.value)
    assert (
        "an id reads name-vN" in message if name == "id" else f"{name}= is missing; exp" in message
    )
    assert len(message.splitlines()) == 1


def test_nothing_at_all_is_a_line_for_each_part():
    with pytest.raises(PinnablateError) as refused:
        Environment()
    assert str(refused.value).startswith("environment: 7 mistakes:\n  1. ")


def test_arguments_have_names():
    with pytest.raises(PinnablateError, match="Environment takes no arguments by place, got 1"):
        Environment("string-v1")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("x=0", "'x=0'"),
        (u.diff(x), "u.diff(x)"),
        ([1] * 99, "an object of type list"),
        (Disk(), "an object of type Disk"),
    ],
)
def test_small_things_are_shown_and_large_ones_named(value, words):
    assert got(value) == words


def test_statements_are_strings_with_numbers_for_bounds():
    for wrong, words in (
        (lambda: Expected(3, at_least=0), "is of type int; expected a formula as a string"),
        (lambda: Expected("v(all)", at_least="0"), "at_least='0'; expected a number of decades"),
        (lambda: Expected("v(all)", minimum=0), "Expected has no argument minimum"),
        (lambda: NearMiss({"a": u}), "NearMiss lacks summary=: for example NearMiss("),
    ):
        with pytest.raises(PinnablateError) as refused:
            wrong()
        assert words in str(refused.value)
