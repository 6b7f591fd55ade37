"""Mutants of the catalogue's files are refused in a sentence, certified and trainable, or uncertified for a reason: a sample of
`benchmarks/mutations.py`, which tries 300. The judge itself is tried on what it must not let pass."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SMALL = ("decay-chain-v1", "heat-mixed-v1", "coupled-oscillators-v1")
INTEGRATED = ("lotka-volterra-v1",)  # where an operator changes nothing else
SAMPLE = range(0, 330, 11)  # operators follow one another, so that these are 30 of them
TRAINED = "factor_out"  # the one whose world is trained too

OSCILLATOR = """
from sympy import cos, sin
from pinnablate import Design, Environment, coordinates, fields
t = coordinates("t")
q, p = fields("q p", t)
environment = Environment(
    id="spring-v1", domain={t: (0, 6)}, equations={"kinematics": q.diff(t) - p, "newton": p.diff(t) + 4 * q},
    solution={q: cos(2 * t), p: -2 * sin(2 * t)}, observations=Design(count=8, until=3.0), primary="extrap", source="a spring",
)
"""


@pytest.fixture(scope="module")
def bench():
    """The modules of the benchmark."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import faults
        from mutants import judging, making, operator, source

        yield SimpleNamespace(
            faults=faults, judging=judging, making=making, operator=operator, source=source
        )


@pytest.fixture
def judged(bench, tmp_path):
    """(text, may, train) -> the verdict on a file."""

    def judge(text, may, train=False):
        path = tmp_path / "mutant.py"
        path.write_text(text)
        return bench.judging.judge(path, bench.judging.Verdict(0), may, lambda _: None, train)

    return judge


@pytest.mark.parametrize("index", SAMPLE)
def test_a_mutant_is_refused_certified_or_uncertified_for_a_reason(index, bench, judged):
    try:
        mutant = bench.making.make(index, environments=SMALL)
    except LookupError:
        mutant = bench.making.make(index, environments=INTEGRATED)
    verdict = judged(mutant.text, mutant.may)
    assert verdict.faults == [], f"{mutant.environment}: {mutant.words}"


def test_a_certified_mutant_trains(bench, judged):
    table, pairs = list(bench.operator.OPERATORS), bench.making.PAIRS
    turns = range(table.index(TRAINED), 999, len(table))
    index = next(i for i in turns if i % pairs != pairs - 1)  # not one of two changes
    mutant = bench.making.make(index, environments=("decay-chain-v1",))
    verdict = judged(mutant.text, mutant.may, train=True)
    assert verdict.faults == []
    assert (verdict.outcome, verdict.stage) == ("certified", "train")


def test_numbers_make_the_same_mutants_and_every_operator_has_its_turn(bench):
    table, make = bench.operator.OPERATORS, bench.making.make
    assert make(5).text == make(5).text
    assert make(5).text != make(5, seed=1).text
    first = {make(i, environments=(*SMALL, *INTEGRATED)).operators[0] for i in range(len(table))}
    assert first == set(table)


def test_two_changes_may_be_certified_only_where_each_may(bench):
    table, outcomes = bench.operator.OPERATORS, bench.making.outcomes
    assert outcomes((table["factor_out"], table["another_noise"])) == {"certified"}
    assert outcomes((table["factor_out"], table["flip_sign"])) == {"refused", "uncertified"}
    assert outcomes((table["flip_sign"], table["drop_required"])) == {"refused", "uncertified"}


# What the judge must not let pass


def test_the_judge_is_content_with_a_right_world(bench, judged):
    verdict = judged(OSCILLATOR, frozenset({"certified"}))
    assert (verdict.outcome, verdict.faults) == ("certified", [])


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("raise TypeError('unhashable')", "raw Python (TypeError)"),
        ("import warnings; warnings.warn('odd')", "warning in declare: UserWarning: odd"),
    ],
)
def test_the_judge_sees_raw_python_and_warnings(line, fault, judged):
    verdict = judged(OSCILLATOR + line, frozenset({"refused", "certified"}))
    assert any(fault in found for found in verdict.faults), verdict.faults


def test_the_judge_sees_what_was_not_expected(judged):
    verdict = judged(OSCILLATOR, frozenset({"refused"}))
    assert verdict.faults == ["certified, expected refused: "]


def test_the_judge_sees_a_traceback(bench, judged, monkeypatch):
    def check(env, notify):
        return {}["no such key"]

    monkeypatch.setattr(bench.judging.certify, "check", check)
    verdict = judged(OSCILLATOR, frozenset({"certified"}))
    assert verdict.outcome == ""
    assert "traceback in check" in verdict.faults[0]


def test_the_judge_sees_a_wrong_law_that_is_certified(bench, judged, monkeypatch):
    wrong = OSCILLATOR.replace("p.diff(t) + 4 * q", "p.diff(t) - 4 * q")
    honest = judged(wrong, frozenset({"uncertified"}))
    assert (honest.outcome, honest.faults) == ("uncertified", [])
    blind = SimpleNamespace(status="certified", why="", holds=True, findings=())
    monkeypatch.setattr(bench.judging.certify, "check", lambda env, notify: blind)
    verdict = judged(wrong, frozenset({"certified"}))
    assert "the truth violates a law by 1.0e+00" in verdict.faults[0]


# The table of faults


def test_a_command_is_timed_line_by_line(bench, tmp_path, monkeypatch):
    package = tmp_path / "pinnablate"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import sys, time\nprint('first')\ntime.sleep(float(sys.argv[1]))\n"
        "print('RuntimeWarning: odd')\nsys.exit(3)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    slow = bench.faults.observe(["0.5"], tmp_path)
    assert (slow.code, slow.warning, slow.traceback, slow.faulty) == (3, True, False, True)
    assert 0.3 <= slow.silence <= slow.seconds
    begin = time.monotonic()
    ended = bench.faults.observe(["60"], tmp_path, limit=1.0)
    assert (ended.code, ended.faulty) == (None, True)
    assert time.monotonic() - begin < 20


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            ["x: NOT certified in 1 s", "  ok   a: b", "  FAIL c: d"],
            "x: NOT certified in 1 s FAIL c: d",
        ),
        (["pinnablate: /a/b/c.py: wrong:", "  1. one"], "c.py: wrong: 1. one"),
        (
            ["| a |", "Gain of `all` over `none`: +1.00 decades", "more"],
            "Gain of `all` over `none`: +1.00 decades",
        ),
        (["Traceback (most recent call last):", "  x", "KeyError: 3"], "KeyError: 3"),
        ([], "nothing"),
    ],
)
def test_the_line_that_decides(lines, sentence, bench):
    assert bench.faults.decisive(lines) == sentence


def test_faults_are_shown_beside_those_of_an_earlier_run(bench, tmp_path, monkeypatch, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.py").write_text("environment = 3\n")
    monkeypatch.setattr(bench.faults.os, "nice", lambda _: 0)
    kept = tmp_path / "then.json"
    assert bench.faults.main([str(tmp_path / "in"), "--write", str(kept)]) == 0
    assert "| input | check | run |" in capsys.readouterr().out
    assert bench.faults.main([str(tmp_path / "in"), "--before", str(kept)]) == 0
    shown = capsys.readouterr().out
    assert "| input | before | now |" in shown
    assert shown.count("a.py") >= 5  # its name, and what four commands said of it
    assert sys.executable not in shown
