"""The README shows what is published, and the pages that it leads to show what is there."""

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
BOARD = (ROOT / "leaderboard/README.md").read_text()
PAGES = (
    *("adding-an-environment", "commands", "own-data", "start"),
    *("is-it-real", "protocols", "reading-a-page", "value"),
)
GUIDE = {name: (ROOT / f"docs/{name}.md").read_text() for name in PAGES}
COLUMNS = {"error beyond": "error extrap", "error inside": "error interp"}  # the README's words


def one_line(text: str) -> str:
    """Without what breaks lines and what makes words bold."""
    return re.sub(r"\s+", " ", text.replace("**", ""))


def table(text: str) -> list[list[str]]:
    """The cells of the table that begins with the column `told`."""
    shown = re.search(r"^\| told .*\n(?:\|.*\n)+", text, re.M)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in shown]


def python(text: str, word: str) -> str:
    """The example in Python in which a word stands."""
    return next(b for b in re.findall(r"```python\n(.*?)```", text, re.S) if word in b)


def test_it_is_short():
    assert len(README.splitlines()) <= 120


@pytest.mark.parametrize(
    ("text", "replicates", "protocol", "count"),
    [(README, 10, "standard-v3", 19), (GUIDE["start"], 1, "standard-v2", 20)],
    ids=["README", "start"],
)
def test_the_table_shown_is_that_of_the_records(text, replicates, protocol, count):
    found = pinnablate.open_result("maxwell-cavity-2d", replicates=replicates, protocol=protocol)
    headers, rows = ranking_cells(found.study, found.lattice)
    whole = {row[0]: dict(zip(headers, row, strict=True)) for row in rows}
    head, _, *shown = table(text)
    assert len(whole) == count
    assert len(shown) == 8
    assert shown == [[whole[row[0]][COLUMNS.get(c, c)] for c in head] for row in shown]
    assert one_line(opening(found.study, found.lattice)[0]) in one_line(text)
    (worth, *_) = worth_sentences(found.study, found.lattice)
    for law, value in re.findall(r"(\w+) ([+-][\d.]+(?: ± [\d.]+)?)", worth):
        assert f"{law} {value}" in one_line(text)


def test_its_findings_are_those_of_the_leaderboard():
    (transfer,) = re.findall(r"Of a law that it is not told.*?standard-v3\)", one_line(README))
    told = re.search(
        r"[Tt]old all its equations, (a network errs .*?\(shown in \d+\))\.", one_line(README)
    )
    said = one_line(BOARD)
    assert transfer.replace(" (explored", "|").partition("|")[0] in said
    assert told[1] in said


def test_the_gauss_laws_are_inherited_as_it_says():
    rows = {row[0]: row for row in table(README)[2:]}
    ratios = [
        float(rows["none"][k].strip("()")) / float(rows["faraday+ampere"][k].strip("()"))
        for k in (-2, -1)
    ]
    assert "four to six times less" in one_line(README)
    assert [round(r) for r in ratios] == [4, 6]


def test_the_environment_shown_is_the_one_shipped():
    shipped = (ROOT / "pinnablate/environments/heat_mixed.py").read_text()
    assert shipped in GUIDE["adding-an-environment"]


def test_the_deepxde_example_runs():
    names: dict = {}
    exec(python(GUIDE["adding-an-environment"], "to_deepxde"), names)
    assert callable(names["pde"])


def test_the_example_in_python_runs(tmp_path, monkeypatch, capsys):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    code = python(GUIDE["commands"], "pinnablate.run(")
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(code.replace("replicates=5", 'replicates=1, protocol="smoke-adam"'), names)
    pyplot.close("all")
    assert "| all " in capsys.readouterr().out
    assert (tmp_path / "results/heat-mixed-v1.jsonl").exists()
    (shown,) = re.findall(r"result\.worth\(\) +# (.*)", code)
    assert shown == repr(pinnablate.open_result("heat-mixed", replicates=5).worth())


@pytest.mark.parametrize("page", ["README", "own-data"])
def test_the_example_of_own_equations_names_the_wrong_one(page, tmp_path, monkeypatch, capsys):
    code = python({"README": README, **GUIDE}[page], "pinnablate.ablate(")
    rng, times = np.random.default_rng(3), np.linspace(0.0, 5.0, 200)
    swing = solve_ivp(
        lambda _, y: [y[1], -0.2 * y[1] - 4 * np.sin(y[0])], (0, 5), [1.2, 0], t_eval=times
    )
    rows = np.stack([times, *(swing.y + 0.02 * rng.standard_normal(swing.y.shape))], axis=1)
    monkeypatch.chdir(tmp_path)
    np.savetxt("pendulum.csv", rows, delimiter=",", header="t,theta,omega", comments="")
    # by the kernel, which takes a second and no network
    quick = 'data="pendulum.csv", learner="kernel", arms="lattice"'
    assert 'data="pendulum.csv"' in code
    exec(code.replace('data="pendulum.csv"', quick), {})
    assert "**The data speak against `newton`**" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        line
        for text in (README, *GUIDE.values())
        for line in re.findall(
            r"(?m)^    (?:\.venv/bin/)?pinnablate (.*?)\s*(?:#.*)?\n", text.replace("\\\n", " ")
        )
    ],
)
def test_every_command_shown_parses(line):
    options = parser().parse_args(shlex.split(line))
    environment = getattr(options, "environment", None)
    mine = ("my-world", "pendulum")  # files that readers make, with records of theirs
    if environment and not environment.endswith((".py", ".csv")) and environment not in mine:
        registry.resolve(environment)


@pytest.mark.parametrize("text", [README, *GUIDE.values()], ids=["README", *GUIDE])
def test_every_file_linked_exists(text):
    folder = ROOT if text is README else ROOT / "docs"
    links = re.findall(r"\]\(((?!http)[^)#]*)\)", text)
    assert [link for link in links if not (folder / link).exists()] == []
