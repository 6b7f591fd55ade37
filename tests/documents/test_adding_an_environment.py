"""The pages on adding an environment or a learner are followed to the letter; tests/house runs the learner's example."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import sympy

from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.free import check_free
from pinnablate.cli import main, parser
from pinnablate.environment import Design, Environment, boundary, coordinates, fields

PAGE = (Path(__file__).parents[2] / "docs/adding-an-environment.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def test_the_example_is_certified_and_trains(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    example = EXAMPLES[0]
    Path("elastic_bed.py").write_text(example)
    assert main(["check", "elastic_bed.py"]) == 0
    assert "zero by algebra" in capsys.readouterr().out
    assert main(["run", "elastic_bed.py", "--protocol", "smoke"]) == 0
    assert "trained 7, reused 0" in capsys.readouterr().out
    assert main(["leaderboard", "elastic_bed.py", "--results", "results", "--output", "board"]) == 0
    assert "Klein" in Path("board/elastic-bed-v1.md").read_text()


def test_the_example_with_worlds_is_certified_with_its_family():
    """What the page adds to the example, put where it says; the first world stays what it was."""
    example = EXAMPLES[0]
    _, section = PAGE.split("## Worlds that are drawn")
    section = section.split("## ")[0]
    imports, names, displacement, worlds = re.findall(r"^    (.*)$", section, re.M)
    changed = example.replace("omega = ", f"{imports}\n{names}\nomega = ")
    changed = re.sub(r"displacement = .*", displacement, changed)
    changed = changed.replace("    observations=", f"    {worlds}\n    observations=")
    plain, drawn = {}, {}
    exec(example, plain)
    exec(changed, drawn)
    env = drawn["environment"]
    assert env.digest == plain["environment"].digest
    budget = Budget()
    budget.begin("free")
    (finding,) = check_free(env, budget)
    assert finding.holds
    assert "with a, phase left free: 4 by algebra" in finding.figure


def test_the_example_of_a_region_can_be_declared():
    block = next(b for b in EXAMPLES if "import box, disk, edge" in b)
    x, y, t = coordinates("x y t")
    u, v, T = fields("u v T", x, y, t)
    names = {"x": x, "y": y, "t": t, "u": u, "v": v, "T": T, "boundary": boundary}
    exec(block, names)
    env = Environment(
        id="cooled-cylinder-v1",
        domain=names["domain"],
        region=names["region"],
        equations={
            "mass": u.diff(x) + v.diff(y),
            "heat": T.diff(t) + u * T.diff(x) + v * T.diff(y) - T.diff(x, 2) - T.diff(y, 2),
        },
        conditions=names["conditions"],
        fields=(u, v, T),
        solution=None,
        observations=Design(count=20),
        primary="interp",
        source="this test",
    )
    inside = env.extent.inside(np.array([[1, 0.5, 0], [1, 0.75, 1], [3, 0.5, 2], [3, 1.5, 2]]))
    assert inside.tolist() == [False, True, True, False]
    assert list(env.conditions) == ["cylinder", "walls"]
    at = names["near"].subs({x: 1, y: 0.7})
    assert at is sympy.true


@pytest.mark.parametrize("line", re.findall(r"^    pinnablate (.*?)\s*(?:#.*)?$", PAGE, re.M))
def test_every_command_shown_parses(line):
    if not line.startswith("."):
        assert parser().parse_args(line.split()).command


@pytest.mark.parametrize("link", re.findall(r"\]\((\.\./[^)]*)\)", PAGE))
def test_every_file_linked_exists(link):
    assert (Path(__file__).parents[2] / "docs" / link).exists()
