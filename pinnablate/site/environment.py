"""The page of an environment: the finding, the lattice to ask, what each law is worth, two arms compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from pinnablate.environment import Environment
from pinnablate.leaderboard.entry import Entry
from pinnablate.site.lattice import interactive
from pinnablate.site.numbers import FIELDS, REPLICATES, fields_table, quantiles, replicates_table
from pinnablate.site.prose import Prose, Section, sections
from pinnablate.site.tables import select

OPEN = {"laws-that-it-is-not-told-explored"}  # sections that are open at first
COMPARE = (
    "Two arms, of one study or of two, paired within replicates: the same world, observations and seeds. "
    "Explored: nothing is corrected for how often one looks."
)


@dataclass(frozen=True)
class Source:
    """The page of an environment as `pinnablate leaderboard` writes it.

    Args:
        env: the environment.
        entries: its studies on that page, in order.
        text: Markdown.
        path: below the project.
        reports: (address relative to the page, words) of further pages about it.
    """

    env: Environment
    entries: Sequence[Entry]
    text: str
    path: str
    reports: Sequence[tuple[str, str]] = ()


def environment_html(source: Source, prose: Prose) -> str:
    """HTML of the page of an environment, beginning with its heading.

    Args:
        source: its Markdown and its studies.
        prose: knows where links lead.
    """
    complete = [e for e in source.entries if e.complete]
    pictures = {
        f"leaderboard/figures/{e.slug}.lattice.svg": interactive(e, f"lattice-{k}")
        for k, e in enumerate(complete)
    }
    parts = sections(prose.tokens(source.text, source.path, pictures), 2)
    head, lead = _parted(parts[0].tokens)
    by_title = {p.title: p for p in parts[1:]}
    articles = []
    for entry in complete:
        own = by_title.pop(title_of(entry))
        before = lead if entry is complete[0] else []
        articles.append(_article(entry, before, own, prose))
    lines = [
        f"<h1>{escape(source.env.id)}</h1>",
        f'<div class="summary">{prose.html(head)}</div>',
        _chooser(complete),
        *articles,
        *([_compare()] if complete else []),
        *(_section(p, prose) for p in by_title.values()),
        _links(source),
    ]
    return "\n".join(filter(None, lines))


def title_of(entry: Entry) -> str:
    """The heading of a study on the page of its environment."""
    study = entry.study
    return f"{study.protocol.name}, design {study.design}, learner {study.learner}"


def _parted(tokens: list[Any]) -> tuple[list[Any], list[Any]]:
    """What stands above the first study, without the page's heading: its summary and links; and the lead."""
    after = next(k for k, t in enumerate(tokens) if t.type == "heading_close") + 1
    ends = [k + 1 for k, t in enumerate(tokens) if t.type == "paragraph_close" and k >= after]
    cut = ends[1] if len(ends) > 1 else len(tokens)
    return tokens[after:cut], tokens[cut:]


def _links(source: Source) -> str:
    """Reports and further pages about the environment."""
    items = "\n".join(
        f'<li><a href="{escape(at)}">{escape(words)}</a></li>' for at, words in source.reports
    )
    return (
        f'<section>\n<h2 id="further">Further</h2>\n<ul>\n{items}\n</ul>\n</section>'
        if items
        else ""
    )


def _chooser(entries: Sequence[Entry]) -> str:
    """Which study is shown, where there are several."""
    if len(entries) < 2:
        return ""
    options = [(e.slug, title_of(e)) for e in entries]
    return f'<p class="choose scripted" hidden>{select("study", "Study", options)}</p>'


def _article(entry: Entry, lead: list[Any], own: Section, prose: Prose) -> str:
    """A complete study: what is read first, then everything else to be opened."""
    first, *others = sections(own.tokens, 3)
    parts = "\n".join(_details(p.title, p.anchor, prose.html(p.tokens)) for p in others)
    numbers = [
        _details(FIELDS, f"{entry.slug}-fields", fields_table(entry)),
        _details(REPLICATES, f"{entry.slug}-replicates", replicates_table(entry)),
    ]
    title = escape(title_of(entry))
    return (
        f'<article id="{escape(entry.slug)}" data-study="{title}">\n'
        f'<h2 class="study">{title}</h2>\n<div class="lead">\n{prose.html(lead)}\n{prose.html(first.tokens)}\n</div>\n'
        f"{parts}\n" + "\n".join(filter(None, numbers)) + "\n</article>"
    )


def _details(title: str, anchor: str, body: str) -> str:
    if not body:
        return ""
    is_open = " open" if anchor in OPEN or anchor.rpartition("-")[0] in OPEN else ""
    return (
        f'<details data-title="{escape(title)}"{is_open}>\n<summary><h3 id="{escape(anchor)}">{escape(title)}</h3>'
        f"</summary>\n{body}\n</details>"
    )


def _compare() -> str:
    return (
        f'<section class="compare scripted" hidden data-t="{quantiles()}">\n<h2 id="compare">Compare two arms</h2>\n'
        f'<p class="note">{COMPARE}</p>\n<p>{select("arm-a", "Arm", [])} {select("arm-b", "against", [])}</p>\n'
        '<div class="answer" aria-live="polite"></div>\n</section>'
    )


def _section(part: Section, prose: Prose) -> str:
    title = escape(part.title)
    return f'<section>\n<h2 id="{escape(part.anchor)}">{title}</h2>\n{prose.html(part.tokens)}\n</section>'
