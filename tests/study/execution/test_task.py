"""Cells as text: what a worker reads is the cell that was meant, or it refuses."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.ablation.players import with_groups
from pinnablate.errors import PinnablateError
from pinnablate.study import Study
from pinnablate.study.execution import task
from pinnablate.study.execution.task import Code, MismatchError, Tasks, read
from pinnablate.tasks.protocol import protocol
from tests.conftest import declare

FILE = """
from pinnablate import Environment, coordinates, fields, Design
import sympy
t = coordinates("t")
u = fields("u", t)
environment = Environment(id="fall-v1", domain={t: (0, 1)}, equations={"law": u.diff(t) + u},
    solution={u: sympy.exp(-t)}, observations=Design(count=5, until=0.5), primary="extrap", source="Us")
"""


def there(study, cell, code=Code.NONE):
    return read(Tasks(study, code).text(cell))


@pytest.mark.parametrize(
    "settings",
    [
        {"arms": "everything"},
        {"arms": "none,all", "protocol": "standard-v2/width=20", "replicates": (3, 5)},
        {"arms": "all", "worlds": "drawn", "replicates": 3},
        {"arms": "all", "crossed": (2, 1, 2), "worlds": "drawn"},
        {"arms": "none,rbf", "learner": "kernel"},
    ],
    ids=str,
)
def test_every_cell_has_the_same_key_there(settings):
    study = Study.of("heat-mixed", **{"protocol": "smoke", **settings})
    for cell in study.cells:
        found = there(study, cell)
        assert (found.cell.key, found.cell.arm) == (cell.key, cell.arm)
        assert found.study.identity(found.cell) == study.identity(cell)


def test_a_protocol_of_ones_own_travels_as_its_numbers():
    own = replace(protocol("smoke"), name="mine", width=7)
    study = Study.of("heat-mixed", protocol=own, arms="all")
    assert there(study, study.cells[0]).study.protocol == own


def test_a_task_is_the_same_text_each_time_and_small():
    study = Study.of("heat-mixed", protocol="smoke", arms="all")
    first, second = (Tasks(study, Code.NONE).text(study.cells[0]) for _ in range(2))
    assert first == second
    assert len(first) < 1000


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"key": "0" * 16}, "has the key .* on the worker and 0000000000000000 here"),
        (
            {"environment": {"id": "heat-mixed-v1", "digest": "0"}},
            "this process heat-mixed-v1 with 0",
        ),
        (
            {"versions": {"numpy": "0.1", "learner 'stacked'": "1"}},
            r"the worker has numpy \d[^;]*, this process numpy 0\.1; .*install the same versions",
        ),
        (
            {"versions": {"learner 'stacked'": "7"}},
            r"the worker has learner 'stacked' 1, this process learner 'stacked' 7",
        ),
        ({"protocol": {"name": "nobodys"}}, "unknown protocol 'nobodys'"),
    ],
)
def test_a_worker_refuses_what_it_would_train_otherwise(change, sentence):
    study = Study.of("heat-mixed", protocol="smoke", arms="all")
    values = json.loads(Tasks(study, Code.NONE).text(study.cells[0]))
    with pytest.raises(PinnablateError, match=sentence):
        read(json.dumps({**values, **change}))


def test_a_file_is_read_from_its_path_or_sent_where_that_is_allowed(tmp_path):
    path = tmp_path / "fall.py"
    path.write_text(FILE)
    study = Study.of(str(path), protocol="smoke", arms="all")
    (cell,) = study.cells
    assert there(study, cell, Code.PATH).cell == cell
    with pytest.raises(PinnablateError, match=r"fall\.py, which workers would have to run.*--send"):
        Tasks(study, Code.NONE)
    text = Tasks(study, Code.TEXT).text(cell)
    path.unlink()
    with pytest.raises(PinnablateError, match="or its file has changed since"):
        Tasks(study, Code.PATH)  # its file is gone
    assert read(text).cell == cell
    values = json.loads(text)
    values["environment"]["path"] = str(tmp_path / "fall .py")
    with pytest.raises(PinnablateError, match=r"expected the name of a \.py file"):
        read(json.dumps(values))


def test_what_a_file_that_was_sent_reads_must_be_where_the_workers_are(tmp_path):
    (tmp_path / "q.csv").write_text("t,q\n" + "".join(f"{k},{0.9**k}\n" for k in range(20)))
    path = tmp_path / "fall.py"
    path.write_text(
        "from pathlib import Path\nimport pinnablate\n"
        "environment = pinnablate.problem(name='fall', equations={'law': 'q_t = -0.1*q'},\n"
        "    data=str(Path(__file__).parent / 'q.csv'))\n"
    )
    study = Study.of(str(path), protocol="smoke", arms="all")
    text = Tasks(study, Code.TEXT).text(study.cells[0])
    assert read(text).cell == study.cells[0]  # the same file is here
    path.unlink()
    with pytest.raises(PinnablateError, match=r"no file .*q\.csv.*keep both on a file system that"):
        read(text)


def test_a_design_that_was_grouped_here_is_grouped_there():
    heat = registry.load("heat-mixed")
    env, design = with_groups(heat, "standard", {"law": ["fourier"], "rest": ["walls", "energy"]})
    study = Study.of(env, design=design, protocol="smoke", arms="lattice")
    for cell in study.cells:
        found = there(study, cell)
        assert found.cell == cell
        assert found.study.world.players == study.world.players
    first, second = (there(study, cell).study.environment for cell in study.cells[:2])
    assert first is second
    other = replace(env, designs={**env.designs, "own": replace(heat.design("standard"), count=9)})
    with pytest.raises(
        PinnablateError, match="design 'own' of heat-mixed-v1 was made in this proc"
    ):
        Tasks(Study.of(other, design="own", protocol="smoke", arms="all"), Code.NONE)


def test_an_object_of_this_process_cannot_travel():
    env = declare()
    assert not registry.is_registered(env)
    with pytest.raises(PinnablateError, match=r"string-v1 was made in this process.*train here"):
        Tasks(Study.of(env, protocol="smoke", arms="all"), Code.TEXT)
    assert issubclass(MismatchError, PinnablateError)
    assert set(task.versions_of("kernel")) == {*task.VERSIONS, "learner 'kernel'"}
