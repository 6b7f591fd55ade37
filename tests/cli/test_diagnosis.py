"""The command diagnose."""

from __future__ import annotations

import pytest

from pinnablate.cli import main


def test_a_dry_run_shows_the_plan_and_trains_nothing(tmp_path, capsys):
    code = main(["diagnose", "decay-chain", "--dry-run", "--results", str(tmp_path)])
    said = capsys.readouterr().out
    assert code == 0
    assert "told or withheld:" in said
    assert "5 arms x 5 replicates = 25 cells, 25 of them to train with protocol quick-v1" in said
    assert not list(tmp_path.iterdir())


def test_two_files_of_measurements_are_a_mistake(capsys):
    code = main(["diagnose", "a.csv", "--data", "b.csv", "-e", "decay: n_t = -n"])
    assert code == 2
    assert "two files of measurements" in capsys.readouterr().err


def test_an_unknown_environment_is_a_mistake(capsys):
    assert main(["diagnose", "no-such-world"]) == 2
    assert "unknown environment 'no-such-world'" in capsys.readouterr().err


def test_a_learner_that_cannot_say_ends_with_a_sentence(tmp_path, capsys):
    arguments = ["decay-chain", "--learner", "kernel", "--replicates", "1"]
    code = main(["diagnose", *arguments, "--results", str(tmp_path)])
    assert code == 0
    assert "--learner stacked" in capsys.readouterr().out
    assert (tmp_path / "decay-chain-v1.jsonl").is_file()


@pytest.mark.parametrize("flag", ["--help"])
def test_help_shows_examples(flag, capsys):
    with pytest.raises(SystemExit):
        main(["diagnose", flag])
    assert "pinnablate diagnose decay-chain" in capsys.readouterr().out
