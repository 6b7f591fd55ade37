"""No step takes longer than it may, and what was given up is said."""

from __future__ import annotations

import signal
import sys
import threading
import time

import pytest
import sympy

from pinnablate.checks import certify
from pinnablate.checks.certify import check, quick
from pinnablate.checks.certify import equations as certify_equations
from pinnablate.checks.certify import terms as certify_terms
from pinnablate.checks.certify.budget import Budget, OutOfTime, within
from pinnablate.environment import Design, coordinates, fields
from pinnablate.truths import Integrated
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def endless():
    while True:
        time.sleep(0.001)


def test_a_function_is_interrupted_and_everything_is_as_before():
    before = signal.getsignal(signal.SIGALRM)
    begin = time.monotonic()
    with pytest.raises(OutOfTime):
        within(0.05, endless)
    assert time.monotonic() - begin < 5
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert within(5, lambda: 42) == 42


def test_an_outer_alarm_goes_on_after_an_inner_one():
    with pytest.raises(OutOfTime):
        within(0.2, lambda: (within(10, lambda: None), endless()))


def test_code_that_swallows_exceptions_is_interrupted_all_the_same():
    def stubborn():
        while True:
            try:
                endless()
            except Exception:
                continue

    with pytest.raises(OutOfTime):
        within(0.05, stubborn)


class Finalised:
    """An object that is busy for a while when nobody holds it."""

    def __del__(self):
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            time.sleep(0.001)


def test_an_alarm_that_falls_into_a_finaliser_is_no_fault_and_rings_again(monkeypatch):
    reported = []
    monkeypatch.setattr(sys, "unraisablehook", reported.append)
    hook = sys.unraisablehook

    def finalising():
        Finalised()
        endless()

    with pytest.raises(OutOfTime):
        within(0.05, finalising)
    assert reported == []
    assert sys.unraisablehook is hook


class Faulty:
    def __del__(self):
        raise RuntimeError("a fault of its own")


def test_faults_of_finalisers_are_reported_as_ever(monkeypatch):
    reported = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: reported.append(str(what.exc_value)))
    within(5, lambda: (Faulty(), None)[1])
    assert reported == ["a fault of its own"]


def test_nothing_is_begun_when_no_time_is_left_and_another_thread_runs_to_the_end():
    with pytest.raises(OutOfTime):
        within(0, lambda: pytest.fail("it was called"))
    found = []
    thread = threading.Thread(target=lambda: found.append(within(1e-9, lambda: 7)))
    thread.start()
    thread.join()
    assert found == [7]


def test_what_is_done_is_told_before_it_is_done():
    said = []
    budget = Budget(10, said.append)
    budget.begin("terms")
    assert said == ["terms"]
    assert budget.within(lambda: 1) == 1


def test_algebra_that_takes_too_long_gives_way_to_fifty_digits(string, monkeypatch):
    monkeypatch.setattr(certify_equations, "ALGEBRA_SECONDS", 0.05)
    monkeypatch.setattr(certify_equations, "vanishes", lambda _: endless())
    found = {f.subject: f for f in check(string).findings}
    figure = found["equation dynamics[0]"].figure
    assert figure.startswith("relative residual with 50 digits")
    assert figure.endswith("not proven in time by algebra")


def test_what_not_even_fifty_digits_show_in_time_is_a_note(string, monkeypatch):
    monkeypatch.setattr(certify_equations, "vanishes", lambda _: endless())
    certificate = check(string, seconds=3.0)
    assert certificate.holds
    assert "not proven in 3 s" in certificate.notes[0].figure


def test_signs_that_were_not_tried_in_time_are_named(monkeypatch):
    s = coordinates("t")
    y = fields("y", s)
    env = declare(
        id="growth-v1",
        domain={s: (0, 1)},
        equations={"growth": y.diff(s) - y},
        conditions={},
        solution=Integrated({y: 1}, 1e-9, values=((1.0, {y: sympy.E}),)),
        observations=Design(count=3, until=0.5),
    )
    monkeypatch.setattr(certify_terms, "meets_anchors", lambda *_: endless())
    certificate = check(env, seconds=4.0)
    assert certificate.holds
    (note,) = [f for f in certificate.notes if f.subject == "terms not tried"]
    assert (
        note.figure == "not tried in 4 s, with a reversed sign: -y in growth[0], y_t in growth[0]"
    )
    (terms,) = [f for f in certificate.findings if f.subject == "terms"]
    assert terms.figure == "a wrong sign of 0 of the 2 terms would be caught"


def test_the_quick_part_finds_what_is_wrong_at_a_glance_and_certifies_nothing(string):
    assert quick(string).status == "not checked"
    assert quick(string).digest == string.digest
    wrong = quick(string.with_equations({**string.equations, "dynamics": p.diff(t) + u.diff(x, 2)}))
    assert wrong.status == "uncertified"
    assert "equation dynamics[0]" in wrong.why
    assert wrong.words.startswith("UNCERTIFIED: equation dynamics[0]: relative residual")


def test_a_step_that_goes_on_for_ever_is_given_up(string, monkeypatch):
    monkeypatch.setattr(certify, "GRACE", 0.1)
    monkeypatch.setattr(certify, "STEPS", (("designs", lambda env, budget: endless()),))
    (failure,) = check(string, seconds=0.2).failures
    assert failure.subject == "designs"
    assert failure.figure == "not done in 0.2 s; give each step more with --seconds"
