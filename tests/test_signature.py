"""Wrong arguments of a call are sentences."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TypedDict, Unpack

import pytest

from pinnablate.errors import PinnablateError
from pinnablate.signature import MISSING, constructor, noting, one_sentence, with_keywords


@one_sentence("draw(3, seed=1)", {"samples": "write count="})
def draw(count, *, seed, noise=0.0):
    """A function of one argument by place."""
    return count, seed, noise


@one_sentence("joined(1, 2, by=0)")
def joined(*parts, by):
    """A function of any number of arguments by place."""
    return parts, by


@constructor("Box(0, 1)")
@dataclass(frozen=True)
class Box:
    """A class whose constructor refuses at once."""

    low: float
    high: float = 1.0


@noting({"middle": "write low= and high="})
@dataclass(frozen=True)
class Noted:
    """A class that is validated later."""

    low: float
    high: float = 1.0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: draw(3), "draw lacks seed=: for example draw(3, seed=1)"),
        (lambda: draw(), "draw lacks count=, seed=: for example draw(3, seed=1)"),
        (
            lambda: draw(3, 1),
            "draw takes 1 argument by place, got 2; expected seed, noise by name; draw lacks seed=: "
            "for example draw(3, seed=1)",
        ),
        (
            lambda: draw(3, count=3, seed=1),
            "draw is given count twice, by place and by name: for example draw(3, seed=1)",
        ),
        (
            lambda: draw(3, sed=1, seed=1),
            "draw has no argument sed; expected count, seed, noise; did you mean seed?: for example "
            "draw(3, seed=1)",
        ),
        (
            lambda: draw(samples=3, count=3, seed=1),
            "draw has no argument samples; expected count, seed, noise; write count=: for example "
            "draw(3, seed=1)",
        ),
        (lambda: joined(1, 2), "joined lacks by=: for example joined(1, 2, by=0)"),
        (lambda: Box(), "Box lacks low=: for example Box(0, 1)"),
        (lambda: Box(0, 1, 2), "Box takes 2 arguments by place, got 3: for example Box(0, 1)"),
        (
            lambda: Box(low=0, hihg=1),
            "Box has no argument hihg; expected low, high; did you mean hi",
        ),
    ],
)
def test_a_wrong_call_is_one_sentence_with_a_right_one(call, sentence):
    with pytest.raises(PinnablateError) as refused:
        call()
    assert str(refused.value).startswith(sentence)


def test_a_right_call_is_untouched():
    assert draw(3, seed=1) == (3, 1, 0.0)
    assert joined(1, 2, by=0) == ((1, 2), 0)
    assert Box(0) == Box(low=0, high=1.0)
    assert draw.__doc__ == "A function of one argument by place."


def test_slips_are_noted_for_whoever_validates():
    noted = Noted(middle=3, width=1)
    assert noted.low is MISSING
    assert repr(MISSING) == "nothing"
    assert noted.slips == (
        "Noted has no argument middle; expected low, high; write low= and high=",
        "Noted has no argument width; expected low, high; leave it out",
    )
    assert Noted(0).slips == ()


class Shared(TypedDict, total=False):
    """Keywords that several functions have."""

    width: int
    name: str


@with_keywords(Shared, {"width": 3})
def made(first, /, *, own=1, **keywords: Unpack[Shared]):
    """A function of shared keywords."""
    return first, own, keywords


def test_shared_keywords_stand_in_the_signature_one_by_one():
    signature = str(inspect.signature(made))
    assert signature == "(first, /, *, own=1, width: 'int' = 3, name: 'str' = None)"
    assert made.__doc__ == "A function of shared keywords."
    assert made(0, own=2, width=5) == (0, 2, {"width": 5})


@pytest.mark.parametrize(
    ("keyword", "words"),
    [
        ("widht", r"made\(\) got an unexpected keyword argument 'widht'. Did you mean 'width'\?"),
        ("colour", r"made\(\) got an unexpected keyword argument 'colour'$"),
    ],
)
def test_a_keyword_that_nobody_shares_is_a_type_error(keyword, words):
    with pytest.raises(TypeError, match=words):
        made(0, **{keyword: 1})
