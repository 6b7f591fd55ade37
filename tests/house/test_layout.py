"""The house as it is drawn: rooms, the direction of imports, and who may import what is heavy."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def layers() -> list[list[str]]:
    """The rooms of the import contract, from top to bottom; those of one floor together."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    lines = contract["importlinter:contract:rooms"]["layers"].split("\n")
    return [re.split(r"\s*[|:]\s*", line.strip()) for line in lines if line.strip()]


def test_the_table_in_contributing_is_the_import_contract():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text[text.index("| room | what it holds |") :].split("\n\n")[0]
    rows = [re.findall(r"`([^`]+)`", line.split("|")[1]) for line in table.splitlines()[2:]]
    assert [sorted(row) for row in rows] == [sorted(floor) for floor in layers()]


def test_every_room_stands_in_the_contract():
    package = ROOT / "pinnablate"
    rooms = {p.stem for p in package.glob("*.py")} | {
        p.parent.name for p in package.glob("*/__init__.py")
    }
    assert rooms - {"__init__"} == {room for floor in layers() for room in floor}


def test_only_learners_import_what_is_heavy():
    heavy = re.compile(
        r"^\s*(?:import|from)\s+(tensorflow|deepxde|sklearn|tensorflow_probability)\b", re.M
    )
    found = {
        p.relative_to(ROOT / "pinnablate").parts[0]
        for p in (ROOT / "pinnablate").rglob("*.py")
        if heavy.search(p.read_text())
    }
    assert found == {"learners"}


def test_files_stay_small():
    sizes = {
        str(p.relative_to(ROOT)): len(p.read_text().splitlines())
        for p in (ROOT / "pinnablate").rglob("*.py")
    }
    assert {name: n for name, n in sizes.items() if n > 400} == {}
