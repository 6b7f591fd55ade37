"""The ledger of expected patterns: everything declared is written down, nothing written down changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pinnablate import registry
from pinnablate.cli import main
from pinnablate.cli.starter import starter
from pinnablate.records.key import key_of
from pinnablate.records.ledger import Ledger
from tests.records.made import resealed

ROOT = Path(__file__).parents[2]
STATEMENT = 'Expected("v(all) - max(v(kinematics), v(newton))", at_least=0.3)'


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A file that declares one expectation, in the present directory, and no records."""
    monkeypatch.chdir(tmp_path)
    return declare(STATEMENT)


@pytest.fixture(scope="module")
def kernel_records(tmp_path_factory):
    """Records of the kernel for every subset of that world."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("kernel"))
        declare(STATEMENT)
        train_kernel("lattice")
        return Path("results").resolve()


@pytest.fixture
def trained(kernel_records, world):
    """The same world with those records beside it."""
    shutil.copytree(kernel_records, "results")
    return world


def declare(*statements):
    """Write my_world.py with these expectations."""
    text = starter("my-world")
    assert STATEMENT in text
    Path("my_world.py").write_text(
        text.replace(f"({STATEMENT},)", f"({' '.join(f'{s},' for s in statements)})")
    )
    return Path("my_world.py")


def expected(*arguments):
    return main(
        [
            "expected",
            "my_world.py",
            "--ledger",
            "ledger.jsonl",
            "--results",
            "results",
            "--replicates",
            "2",
            *arguments,
        ]
    )


def train_kernel(arms):
    command = [
        "run",
        "my_world.py",
        "--learner",
        "kernel",
        "--protocol",
        "standard-v1",
        "--replicates",
        "2",
    ]
    assert main([*command, "--arms", arms]) == 0


def test_the_ledger_of_the_built_in_environments_is_whole(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(["expected", "--check"]) == 0
    count = sum(len(registry.load(i).expected) for i in registry.identifiers())
    assert f"{count} of {count} declared statements are written down" in capsys.readouterr().out
    assert main(["expected", "heat-mixed"]) == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert len(rows) == len(registry.load("heat-mixed").expected)
    assert not any("not yet" in row for row in rows)


def test_every_line_says_what_was_known_when_it_was_written():
    lines = Ledger(ROOT / "leaderboard/expected.jsonl").lines
    assert all(line["date"] and line["networks"] >= 0 for line in lines)
    assert all(
        set(line["kernel"]) == {"version", "replicates", "mean", "half_width", "holds"}
        for line in lines
    )


def test_statements_are_written_down_once_and_then_found(world, capsys):
    assert expected("--check") == 1
    assert (
        "my-world-v1 declares 'v(all) - max(v(kinematics), v(newton))' >= 0.3, which ledger.jsonl does not hold: run "
        in (capsys.readouterr().err)
    )
    assert expected() == 0
    assert "| not yet " in capsys.readouterr().out

    assert (
        expected("--register") == 1
    )  # the command that is missing is named, and does what it says
    command = capsys.readouterr().err.split("make them with: pinnablate ")[1].split()
    assert not Path("ledger.jsonl").exists()
    assert main(command) == 0
    capsys.readouterr()
    assert expected("--register") == 0
    assert "1 statements added" in capsys.readouterr().out
    env = registry.load("my_world.py")
    (line,) = map(json.loads, Path("ledger.jsonl").read_text().splitlines())
    assert (line["environment"], line["digest"], line["design"]) == (
        env.id,
        env.digest,
        env.design_digest("standard"),
    )
    assert (line["statement"], line["at_least"], line["at_most"]) == (
        env.expected[0].statement,
        0.3,
        None,
    )
    skill = {
        (r["arm"], r["data_seed"]): r["errors"]["extrap"]
        for r in map(json.loads, Path("results/my-world-v1.jsonl").read_text().splitlines())
        if "arm" in r
    }
    assert line["kernel"]["replicates"] == len({seed for _, seed in skill}) == 2
    assert line["kernel"]["holds"] == (line["kernel"]["mean"] >= 0.3)
    assert line["networks"] == 0

    before = Path("ledger.jsonl").read_bytes()
    assert expected("--check") == 0
    assert expected("--register") == 0
    assert "0 statements added" in capsys.readouterr().out
    assert Path("ledger.jsonl").read_bytes() == before


def test_records_of_networks_are_counted(trained):
    """Those of the environment as it is declared, on its standard design."""
    path = Path("results/my-world-v1.jsonl")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    record = next(line for line in lines if line.get("arm") == "all")
    networks = [
        {
            **record,
            "init_seed": int(key),
            "learner": learner,
            "design": design,
            "environment_digest": digest,
        }
        for key, learner, design, digest in (
            ("0", "stacked", "standard", record["environment_digest"]),
            ("1", "deepxde", "standard", record["environment_digest"]),
            ("2", "stacked", "dense", record["environment_digest"]),
            ("3", "stacked", "standard", "f" * 16),
            ("4", "interpolators", "standard", record["environment_digest"]),
            ("5", "a-learner-of-yesterday", "standard", record["environment_digest"]),
        )
    ]
    sealed = [resealed({**values, "key": key_of(values)}) for values in networks]
    path.write_bytes(path.read_bytes() + b"".join(line + b"\n" for line in sealed))
    assert expected("--register") == 0
    assert json.loads(Path("ledger.jsonl").read_text())["networks"] == 2


def test_a_label_is_no_new_statement_and_other_bounds_are(trained, capsys):
    assert expected("--register") == 0
    first = Path("ledger.jsonl").read_text()
    declare(STATEMENT.replace("at_least=0.3", 'at_least=0.3, label="D9"'))
    assert expected("--check") == 0

    declare(STATEMENT.replace("at_least=0.3", "at_least=0.2"))
    capsys.readouterr()
    assert expected("--check") == 1
    err = capsys.readouterr().err
    assert ">= 0.2, which ledger.jsonl does not hold" in err
    assert (
        "no longer declares 'v(all) - max(v(kinematics), v(newton))' with the bounds written down on "
        in err
    )

    declare(
        STATEMENT, STATEMENT.replace("at_least=0.3", "at_least=0.2")
    )  # the old one stays beside the new
    assert expected("--register") == 0
    assert expected("--check") == 0
    assert Path("ledger.jsonl").read_text().startswith(first)
    assert len(Path("ledger.jsonl").read_text().splitlines()) == 2


def test_wrong_laws_that_a_statement_names_are_asked_of_the_kernel(trained, capsys):
    declare('Expected("v(wrong-sign.newton) - v(newton+kinematics)", at_most=0)')
    assert expected("--register") == 1
    assert "--arms wrong-sign.newton --replicates 2" in capsys.readouterr().err
    train_kernel("wrong-sign.newton")
    assert expected("--register") == 0
    assert json.loads(Path("ledger.jsonl").read_text())["kernel"]["holds"] is True


def test_a_statement_about_a_network_that_the_kernel_has_not_is_written_down_without_it(
    trained, capsys
):
    declare('Expected("v(all) - v(none-long)", at_least=0)', STATEMENT)
    assert expected("--register") == 0
    assert "the kernel: not asked" in capsys.readouterr().out
    first, second = map(json.loads, Path("ledger.jsonl").read_text().splitlines())
    assert first["kernel"] is None
    assert second["kernel"]["replicates"] == 2
    assert expected("--check") == expected() == 0


def test_another_world_under_the_same_name_has_nothing_written_down(trained):
    assert expected("--register") == 0
    Path("my_world.py").write_text(
        Path("my_world.py").read_text().replace("omega = 2", "omega = 3")
    )
    assert expected("--check") == 1


def test_a_torn_ledger_is_one_sentence(world, capsys):
    Path("ledger.jsonl").write_text('{"environment": "my-wo')
    assert expected("--check") == 1
    assert "ledger.jsonl, line 1 cannot be read" in capsys.readouterr().err


def test_register_and_check_exclude_each_other(world):
    with pytest.raises(SystemExit) as stop:
        expected("--register", "--check")
    assert stop.value.code == 2
