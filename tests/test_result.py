"""A result: labelled scores, tables, worth and its notebook form, held against the records that they come from."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.analysis.attribution import shapley
from pinnablate.analysis.games import game, judge_interactions
from pinnablate.report.opening import size
from pinnablate.report.summary import study_report
from pinnablate.result import Result
from pinnablate.tasks.metrics import skill
from tests import results
from tests.results import PUBLISHED


@pytest.fixture
def heat():
    return results.heat()


@pytest.fixture
def maxwell():
    return results.maxwell()


@pytest.fixture
def spoilt():
    return results.spoilt()


def test_scores_are_the_records_by_name(heat):
    scores = heat.scores
    assert set(scores.dims) == {"arm", "replicate", "split", "field", "equation", "step"}
    for record in heat.records:
        cell = scores.sel(arm=record.arm, replicate=record.data_seed)
        assert cell.status == record.status
        for split, error in record.errors.items():
            assert cell.error.sel(split=split) == error
            assert cell.skill.sel(split=split) == skill(error, heat.environment.floor)
            assert cell.relative_l2.sel(split=split) == record.relative_l2[split]
            for field, value in record.field_errors[split].items():
                assert cell.field_error.sel(split=split, field=field) == value
        for equation, sizes in record.residuals.items():
            assert cell.residual.sel(equation=equation) == pytest.approx(
                np.sqrt(np.mean(np.square(sizes)))
            )
        for point in record.curve:
            assert (
                cell.curve_error.sel(split="extrap", step=point["step"])
                == point["errors"]["extrap"]
            )
        assert np.isfinite(cell.curve_error.sel(split="extrap")).sum() == len(record.curve)
        assert cell.held_out == record.held_out


def test_scores_say_what_they_are(heat):
    scores = heat.scores
    assert scores.attrs["environment"] == "heat-mixed-v1"
    assert scores.attrs["environment_digest"] == heat.environment.digest
    assert (scores.attrs["primary_split"], scores.attrs["floor"]) == ("extrap", 1e-12)
    assert scores.attrs["certificate"] == "certified"
    assert scores.skill.attrs["units"] == "decades"
    assert scores.error.attrs["units"] == "standard deviations of the field"
    assert all(scores[name].attrs["long_name"] for name in scores)
    assert scores.role.sel(
        arm=["none", "rbf", "wrong-sign.fourier", "extra-data@2"]
    ).values.tolist() == ["lattice", "control", "placebo", "sample sweep"]
    assert scores.told.sel(arm="energy").values.tolist() == [True, False]
    withheld = scores.residual.where(~scores.told).sel(arm="energy")
    assert np.isnan(withheld.sel(equation="energy")).all()
    assert (withheld.sel(equation="fourier") > 0.1).all()
    gain = (scores.skill - scores.skill.sel(arm="none")).sel(split="extrap", arm="all")
    assert gain.mean("replicate") == pytest.approx(heat.lattice.gain("all", "none").mean)
    assert np.isnan(scores.field_error.sel(split="interp", field="q")).all()  # q is not observed
    assert np.isnan(scores.curve_error.sel(arm="rbf")).all()


def test_what_is_missing_or_failed_is_nan_and_what_diverged_is_scored(spoilt):
    scores = spoilt.scores
    assert scores.status.sel(arm="energy").values.tolist() == ["ok", "missing", "ok", "ok", "ok"]
    assert np.isnan(scores.error.sel(arm="energy", replicate=1)).all()
    assert scores.status.sel(arm="fourier", replicate=2) == "failed"
    for name in ("error", "skill", "relative_l2", "held_out", "loss"):
        assert np.isnan(scores[name].sel(arm="fourier", replicate=2)).all(), name
    assert scores.seconds.sel(arm="fourier", replicate=2) > 0
    assert (scores.error.sel(arm="all", replicate=3) > 0).all()
    assert np.isnan(scores.residual.sel(arm="fourier", replicate=2)).all()
    assert scores.status.sel(arm="all", replicate=3) == "diverged"
    assert [r.reason for r in spoilt.failed] == ["out of memory"]
    frame = spoilt.table()
    assert set(frame.index[-2:]) == {"energy", "fourier"}
    assert np.isnan(frame.skill["energy"])
    assert frame.loc[
        ["energy", "fourier", "all"], ["ok", "diverged", "failed", "missing"]
    ].values.tolist() == [[4, 0, 0, 1], [4, 0, 1, 0], [4, 1, 0, 0]]
    assert np.isnan(frame.residual_energy["fourier"])
    assert "3 cells" not in repr(spoilt)
    assert f"{len(spoilt.records) - 2} ok, 1 failed, 1 diverged, 1 missing" in repr(spoilt)


@pytest.mark.parametrize("name", ["heat", "maxwell"])
def test_the_table_is_the_printed_one(name, request):
    result = request.getfixturevalue(name)
    frame = result.table()
    printed = next(part for part in str(result).split("\n\n") if part[0] == "|").splitlines()
    headers, *rows = [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in [printed[0], *printed[2:]]
    ]
    columns = {
        f"skill {result.lattice.primary}": "skill",
        f"error {result.lattice.primary}": "error",
        "rel. L2": "relative_l2",
    }
    columns |= {
        h: h.replace("error ", "error_").replace("r ", "residual_", 1)
        for h in headers[2:]
        if h not in columns
    }
    assert [row[0] for row in rows] == [a for a in frame.index if a in {row[0] for row in rows}]
    for row in rows:
        for header, text in zip(headers[1:], row[1:], strict=True):
            if text == "n/a":
                assert np.isnan(frame.loc[row[0], columns[header]])
                continue
            if header == "failed":  # counts with a bound, which the frame does not have
                continue
            mean, _, half = text.partition(" (median")[0].strip("()*").partition(" ± ")
            value = frame.loc[row[0], columns[header]]
            assert float(mean) == pytest.approx(value, rel=0.06, abs=0.0051)
            if half:
                assert float(half) == pytest.approx(
                    frame.loc[row[0], f"{columns[header]}_half_width"], abs=0.0051
                )
    assert len(frame) == len(result.lattice.arms)
    assert frame.ok.sum() == len(result.records)


def test_worth_is_the_shapley_value(maxwell):
    worth = maxwell.worth()
    assert list(worth) == ["ampere", "faraday", "gauss_b", "gauss_e"]
    exact = shapley(game(maxwell.lattice))
    for name, value in worth.items():
        np.testing.assert_allclose(value.values, exact[name])
        assert f"{name} {value:+}" in str(maxwell)
    total = maxwell.lattice.gain("all", "none")
    assert sum(v.mean for v in worth.values()) == pytest.approx(total.mean)
    assert maxwell.interactions() == judge_interactions(maxwell.lattice)
    assert repr(worth["ampere"]) == f"Estimate({worth['ampere']}, n=10)"


def test_worth_of_another_split_or_field(heat):
    q = heat.worth(split="unobserved", field="q")
    exact = shapley(game(heat.lattice, "unobserved", "q"))
    assert {e: v.mean for e, v in q.items()} == pytest.approx(
        {e: float(v.mean()) for e, v in exact.items()}
    )
    assert heat.worth(split="unobserved") != heat.worth()
    assert set(heat.interactions(split="interp")) == {("energy", "fourier")}
    sector = pinnablate.open_result("maxwell-cavity-2d", PUBLISHED, replicates=5).worth(field="tm")
    assert set(sector) == {"gauss_e", "gauss_b", "faraday", "ampere"}


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (
            lambda r: r.worth(split="extra"),
            "unknown split of heat-mixed-v1 under standard 'extra'; expected one of: interp, extrap, unobserved, held_out",
        ),
        (
            lambda r: r.worth(field="q"),
            "unknown field scored on split extrap 'q'; expected one of: u",
        ),
        (lambda r: r.interactions(split="x"), "unknown split of heat-mixed-v1"),
    ],
)
def test_mistakes_are_one_sentence(heat, ask, sentence):
    with pytest.raises(PinnablateError) as found:
        ask(heat)
    assert sentence in str(found.value)
    assert "\n" not in str(found.value)


def test_a_cell_that_timed_out_counts_as_failed(spoilt):
    late = Result(
        spoilt.study,
        spoilt.store,
        {
            key: replace(r, status="timed_out") if r.status == "failed" else r
            for key, r in spoilt.by_key.items()
        },
    )
    assert late.failures[0].startswith("fourier, replicate 2 timed out: out of memory; it has no")
    assert late.table().failed.equals(spoilt.table().failed)
    assert late.scores.status.sel(arm="fourier", replicate=2) == "timed_out"
    assert str(late.lattice.failed) == str(spoilt.lattice.failed)
    assert "no score: out of memory" in repr(late.failed[0])


def test_worth_needs_every_subset(spoilt):
    with pytest.raises(
        PinnablateError,
        match="expected every subset of its equations, got the arms none, all; ask for",
    ):
        pinnablate.open_result("heat-mixed", PUBLISHED, arms="none,all").worth()
    with pytest.raises(PinnablateError, match="got no complete records of energy; run the study"):
        spoilt.interactions()
    only_failed = Result(
        spoilt.study,
        spoilt.store,
        {
            **{r.key: r for r in spoilt.records},
            **{
                c.key: replace(spoilt.records[0])
                for c in spoilt.study.cells
                if c.key not in spoilt.by_key
            },
        },
    )
    with pytest.raises(PinnablateError, match="got failed cells of fourier, which have no score"):
        only_failed.worth()
    stateless = {
        key: replace(r, status="diverged") if r.status == "failed" else r
        for key, r in only_failed.by_key.items()
    }
    only_diverged = Result(spoilt.study, spoilt.store, stateless)
    with pytest.raises(PinnablateError, match="fourier, replicate 2 diverged before it had fields"):
        only_diverged.worth(field="u")
    assert only_diverged.worth()


def test_it_prints_as_the_command_line_does(heat, maxwell):
    for result in (heat, maxwell):
        assert str(result) == study_report(result.study, dict(result.by_key), result.certificate)
        assert len(repr(result).splitlines()) < 20
        assert "print(result)" in repr(result)
    assert "Worth of each equation" in repr(maxwell)


class Tags(HTMLParser):
    """Tags that are opened and closed in order, images, and text."""

    def __init__(self, text):
        super().__init__()
        self.open, self.images, self.words, self.rows = [], [], [], 0
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.images.append(dict(attrs))
        elif tag != "br":
            self.open.append(tag)
        self.rows += tag == "tr"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_a_notebook_shows_the_sentence_the_lattice_and_the_table(heat, maxwell):
    found = Tags(heat._repr_html_())
    words = "".join(found.words)
    told, untold = heat.lattice.error("all"), heat.lattice.error("none")
    assert (
        f"the network's error beyond the observed window is {size(untold / told)} times smaller than told none"
        in words
    )
    assert f"{told:.2g} against {untold:.2g} standard deviations" in words
    assert "Worth of each equation (Shapley value, decades; explored): fourier" in words
    assert "2 arms beside the lattice are in print(result)." in words
    picture = found.images[0]["src"].removeprefix("data:image/svg+xml;base64,")
    assert base64.b64decode(picture).decode().startswith("<svg")
    assert "energy and fourier" in found.images[0]["alt"]
    assert found.rows == 1 + len(re.findall(r"^\| (?!told|-)", str(heat).split("\n\n")[1], re.M))
    assert "<script" not in heat._repr_html_()
    assert Tags(maxwell._repr_html_()).rows == 21


def test_a_notebook_shows_what_there_is(tmp_path, spoilt):
    once = pinnablate.open_result("heat-mixed", PUBLISHED, arms="none,all")
    assert "How much of a difference is chance" in "".join(Tags(once._repr_html_()).words)
    empty = pinnablate.open_result("heat-mixed", tmp_path)
    assert "No records yet." in "".join(Tags(empty._repr_html_()).words)
    assert "8 missing" in repr(empty)
    assert "No records of heat-mixed-v1" in str(empty)
    assert np.isnan(empty.scores.error).all()
    assert empty.table().missing.tolist() == [1] * 8
    assert "failed" in "".join(Tags(spoilt._repr_html_()).words)


def test_a_summary_with_markup_is_escaped(heat):
    from pinnablate.report.notebook import result_html

    study = replace(heat.study, environment=replace(heat.environment, summary="<b>u</b> & q"))
    assert "&lt;b&gt;u&lt;/b&gt; &amp; q" in result_html(study, heat.lattice, "")


def test_a_report_is_one_file_and_the_same_twice(tmp_path):
    one, other = (results.heat().report(tmp_path / name) for name in ("a.html", "b.html"))
    assert [p.name for p in (*one, *other)] == ["a.html", "b.html"]
    assert one[0].read_bytes() == other[0].read_bytes()


def test_a_report_in_markdown_names_the_pictures_beside_it(tmp_path):
    page, *pictures = results.heat().report(str(tmp_path / "heat.md"))
    text = page.read_text()
    assert pictures
    assert all(f"(<{p.name}>)" in text and p.exists() for p in pictures)
