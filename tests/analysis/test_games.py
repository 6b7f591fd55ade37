"""Games from records by field and scale, and interactions that survive a change of scale."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.games import (
    NOT_SHOWN,
    SCALE_DEPENDENT,
    STRUCTURAL,
    game,
    judge_interactions,
)
from tests.analysis.made import full_lattice


def test_games_by_field_and_scale():
    made = full_lattice("ab", lambda s: 0.1 ** len(s), spread=0)
    np.testing.assert_allclose(game(made)[frozenset("ab")], 2)
    np.testing.assert_allclose(game(made, field="w")[frozenset("ab")], 2 - np.log10(2))
    np.testing.assert_allclose(game(made, scale="error")[frozenset("ab")], -0.01)
    del made.records["a", 3]
    with pytest.raises(ValueError, match="incomplete: a"):
        game(made)


def test_an_interaction_that_a_change_of_scale_removes_is_named():
    # decades add, so skill shows none; errors multiply, so -e shows redundancy
    additive = judge_interactions(full_lattice("ab", lambda s: 0.1 ** len(s)))
    assert additive["a", "b"].verdict == NOT_SHOWN
    # synergy in decades is redundancy in error: the first factor 30 leaves the second nothing to take in -e
    flipped = judge_interactions(full_lattice("ab", lambda s: {0: 1.0, 1: 0.1, 2: 0.0001}[len(s)]))
    assert flipped["a", "b"].verdict == SCALE_DEPENDENT
    both = judge_interactions(full_lattice("ab", lambda s: 0.01 if len(s) == 2 else 1.0))
    assert both["a", "b"].verdict == STRUCTURAL
    assert both["a", "b"].in_skill.mean == pytest.approx(2, abs=0.1)
    assert both["a", "b"].in_error.mean == pytest.approx(0.99, abs=0.1)
