"""How a study is trained, said once for `run`, `ablate`, `diagnose` and their commands."""

from __future__ import annotations

import argparse
import inspect
from dataclasses import fields

import pytest

import pinnablate
from pinnablate.cli.executing import running_of, running_options
from pinnablate.errors import PinnablateError
from pinnablate.study.running import Running, RunningKeywords


def typed(*words):
    """What a command line says."""
    command = argparse.ArgumentParser()
    running_options(command)
    return running_of(command.parse_args(words))


def test_keywords_and_fields_are_the_same():
    assert list(RunningKeywords.__annotations__) == [f.name for f in fields(Running)]


@pytest.mark.parametrize("name", ["run", "ablate", "diagnose"])
def test_every_door_takes_all_of_them_with_the_same_defaults(name):
    parameters = inspect.signature(getattr(pinnablate, name)).parameters
    for one in fields(Running):
        assert parameters[one.name].default == one.default
        assert parameters[one.name].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], Running(memory=4.0, device="cpu")),
        (["--rerun", "always"], Running(rerun="always", memory=4.0, device="cpu")),
        (["--retry-failed"], Running(rerun="failed", memory=4.0, device="cpu")),
        (["--device", "gpu", "--memory", "2"], Running(memory=2.0, device="gpu")),
        (
            ["--jobs", "3", "--time-limit", "9", "--uncertified"],
            Running(uncertified=True, memory=4.0, device="cpu", workers=3, jobs=3, time_limit=9.0),
        ),
        (
            ["--dask", "tcp://a:1", "--send-code"],
            Running(memory=4.0, device="cpu", executor="tcp://a:1", send_code=True),
        ),
    ],
)
def test_options_say_the_same(words, expected):
    assert typed(*words) == expected


def test_failed_cells_alone_are_one_word_for_another():
    assert Running(retry_failed=True).rerun == "failed"
    assert Running(retry_failed=True, rerun="always").rerun == "always"


@pytest.mark.parametrize(
    ("keywords", "elsewhere", "more"),
    [
        ({}, False, []),
        ({"memory": 2, "workers": 1}, False, ["memory=", "workers="]),
        ({"memory": 4.0}, False, []),
        ({"uncertified": True}, False, ["uncertified="]),
        ({"retry_failed": True}, False, ["rerun="]),
        ({"jobs": 1}, True, ["jobs="]),
        ({"jobs": 1, "workers": 1}, True, ["jobs="]),
        ({"executor": "tcp://a:1"}, True, ["executor="]),
        ({"send_code": True}, False, ["send_code="]),
        ({"time_limit": 9}, False, ["time_limit="]),
        ({"device": "gpu"}, False, ["device='gpu'"]),
        ({"device": "cpu"}, False, []),
    ],
)
def test_it_knows_what_deepxde_by_itself_does_not_hear(keywords, elsewhere, more):
    running = Running(**keywords)
    assert (running.is_elsewhere, running.in_vain_for_deepxde) == (elsewhere, more)


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"memory": "much"}, "memory='much' is of type str; expected GiB as a number: memory=4"),
        ({"jobs": 1.5}, "jobs=1.5 is of type float; expected a number of processes: jobs=2"),
        ({"workers": True}, "workers=True is of type bool"),
        ({"time_limit": "1 h"}, "time_limit='1 h' is of type str; expected seconds as a number"),
        ({"rerun": "sometimes"}, "unknown value of rerun 'sometimes'; expected one of: never"),
    ],
)
def test_a_wrong_value_is_one_sentence_at_every_door(keywords, words):
    for call in (pinnablate.run, pinnablate.ablate, pinnablate.diagnose):
        with pytest.raises(PinnablateError) as refused:
            call("heat-mixed", **keywords)
        assert str(refused.value).startswith(words)


@pytest.mark.parametrize("name", ["run", "ablate", "diagnose"])
def test_a_keyword_that_does_not_exist_is_a_type_error_as_of_any_function(name):
    with pytest.raises(TypeError, match=rf"^{name}\(\) got an unexpected keyword argument 'job'"):
        getattr(pinnablate, name)("heat-mixed", job=2)
