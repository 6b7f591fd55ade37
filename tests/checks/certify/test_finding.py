"""What a certificate consists of."""

from __future__ import annotations

from pinnablate.checks.certify import Certificate, Finding
from pinnablate.checks.certify.finding import random_points


def test_a_certificate_holds_where_every_finding_does():
    good, bad = Finding("terms", True, "seen"), Finding("reference", False, "not finite")
    assert Certificate("e-v1", "0", (good, good)).holds
    broken = Certificate("e-v1", "", (good, bad))
    assert not broken.holds
    assert broken.failures == (bad,)


def test_random_points_lie_in_the_domain_and_are_the_same_again(string):
    points = random_points(string, 100, 3)
    assert points.shape == (100, 2)
    assert ((points >= string.lower) & (points <= string.upper)).all()
    assert (points == random_points(string, 100, 3)).all()
