"""The page of an environment: every section, and foreign text that stays text."""

from __future__ import annotations

from dataclasses import replace

from pinnablate import registry
from pinnablate.leaderboard.pages.environment import environment_page
from pinnablate.leaderboard.publish import pages
from tests.leaderboard import kept


def test_arms_beyond_the_lattice_stand_on_pages_of_their_own_sections(richer):
    made = pages(richer)
    page, panel = made.texts["heat-mixed-v1.md"], made.texts["controls.md"]
    assert "[Controls](controls.md)" in made.texts["README.md"]
    for words in (
        "### Told something false",
        "| wrong-sign.fourier ",
        "### Is the order healthy?",
        "### More observations instead",
        "### Told in part",
        "| all/unknown-coefficients ",
        "| smoothness ",
        "| nearest ",
    ):
        assert words in page, words
    assert "Records set aside" not in page
    assert (
        page.count("`v(wrong-sign.fourier) - v(fourier)`") == 1
    )  # a pattern about it is judged, now that it is there
    assert "| [heat-mixed-v1](heat-mixed-v1.md), standard-v2 |" in panel
    assert "| heat-mixed-v1, standard-v2 | wrong-sign.fourier |" in " ".join(panel.split())
    ranking = page[page.index("### Every arm") : page.index("heat-mixed-v1, design")]
    assert "wrong-sign" not in ranking
    assert "extra-data" not in ranking


def test_a_diverged_cell_is_ranked_and_counted(results):
    def diverge(r):
        if r["arm"] == "energy" and r["data_seed"] == 1:
            worst = dict.fromkeys(r["errors"], 10.0)
            return {
                **r,
                "status": "diverged",
                "reason": "`loss` <b>| was nan",
                "errors": worst,
                "relative_l2": worst,
            }
        return r

    kept.rewrite(results, diverge)
    made = pages(results).texts
    assert "energy (1 of 5 diverged)" in made["heat-mixed-v1.md"]
    assert "of which 1 diverged (scored" in made["heat-mixed-v1.md"]


def test_foreign_text_stays_text():
    heat = replace(registry.load("heat-mixed"), source="<script>", summary="a | b")
    page, pictures = environment_page(heat, [], ["arm `x`: <b>"])
    assert r"\<script\>" in page
    assert r"a \| b" in page
    assert r"- arm \`x\`: \<b\>" in page
    assert "<script>" not in page
    assert pictures == {}


def test_the_declaration_stands_first(results):
    page = pages(results).texts["heat-mixed-v1.md"]
    heat = registry.load("heat-mixed")
    world = page[page.index("## The world") : page.index("## standard-v2")]
    for words in (
        *heat.equations,
        "- fields u, q; x from 0 to 1, t from 0 to 1",
        "- given to every arm, walls: u = 0",
        "- design players: ",
        f"- version v1, digest `{heat.digest}`",
    ):
        assert words in world, words


def test_only_networks_have_a_budget_and_learning_curves(beside):
    made = pages(beside).texts
    stacked, spectral = made["heat-mixed-v1.md"].split(
        "## standard-v2, design standard, learner spectral"
    )
    assert (
        "2 x 28 tanh, Adam 300 at 0.01, Levenberg-Marquardt with geodesic acceleration 40, 384 collocation"
        in stacked
    )
    assert "Learning curves of " in stacked
    assert "tanh" not in spectral
    assert "standard-v2: 384 collocation points" in spectral
    assert "Learning curves of " not in spectral
    assert sorted(n for n in made if n.endswith(".svg") and "heat" in n) == [
        "figures/heat-mixed-v1.standard.standard-v2.spectral.lattice.svg",
        "figures/heat-mixed-v1.standard.standard-v2.stacked.curves.svg",
        "figures/heat-mixed-v1.standard.standard-v2.stacked.lattice.svg",
    ]
