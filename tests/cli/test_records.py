"""The commands rescore and reproduce: what they cannot work on is one sentence."""

from __future__ import annotations

import pytest

from pinnablate.cli import main


@pytest.mark.parametrize("command", ["rescore", "reproduce"])
def test_a_directory_that_is_not_there_is_one_sentence(command, tmp_path, capsys):
    assert main([command, "--results", str(tmp_path / "nowhere")]) == 1
    err = capsys.readouterr().err
    assert "is not a directory of results; name one with --results DIR" in err
    assert len(err.splitlines()) == 1


def test_edited_records_are_found_by_their_checksums(tmp_path, capsys):
    command = [
        "heat-mixed",
        "--learner",
        "spectral",
        "--protocol",
        "smoke",
        "--arms",
        "none,all",
        "--results",
        str(tmp_path),
    ]
    assert main(["run", *command]) == 0
    assert main(["rescore", "--results", str(tmp_path)]) == 0
    assert "heat-mixed-v1 |       2 |        0 |" in capsys.readouterr().out
    path = tmp_path / "heat-mixed-v1.jsonl"
    path.write_text(path.read_text().replace('"extrap":', '"extrap":1', 1))
    assert main(["rescore", "heat-mixed", "--results", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert "heat-mixed-v1 |       1 |        0 |" in out
    assert "heat-mixed-v1.jsonl, line 2: " in err
    assert "the line was changed after it was written" in err


def test_pack_says_what_it_packed_and_refuses_where_there_is_nothing(tmp_path, capsys):
    made = ["--arms", "none,all", "--protocol", "smoke", "--results", str(tmp_path)]
    assert main(["run", "heat-mixed", *made]) == 0
    capsys.readouterr()
    assert main(["pack", "--protocol", "smoke", "--results", str(tmp_path)]) == 0
    assert "| heat-mixed-v1 |        2 |                 0 |" in capsys.readouterr().out
    assert (tmp_path / "packed" / "heat-mixed-v1.npz").exists()
    assert main(["pack", "--protocol", "adam-v1", "--results", str(tmp_path)]) == 1
    assert "no records of subsets under adam-v1" in capsys.readouterr().err


def test_records_without_weights_are_not_called_checked(tmp_path, capsys):
    command = [
        "heat-mixed",
        "--arms",
        "mean,nearest",
        "--protocol",
        "smoke",
        "--results",
        str(tmp_path),
    ]
    assert main(["run", *command]) == 0
    assert main(["rescore", "--results", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert "heat-mixed-v1 |       0 |        0 |            2 |" in out
    assert "nothing was checked: no record in" in err
