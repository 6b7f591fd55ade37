"""The command report, as a user meets it."""

from __future__ import annotations

import pytest

from pinnablate.cli import main
from tests.results import PUBLISHED


def test_a_report_without_records_says_so(tmp_path, capsys):
    assert main(["report", "heat-mixed", "--results", str(tmp_path)]) == 1
    assert "No records of heat-mixed-v1" in capsys.readouterr().out


def test_a_report_shows_what_was_trained_where_it_is_not_told(tmp_path, capsys):
    kept = ["heat-mixed", "--learner", "kernel", "--results", str(tmp_path)]
    command = ["run", *kept, "--protocol", "smoke", "--arms", "none,all", "--replicates", "2"]
    assert main(command) == 0
    table = capsys.readouterr().out.partition("\n\n")[2]
    assert main(["report", *kept, "--arms", "none,all"]) == 0
    out, err = capsys.readouterr()
    assert out == table
    assert err == (
        "shown is what was trained last: --protocol smoke --replicates 2 --learner kernel\n"
    )
    asked = ["report", *kept, "--protocol", "quick-v1"]
    assert main(asked) == 1
    assert "on record are also those of --protocol smoke --replicates 2" in capsys.readouterr().err
    page = tmp_path / "page.html"
    assert main([*asked, "--html", str(page)]) == 1
    assert "no page is written, for no subset of the laws was trained" in capsys.readouterr().err
    assert not page.exists()


def test_usual_options_that_are_on_record_are_meant_and_the_others_named(tmp_path, capsys):
    kept = ["heat-mixed", "--learner", "kernel", "--results", str(tmp_path)]
    for more in ([], ["--protocol", "smoke", "--replicates", "2"]):
        assert main(["run", *kept, "--arms", "none,all", *more]) == 0
    capsys.readouterr()
    assert main(["report", *kept, "--arms", "none,all"]) == 0
    out, err = capsys.readouterr()
    assert "protocol standard-v2, learner kernel, 1 replicate" in out
    assert err == (
        "shown is under the usual options: --protocol standard-v2 --learner kernel; also on record: "
        "--protocol smoke --replicates 2 --learner kernel\n"
    )


def test_a_complete_study_is_shown_before_a_part_of_another(tmp_path, capsys):
    """The usual protocol was begun, another one trained to its end."""
    kept = ["heat-mixed", "--learner", "kernel", "--results", str(tmp_path)]
    for more in (["--protocol", "smoke", "--arms", "lattice"], ["--arms", "none,all"]):
        assert main(["run", *kept, *more]) == 0
    table = {}
    for said in ([], ["--protocol", "smoke"], ["--protocol", "standard-v2"]):
        capsys.readouterr()
        main(["report", *kept, "--arms", "lattice", *said])
        table[tuple(said)], err = capsys.readouterr()
        if not said:
            assert err == (
                "shown is what was trained last of the studies that are complete: --protocol smoke --learner "
                "kernel; also on record: --protocol standard-v2 --learner kernel\n"
            )
    assert table[()] == table["--protocol", "smoke"] != table["--protocol", "standard-v2"]


def test_learning_without_records_says_so_and_of_what_is_no_network_too(tmp_path, capsys):
    command = ["report", "heat-mixed", "--results", str(tmp_path), "--learning"]
    assert main(command) == 1
    assert "Nothing is said of learning" in capsys.readouterr().out
    assert main([*command, "--learner", "kernel"]) == 2
    assert "trains no network that could be looked into" in capsys.readouterr().err


def test_a_report_says_what_is_stale_and_what_is_not_there_yet(tmp_path, capsys):
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 0
    path, results = tmp_path / "my_world.py", str(tmp_path / "results")
    command = [str(path), "--arms", "mean,rbf", "--protocol", "smoke", "--results", results]
    assert main(["run", *command]) == 0
    assert main(["report", *command, "--replicates", "2"]) == 1
    assert "no arm has a record in all 2 replicates, and 2 of 4" in capsys.readouterr().out
    path.write_text(path.read_text().replace("omega = 2", "omega = 3"))
    assert main(["report", *command]) == 1
    out, err = capsys.readouterr()
    assert "2 records of this study are stale, the declaration has changed (digest " in err
    assert "No records of my-world-v1" in out
    assert main(["run", *command]) == 0
    out, err = capsys.readouterr()
    assert "are stale" in err
    assert "trained 2, reused 0" in out


def test_a_report_is_written_as_a_page(tmp_path, capsys):
    page = tmp_path / "heat.html"
    command = ["report", "heat-mixed", "--replicates", "5", "--results", str(PUBLISHED)]
    assert main([*command, "--html", str(page)]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"wrote {page}" in shown.err
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert main([*command, "--html", str(tmp_path / "heat.md")]) == 0
    assert "pictures beside it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("heat.pdf", "ends in .html or .md"), ("nowhere/heat.html", "is not a folder")],
)
def test_a_page_that_cannot_be_written_is_one_sentence(tmp_path, capsys, name, sentence):
    command = ["report", "heat-mixed", "--replicates", "5", "--results", str(PUBLISHED)]
    assert main([*command, "--html", str(tmp_path / name)]) == 2
    shown, said = capsys.readouterr().err.strip().splitlines()
    assert shown.startswith(
        "shown is under the usual options: --protocol standard-v2 --replicates 5;"
    )
    assert sentence in said
