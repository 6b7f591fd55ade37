"""Python's spelling of arguments as options."""

from __future__ import annotations

import pytest

from pinnablate.cli import main, parser
from pinnablate.cli.spelling import _OPTIONS, as_options


@pytest.mark.parametrize(
    ("python", "shell"),
    [
        ("declare scales={'q': 1.0} here", "declare --scale q=1.0 here"),
        ("scales={'q': ...} where", "--scale q=... where"),
        ('name it: columns={t: "time [s]"}', 'name it: --column "t=time [s]"'),
        (
            "columns={'t': 't', 'q': 'the angle', 'p': 'p'}",
            '--column t=t --column "q=the angle" --column p=p',
        ),
        ("state units={'q': 'rad/s'} where", "state --unit q=rad/s where"),
        ("equations={'heat': 'u_t = 0.1*u_xx'}", '--equation "heat: u_t = 0.1*u_xx"'),
        ("a file, data='f.csv' (--data f.csv); or", "a file, --data f.csv; or"),
        ("write domain={'t': (lower, upper)}", "write --domain t=lower:upper"),
        ("fields='u v' or fields= with it", "--fields 'u v' or --fields with it"),
        ("protocol='smoke', replicates=1", "--protocol smoke, --replicates 1"),
        ("say it with Measurements(noise=...)", "say it with --noise"),
        (
            "groups={'first': ['a', 'b'], 'second': ['c']} (--group first=a+b), or",
            "--group NAME=A+B, or",
        ),
        ("u = 0 at x = 0 stays", "u = 0 at x = 0 stays"),
    ],
)
def test_remedies_are_options(python, shell):
    assert as_options(python) == shell


@pytest.mark.parametrize("option", sorted(set(_OPTIONS.values())))
def test_every_option_is_one_of_ablate_or_diagnose(option):
    value = {"--lattice": "full", "--domain": "t=0:1", "--rerun": "failed"}
    value |= dict.fromkeys(("--condition", "--equation"), "a: b=0")
    numbers = ("--replicates", "--iterations", "--memory", "--jobs", "--time-limit")
    value |= dict.fromkeys(numbers, "1")
    said = [] if option in ("--send-code", "--uncertified") else [value.get(option, "a=b")]
    command = "diagnose" if option == "--free" else "ablate"
    assert parser().parse_args([command, "a.csv", option, *said]).command


def test_a_mistake_at_the_command_line_is_answered_in_its_language(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("t,q\n0,1\n1,2\n2,4\n")
    assert main(["ablate", "a.csv", "-e", "law: q_t = -k*q"]) == 2
    said = capsys.readouterr().err
    assert "--constant k=number" in said
    assert "={" not in said
