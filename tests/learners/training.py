"""Helpers of tests that train."""

from __future__ import annotations


def train(learner, fits):
    """What became of each fit, in the order of the fits."""
    trained = {id(t.fit): t for t in learner.fit(fits)}
    return [trained[id(f)] for f in fits]
