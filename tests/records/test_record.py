"""A record as lines of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace

import pytest

from pinnablate.records.published import FOLDER
from pinnablate.records.record import _KINDS, SCHEMA, Record, checksum, decode, encode

RECORD = Record(
    key="k1",
    environment="heat-mixed-v1",
    environment_digest="d",
    design="standard",
    design_digest="e",
    arm="none",
    equations=[],
    data_seed=0,
    init_seed=3,
    learner="stacked",
    protocol="smoke",
    status="ok",
    reason="",
    errors={"interp": 0.1},
    field_errors={},
    relative_l2={"interp": 0.1},
    residuals={"energy": [0.2, float("inf")]},
    held_out=0.1,
    loss=float("nan"),
    steps=[40, 20],
    provenance={"numpy": "2.0"},
)


def headers(record=RECORD):
    return decode(encode(record)[0], {})


def test_a_line_says_the_record_and_its_header_the_provenance():
    header, line = encode(RECORD)
    found = decode(line, headers())
    assert found == replace(RECORD, loss=None, residuals={"energy": [0.2, None]})
    assert found.replicate == (0, 3)
    (name,) = headers()
    assert json.loads(line)["provenance"] == name
    values = {"schema": SCHEMA, "header": name, "provenance": {"numpy": "2.0"}}
    assert json.loads(header) == {**values, "checksum": checksum(values)}


def test_a_header_is_named_by_what_it_holds():
    assert headers().keys() == headers(replace(RECORD, key="k2", arm="all")).keys()
    assert headers().keys() != headers(replace(RECORD, provenance={"numpy": "2.1"})).keys()


@pytest.mark.parametrize("name", sorted(_KINDS))
def test_a_value_of_another_kind_is_named(name):
    values = json.loads(encode(RECORD)[1])
    values[name] = True if _KINDS[name] is int else None
    with pytest.raises(
        ValueError, match=f"^{name} is (bool|NoneType), expected {_KINDS[name].__name__}$"
    ):
        decode(sealed(values), headers())


def sealed(values):
    """A line whose checksum is right, whatever its values."""
    return json.dumps({**values, "checksum": checksum(values)}).encode()


def test_a_changed_line_is_refused():
    line = encode(RECORD)[1]
    for old, new in ((b"heat-mixed-v1", b"heat-mixed-v2"), (b'"interp":0.1', b'"interp":0.2')):
        assert old in line
        with pytest.raises(ValueError, match="its checksum is not that of its content"):
            decode(line.replace(old, new), headers())


def test_names_that_are_missing_or_nobodys_are_listed():
    values = json.loads(encode(RECORD)[1])
    del values["arm"]
    with pytest.raises(ValueError, match=r"^missing arm; not expected colour$"):
        decode(sealed({**values, "colour": "red"}), headers())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not a complete JSON object"),
        (b"[]", "schema 'list', expected 2 or 3"),
        (b'{"schema": 1}', "schema 1, expected 2 or 3"),
    ],
)
def test_what_is_no_line_of_this_schema(line, said):
    with pytest.raises(ValueError, match=said):
        decode(line, {})


def test_its_text_names_the_cell_and_the_errors():
    text = repr(RECORD)
    assert "arm 'none', replicate 0: ok, error interp 0.1" in text
    assert "\n" not in text
    broken = replace(RECORD, status="failed", reason="no room")
    assert "replicate 0: failed, no score: no room; design" in repr(broken)
    assert set(asdict(RECORD)) == {f.name for f in fields(Record)}


def test_what_was_known_of_the_world_is_written_only_where_there_is_something_to_say():
    assert b"certificate" not in encode(RECORD)[1]
    doubtful = replace(RECORD, certificate="uncertified: a sign")
    line = encode(doubtful)[1]
    assert json.loads(line)["certificate"] == "uncertified: a sign"
    assert decode(line, headers()).certificate == "uncertified: a sign"
    assert decode(encode(RECORD)[1], headers()).certificate == ""


def test_published_lines_are_written_as_they_stand():
    """Records older than a field stay as they are, byte for byte."""
    known = {}
    for line in (FOLDER / "heat-mixed-v1.jsonl").read_bytes().splitlines(keepends=True):
        found = decode(line, known)
        if isinstance(found, Record):
            assert encode(found)[1] == line
        else:
            known.update(found)
