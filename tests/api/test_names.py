"""Names or objects mean the same, and a mistake is the sentence of the command line."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.arms import Arm, parse, subset
from pinnablate.cli import main
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.tasks.protocol import Protocol, protocol
from tests.conftest import declare
from tests.worlds import nine

ROOT = Path(__file__).parents[2]
heat = pinnablate.load("heat-mixed")


def outcome(record):
    """A record without what may differ between two trainings: times and machines."""
    return {k: v for k, v in asdict(record).items() if k not in ("provenance", "created", "cost")}


def test_it_makes_the_records_of_the_command_line(tmp_path, capsys):
    chosen, seen = {"replicates": 2, "protocol": "smoke-adam", "arms": "none,all,rbf"}, []
    result = pinnablate.run("decay-chain", results=tmp_path / "api", progress=seen.append, **chosen)
    assert (
        main(
            [
                "run",
                "decay-chain",
                "--replicates",
                "2",
                "--protocol",
                "smoke-adam",
                "--arms",
                "none,all,rbf",
                "--results",
                str(tmp_path / "cli"),
            ]
        )
        == 0
    )
    out, err = capsys.readouterr()
    shell = Store(tmp_path / "cli")
    assert {r.key: outcome(r) for r in result.records} == {
        k: outcome(r) for k, r in shell.load("decay-chain-v1").records.items()
    }
    for record in result.records:
        ours, theirs = result.store.weights(record), shell.weights(record)
        assert (ours is None) == (theirs is None) == (record.arm == "rbf")
        if ours is not None:
            np.testing.assert_array_equal(ours, theirs)
    assert out == f"trained 6, reused 0\n\n{result}\n"
    assert [str(p).split("]")[0] for p in seen] == [f"[{k}/6" for k in range(1, 7)]
    assert all(str(p).split("  ", 1)[1] in err for p in seen)
    seen.clear()
    again = pinnablate.run("decay-chain", results=tmp_path / "cli", progress=seen.append, **chosen)
    assert not seen
    assert str(again) == str(result)


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ({"environment": "maxwell"}, ["maxwell"]),
        ({"environment": "heat-mixd"}, ["heat-mixd"]),
        ({"environment": Path("nowhere.py")}, ["nowhere.py"]),
        ({"arms": "enrgy"}, ["--arms", "enrgy"]),
        ({"arms": ["none", "enrgy"]}, ["--arms", "none,enrgy"]),
        ({"arms": "energy+enrgy"}, ["--arms", "energy+enrgy"]),
        ({"arms": ""}, ["--arms", ""]),
        ({"design": "dense"}, ["--design", "dense"]),
        ({"protocol": "smok"}, ["--protocol", "smok"]),
        ({"learner": "deepxd"}, ["--learner", "deepxd"]),
        ({"learner": "deepxde"}, ["--learner", "deepxde"]),
        ({"memory": 0.1}, ["--memory", "0.1"]),
        ({"learner": "kernel", "device": "gpu"}, ["--learner", "kernel", "--device", "gpu"]),
    ],
)
def test_a_mistake_is_the_sentence_of_the_command_line(options, arguments, capsys, tmp_path):
    where = [] if "environment" in options else ["heat-mixed"]
    assert main(["run", *where, *arguments, "--results", str(tmp_path)]) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1].removeprefix("pinnablate: ")
    with pytest.raises(PinnablateError) as found:
        pinnablate.run(**{"environment": "heat-mixed", "results": tmp_path, **options})
    assert str(found.value) == said


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"environment": 3},
            "unknown environment 3; expected an id, the path of a .py file, or an Environment",
        ),
        ({"protocol": None}, "unknown protocol None; expected a Protocol, or one of: smoke"),
        (
            {"protocol": replace(protocol("smoke"), width=99)},
            "the name 'smoke' means another protocol",
        ),
        (
            {"design": 3},
            "unknown design of heat-mixed-v1 3; expected one of: standard, no-walls, players",
        ),
        (
            {"design": replace(heat.observations, count=99)},
            "heat-mixed-v1 declares no such design; expected one of: standard",
        ),
        ({"learner": 3}, "unknown learner 3; expected a learner or its name"),
        ({"replicates": 0}, "replicates: expected a number from 1 to 10000, got 0"),
        ({"replicates": 10_001}, "got 10001"),
        (
            {"replicates": 1.5},
            "unknown number of replicates 1.5; expected a number from 1 to 10000, or seeds",
        ),
        ({"replicates": "two"}, "unknown number of replicates 'two'"),
        ({"replicates": [1, 1]}, "expected seeds of at least 0, each once"),
        ({"replicates": [-1]}, "expected seeds of at least 0, each once"),
        ({"arms": 3}, "unknown arms 3; expected names joined by commas, an Arm, or a list of both"),
        ({"arms": []}, "unknown arms"),
        ({"arms": Arm("mine", ("enrgy",))}, "unknown equation of heat-mixed-v1 'enrgy'"),
        ({"arms": Arm("all", ("energy",))}, "the name 'all' means another arm of heat-mixed-v1"),
        (
            {"arms": Arm("wrong-sign.fourier", ("energy",))},
            "the name 'wrong-sign.fourier' means another arm",
        ),
        ({"lattice": "half"}, "unknown lattice 'half'; expected one of: full, order2"),
        ({"memory": -1.0}, "both must be positive"),
        ({"device": "tpu"}, "unknown device 'tpu'"),
        ({"environment": nine()}, "nine-v1 has 9 equations: a full lattice has 2^9 = 512 subsets"),
    ],
)
def test_what_the_command_line_cannot_even_say_is_one_sentence_too(options, sentence, tmp_path):
    with pytest.raises(PinnablateError) as found:
        pinnablate.run(**{"environment": "heat-mixed", "results": tmp_path, **options})
    assert sentence in str(found.value)
    assert "\n" not in str(found.value)
    assert not list(tmp_path.iterdir())


def test_names_and_objects_mean_the_same_cells(tmp_path):
    (tmp_path / "world.py").write_text((ROOT / "pinnablate/environments/heat_mixed.py").read_text())

    def keys(environment="heat-mixed", **options):
        return [c.key for c in Study.of(environment, **{"protocol": "smoke", **options}).cells]

    base = keys()
    assert base == keys(heat) == keys(tmp_path / "world.py") == keys(str(tmp_path / "world.py"))
    assert base == keys(
        protocol=protocol("smoke"), design=heat.observations, replicates=[0], arms=["default"]
    )
    assert (
        keys(arms="all,mean")
        == keys(arms=["all", "mean"])
        == keys(arms=list(parse(heat, "all,mean")))
    )
    assert (
        keys(arms="energy")
        == keys(arms=subset(heat, ("energy",)))
        == keys(arms=["energy", subset(heat, ("energy",))])
    )
    assert keys(design="no-walls") == keys(design=heat.designs["no-walls"]) != base
    assert keys(replicates=3) == keys(replicates=range(3))
    assert keys(replicates=[2]) == keys(replicates=3)[-len(base) :]
    assert Study("heat-mixed", "smoke").cells == Study(heat, protocol("smoke")).cells
    own = Protocol("mine", "", width=4, points_1d=8, points=8, adam_steps=1, second_steps=0)
    assert Study.of(heat, protocol=own).protocol is own


def test_a_learner_may_be_given_as_itself():
    from pinnablate.learners import learner
    from pinnablate.learners.resources import Resources

    assert Study.of(heat, learner=learner("kernel")).learner == "kernel"
    mine = Resources(workers=1, memory=0.5)
    assert Study.of(heat, learner=learner("kernel", mine)).resources == mine
    assert Study.of(heat, learner=type(learner("kernel"))).resources == Resources()

    class Kernel(type(learner("kernel"))):
        pass

    with pytest.raises(
        PinnablateError, match=r"the name 'kernel' means another learner than .*Kernel; give it a"
    ):
        Study.of(heat, learner=Kernel)


def test_groups_leave_out_what_does_not_apply(tmp_path):
    result = pinnablate.open_result(heat, tmp_path, arms="controls")
    assert dict(result.study.left_out) == {
        "spline": "it is a spline of one coordinate, and there are 2"
    }


def test_without_a_solution_nothing_can_be_scored(tmp_path):
    blind = declare(solution=None, fields=declare().fields)
    for ask in (pinnablate.run, pinnablate.open_result):
        with pytest.raises(
            PinnablateError,
            match="string-v1 declares no solution, and one is needed to score a model",
        ):
            ask(blind, results=tmp_path)
