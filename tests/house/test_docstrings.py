"""Every public name says what it takes, what it gives and what it raises."""

from __future__ import annotations

import inspect
import re

import pytest

import pinnablate

NAMES = sorted(set(pinnablate.__all__) - {"__version__"})
FUNCTIONS = [
    n
    for n in NAMES
    if inspect.isroutine(getattr(pinnablate, n)) or inspect.ismodule(getattr(pinnablate, n))
]
CLASSES = [n for n in NAMES if inspect.isclass(getattr(pinnablate, n))]


def function(name):
    """The function of a public name; a package that answers calls stands for its function in the front door."""
    found = getattr(pinnablate, name)
    if inspect.ismodule(found):
        from pinnablate import api

        return getattr(api, name)
    return found


def documented(text, parameters):
    """The parameters that an Args section has entries for."""
    section = re.search(r"Args:\n((?:    .*\n|\n)*)", text + "\n")
    entries = re.findall(r"^    ([*\w, ]+):", section.group(1), re.M) if section else []
    named = {n.strip().lstrip("*") for entry in entries for n in entry.split(",")}
    return [p for p in parameters if p in named]


def test_there_are_functions_and_classes():
    assert len(FUNCTIONS) + len(CLASSES) == len(NAMES)
    assert {"run", "coordinates", "environments", "leaderboard"} <= set(FUNCTIONS)
    assert {"Environment", "Design", "Result", "PinnablateError"} <= set(CLASSES)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_documents_every_argument_and_what_it_returns(name):
    made = function(name)
    text, parameters = inspect.getdoc(made), list(inspect.signature(made).parameters)
    assert text
    assert documented(text, parameters) == parameters
    assert "Returns:" in text


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_can_refuse_says_so(name):
    made = function(name)
    if "PinnablateError" in inspect.getsource(made) or "StoreError" in inspect.getsource(made):
        assert "Raises:" in inspect.getdoc(made)


@pytest.mark.parametrize("name", [n for n in CLASSES if n not in ("PinnablateError", "Conditions")])
def test_a_class_documents_what_it_is_made_of(name):
    made = getattr(pinnablate, name)
    text, parameters = inspect.getdoc(made), list(inspect.signature(made).parameters)
    assert documented(text, parameters) == parameters
    assert [
        n
        for n, member in vars(made).items()
        if not n.startswith("_") and callable(member) and not inspect.getdoc(member)
    ] == []
