"""Pictures on matplotlib axes show the numbers of the result."""

from __future__ import annotations

import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.report.pictures.diagram import FADED
from pinnablate.report.pictures.hasse import like_none, share_of
from tests import results
from tests.results import PUBLISHED


@pytest.fixture
def heat():
    return results.heat()


@pytest.fixture
def maxwell():
    return results.maxwell()


@pytest.fixture
def pyplot():
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    yield pyplot
    pyplot.close("all")


@pytest.mark.parametrize("name", ["heat", "maxwell"])
def test_the_lattice_is_drawn(name, request, pyplot):
    result = request.getfixturevalue(name)
    ax = result.plot_lattice()
    boxes, lines = ax.patches, ax.lines
    players, controls = (
        len(result.study.world.players),
        sum(a.is_control for a in result.study.arms),
    )
    assert len(boxes) == 2**players + controls
    assert len(lines) == players * 2 ** (players - 1)
    texts = [t.get_text() for t in ax.texts]
    for arm in ("none", "all"):
        assert arm in texts
        assert f"{result.lattice.skills(arm).mean():.2f}" in texts
    colours = {box.get_facecolor() for box in boxes}
    assert len(colours) > 4
    skill = result.lattice.skills("all").mean()
    assert boxes[-1 - controls].get_facecolor() == pytest.approx(
        pyplot.get_cmap("cividis")(share_of(skill))
    )
    faded = [box for box in boxes if box.get_facecolor()[3] == float(FADED)]
    assert len(faded) == len(like_none(result.lattice)) > 0
    assert f"told all, {result.lattice.gain('all', 'none'):+} decades over none" in ax.get_title()


def test_a_part_of_the_lattice_is_called_so(pyplot):
    ax = pinnablate.open_result("heat-mixed", PUBLISHED, arms="none,all,energy").plot_lattice()
    assert ax.get_title().startswith("heat-mixed-v1: told all, +")
    assert ax.get_title().endswith("; 3 subsets")
    assert len(ax.patches) == 3
    assert len(ax.lines) == 2


def test_worth_is_drawn_with_its_intervals(maxwell, heat, pyplot):
    ax = maxwell.plot_worth()
    worth = maxwell.worth()
    assert [b.get_width() for b in ax.patches] == pytest.approx([v.mean for v in worth.values()])
    assert [t.get_text() for t in ax.get_yticklabels()] == list(worth)
    assert len(ax.containers) == 2 * len(worth)  # bars and intervals
    assert "10 replicates (dots), 95 % t intervals" in ax.get_title()
    assert "decades of skill on the extrap split" in ax.get_xlabel()
    few = pinnablate.open_result("heat-mixed", PUBLISHED).plot_worth()
    assert "no interval below 5" in few.get_title()
    assert len(few.containers) == 2


def test_curves_are_drawn(heat, maxwell, pyplot):
    ax = heat.plot_curves()
    drawn = {line.get_label(): line.get_ydata() for line in ax.lines}
    assert set(drawn) >= {"none", "energy", "fourier", "all", "none-long", "weight-decay"}
    assert drawn["all"][-1] == pytest.approx(heat.lattice.error("all"), rel=1e-5)
    assert ax.get_yscale() == "log"
    assert {"none", "all", "energy", "fourier"} <= {t.get_text() for t in ax.texts}
    assert f"{drawn['all'][-1]:.2g} told all, {drawn['none'][-1]:.2g} told none" in ax.get_title()
    assert len(maxwell.plot_curves().lines) >= 18
    assert ax.get_xlabel().startswith("step of the phase\nAdam, then Levenberg-Marquardt")


@pytest.mark.parametrize("plot", ["plot_lattice", "plot_worth", "plot_curves"])
def test_pictures_go_onto_axes_that_are_given(plot, heat, pyplot):
    figure, axes = pyplot.subplots(1, 2)
    assert getattr(heat, plot)(axes[1]) is axes[1]
    assert getattr(heat, plot)(ax=axes[0]) is axes[0]
    assert len(pyplot.get_fignums()) == 1
    figure.canvas.draw()


@pytest.mark.parametrize(
    ("plot", "sentence"),
    [
        ("plot_lattice", "a lattice of heat-mixed-v1: expected complete records of a subset"),
        ("plot_curves", "learning curves of heat-mixed-v1: expected complete records of a network"),
        ("plot_worth", "worth of heat-mixed-v1: expected every subset"),
    ],
)
def test_a_picture_of_nothing_is_one_sentence(plot, sentence, tmp_path, pyplot):
    with pytest.raises(PinnablateError, match=sentence):
        getattr(pinnablate.open_result("heat-mixed", tmp_path, arms="mean"), plot)()
    assert not pyplot.get_fignums()
