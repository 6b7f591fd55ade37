"""The front door: names or objects, the sentences of the command line, and the same records as the command line."""

from __future__ import annotations

import ast
import gc
import subprocess
import sys
import warnings
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.arms import Arm, parse, subset
from pinnablate.cli import main
from pinnablate.records.store import Store
from pinnablate.registry import identifiers
from pinnablate.study import Study
from pinnablate.tasks.protocol import Protocol, protocol
from tests.conftest import declare
from tests.worlds import nine

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "leaderboard/results"
heat = pinnablate.load("heat-mixed")
QUICK = {"arms": "mean,nearest", "protocol": "smoke"}  # no network: a tenth of a second


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


def test_without_a_directory_records_live_as_long_as_the_result(tmp_path):
    result = pinnablate.run(declare(), **QUICK)
    place = result.store.directory
    assert "temporary place" in repr(result)
    assert list(place.iterdir())
    kept = result.save(tmp_path)
    assert str(kept) == str(result)
    assert str(tmp_path) in repr(kept)
    assert len(result.save(tmp_path).store.load("string-v1").records) == 2
    assert len((tmp_path / "string-v1.jsonl").read_text().splitlines()) == 3
    del result
    gc.collect()
    assert not place.exists()
    assert str(pinnablate.open_result(declare(), tmp_path, **QUICK)) == str(kept)


