"""What stands in an archive, and which boards are refused."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.archive.members import members
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.records.store import Store
from pinnablate.tasks.drawing import make_problem
from tests.leaderboard import kept

NAME = kept.NAME


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_every_file_is_there_and_has_its_checksum(made, board):
    assert list(made) == sorted(
        [
            *("README.md", "SHA256SUMS", "cells.csv", "croissant.json", "expected.jsonl"),
            *(f"observations/{NAME}.csv", "records.schema.json", f"records/{NAME}.jsonl"),
            f"weights/{NAME}.npz",
        ]
    )
    listed = dict(line.split("  ")[::-1] for line in made["SHA256SUMS"].decode().splitlines())
    assert listed == {n: sha256(c).hexdigest() for n, c in made.items() if n != "SHA256SUMS"}
    assert made[f"records/{NAME}.jsonl"] == (board / f"{NAME}.jsonl").read_bytes()
    assert made[f"weights/{NAME}.npz"] == (board / f"packed/{NAME}.npz").read_bytes()


def test_the_same_records_give_the_same_bytes(made, board):
    assert members(board, "standard-v3", "0.2.0") == made


def test_a_cell_is_its_record(made, board):
    records = Store(board).load(NAME).records
    found = rows(made["cells.csv"])
    assert {row["key"] for row in found} == records.keys()
    for row in found:
        record = records[row["key"]]
        assert row["arm"] == record.arm
        assert row["equations"].split("+") == (record.equations or [""])
        assert (row["world_seed"], row["data_seed"]) == (
            str(record.world_seed),
            str(record.data_seed),
        )
        assert {s: float(row[f"error_{s}"]) for s in record.errors} == record.errors


def test_observations_are_those_that_networks_were_given(made):
    found = rows(made[f"observations/{NAME}.csv"])
    env = registry.load(NAME)
    assert {row["part"] for row in found} == {"observed", "validation", "held_out"}
    assert {int(row["world_seed"]) for row in found} == {0, 1, 2, 3, 4}
    problem = make_problem(env.world("standard", seed=3), 3, 1)
    for part in ("observed", "validation", "held_out"):
        own = [r for r in found if (r["world_seed"], r["data_seed"], r["part"]) == ("3", "3", part)]
        assert all(row["q"] == "" for row in own)  # nobody observes the flux
        given = np.array([[float(row[c]) for c in ("x", "t", "u")] for row in own])
        points, values = (getattr(problem, f"{part}_{kind}") for kind in ("points", "values"))
        np.testing.assert_allclose(given, np.c_[points, values], rtol=1e-8)


def test_metadata_name_every_column_and_every_file(made):
    said = json.loads(made["croissant.json"])
    files = {f["name"]: f for f in said["distribution"]}
    assert files.keys() == made.keys() - {"croissant.json", "SHA256SUMS"}
    assert all(files[n]["sha256"] == sha256(made[n]).hexdigest() for n in files)
    for table in said["recordSet"]:
        sources = {f["source"]["fileObject"]["@id"] for f in table["field"]}
        (source,) = sources
        head = made[source].decode().partition("\n")[0].split(",")
        assert [f["source"]["extract"]["column"] for f in table["field"]] == head
    kinds = {f["name"]: f["dataType"] for f in said["recordSet"][0]["field"]}
    assert (kinds["arm"], kinds["data_seed"], kinds["error_extrap"]) == (
        *("sc:Text", "sc:Integer"),
        "sc:Float",
    )
    assert said["creator"]["name"] == "The pinnablate developers"


def without_arm(results):
    kept.rewrite(results, lambda r: None if (r["arm"], r["data_seed"]) == ("all", 4) else r)


def without_protocol(results):
    kept.rewrite(results, lambda r: None if r["protocol"] == "standard-v3" else r)


def without_weights(results):
    (results / f"packed/{NAME}.npz").unlink()


def damaged(results):
    file = results / f"{NAME}.jsonl"
    file.write_text(file.read_text().replace('"status": "ok"', '"status": "OK"', 1))


def torn_weights(results):
    file = results / f"packed/{NAME}.npz"
    file.write_bytes(file.read_bytes()[:-500])


def nothing(results):
    (results / f"{NAME}.jsonl").unlink()


@pytest.mark.parametrize(
    ("change", "kind", "sentence"),
    [
        (
            without_arm,
            PinnablateError,
            f"the board under standard-v3 is not complete, .*: that of {NAME} is not ranked .*; run pinnablate run {NAME} "
            "--protocol standard-v3",
        ),
        (without_protocol, PinnablateError, f"{NAME} has no study of networks under it; run "),
        (
            without_weights,
            PinnablateError,
            f"20 records of {NAME} have no packed weights .*; run pinnablate pack {NAME}",
        ),
        (damaged, StoreError, "an archive holds whole records only: .* line 2: skipped, .*"),
        (torn_weights, StoreError, f"{NAME}.npz is damaged .*; restore it from a copy"),
        (nothing, StoreError, "no records in .*, expected ENVIRONMENT.jsonl files"),
    ],
)
def test_a_board_that_is_not_whole_is_one_sentence(change, kind, sentence, results):
    change(results)
    with pytest.raises(kind, match=sentence) as found:
        members(results, "standard-v3", "0.2.0")
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere", "standard-v3"), "nowhere is not a directory of results; name one with"),
        ((".", "standard-v9"), "unknown protocol 'standard-v9'; expected one of"),
    ],
)
def test_a_place_or_protocol_that_is_none_is_one_sentence(arguments, sentence):
    with pytest.raises(PinnablateError, match=sentence):
        members(*arguments, "0.2.0")
