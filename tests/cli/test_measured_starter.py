"""new --data: what a file of measurements becomes, and files that become nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pinnablate.cli import main

T = np.linspace(0, 10, 41)
PENDULUM = "time [s],angle (rad),angle_err,by\n" + "".join(
    f"{t:.3f},{np.cos(2 * t) * np.exp(-t / 8):.6f},0.01,Ann\n" for t in T
)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("pendulum.csv").write_text(PENDULUM)
    return tmp_path


def test_a_table_becomes_a_starter_and_what_was_guessed_is_said(here, capsys):
    assert main(["new", "my-pendulum", "--data", "pendulum.csv"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "my_pendulum.py written; its laws are placeholders for yours.",
        "  coordinates: t (column 'time [s]')",
        "  fields: angle (column 'angle (rad)')",
        "  noise: of angle 'angle_err'",
        "  left out: 'by' (text)",
        "Next:",
        "  pinnablate check my_pendulum.py",
        "  pinnablate run my_pendulum.py --protocol smoke",
    ]
    text = Path("my_pendulum.py").read_text()
    assert max(map(len, text.splitlines())) <= 100
    for line in (
        'id="my-pendulum-v1",  # raise the version whenever the meaning changes',
        't = coordinates("t")',
        'angle = fields("angle", t)',
        "domain={t: (0, 10)},",
        'Path(__file__).parent / "pendulum.csv",',
        'columns={t: "time [s]", angle: "angle (rad)"},',
        'noise={angle: "angle_err"},',
        'split="future",  # the last 30 % in time are held out; or random, block, or a mask',
        '"law_of_angle": angle.diff(t) + 0.5 * (angle - 0.0',
    ):
        assert line in text


def test_the_data_are_found_from_the_folder_of_the_starter(here):
    Path("worlds").mkdir()
    assert main(["new", "my-world", "--data", "pendulum.csv", "--directory", "worlds"]) == 0
    assert 'Path(__file__).parent / "../pendulum.csv",' in Path("worlds/my_world.py").read_text()


def test_a_grid_and_a_static_table(here):
    x, t = np.linspace(0, 2, 6), np.linspace(0, 1, 12)
    np.savez("grid.npz", x=x, t=t, u=np.sin(x)[:, None] * np.exp(-t))
    assert main(["new", "my-grid", "--data", "grid.npz"]) == 0
    text = Path("my_grid.py").read_text()
    assert "domain={x: (0, 2), t: (0, 1)}," in text
    assert '"law_of_u": u.diff(t) - 0.4 * u.diff(x, 2),' in text
    rows = "".join(f"{a} {b} {a * b}\n" for a in x for b in t)
    Path("plate.dat").write_text("x y u\n" + rows)
    assert main(["new", "my-plate", "--data", "plate.dat"]) == 0
    text = Path("my_plate.py").read_text()
    assert '"law_of_u": u.diff(x, 2) + u.diff(y, 2),' in text
    assert 'split="random",' in text


def test_many_fields_have_one_vector_law(here):
    names = [f"q{k}" for k in range(6)]
    rows = "".join(f"{t}," + ",".join(f"{np.cos(t + k)}" for k in range(6)) + "\n" for t in T)
    Path("many.csv").write_text(f"t,{','.join(names)}\n{rows}")
    assert main(["new", "many", "--data", "many.csv"]) == 0
    text = Path("many.py").read_text()
    assert '"laws": (\n            q0.diff(t) + 0.5 * (q0' in text
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no.csv", None, "no file no.csv, expected the path of measurements"),
        ("a.csv", "", "a.csv is empty (0 bytes)"),
        ("a.csv", "t,q\n0,1\n1,2,3\n", "a.csv, line 3, has 3 cells"),
        ("a.csv", "PK\x03\x04", "a.csv is a ZIP archive"),
        ("a.xlsx", "PK", "a.xlsx has the ending '.xlsx'"),
        ("a.csv", "t,q\n0,1\n1,1\n2,1\n", "expected a coordinate, such as t, and a field"),
        ("a.csv", "t,q\n0,1\n1,2\n", "measurements at 2 points, expected 3 or more"),
        ("a.csv", "t,q\n0,1\n1,inf\n2,3\n", "a.csv, line 3: column 'q' is inf"),
    ],
)
def test_what_cannot_be_a_starter_is_one_sentence_and_no_file(here, name, content, words, capsys):
    if content is not None:
        Path(name).write_bytes(content.encode("latin-1"))
    assert main(["new", "my-world", "--data", name]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert not said.out
    assert not Path("my_world.py").exists()


def test_a_file_that_is_there_is_kept(here, capsys):
    Path("my_world.py").write_text("mine")
    assert main(["new", "my-world", "--data", "pendulum.csv"]) == 2
    assert "exists; choose another name" in capsys.readouterr().err
    assert main(["new", "My World", "--data", "pendulum.csv"]) == 2
    assert Path("my_world.py").read_text() == "mine"


def test_the_noise_of_what_is_no_field_is_left_out(here, capsys):
    rows = [f"{t:.3f},{np.cos(t):.5f},0.01,{0.01 + 0.001 * t:.5f}" for t in T]
    Path("a.csv").write_text("t,q,t_err,q_err\n" + "\n".join(rows))
    assert main(["new", "my-q", "--data", "a.csv"]) == 0
    out = capsys.readouterr().out
    assert "  noise: of q 'q_err'\n  left out: 't_err' (noise of t, no field)\n" in out
    assert main(["check", "my_q.py"]) == 0
