"""Values against JSON Schemas."""

from __future__ import annotations

import pytest

from pinnablate.records import schema
from pinnablate.records.kinds import Fault, check_of

AGES = schema.shape({"name": schema.TEXT, "ages": schema.rows(schema.COUNT)}, optional=("name",))


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (AGES, [], "it is a list of 0, expected an object"),
        (AGES, {}, "it is without ages, expected the names of the schema, each once"),
        (AGES, {"ages": [], "x": 1}, "it is with 'x', expected the names of the schema, each once"),
        (AGES, {"ages": [1, -2]}, "ages[1] is -2, expected a whole number from 0 to"),
        (AGES, {"ages": [True]}, "ages[0] is True, expected a whole number from 0 to"),
        (AGES, {"ages": [2**60]}, "ages[0] is 1152921504606846976, expected a whole number from"),
        (AGES, {"ages": [], "name": "\udcff"}, r"name is '\udcff', expected a text"),
        (schema.SCORE, float("nan"), "it is nan, expected a finite number or null"),
        (schema.SCORE, 10**400, "it is a huge whole number, expected a finite number or null"),
        (schema.SCORE, "1", "it is '1', expected a finite number or null"),
        (schema.BY_FIELD, {"a": {"u": [1]}}, "a.u is a list of 1, expected a finite number or null"),
        (schema.BY_SPLIT, {"\ud800": 1.0}, r"it is an object with the name '\ud800', expected names"),
        (schema.or_empty(AGES), {"x": 1}, "it is without ages and with 'x', expected the names"),
        (schema.LAW, ["a"], "it is a list of 1, expected a list of 2"),
        (schema.LAW, ["a", [1]], "[1][0] is 1, expected a text"),
        (schema.ANY, {"a": [{"b": float("inf")}]}, "a[0].b is inf, expected a finite number, a tex"),
        (schema.DIGEST, "0" * 15, "it is '000000000000000', expected a text that matches"),
        (schema.DIGEST, "0" * 16 + "\n", "expected a text that matches"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place(kind, value, said):
    with pytest.raises(Fault) as caught:
        check_of(kind)(value)
    assert said in str(caught.value)
    assert str(caught.value).isascii()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (AGES, {"ages": [0, 2**53]}),
        (schema.SCORE, None),
        (schema.SCORE, 3),
        (schema.or_empty(AGES), {}),
        (schema.ANY, {"ä": [None, True, "ö", 1.5]}),
        (schema.LAW, ["energy", ["D(u)"]]),
    ],
)
def test_what_is_right_passes(kind, value):
    check_of(kind)(value)


def test_the_schemas_are_json_schemas():
    """Where the package is there to ask, their own grammar takes them."""
    validators = pytest.importorskip("jsonschema")
    for kind in (*schema.LINES.values(), *schema.HEADERS.values()):
        validators.Draft202012Validator.check_schema(kind)
