"""The README shows what is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import pinnablate
from pinnablate import registry
from pinnablate.cli import parser
from pinnablate.report.opening import opening
from pinnablate.report.ranking import ranking_cells
from pinnablate.report.sentences import worth as worth_sentences

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_the_environment_shown_is_the_one_shipped():
    assert (ROOT / "pinnablate/environments/heat_mixed.py").read_text() in README


def test_the_deepxde_example_runs():
    code = next(
        block for block in re.findall(r"```python\n(.*?)```", README, re.S) if "to_deepxde" in block
    )
    names: dict = {}
    exec(code, names)
    assert callable(names["pde"])


def test_the_table_shown_is_that_of_the_first_published_replicate():
    shown = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in README.partition("Eight of the twenty rows")[2]
        .partition("Gain in")[0]
        .splitlines()
        if line.startswith("| ")
    ]
    found = pinnablate.open_result("maxwell-cavity-2d", replicates=1, protocol="standard-v2")
    headers, rows = ranking_cells(found.study, found.lattice)
    whole = {row[0]: dict(zip(headers, row, strict=True)) for row in rows}
    assert len(whole) == 20
    assert len(shown) == 9
    assert shown[1:] == [[whole[row[0]][column] for column in shown[0]] for row in shown[1:]]
    assert all(len(line) <= 100 for line in README.splitlines() if line.startswith("| all "))
    opened = opening(found.study, found.lattice)[0].replace("**", "")
    (worth, *_) = worth_sentences(found.study, found.lattice)
    for sentence in (opened, worth):
        assert sentence in re.sub(r"\s+", " ", README)


def test_the_example_in_python_runs(tmp_path, monkeypatch, capsys):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    code = next(
        block
        for block in re.findall(r"```python\n(.*?)```", README, re.S)
        if "pinnablate.run(" in block
    )
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(code.replace("replicates=5", 'replicates=1, protocol="smoke-adam"'), names)
    pyplot.close("all")
    assert "| all " in capsys.readouterr().out
    assert (tmp_path / "results/heat-mixed-v1.jsonl").exists()
    (shown,) = re.findall(r"result\.worth\(\) +# (.*)", code)
    assert shown == repr(pinnablate.open_result("heat-mixed", replicates=5).worth())


def test_the_example_of_own_equations_names_the_wrong_one(tmp_path, monkeypatch, capsys):
    code = next(
        block
        for block in re.findall(r"```python\n(.*?)```", README, re.S)
        if "pinnablate.ablate(" in block
    )
    rng, times = np.random.default_rng(3), np.linspace(0.0, 5.0, 200)
    swing = solve_ivp(
        lambda _, y: [y[1], -0.2 * y[1] - 4 * np.sin(y[0])], (0, 5), [1.2, 0], t_eval=times
    )
    rows = np.stack([times, *(swing.y + 0.02 * rng.standard_normal(swing.y.shape))], axis=1)
    monkeypatch.chdir(tmp_path)
    np.savetxt("pendulum.csv", rows, delimiter=",", header="t,theta,omega", comments="")
    # by the kernel, which takes a second and no network
    exec(code.replace("progress=print", 'learner="kernel", arms="lattice"'), {})
    assert "**The data speak against `newton`**" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line", re.findall(r"(?m)^    (?:\.venv/bin/)?pinnablate (.*?)\s*(?:#.*)?\n", README)
)
def test_every_command_shown_parses(line):
    options = parser().parse_args(shlex.split(line))
    environment = getattr(options, "environment", None)
    if environment and not environment.endswith(
        ".py"
    ):  # the file is what `new` writes: tests/test_newcomer.py
        registry.resolve(environment)


@pytest.mark.parametrize("link", re.findall(r"\]\(((?!http)[^)#]*)\)", README))
def test_every_file_linked_exists(link):
    assert (ROOT / link).exists()
