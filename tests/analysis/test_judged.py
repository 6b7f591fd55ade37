"""Scores of subsets without a truth: what they are made of, and what choosing by them costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.analysis.judged import EVIDENCE, JUDGES, LOSS, SIZE, VALIDATION, lost, skills
from pinnablate.analysis.looked import counts, found
from tests.analysis.test_looked import PLAYERS, planted


def test_every_judge_scores_every_subset():
    of, lines = planted()
    read = {"none": 0.4, "energy": None, "fourier": 0.2, "all": 0.1}
    for (arm, r), old in of.records.items():
        of.records[arm, r] = replace(old, chosen={"step": 1, "validation": read[arm]}, loss=r + 1.0)
    seen = found(counts(lines, of), of, PLAYERS)
    scores = {what: judge(seen, of) for what, judge in JUDGES.items()}
    assert scores[EVIDENCE].tolist() == seen.evidence.tolist()
    assert scores[VALIDATION][0].tolist() == [-0.4, -np.inf, -0.2, -0.1]
    assert scores[LOSS][:, 0].tolist() == [-1.0, -2.0, -3.0, -4.0, -5.0]
    assert scores[SIZE][0].tolist() == [0.0, 1.0, 1.0, 2.0]
    assert skills(of, seen.arms).shape == (5, 4)


def test_what_choosing_costs():
    true = np.array([[0.0, 1.0, 3.0], [2.0, 1.0, 0.5]])
    assert lost(np.array([[0.0, 5.0, 1.0], [9.0, 0.0, 0.0]]), true).tolist() == pytest.approx(
        [2.0, 0.0]
    )
