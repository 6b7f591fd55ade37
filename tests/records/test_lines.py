"""A record as lines of JSON, and lines that are refused."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, replace

import pytest

from pinnablate.records.key import key_of
from pinnablate.records.lines import checksum, decode, encode
from pinnablate.records.published import FOLDER
from pinnablate.records.record import Record
from tests.records.made import record, resealed

RECORD = record()
UNSEALED = replace(
    RECORD,
    key="k1",
    schema=2,
    world_seed=0,
    worlds_digest="",
    **{n: {} for n in ("told", "trained_with", "chosen", "last", "half", "checkpoints")},
)


def headers(of=RECORD):
    return decode(encode(of)[0], {})


def values_of(of=RECORD):
    return json.loads(encode(of)[1])


def test_a_line_says_the_record_and_its_header_the_provenance():
    header, line = encode(RECORD)
    assert decode(line, headers()) == RECORD
    assert RECORD.sealed
    (name,) = headers()
    assert json.loads(line)["provenance"] == name
    values = {"schema": 3, "header": name, "provenance": RECORD.provenance}
    assert json.loads(header) == {**values, "checksum": checksum(values)}


def test_numbers_that_are_not_finite_are_null():
    broken = replace(RECORD, loss=math.nan, curve=[])
    assert decode(encode(broken)[1], headers()) == replace(broken, loss=None)


def test_a_header_is_named_by_what_it_holds():
    assert headers().keys() == headers(record(data_seed=1)).keys()
    assert headers().keys() != headers(record(provenance={"numpy": "2.1"})).keys()
    header = json.loads(encode(RECORD)[0])
    header["provenance"]["numpy"] = "3.0"
    with pytest.raises(ValueError, match=r"^the header's name is '[0-9a-f]{8}', expected '"):
        decode(resealed(header), {})


def test_the_checksum_is_that_of_sorted_json():
    values = {"b": [0.1, 1e-300], "a": "ä"}
    text = b'{"a":"\\u00e4","b":[0.1,1e-300]}'
    assert checksum(values) == hashlib.sha256(text).hexdigest()[:16]
    assert checksum(values) == checksum({**values, "checksum": "whatever"})


def test_a_changed_line_is_refused():
    line = encode(RECORD)[1]
    for old, new in ((b"heat-mixed-v1", b"heat-mixed-v2"), (b'"interp":0.1', b'"interp":0.2')):
        assert old in line
        with pytest.raises(
            ValueError, match=r"^its checksum is '.*', expected '.*' of what it say"
        ):
            decode(line.replace(old, new), headers())


INGREDIENTS = {
    "environment_digest": "0" * 16,
    "design_digest": "0" * 16,
    "arm": "none",
    "equations": [],
    "told": {"long": True, "decays": [0.01, 0.1]},
    "data_seed": 1,
    "init_seed": 4,
    "learner": "kernel",
    "trained_with": {"version": 8, "protocol": "8899aabbccddeeff"},
    "world_seed": 3,
    "worlds_digest": "f" * 16,
}


@pytest.mark.parametrize("name", ["key", *INGREDIENTS])
def test_a_key_that_does_not_follow_is_refused_although_its_checksum_fits(name):
    values = {**values_of(), name: INGREDIENTS.get(name, "0" * 16)}
    with pytest.raises(ValueError, match=r"^its key is .*, expected .* follows from what it says"):
        decode(resealed(values), headers())
    values["key"] = key_of(values)
    assert decode(resealed(values), headers()).key == values["key"]


def test_names_that_are_missing_or_nobodys_are_listed():
    values = values_of()
    del values["arm"]
    with pytest.raises(
        ValueError, match=r"^it is without arm and with 'colour', expected the name"
    ):
        decode(resealed({**values, "colour": "red"}), headers())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not a complete JSON object"),
        (b"\xff{}", "not a complete JSON object"),
        (b"[]", "schema 'list', expected an object"),
        (b"{}", "schema None, expected 2 or 3"),
        (b'{"schema": 1}', "schema 1, expected 2 or 3"),
        (b'{"schema": true}', "schema True, expected 2 or 3"),
        (b'{"schema": [3]}', "schema a list of 1, expected 2 or 3"),
        (b"[" * 100_000, "brackets within brackets|not a complete JSON object"),
        (b'{"a":' * 100_000, "brackets within brackets|not a complete JSON object"),
        (b'{"schema":2,"header":[],"provenance":{}}', "header is a list of 0, expected a text"),
        (b'{"schema":2,"header":"a","provenance":1}', "provenance is 1, expected an object"),
    ],
)
def test_what_is_no_line(line, said):
    with pytest.raises(ValueError, match=said):
        decode(line, {})


def test_unsealed_lines_are_read_and_written_as_they_stand():
    """Published records are older than the seal, and stay as they are, byte for byte."""
    known, count = {}, 0
    for line in (FOLDER / "heat-mixed-v1.jsonl").read_bytes().splitlines(keepends=True):
        found = decode(line, known)
        if isinstance(found, Record) and found.sealed:
            continue  # of standard-v3
        if isinstance(found, Record):
            assert (found.world_seed, found.chosen, found.last, found.half) == (0, {}, {}, {})
            assert encode(found)[1] == line
            count += 1
        else:
            known.update(found)
    assert count > 100


def test_an_unsealed_line_holds_no_checksum_and_its_key_is_believed():
    header, line = encode(UNSEALED)
    assert b"checksum" not in header + line
    assert decode(line, decode(header, {})) == UNSEALED


def test_an_unsealed_line_is_of_the_same_schema():
    values = json.loads(encode(UNSEALED)[1])
    for name, value, said in (
        ("residuals", {"energy": ["x"]}, r"residuals.energy\[0\] is 'x', expected a finite"),
        ("cost", {"thread_seconds": "x"}, "cost.thread_seconds is 'x', expected a finite number"),
        ("loss", 10**400, "loss is a huge whole number, expected a finite number or null"),
        ("key", "../../../evil", "key is '../../../evil', expected a text that matches"),
        ("key", "k" * 300, "key is 'kkk.*, expected a text that matches"),
        ("arm", "\ud800", r"arm is '\\ud800', expected a text"),
        ("status", "great", "status is 'great', expected one of ok, diverged, failed"),
        ("chosen", {}, "it is with 'chosen', expected the names of the schema"),
    ):
        with pytest.raises(ValueError, match=said):
            decode(json.dumps({**values, name: value}).encode(), headers(UNSEALED))


def test_sizes_of_terms_are_written_only_where_there_are_any_and_keys_do_not_depend_on_them():
    assert b"term_sizes" not in encode(RECORD)[1]
    sizes = {"energy": [0.5, None], "fourier": [1.25]}
    held = replace(RECORD, term_sizes=sizes)
    assert decode(encode(held)[1], headers()).term_sizes == sizes
    assert key_of(asdict(held)) == RECORD.key
    assert decode(encode(RECORD)[1], headers()).term_sizes == {}
    one, other = (decode(encode(RECORD)[1], headers()) for _ in range(2))
    assert one.term_sizes is not other.term_sizes


def test_what_was_known_of_the_world_is_written_only_where_there_is_something_to_say():
    assert b"certificate" not in encode(RECORD)[1]
    line = encode(replace(RECORD, certificate="uncertified: a sign"))[1]
    assert json.loads(line)["certificate"] == "uncertified: a sign"
    assert decode(line, headers()).certificate == "uncertified: a sign"
    assert decode(encode(RECORD)[1], headers()).certificate == ""
