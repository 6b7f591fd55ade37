"""The sentences on scores from elsewhere."""

from __future__ import annotations

from pinnablate.elsewhere.words import finding, notes, sentences

from .scores import THREE, TWO, scores_of
from .test_answers import answers


def test_the_finding_comes_first_and_says_what_was_told():
    first = sentences(answers(scores_of(TWO), what="relative L2"))[0]
    assert first.startswith("Told all 2 equations (`a`, `b`) the error (relative L2) is **2")
    assert "times smaller** than told none: 0.025 against 0.49" in first
    assert first.endswith("decades** (95 % interval).")
    worse = {**TWO, "a+b": 0.0}
    assert "2 times larger** than told none" in finding(answers(scores_of(worse)))
    assert "is **about the same** as told none" in finding(answers({"none": 0.5, "a": 0.5}))
    assert finding(answers({"none": 0.5, "a": 0.25})).startswith("Told its 1 equation (`a`)")


def test_a_gain_that_is_chance_is_not_called_one():
    seen = answers(scores_of({"none": 0.3, "a": 0.31}, spread=0.2))
    assert "is not shown to differ from 0." in finding(seen)
    few = answers(scores_of(TWO, replicates=3))
    assert "(no interval below 5 replicates)" in finding(few)


def test_controls_come_second():
    scores = scores_of(TWO)
    said = sentences(answers(scores, scores_of({"rbf": 0.2, "gp": 0.5}), chosen="rbf"))[1]
    assert "over `rbf`, which was chosen without these scores, +1" in said
    assert "over `gp`, which scores highest" in said
    assert (
        "no control scores above `none`" in sentences(answers(scores, scores_of({"rbf": 0.1})))[1]
    )
    assert sentences(answers(scores))[1].startswith("No control was given")


def test_a_law_that_does_harm_is_named():
    said = " ".join(sentences(answers(scores_of(THREE))))
    assert "**The data speak against `wrong`**: told `wrong` alone, models predict worse" in said
    assert "Worse than told nothing: `wrong` -0.2" in said
    said = " ".join(sentences(answers(scores_of(TWO))))
    assert "The data speak against no law: " in said
    assert "(4 contributions tested together)" in said


def test_below_five_replicates_there_are_candidates_and_no_labels():
    said = " ".join(sentences(answers(scores_of(THREE, replicates=4))))
    assert (
        "Candidate, not tested below 5 replicates: the data seem to speak against `wrong`" in said
    )
    assert "needed" not in said
    assert "Most valuable" not in said
    said = " ".join(sentences(answers(scores_of(THREE, replicates=4), paired=False)))
    assert "seem to speak against" not in said  # nothing is below 0 in every replicate


def test_worth_says_how_much_a_law_bundles():
    scores = scores_of(TWO)
    assert "was not said (`sizes`)" in " ".join(sentences(answers(scores)))
    said = " ".join(sentences(answers(scores, sizes={"a": 3, "b": 1})))
    assert "because it is several: a 3, b 1." in said
    assert "Each stands for 1 scalar equation." in " ".join(
        sentences(answers(scores, sizes={"a": 1, "b": 1}))
    )


def test_subsets_that_are_missing_are_named():
    said = " ".join(sentences(answers(scores_of({"none": 0, "a": 1, "b": 0, "c": 0, "all": 1}))))
    assert "is not computed" in said
    assert "`a+b`, `a+c`, `b+c`" in said


def test_notes_say_what_was_done_with_the_scores():
    scores = scores_of(TWO)
    scores["a"][0], scores["none"][1] = None, float("inf")
    said = " ".join(notes(answers(scores, {}, sizes={"a": 1, "b": 1})))
    assert "5 replicates, paired" in said
    assert "Some subset has no score in 1 replicate (0)" in said
    assert "Diverged, scored at error 10, not dropped: none (1)." in said
    assert "whether these values hold still" in said
    assert "Welch and Satterthwaite" in " ".join(notes(answers(scores_of(TWO), paired=False)))
    assert "nothing is tested or labelled" in " ".join(notes(answers({"none": 1, "a": 0.5})))
