"""What an outsider adds takes one file in a package of its own: a control, as docs/controls.md shows it, and a learner, as
docs/adding-a-learner.md does."""

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
    return subprocess.run(
        [sys.executable, "-m", "pinnablate", *arguments],
        cwd=site.parent,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
    )


def example(page: str, heading: str) -> tuple[str, str]:
    """The code of the example below a heading of a page, and its entry points in the form of an installed package."""
    text = (DOCS / page).read_text(encoding="utf-8")
    section = text[text.index(heading) :]
    code = re.search(r"```python\n(.*?)```", section, re.S).group(1)
    groups = re.findall(r"(pinnablate\.\w+) =\n\s+([\w-]+ = [\w:]+)", section)
    assert groups
    return code, "\n".join(f"[{group}]\n{point}" for group, point in groups)


def test_the_control_of_the_guide_is_trained_ranked_and_listed(package):
    site = package("my_controls", *example("controls.md", "## A control of your own"))
    run = pinnablate(
        site,
        "run",
        "decay-chain",
        "--arms",
        "none,median,all",
        "--learner",
        "kernel",
        "--protocol",
        "smoke",
    )
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
        (
            "from pinnablate.arms import Arm, Role\ncontrol = Arm('mean', role=Role.CONTROL)",
            "expected an Arm of that name",
        ),
        ("raise OSError('no licence')", "cannot be loaded (OSError: no licence)"),
    ],
)
def test_a_control_that_is_none_is_refused_in_one_sentence(package, code, sentence):
    site = package("my_controls", code, "[pinnablate.controls]\nmedian = my_controls:control")
    run = pinnablate(site, "run", "decay-chain", "--arms", "none,median")
    assert run.returncode == 2
    assert sentence in run.stderr
    assert len(run.stderr.splitlines()) == 1


def test_the_learner_of_the_guide_keeps_the_contract_and_trains(package):
    site = package("my_learner", *example("adding-a-learner.md", "## A whole example"))
    listed = pinnablate(site, "list", "--learners")
    assert "| fourier-features " in listed.stdout
    contract = pinnablate(site, "check-learner", "fourier-features")
    assert contract.returncode == 0, contract.stdout + contract.stderr
    assert "fourier-features keeps the contract" in contract.stdout
    for environment in ("decay-chain", "heat-mixed"):
        run = pinnablate(
            site, "run", environment, "--learner", "fourier-features", "--protocol", "smoke"
        )
        assert run.returncode == 0, run.stderr
        assert (
            float(re.search(r"Gain of `all` over `none`: ([-+.\d]+) decades", run.stdout).group(1))
            > 1
        )
    report = pinnablate(
        site, "report", "heat-mixed", "--learner", "fourier-features", "--protocol", "smoke"
    )
    assert report.stdout.strip() == run.stdout.split("\n", 2)[2].strip()
    refused = pinnablate(
        site, "run", "taylor-green-advected", "--learner", "fourier-features", "--protocol", "smoke"
    )
    assert refused.returncode == 2
    assert "a periodic condition ties two points together" in refused.stderr


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "class Mine: name = 'mine'",
            "is offered as 'mine'; expected a subclass of pinnablate.learners.base.Learner",
        ),
        (
            "from pinnablate.learners.collocation.kernel import Kernel as Mine",
            "is offered as 'kernel'; expected a subclass",
        ),
    ],
)
def test_a_learner_that_is_none_is_refused_in_one_sentence(package, code, sentence):
    site = package("my_learner", code, "[pinnablate.learners]\nmine = my_learner:Mine")
    check = pinnablate(site, "check-learner", "mine")
    assert check.returncode == 2
    assert sentence in check.stderr
    assert len(check.stderr.splitlines()) == 1
