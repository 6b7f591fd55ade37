"""The wheel, built by way of the sdist and installed away from the checkout, is whole: it lists, reads records and trains, and
says which law a table speaks against."""

from __future__ import annotations

import configparser
import os
import re
import runpy
import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

import pinnablate
from tests.damped import RIGHT, WRONG, walk

ROOT = Path(__file__).parent.parent
SUPPORTED = ["3.11", "3.12", "3.13"]


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints, run where nothing leads back to the checkout."""
    elsewhere = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=elsewhere, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


RELEASE = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks/release.py")))


def install(wheel: Path, home: Path) -> Path:
    """The scripts of a new environment with the wheel in it, and the packages of this one but for pinnablate behind it."""
    venv.create(home, symlinks=True)
    scripts = home / "bin"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        scripts / "python",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--no-compile",
        wheel,
        cwd=home,
    )
    (site,) = home.glob("lib/python*/site-packages")
    packages = [p for p in sys.path if Path(p).name in ("site-packages", "dist-packages")]
    (site / "behind.pth").write_text(
        "\n".join(packages) + "\n"
    )  # a .pth in there, of an editable install, is not followed
    return scripts


def test_the_wheel_is_whole(tmp_path):
    sdist, wheel = RELEASE.build(ROOT, tmp_path)
    code = {str(p.relative_to(ROOT)): p.read_bytes() for p in (ROOT / "pinnablate").rglob("*.py")}
    records = {
        f"pinnablate/records/results/{p.name}": p.read_bytes()
        for p in (ROOT / "leaderboard/results").glob("*.jsonl")
    }
    ledger = (ROOT / "leaderboard/expected.jsonl").read_bytes()
    records["pinnablate/records/expected.jsonl"] = ledger
    with ZipFile(wheel) as archive:
        shipped = {n: archive.read(n) for n in archive.namelist() if ".dist-info/" not in n}
    assert {n: b for n, b in shipped.items() if n.endswith(".py")} == code
    assert {n: b for n, b in shipped.items() if n.endswith(".jsonl")} == records
    assert (
        sum(n.endswith(".json") for n in shipped)
        == len(list((ROOT / "pinnablate").rglob("checks/**/*.json")))
        > 1
    )
    assert "pinnablate/py.typed" in shipped
    with tarfile.open(sdist) as archive:
        assert (
            sum(member.name.endswith("heat-mixed-v1.jsonl") for member in archive) == 1
        )  # not the records twice

    scripts, away = install(wheel, tmp_path / "home"), tmp_path / "away"
    away.mkdir()
    asked = (
        "import pinnablate as p; print(p.__file__, p.__version__, len(p.published('heat-mixed')))"
    )
    where, version, count = run(scripts / "python", "-c", asked, cwd=away).split()
    assert Path(where).is_relative_to(tmp_path / "home")
    assert version in wheel.name
    assert int(count) == len(pinnablate.published("heat-mixed"))
    assert "heat-mixed-v1" in run(scripts / "python", "-m", "pinnablate", "list", cwd=away)
    trained = run(
        scripts / "pinnablate",
        "run",
        "heat-mixed",
        "--protocol",
        "smoke",
        "--arms",
        "none,all",
        cwd=away,
    )
    assert "trained 2, reused 0" in trained
    assert (away / "results/heat-mixed-v1.jsonl").exists()
    shown = walk(lambda *words: run(scripts / "pinnablate", *words, cwd=away), away)
    assert "The data speak against no law: " in shown[RIGHT]
    assert "**The data speak against" not in shown[RIGHT]
    assert shown[WRONG].startswith("**The data speak against `newton`**: ")


def test_the_version_stands_in_one_place():
    version = RELEASE.agreed_version(ROOT)
    assert version == pinnablate.__version__
    assert f"release.py --output dist --pythons {RELEASE.PYTHONS}" in RELEASE.__doc__
    assert f"python{SUPPORTED[0]},python{SUPPORTED[-1]}" == RELEASE.PYTHONS
    code = "\n".join(p.read_text() for p in (ROOT / "pinnablate").rglob("*.py"))
    assert f'"{version}"' not in code


@pytest.mark.parametrize(
    ("file", "old", "sentence"),
    [
        ("CITATION.cff", "version: 0", "CITATION.cff names version 9"),
        ("CHANGELOG.md", "## 0", "CHANGELOG.md names version 9"),
    ],
)
def test_a_file_that_names_another_version_is_not_released(file, old, sentence, tmp_path):
    for name in ("setup.cfg", "CITATION.cff", "CHANGELOG.md"):
        text = (ROOT / name).read_text()
        changed = text.replace(old, f"{old[:-1]}9", 1) if name == file else text
        (tmp_path / name).write_text(changed)
    with pytest.raises(RELEASE.UnfitError, match=rf"{sentence}.*, expected .*, as setup.cfg does"):
        RELEASE.agreed_version(tmp_path)


def test_a_python_that_is_not_there_is_one_sentence():
    with pytest.raises(
        RELEASE.UnfitError, match=r"python3\.99 is not on this machine; name others"
    ):
        RELEASE.found("python3.99")


def test_every_place_names_the_same_pythons():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    newest = SUPPORTED[-1].partition(".")[2]
    assert config["options"]["python_requires"] == f">={SUPPORTED[0]},<3.{int(newest) + 1}"
    assert re.findall(r"Python :: (3\.\d+)", config["metadata"]["classifiers"]) == SUPPORTED
    assert (
        re.search(r"^PYTHONS := (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
        == SUPPORTED
    )


def test_another_python_is_told_which_one_is_needed(tmp_path):
    old = tmp_path / "python3.10"
    pretend = "import sys; sys.version_info = (3, 10, 1)"
    old.write_text(
        f'#!/bin/sh\nshift; code="{pretend}; $1"; shift\nexec "{sys.executable}" -c "$code" "$@"\n'
    )
    old.chmod(0o755)
    command = ["make", "install", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "pinnablate needs one of Python 3.11, 3.12, 3.13, got 3.10" in done.stderr
    assert "run make PYTHON=/path/to/python3.13" in done.stderr
    assert not (tmp_path / "venv").exists()
