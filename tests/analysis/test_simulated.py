"""Simulated lattices: of noise alone, and of games that are known, no more is shown than is allowed.

The same with more draws: benchmarks/analysis.py.
"""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.attribution import interactions, moebius, shapley
from pinnablate.analysis.corrections import benjamini_hochberg, holm, threshold
from pinnablate.analysis.inference import p_apart
from pinnablate.analysis.pairs import relation
from pinnablate.analysis.resampling import resamples
from pinnablate.analysis.selected import least_valuable, most_valuable
from pinnablate.analysis.sufficiency import together
from tests.analysis.made import subsets_of

NAMES = "abc"
SUBSETS = subsets_of(NAMES)


def lattice(rng, replicates, truth=lambda s: 0.0):
    """Skills with what all arms of a replicate share and noise of each arm's own, 0.2 decades both."""
    shared = rng.normal(0, 0.2, replicates)
    return {s: truth(s) + shared + rng.normal(0, 0.2, replicates) for s in SUBSETS}


def said(game):
    """Everything linear that is said of a lattice: {what: [replicates] or, exactly, a number}."""
    out = {("gain", s): v - game[frozenset()] for s, v in game.items() if s}
    out |= {("shapley", e): v for e, v in shapley(game).items()}
    out |= {("pair", p): v for p, v in interactions(game).items()}
    return out | {("moebius", s): m for s, m in moebius(game).items() if len(s) > 1}


def useful(s):
    """`a` is worth half a decade, the others nothing."""
    return 0.5 * ("a" in s)


def allowed(rate, draws):
    """The nominal 5 % and three standard errors of a rate that was drawn."""
    return rate <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws)


@pytest.mark.parametrize("replicates", [5, 10])
@pytest.mark.parametrize("truth", [lambda s: 0.0, useful], ids=["noise", "one useful law"])
def test_holm_keeps_the_chance_of_any_false_answer_in_a_family(replicates, truth):
    rng, draws = np.random.default_rng(replicates), 800
    asked = [("gain", frozenset(NAMES)), ("gain", frozenset("c")), ("shapley", "b")]
    asked += [("moebius", frozenset(NAMES))]
    signs = np.sign(np.round([said({s: truth(s) for s in SUBSETS})[a] for a in asked], 9))
    wrong, uncorrected = 0, 0
    for _ in range(draws):
        found = said(lattice(rng, replicates, truth))
        values = np.array([found[a] for a in asked])
        p, off = p_apart(values), np.sign(values.mean(axis=1)) != signs
        wrong += bool(np.any((holm(p) <= 0.05) & off))
        uncorrected += bool(np.any((p <= 0.05) & off))
    assert allowed(wrong / draws, draws)
    assert uncorrected > wrong
    if truth is not useful:
        assert not allowed(uncorrected / draws, draws)  # the correction is what does it


@pytest.mark.parametrize("replicates", [5, 10])
@pytest.mark.parametrize("good", [0, 3])
def test_of_what_a_board_shows_a_share_of_five_percent_is_false(replicates, good):
    """Four lattices, `good` of which have a useful law; everything said of them is one family."""
    rng, draws = np.random.default_rng(10 * replicates + good), 150
    shares, shown_at_all = [], 0
    for _ in range(draws):
        values, signs = [], []
        for k in range(4):
            truth = useful if k < good else lambda s: 0.0
            found, exact = (
                said(lattice(rng, replicates, truth)),
                said({s: truth(s) for s in SUBSETS}),
            )
            values += list(found.values())
            signs += [np.sign(round(exact[what], 9)) for what in found]
        values = np.array(values)
        shown = benjamini_hochberg(p_apart(values)) <= 0.05
        false = shown & (np.sign(values.mean(axis=1)) != signs)
        shares.append(false.sum() / max(1, shown.sum()))
        shown_at_all += shown.sum()
    error = np.std(shares, ddof=1) / np.sqrt(draws)
    assert np.mean(shares) <= 0.05 + 3 * error
    if good and replicates == 10:
        assert shown_at_all / draws > 10  # it is no test that shows nothing


def test_labels_of_noise_are_hardly_ever_settled(monkeypatch):
    """After correction over the lattice; each of the labels would be false. With 200 resamples."""
    monkeypatch.setattr("pinnablate.analysis.samples.resamples", lambda n: resamples(n, 200))
    rng, draws, settled = np.random.default_rng(4), 60, np.zeros(4)
    for _ in range(draws):
        game = lattice(rng, 10)
        level = threshold([float(p) for p in p_apart(np.array(list(said(game).values())))])
        pattern = together(game, level=level).pattern
        settled += (
            pattern.settled and pattern.chosen not in ("not shown", "none is enough"),
            most_valuable(game, level).selection.settled,
            least_valuable(game, level).selection.settled,
            relation(game, "a", "b", level).settled
            and relation(game, "a", "b", level).chosen != "null",
        )
    assert np.all(settled / draws <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws))


def test_what_is_there_is_found():
    """The same rules on a game with a useful law and an AND, at ten replicates."""
    rng, found = np.random.default_rng(5), []
    for _ in range(20):
        game = lattice(rng, 10, lambda s: 1.5 * ("a" in s) + 1.5 * ({"b", "c"} <= s))
        level = threshold([float(p) for p in p_apart(np.array(list(said(game).values())))])
        found.append(
            (
                str(most_valuable(game, level).selection.chosen),
                together(game, level=level).pattern.chosen,
                relation(game, "b", "c", level).chosen.split(",")[0],
            )
        )
    assert [
        sum(f[k] == right for f in found) >= 18
        for k, right in enumerate(("a", "all needed", "AND"))
    ] == [True] * 3
