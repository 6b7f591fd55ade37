"""What `check` says of measurements in place of a truth."""

from __future__ import annotations

import pytest
from sympy import Max, log, sqrt

from pinnablate.checks import certificates
from pinnablate.checks.certificates import Standing, before_training, known
from pinnablate.checks.certify import check, quick
from pinnablate.cli import main
from pinnablate.measurements import Measurements
from pinnablate.records.store import Store
from pinnablate.study import Study
from tests.pendulum import angle, measured, pendulum, speed


def figures(env):
    """{subject of a finding: its figure} of the quick check."""
    return {f.subject: f.figure for f in quick(env).findings}


def test_it_counts_values_and_says_what_is_held_out_and_what_scales_are():
    found = figures(
        pendulum(
            Measurements(measured(lacking=(3, 4)), noise=0.02, split="future"), scales={speed: 1.5}
        )
    )
    assert found["measurements of angle"].startswith("58 values from -0.8")
    assert found["measurements of angle"].endswith("noise 0.038 sigma")
    assert "holds out the last 30 % in time" in found["split"]
    assert found["scale of angle"] == "0.532, standard deviation of what was measured"
    assert found["scale of speed"] == "1.5, declared"
    assert found["scale of momentum[0]"].endswith(
        "size of 4*angle by the sizes of fields and domain"
    )
    assert "splits held_out; primary held_out" in found["design standard"]
    assert "none is known" in found["truth"]
    assert "noise" not in found


def test_missing_values_and_unknown_noise_are_said():
    env = pendulum(measured(fields=("angle", "speed"), lacking=(3, 4)), scales={})
    found = figures(env)
    assert "2 missing; noise not stated" in found["measurements of angle"]
    assert "that of angle, speed is not stated" in found["noise"]


def test_many_measurements_are_said_with_the_way_to_take_fewer():
    env = pendulum(measured(count=6000))
    assert "Design(count=2000) trains on fewer" in figures(env)["many measurements"]
    assert "many measurements" not in figures(pendulum())


def test_the_whole_check_holds_and_its_status_is_measured():
    certificate = check(pendulum())
    assert certificate.holds
    assert certificate.status == "measured"
    assert certificate.digest == pendulum().digest
    assert "no truth is known" in certificate.words
    assert "measured, no truth is known" in repr(certificate)
    assert certificate.findings[-1].subject == "TensorFlow"


def test_an_equation_that_is_no_number_for_what_was_measured_is_refused():
    env = pendulum(
        equations={"kinematics": angle.diff() - speed, "odd": speed.diff() + log(angle - 5)}
    )
    (failure,) = quick(env).failures
    assert failure.subject == "equation odd[0]"
    assert "not finite for typical values" in failure.figure
    assert quick(env).status == "uncertified"


def test_a_law_that_is_no_number_for_another_sign_is_noted_with_what_to_write():
    def about(law):
        env = pendulum(equations={"kinematics": angle.diff() - speed, "odd": speed.diff() + law})
        return next(f for f in quick(env).findings if f.subject == "equations")

    noted = about(sqrt(speed))
    assert noted.holds
    assert noted.note
    assert "odd[0]: no number where a field has the other sign" in noted.figure
    assert "write sqrt(Max(q, 0)) for sqrt(q)" in noted.figure
    assert not about(sqrt(Max(angle, 0))).note


def test_measured_worlds_are_trained_without_being_certified(tmp_path):
    env = pendulum()
    assert known(env) == Standing("measured")
    standing = before_training(Study(env, "smoke"), Store(tmp_path))
    assert standing.status == standing.recorded == "measured"
    assert standing.words.startswith("No truth is known")
    certificates.keep(env, quick(env), tmp_path)
    assert known(env, tmp_path).status == "measured"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file that declares an environment with its data beside it, in the working directory."""
    rows = [f"{float(a)!r},{float(b)!r}" for a, b in zip(*measured().values(), strict=True)]
    (tmp_path / "swing.csv").write_text("\n".join(["t,angle", *rows]))
    (tmp_path / "swing.py").write_text(
        "from pinnablate import Environment, coordinates, fields\n"
        't = coordinates("t")\n'
        'angle, speed = fields("angle speed", t)\n'
        "environment = Environment(\n"
        '    id="swing-v1",\n'
        "    domain={t: (0, 6)},\n"
        '    equations={"kinematics": angle.diff(t) - speed, "momentum": speed.diff(t) + 4 * angle},\n'
        '    data="swing.csv",\n'
        "    scales={speed: 1.5},\n"
        '    source="own measurements",\n'
        ")\n"
    )
    monkeypatch.chdir(tmp_path)
    return "swing.py"


def test_commands_work_as_for_any_environment(file, capsys):
    assert main(["show", file]) == 0
    shown = capsys.readouterr().out
    assert "reference: no truth is known; measured: 60 points of angle; held out: 30 %" in shown
    assert "floor 0, for the noise is not stated" in shown
    assert "standard     all measurements of angle; split held_out" in shown
    assert "scale 1.5: declared" in shown
    assert main(["run", file, "--protocol", "smoke", "--learner", "kernel", "--dry-run"]) == 0
    assert "6 cells: 6 to train" in capsys.readouterr().out
    assert (
        main(["run", file, "--protocol", "smoke", "--learner", "kernel", "--arms", "none,mean"])
        == 0
    )
    out = capsys.readouterr().out
    assert "error held_out" in out
    assert "No truth is known: an error is the rms distance" in out
    assert (
        main(["report", file, "--protocol", "smoke", "--learner", "kernel", "--arms", "none,mean"])
        == 0
    )
    assert "Scales, the same for every arm: angle" in capsys.readouterr().out
    assert main(["rescore", file]) == 0


def test_what_needs_the_truth_says_so(file, capsys):
    assert main(["check", file, "--observability"]) == 2
    assert "is needed to measure observability" in capsys.readouterr().err
