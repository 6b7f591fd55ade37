"""The published schema is that by which lines are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pinnablate.cli import main
from pinnablate.records.kinds import Fault, check_of
from pinnablate.records.lines import encode
from pinnablate.records.schema import HEADERS, LINES, published
from tests.records.made import record

DOCS = Path(__file__).parents[2] / "docs"


def test_the_schema_in_docs_is_that_of_the_readers(capsys):
    assert main(["schema"]) == 0
    printed = capsys.readouterr().out
    assert printed == (DOCS / "records.schema.json").read_text()
    kinds = json.loads(printed)["$defs"]
    assert [kinds["record"], kinds["record_unsealed"]] == [LINES[3], LINES[2]]
    assert [kinds["header"], kinds["header_unsealed"]] == [HEADERS[3], HEADERS[2]]


def test_lines_that_are_written_are_of_the_published_kinds():
    kinds = published()["$defs"]
    header, line = map(json.loads, encode(record()))
    check_of(kinds["header"])(header)
    check_of(kinds["record"])(line)
    with pytest.raises(Fault):
        check_of(kinds["record"])({**line, "errors": []})
