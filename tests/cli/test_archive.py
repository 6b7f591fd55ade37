"""The command archive: what it says, and with which exit code it ends."""

from __future__ import annotations

import runpy
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from pinnablate.cli import main
from tests.archive.conftest import board, made, results  # noqa: F401  # fixtures

SCRIPT = Path(__file__).parents[2] / "benchmarks/archive.py"


def test_write_check_and_read_as_a_stranger(results, tmp_path, monkeypatch, capsys):  # noqa: F811
    command = ["archive", str(tmp_path / "board.zip"), "--results", str(results)]
    assert main(command) == 0
    content = (tmp_path / "board.zip").read_bytes()
    assert capsys.readouterr().out == (
        f"{tmp_path}/board.zip: 9 files, {len(content) / 1e6:.1f} MB ({len(content)} bytes), SHA-256 "
        f"{sha256(content).hexdigest()}\n"
    )
    assert main([*command, "--check"]) == 0
    assert (
        capsys.readouterr().out
        == f"9 of 9 files in {tmp_path}/board.zip are what the records say\n"
    )
    stranger = runpy.run_path(str(SCRIPT))
    monkeypatch.setattr(sys, "argv", ["archive.py", str(tmp_path / "board.zip")])
    monkeypatch.setitem(sys.modules, "mlcroissant", None)  # its own reading is not asked here
    assert stranger["main"]() == 1
    out, err = capsys.readouterr()
    assert out == "8 of 8 files have their checksum\n"
    assert "mlcroissant is not installed" in err

    (results.parent / "expected.jsonl").write_text("{}\n")
    assert main([*command, "--check"]) == 1
    out, err = capsys.readouterr()
    assert out == f"6 of 9 files in {tmp_path}/board.zip are what the records say\n"
    assert err.endswith("(SHA256SUMS, croissant.json, expected.jsonl)\n")


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("board.tar.gz", 2, "does not end in .zip"),
        ("nowhere/board.zip", 2, "is not a directory of results"),
    ],
)
def test_a_mistake_is_one_sentence(name, code, sentence, tmp_path, capsys):
    command = ["archive", str(tmp_path / name), "--results", str(tmp_path / "none")]
    assert main(command) in (code, 1)
    err = capsys.readouterr().err
    assert sentence in err
    assert err.count("\n") == 1
