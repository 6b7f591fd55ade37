"""What was found in weights is kept line by line; what is torn or changed is named and left out."""

from __future__ import annotations

import json
import re

import pytest

from pinnablate.errors import StoreError
from pinnablate.records.lines import checksum
from pinnablate.records.looked import NETWORK, PAIR, REPLICATES, Look, append, path_of, read

ONE = Look(NETWORK, {"a": 0.1}, {"free": [1.5, 2.0], "directions": 8, "evidence": -3.25})
TWO = Look(PAIR, {"a": 0.1, "b": None}, {"cka": 0.9, "ridge": 1.25})
ALONE = Look(PAIR, {"a": 0.1, "c": 0.3}, {"cka": None})
MANY = Look(REPLICATES, {"a": 0.1, "d": 0.2, "e": 0.3}, {"cka": [0.5, 0.25, None]})


def test_lines_come_back_as_they_were_kept(tmp_path):
    append(tmp_path, "e-v1", [ONE, TWO])
    append(tmp_path, "e-v1", [ALONE, MANY])
    assert read(tmp_path, "e-v1") == ([ONE, TWO, ALONE, MANY], [])
    assert read(tmp_path, "other-v1") == ([], [])


def test_of_two_lines_about_the_same_the_later_counts(tmp_path):
    again = Look(NETWORK, {"a": 0.2}, ONE.found)
    append(tmp_path, "e-v1", [ONE, again])
    assert read(tmp_path, "e-v1")[0] == [again]


def _sealed(**changes):
    values = {"look": NETWORK, "of": {"a": 0.1}, **ONE.found} | changes
    return json.dumps(values | {"checksum": checksum(values)})


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"look": "network", "of": {"a": 0', "Expecting|Unterminated|delimiter|value"),
        ("[1]", "expected an object whose `look` is network, pair, replicates"),
        (_sealed(look="dream"), "expected an object whose `look` is network, pair, replicates"),
        (_sealed().replace("-3.25", "3.25"), "its checksum is not that of what it says"),
        (_sealed(directions=-1), "directions is -1, expected a whole number from 0"),
        (_sealed(free="many"), "free is 'many', expected a list"),
        (_sealed(cka=1.0), "cka"),
    ],
)
def test_a_line_that_cannot_be_believed_is_named_and_left_out(tmp_path, line, why):
    append(tmp_path, "e-v1", [TWO])
    with path_of(tmp_path, "e-v1").open("a") as file:
        file.write(line)
    append(tmp_path, "e-v1", [MANY])  # begins a line of its own
    found, (sentence,) = read(tmp_path, "e-v1")
    assert found == [TWO, MANY]
    assert sentence.startswith(f"{path_of(tmp_path, 'e-v1')}, line 2: skipped, ")
    assert sentence.endswith("; pinnablate leaderboard --look looks again")
    assert re.search(why, sentence)


def test_a_file_that_cannot_be_written_or_read_is_one_sentence(tmp_path):
    (tmp_path / "looked").write_text("no folder")
    with pytest.raises(StoreError, match=r"cannot be written: .*; every earlier line is kept"):
        append(tmp_path, "e-v1", [ONE])
    (tmp_path / "looked").unlink()
    path_of(tmp_path, "e-v1").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"cannot be read: .*; check its permissions"):
        read(tmp_path, "e-v1")
