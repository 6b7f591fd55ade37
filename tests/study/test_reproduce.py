"""Records are trained again and come back; what has been edited does not."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.cli import main
from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.reproduce import draw, reproduce
from pinnablate.tasks.protocol import protocol

heat = registry.load("heat-mixed")


@pytest.fixture
def results(tmp_path):
    made = Study(heat, protocol("smoke"), arms=parse(heat, "none,wrong-sign.energy,rbf"))
    made.run(Store(tmp_path))
    return tmp_path


def test_every_kind_of_record_comes_back_bit_by_bit(results):
    records = list(Store(results).load(heat.id).records.values())
    assert [found.difference for found in reproduce(heat, records)] == [0.0, 0.0, 0.0]


def test_an_edited_record_does_not_agree_and_an_old_one_is_refused(results):
    record = next(r for r in Store(results).load(heat.id).records.values() if r.arm == "none")
    edited = replace(record, errors={s: e / 2 for s, e in record.errors.items()})
    (found,) = reproduce(heat, [edited])
    assert not found.agrees
    assert found.difference == pytest.approx(0.301, abs=1e-3)
    with pytest.raises(PinnablateError, match="older version"):
        list(reproduce(heat, [replace(record, key="0" * 16)]))


def test_a_difference_that_rounding_makes_as_well_is_called_rounding(results):
    record = next(r for r in Store(results).load(heat.id).records.values() if r.arm == "none")
    (found,) = reproduce(
        heat, [replace(record, errors={s: e * 1.1 for s, e in record.errors.items()})]
    )
    assert found.verdict == "NO"
    assert 0 < found.rounding < 1e-6  # a short training does not blow it up
    assert replace(found, rounding=0.05).verdict == "rounding"
    assert (
        replace(found, rounding=0.05, again=replace(found.again, status="diverged")).verdict == "NO"
    )
    rbf = next(r for r in Store(results).load(heat.id).records.values() if r.arm == "rbf")
    (found,) = reproduce(heat, [replace(rbf, errors={s: e * 1.1 for s, e in rbf.errors.items()})])
    assert found.rounding is None


def test_a_draw_is_the_same_for_the_same_seed(results):
    records = list(Store(results).load(heat.id).records.values())
    assert draw(records, 2, 0) == draw(records[::-1], 2, 0)
    assert len(draw(records, 10, 0)) == 3


def test_the_command_says_what_agrees(results, capsys):
    assert main(["reproduce", "heat-mixed", "--results", str(results), "--sample", "2"]) == 0
    out = capsys.readouterr().out
    assert out.count("yes |") == 2
    assert "2 of 3 records" in out
    assert main(["reproduce", "--results", str(results / "nowhere")]) == 1


def test_a_line_that_cannot_be_read_and_records_of_nothing_are_no_success(
    results, tmp_path, capsys
):
    spoilt = tmp_path / "results"
    shutil.copytree(results, spoilt)
    command, path = ["reproduce", "heat-mixed", "--sample", "1"], spoilt / "heat-mixed-v1.jsonl"
    header, *lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(
        b"".join([header, lines[0].replace(b'"held_out":', b'"held_0ut":'), *lines[1:]])
    )
    assert main([*command, "--results", str(spoilt)]) == 1
    assert "jsonl, line 2: skipped" in capsys.readouterr().err
    path.write_bytes(header)
    assert main([*command, "--results", str(spoilt)]) == 1
    assert "nothing was trained again" in capsys.readouterr().err
