"""The notebook of first steps runs, and what it shows is what comes out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "first-steps.ipynb").read_text(encoding="utf-8")
CELLS = json.loads(TEXT)["cells"]
CODE = [c for c in CELLS if c["cell_type"] == "code"]
SAME_BY_EYE = 0.05  # decades: machines round differently


def shown(source: str) -> str:
    """The saved text of the cell with that source."""
    (cell,) = [c for c in CODE if "".join(c["source"]) == source]
    return "".join("".join(o["data"].get("text/plain", "")) for o in cell["outputs"])


def test_its_cells_run_and_give_what_is_shown(monkeypatch, tmp_path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    monkeypatch.chdir(tmp_path)
    names: dict = {}
    try:
        for cell in CODE:
            exec(compile("".join(cell["source"]), "first-steps.ipynb", "exec"), names)
        assert len(pyplot.get_fignums()) >= 4
    finally:
        pyplot.close("all")
    assert not list(tmp_path.iterdir())
    saved = dict(re.findall(r"'(\w+)': Estimate\(([-.\d]+), n=1\)", shown("result.worth()")))
    assert {e: float(v) for e, v in saved.items()} == pytest.approx(
        {e: v.mean for e, v in names["result"].worth().items()}, abs=SAME_BY_EYE
    )
    frame = names["result"].table()
    for arm in ("all", "energy", "fourier", "none", "rbf"):
        (row,) = re.findall(
            rf"^{arm} +([-.\d]+) +([-.\d]+)", shown("".join(CODE[-2]["source"])), re.M
        )
        assert [float(v) for v in row] == pytest.approx(
            [frame.skill[arm], frame.gain[arm]], abs=SAME_BY_EYE
        )


def test_every_output_is_saved():
    assert all(c["outputs"] for c in CODE)
    kinds = {o["output_type"] for c in CODE for o in c["outputs"]}
    assert kinds == {"execute_result", "display_data"}
    assert sum("image/png" in o["data"] for c in CODE for o in c["outputs"]) == 5
    assert "data:image/svg+xml;base64," in "".join(CODE[0]["outputs"][0]["data"]["text/html"])
    assert len(TEXT) < 400_000  # five pictures as Jupyter saves them


def test_a_shapley_value_and_a_picture_take_three_lines():
    first = "".join(CODE[0]["source"]).strip()
    assert len([line for line in first.splitlines() if line]) == 3
    assert "Worth of each equation (Shapley value, decades" in "".join(
        CODE[0]["outputs"][0]["data"]["text/html"]
    )


@pytest.mark.parametrize(
    "link",
    re.findall(
        r"\]\((?!http)([^)#]*)\)",
        "".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown"),
    ),
)
def test_every_file_linked_exists(link):
    assert (DOCS / link).exists()
