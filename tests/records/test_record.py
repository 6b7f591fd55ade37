"""What a record says of itself."""

from __future__ import annotations

from dataclasses import fields, replace

from pinnablate.records.record import Record
from pinnablate.records.schema import LINES, SEALED
from tests.records.made import record


def test_its_text_names_the_cell_and_the_errors():
    text = repr(record())
    assert "arm 'fourier', replicate 0: ok, error interp 0.1, extrap 0.25" in text
    assert "\n" not in text
    broken = replace(record(), status="failed", reason="no room")
    assert "replicate 0: failed, no score: no room; design" in repr(broken)
    assert record().replicate == (2, 0, 3)


def test_older_records_are_not_sealed():
    assert record().sealed
    assert not replace(record(), schema=2).sealed


def test_the_schema_declares_every_field_and_no_other():
    declared = set(LINES[SEALED]["properties"]) - {"checksum"}
    assert declared == {f.name for f in fields(Record)}
