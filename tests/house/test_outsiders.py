"""What an outsider adds takes one file: a control, as docs/controls.md shows it, from a package of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def package(tmp_path):
    """(name, code, entry points) -> a directory that looks like an installed package."""

    def install(name: str, code: str, points: str) -> Path:
        site = tmp_path / "site"
        about = site / f"{name}-1.0.dist-info"
        about.mkdir(parents=True)
        (site / f"{name}.py").write_text(code)
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(points)
        return site

    return install


def pinnablate(site: Path, *arguments: str) -> subprocess.CompletedProcess:
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join([str(site), root])
    return subprocess.run([sys.executable, "-m", "pinnablate", *arguments], cwd=site.parent, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"})


def example() -> tuple[str, str]:
    """The code of the example in docs/controls.md, and its entry points in the form of an installed package."""
    text = (DOCS / "controls.md").read_text(encoding="utf-8")
    section = text[text.index("## A control of your own"):]
    code = re.search(r"```python\n(.*?)```", section, re.S).group(1)
    groups = re.findall(r"(pinnablate\.\w+) =\n\s+(\w+ = [\w:]+)", section)
    return code, "\n".join(f"[{group}]\n{point}" for group, point in groups)


def test_the_control_of_the_guide_is_trained_ranked_and_listed(package):
    site = package("my_controls", *example())
    run = pinnablate(site, "run", "decay-chain", "--arms", "none,median,all", "--learner", "kernel", "--protocol", "smoke")
    assert run.returncode == 0, run.stderr
    assert "| median " in run.stdout
    assert "Gain of `all` over `none`" in run.stdout
    assert "median" in pinnablate(site, "show", "decay-chain").stdout
    misspelt = pinnablate(site, "run", "decay-chain", "--arms", "medain")
    assert (misspelt.returncode, misspelt.stdout) == (2, "")
    assert "Did you mean 'median'" in misspelt.stderr


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("control = 3", "is 3; expected an Arm"),
        ("from pinnablate.arms import Arm, Role\ncontrol = Arm('mean', role=Role.CONTROL)", "expected an Arm of that name"),
        ("raise OSError('no licence')", "cannot be loaded (OSError: no licence)"),
    ],
)
def test_a_control_that_is_none_is_refused_in_one_sentence(package, code, sentence):
    site = package("my_controls", code, "[pinnablate.controls]\nmedian = my_controls:control")
    run = pinnablate(site, "run", "decay-chain", "--arms", "none,median")
    assert run.returncode == 2
    assert sentence in run.stderr
    assert len(run.stderr.splitlines()) == 1
