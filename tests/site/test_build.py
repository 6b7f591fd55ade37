"""The files of a site: well formed, linked, without a request, the same from the same records."""

from __future__ import annotations

import posixpath
import shutil
from dataclasses import replace
from urllib.parse import unquote

import pytest

from pinnablate.errors import PinnablateError, StoreError
from pinnablate.records.store import Store
from pinnablate.site.build import documents, place, site
from pinnablate.site.shell import SCRIPT, STYLE
from tests.leaderboard import kept
from tests.report.page.made import VOID, Read

VOID.add("source")


def pages_in(made):
    return {path: Read(text) for path, text in made.items() if path.endswith(".html")}


def test_there_is_a_page_for_everything(made):
    assert {
        "index.html",
        "learners.html",
        "heat-mixed-v1.html",
        "tables.html",
        "patterns.html",
        "controls.html",
        "docs/index.html",
        "docs/reading.html",
        "docs/figures/one.svg",
        "figures/gains.svg",
        "figures/gains-phone.svg",
        STYLE,
        SCRIPT,
    } <= set(made)
    assert not [path for path in made if path.endswith((".md", ".lattice.svg"))]


def test_pages_written_by_hand_beside_the_records_are_part_of_it(records, tmp_path):
    shutil.copytree(records, tmp_path / "results")
    (tmp_path / "SUBMITTING.md").write_text("# Taking part\n\n[learners](learners.md)\n")
    (tmp_path / "README.md").write_text("# Not of the site\n")
    found = site(tmp_path / "results")
    assert '<h1 id="taking-part">Taking part</h1>' in found["submitting.html"]
    assert 'href="submitting.html">Taking part</a>' in found["index.html"]
    assert 'href="submitting.html"' in found["heat-mixed-v1.html"]  # of the navigation
    assert "Not of the site" not in "".join(found.values())
    assert "notes.html" not in found
    (tmp_path / "SUBMITTING.md").write_bytes(b"\xff")
    with pytest.raises(
        StoreError, match=r"cannot be read .*, expected text in UTF-8: mend the file"
    ):
        site(tmp_path / "results")


def test_every_page_is_well_formed_has_one_heading_and_ids_of_its_own(made):
    for path, read in pages_in(made).items():
        assert read.faults == [], path
        assert len(read.named("h1")) == 1, path
        ids = [a["id"] for _, a in read.elements if "id" in a]
        assert len(ids) == len(set(ids)), path
        assert read.named("html") == [{"lang": "en"}]


def test_every_link_leads_to_a_page_and_a_place_on_it(made):
    ids = {path: {a.get("id") for _, a in read.elements} for path, read in pages_in(made).items()}
    outside = set()
    followed = 0
    for path, read in pages_in(made).items():
        for link in [
            *read.named("a"),
            *read.named("link"),
            *read.named("img"),
            *read.named("script"),
        ]:
            target = link.get("href") or link.get("src") or ""
            if target.startswith("https:"):
                outside.add(target)
                continue
            if target.startswith("data:,"):
                continue
            file, _, part = target.partition("#")
            found = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
            )
            if found.startswith("reports/"):
                continue
            assert found in made, (path, target)
            assert not part or unquote(part) in ids[found], (path, target)
            followed += 1
    assert followed > 100
    assert outside == {
        "https://deepxde.readthedocs.io"
    }  # which asks for nothing until it is clicked


def test_nothing_is_fetched_but_the_script_the_style_and_pictures_of_the_site(made):
    for path, read in pages_in(made).items():
        assert [a["src"].rpartition("/")[2] for a in read.named("script")] == [SCRIPT], path
        sources = [a["src"] for a in read.named("img")] + [
            a["srcset"] for a in read.named("source")
        ]
        assert not [s for s in sources if ":" in s or s.startswith("//")], path
        assert not {tag for tag, _ in read.elements} & {
            "iframe",
            "object",
            "embed",
            "audio",
            "video",
        }
    for asset in (made[STYLE], made[SCRIPT]):
        assert "url(" not in asset
        assert "@import" not in asset
        assert "fetch(" not in asset
        assert "innerHTML" not in asset  # words of records become text, never markup


def test_it_is_the_same_byte_for_byte(made, records, docs, tmp_path):
    moved = shutil.copytree(records, tmp_path / "elsewhere")
    path = moved / f"{kept.NAME}.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(sorted(lines, key=lambda s: ('"header"' not in s, s))) + "\n")
    again = site(moved, docs=docs, reports=["heat-mixed-v1.html", "sir-v1.html"])
    assert again == made


def test_reports_are_linked_from_the_page_of_their_environment(made):
    links = [a["href"] for a in Read(made["heat-mixed-v1.html"]).named("a")]
    assert "reports/heat-mixed-v1.html" in links
    assert "reports/sir-v1.html" not in links


def test_words_of_records_are_never_markup(records, tmp_path):
    """Every text that a record may hold: what made it, why it has no score, when, and what its file is called."""
    evil = "<script>alert(1)</script>"
    store = Store(tmp_path / "results")
    for r in Store(records).load(kept.NAME).records.values():
        made_with = {**r.provenance, evil: evil, "link": "[a](javascript:alert(1))"}
        broken = {}
        if (r.learner, r.arm, r.data_seed) == ("spectral", "energy", 0):
            broken = {"status": "failed", "reason": evil}
        store.append(replace(r, provenance=made_with, created="9" + evil, **broken), None)
    (store.directory / "<b>strange-v1.jsonl").write_text("{}\n")
    made = site(store.directory)
    assert not [path for path, text in made.items() if evil in text or "<b>strange" in text]
    for path, read in pages_in(made).items():
        assert len(read.named("script")) == 1, path
        assert read.faults == [], path
        assert not [a for a in read.named("a") if "script" in (a["href"] or "")], path
    index, page = (Read(made[p]).text["main"][0] for p in ("index.html", "heat-mixed-v1.html"))
    assert "<b>strange-v1.jsonl" in index  # they are read as words
    assert evil in page
    assert evil[:9] in Read(made["index.html"]).text["footer"][0]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("README.md", "index.html"),
        ("archive/README.md", "archive/index.html"),
        ("FINDINGS.md", "findings.html"),
        ("heat-mixed-v1.md", "heat-mixed-v1.html"),
        ("figures/a.svg", "figures/a.svg"),
    ],
)
def test_a_page_of_markdown_has_a_file_of_the_site(name, file):
    assert place(name) == file


def test_documentation_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(
        PinnablateError, match="holds no documentation, expected a directory of Mar"
    ):
        documents(tmp_path)
    assert documents(None) == {}


def test_a_directory_of_no_results_is_an_empty_board(tmp_path):
    (tmp_path / "results").mkdir()
    made = site(tmp_path / "results")
    assert "Nothing is ranked yet." in made["index.html"]
    assert "No two learners can be ranked." in made["learners.html"]
    assert all(read.faults == [] for read in pages_in(made).values())
