"""The documentation as a site: every page is in its navigation, and links lead where they do in the repository."""

from __future__ import annotations

import json
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CONFIG = (ROOT / "mkdocs.yml").read_text()


@pytest.fixture(scope="module")
def hooks():
    """The module that MkDocs loads."""
    spec = spec_from_file_location("hooks_of_the_site", DOCS / "hooks.py")
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def in_navigation() -> list[str]:
    return re.findall(r": ([\w/.-]+\.md)$", CONFIG.partition("nav:")[2], re.M)


def test_every_page_is_in_the_navigation_once(hooks):
    pages = {p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")}
    shown = in_navigation()
    assert len(shown) == len(set(shown))
    assert pages <= set(shown)
    for page in set(shown) - pages:
        named = {"index.md": "README.md", "first-steps.md": "docs/first-steps.ipynb"}
        path = named.get(page, page)
        assert (ROOT / path).is_file(), page
        assert hooks.place(path) == page


THERE = {"index.md", "own-data.md", "api/index.md", "leaderboard/README.md", "first-steps.md"}


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("docs/start.md", "[a](own-data.md#what-is-read)", "[a](own-data.md#what-is-read)"),
        ("docs/start.md", "[a](../leaderboard/README.md)", "[a](leaderboard/README.md)"),
        ("docs/start.md", "[a](../README.md)", "[a](index.md)"),
        ("README.md", "[a](docs/own-data.md), [b](docs/first-steps.ipynb)", "[a](own-data.md), [b](first-steps.md)"),
        ("leaderboard/FINDINGS.md", "[a](README.md) [b](../docs/own-data.md)", "[a](README.md) [b](../own-data.md)"),
        ("docs/api/index.md", "[a](../own-data.md)", "[a](../own-data.md)"),
        ("docs/start.md", "[code](../pinnablate/x.py) stays", "code stays"),
        ("docs/start.md", "[`run --x`](own-data.md)", "[`run --x`](own-data.md)"),
        ("docs/start.md", "[a](https://arxiv.org) [b](#here)", "[a](https://arxiv.org) [b](#here)"),
        ("README.md", "![seen](leaderboard/gone.svg)", "seen"),
        ("leaderboard/tables.md", "[x]\n\n[x]: README.md", "[x]\n\n[x]: README.md"),
        ("docs/start.md", "```\n[a](../README.md)\n```\n", "```\n[a](../README.md)\n```\n"),
    ],
)  # fmt: skip
def test_links_lead_where_they_do_in_the_repository(path, text, expected, hooks):
    assert hooks.prepared(text, path, THERE) == expected


def test_equations_become_mathml(hooks):
    made = hooks.prepared(
        "so\n\n```math\n\\frac{\\partial u}{\\partial t} = 0\n```\n", "docs/a.md", THERE
    )
    assert "<math" in made
    assert "```" not in made


def test_a_keyboard_reaches_what_scrolls_and_every_part_is_a_landmark(hooks):
    theme = (
        "<table><tr></tr></table><pre><code>run</code></pre><table class='b'>\n</table>"
        '<footer><div role="contentinfo"></div></footer><div class="rst-versions" role="note">'
    )
    made = hooks.accessible(theme)
    assert made.count('<div class="wide" role="group" tabindex="0" aria-label="Table"><table') == 2
    assert made.count("</table></div>") == 2
    assert '<pre role="group" tabindex="0" aria-label="Code"><code>run' in made
    assert '<footer role="contentinfo"><div></div></footer>' in made
    assert made.endswith('class="rst-versions" role="region">')


def test_headings_have_the_anchors_that_links_name(hooks):
    assert hooks.slug("What one may not", "-") == "what-one-may-not"
    assert hooks.slug("Statistics (version 0.2)", "-") == "statistics-version-02"


def test_the_notebook_keeps_its_words_code_and_outputs(hooks):
    content = json.loads((DOCS / "first-steps.ipynb").read_text())
    made = hooks.notebook(content)
    assert made.startswith("# First steps\n")
    code = ["".join(c["source"]) for c in content["cells"] if c["cell_type"] == "code"]
    assert all(f"```python\n{source}\n```" in made for source in code)
    assert made.count('src="data:image/png;base64,') == 5
    saved = json.dumps(content).count("data:image/svg+xml;base64,")
    assert made.count("data:image/svg+xml;base64,") == saved > 0


def test_betterbench_is_counted_as_it_is_answered():
    text = (DOCS / "betterbench.md").read_text()
    rows = re.findall(r"^\| (\d+) \| .*? \| (yes|partly|no|not applicable) \| \S", text, re.M)
    assert [int(number) for number, _ in rows] == list(range(1, 48))
    answers = [answer for _, answer in rows]
    yes, partly, no, other = map(answers.count, ("yes", "partly", "no", "not applicable"))
    said = f"Counted: {yes} times yes, {partly} partly, {no} no, and {other} do not apply."
    assert said in text


@pytest.mark.parametrize("page", ["betterbench", "data-card"])
def test_every_link_of_a_page_leads_somewhere(page):
    file = DOCS / f"{page}.md"
    for target, _, anchor in (
        link.partition("#") for link in re.findall(r"\]\((?!http)([^)]*)\)", file.read_text())
    ):
        found = (file.parent / target).resolve() if target else file
        assert found.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.*)$", found.read_text(), re.M)
            names = [re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in heads]
            assert anchor in names, f"{target}#{anchor}"