def test_a_mistake_leaves_no_temporary_place(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(PinnablateError, match="cannot train arm 'spline'"):
        pinnablate.run(heat, arms="spline")
    assert not list(tmp_path.iterdir())


def test_an_interrupted_call_says_how_to_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def interrupt(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stop:
        pinnablate.run(declare(), progress=interrupt, **QUICK)
    (place,) = tmp_path.iterdir()
    assert stop.value.__notes__ == [
        f"every finished cell is kept; to go on, repeat the call with results={str(place)!r}"
    ]
    seen = []
    result = pinnablate.run(declare(), results=place, progress=seen.append, **QUICK)
    assert (len(seen), len(result.records)) == (1, 2)


def test_records_that_cannot_be_read_are_a_warning(tmp_path):
    pinnablate.run(declare(), results=tmp_path, **QUICK)
    path = tmp_path / "string-v1.jsonl"
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.warns(UserWarning, match="torn last line"):
        result = pinnablate.open_result(declare(), tmp_path, **QUICK)
    assert result.lattice.missing == [("nearest", 0)]
    with pytest.warns(UserWarning, match="skipped"):
        assert len(pinnablate.run(declare(), results=tmp_path, **QUICK).records) == 2


def test_groups_leave_out_what_does_not_apply(tmp_path):
    result = pinnablate.open_result(heat, tmp_path, arms="controls")
    assert dict(result.study.left_out) == {
        "spline": "it is a spline of one coordinate, and there are 2"
    }


def test_published_records_are_at_hand():
    result = pinnablate.open_result("heat-mixed", replicates=10)
    assert len(result.records) == 80
    assert str(result) == str(pinnablate.open_result("heat-mixed", PUBLISHED, replicates=10))


def test_a_directory_that_is_not_there(tmp_path):
    with pytest.raises(
        PinnablateError, match="nowhere is not a directory of results; name one, or leave it out"
    ):
        pinnablate.open_result("heat-mixed", tmp_path / "nowhere")


def test_without_a_solution_nothing_can_be_scored(tmp_path):
    blind = declare(solution=None, fields=declare().fields)
    for ask in (pinnablate.run, pinnablate.open_result):
        with pytest.raises(
            PinnablateError,
            match="string-v1 declares no solution, and one is needed to score a model",
        ):
            ask(blind, results=tmp_path)


def test_lists_of_what_there_is():
    assert pinnablate.environments() == identifiers()
    assert pinnablate.protocols()["smoke"] == protocol("smoke")
    assert "Adam" in pinnablate.learners()["stacked"]
    assert pinnablate.load(heat) is heat
    with pytest.raises(PinnablateError, match="Did you mean 'heat-mixed'"):
        pinnablate.load("heat-mixd")


def test_certificate_headroom_and_observability_by_name():
    certificate = pinnablate.check("decay-chain")
    assert certificate.holds
    assert certificate.environment == "decay-chain-v1"
    found = pinnablate.headroom("heat-mixed", "no-walls", replicates=1)
    assert found == pinnablate.headroom(heat, heat.designs["no-walls"], replicates=1)
    assert found.design == "no-walls"
    left = pinnablate.observability("decay-chain", arms="none,all")
    assert list(left) == ["none", "all"]
    assert left["none"].grows
    assert not left["all"].dimension
    with pytest.raises(PinnablateError, match="unknown design of decay-chain-v1"):
        pinnablate.observability("decay-chain", "dense")


def test_the_leaderboard_is_written_and_checked(tmp_path):
    pinnablate.run(declare(), results=tmp_path / "results", **QUICK)
    written = pinnablate.leaderboard(
        tmp_path / "results", tmp_path / "board", environments=[declare()]
    )
    assert {"README.md", "string-v1.md"} <= set(written)
    assert (
        pinnablate.leaderboard(
            tmp_path / "results", tmp_path / "board", environments=[declare()], check=True
        )
        == []
    )
    (tmp_path / "board/string-v1.md").unlink()
    stale = pinnablate.leaderboard(
        tmp_path / "results", tmp_path / "board", environments=[declare()], check=True
    )
    assert stale == ["string-v1.md"]


def test_the_site_is_written_and_checked(tmp_path):
    pinnablate.run(declare(), results=tmp_path / "results", **QUICK)
    given = (tmp_path / "results", tmp_path / "site")
    assert {"index.html", "string-v1.html"} <= set(
        pinnablate.site(*given, environments=[declare()])
    )
    assert pinnablate.site(*given, environments=[declare()], check=True) == []
    (tmp_path / "site/string-v1.html").unlink()
    assert pinnablate.site(*given, environments=[declare()], check=True) == ["string-v1.html"]


def test_deepxde_takes_names(stacked):
    assert callable(pinnablate.to_deepxde("heat-mixed", ["energy"]))


def test_every_public_name_is_there_and_typed():
    tree = ast.parse((ROOT / "pinnablate/__init__.py").read_text())
    (checked,) = [n for n in tree.body if isinstance(n, ast.If)]
    ours = [n for n in checked.body if getattr(n, "module", "").startswith("pinnablate.")]
    typed = {alias.asname or alias.name for node in ours for alias in node.names}
    assert typed == set(pinnablate.__all__) - {"__version__"}
    assert all(callable(getattr(pinnablate, name)) for name in typed)
    assert dir(pinnablate) == sorted(pinnablate.__all__)
    with pytest.raises(AttributeError, match="no attribute 'fly'"):
        _ = pinnablate.fly


def test_functions_that_share_a_name_with_their_package_are_both():
    import pinnablate.environments
    import pinnablate.learners
    from pinnablate.environments import heat_mixed

    assert pinnablate.environments()[0] == "decay-chain-v1"
    assert pinnablate.environments.heat_mixed is heat_mixed
    assert pinnablate.learners.learner_class("stacked").name == "stacked"
    assert set(pinnablate.learners()) >= {"stacked", "kernel"}


def test_the_door_opens_without_anything_heavy():
    code = """
import sys
import pinnablate
pinnablate.environments(); pinnablate.protocols(); pinnablate.learners(); pinnablate.load("heat-mixed")
result = pinnablate.open_result("heat-mixed", sys.argv[1], replicates=5)
repr(result); str(result); result._repr_html_(); result.worth(); result.interactions()
heavy = {"tensorflow", "deepxde", "keras", "pytest", "sklearn", "pandas", "xarray", "matplotlib"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(PUBLISHED)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pinnablate.run(declare(), **QUICK)


def wrong(sign=-1):
    """A spring whose second law has the other sign than its solution."""
    from sympy import cos, sin

    t = pinnablate.coordinates("t")
    q, p = pinnablate.fields("q p", t)
    return pinnablate.Environment(
        id="spring-v1",
        domain={t: (0, 5)},
        equations={"kin": q.diff(t) - p, "dyn": p.diff(t) + sign * q},
        solution={q: cos(t), p: -sin(t)},
        observations=pinnablate.Design(count=8, until=2.5),
        primary="extrap",
        source="R. Hooke, De Potentia Restitutiva (1678)",
    )


def test_a_world_that_is_not_certified_is_trained_only_on_demand(tmp_path):
    with pytest.raises(
        PinnablateError, match=r"spring-v1 is not certified .* so nothing was trained"
    ):
        pinnablate.run(wrong(), results=tmp_path / "none", **QUICK)
    assert not (tmp_path / "none").exists()
    result = pinnablate.run(wrong(), results=tmp_path, uncertified=True, **QUICK)
    assert result.certificate.status == "uncertified"
    assert "UNCERTIFIED WORLD, never ranked: " in str(result)
    assert "UNCERTIFIED WORLD, never ranked: " in repr(result)
    assert "UNCERTIFIED WORLD, never ranked: " in result._repr_html_()
    fine = pinnablate.run(wrong(sign=1), **QUICK)
    assert fine.certificate.status == "not checked"
    assert pinnablate.run(heat, **QUICK).certificate.is_certified


def test_failed_cells_are_loud(tmp_path, monkeypatch):
    from pinnablate.learners import interpolators

    def broken(_):
        raise TypeError("unsupported operand")

    monkeypatch.setitem(interpolators.KINDS, "mean", broken)
    sentence = "mean, replicate 0 failed: TypeError: unsupported operand; it has no score"
    with pytest.warns(UserWarning, match=sentence):
        result = pinnablate.run("heat-mixed", results=tmp_path, **QUICK)
    assert [r.arm for r in result.failed] == ["mean"]
    assert "n/a (failed 1 of 1)" in str(result)
    with pytest.warns(UserWarning, match=sentence):
        pinnablate.open_result("heat-mixed", tmp_path, **QUICK)
