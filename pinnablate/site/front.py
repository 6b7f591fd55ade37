"""The first page: what was found, one picture, one table to sort and filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from html import escape
from posixpath import normpath

from pinnablate.checks.certificates import mark
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.leaderboard.board import Board, board_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.gathered import Gathered
from pinnablate.leaderboard.pages.boards import moved, stratum_of
from pinnablate.leaderboard.pages.overview import (
    AT_TABLE,
    ELSEWHERE,
    NOTHING,
    QUESTION,
    TABLE,
    found_lines,
    gain_text,
    leading,
    most_text,
    reading,
    refused_lines,
    ways,
)
from pinnablate.site.prose import Prose
from pinnablate.site.shell import html_picture
from pinnablate.site.tables import Cell, Row, html_table, select

PICTURE, PHONE_PICTURE = "figures/gains.svg", "figures/gains-phone.svg"
HEADERS = (
    "environment",
    "all over none",
    "over a control",
    "worth most",
    "stratum",
    "protocol",
    "learner",
    "replicates",
)
DOCUMENTS = (  # of the project, as linked from the leaderboard
    (
        "../docs/own-data.md",
        "Your own data",
        "what your measurements and equations say, with one command.",
    ),
    ("../docs/adding-a-learner.md", "Your own learner", "how it comes to stand here."),
    ("SUBMITTING.md", "Taking part", "predictions of any package, scored in hidden worlds."),
    ("NOTES.md", "Notes", "the records read by hand, with what falls short."),
)
STRATA = (
    "Stratum: how much the kernel learner, which has no network, gains from being told everything."
)


def front_html(found: Gathered, texts: Collection[str], prose: Prose) -> str:
    """HTML of the first page, beginning with its heading.

    Args:
        found: what a directory of records says.
        texts: names of the leaderboard's files; those about several environments are linked.
        prose: knows where links lead.
    """
    rows = leading(found.current)
    title, _, question = QUESTION.partition("\n\n")
    lines = [f"<h1>{escape(title.removeprefix('# '))}</h1>"]
    asked = f'<p class="question">{prose.inline(" ".join([*question.split(), ways(texts, bool(rows))]))}</p>'
    if rows:
        said = "\n".join(
            f"<li>{prose.inline(s.removeprefix('- '))}</li>"
            for s in found_lines(rows, found.boards)
        )
        lines += [
            f'<div class="first">\n<div>\n<ul class="findings">\n{said}\n</ul>\n{asked}\n</div>\n'
            f"{_picture(rows)}\n</div>",
            _studies(found.current, rows),
            f'<p class="note">{prose.inline(" ".join(reading(rows)))} {STRATA}</p>',
        ]
    else:
        lines += [asked, *([] if any(e.ranked for e in found.current) else [f"<p>{NOTHING}</p>"])]
    lines.append(_elsewhere(texts, prose))
    refused = refused_lines(found.current, found.set_aside)
    if refused:
        items = "\n".join(f"<li>{prose.inline(s.removeprefix('- '))}</li>" for s in refused)
        lines.append(f'<h2 id="not-ranked">Not ranked</h2>\n<ul class="note">\n{items}\n</ul>')
    return "\n".join(lines)


def _picture(rows: Sequence[Entry]) -> str:
    gains = (
        f"{e.environment.name} {e.lattice.gain('all', 'none').mean:+.2f}"
        for e in rows
        if (at_both := moved(e, 0)) is None or at_both.settled
    )
    words = (
        f"What a network gains from being told all its equations, in decades: {', '.join(gains)}"
    )
    drawn = html_picture(PICTURE, PHONE_PICTURE, words)
    return f'<figure class="gains">\n{drawn}\n</figure>'


def _studies(current: Sequence[Entry], rows: Sequence[Entry]) -> str:
    """Every ranked study as a table, of which the published ones are shown at first."""
    ranked = [e for e in current if e.ranked]
    published = {e.slug for e in rows}
    ranked.sort(key=lambda e: e.slug not in published)
    made = [_row(e, e.slug in published) for e in ranked]
    strata = sorted({stratum_of(e) for e in ranked})
    chosen = select("stratum", "Stratum", [("", "all"), *((s, s) for s in strata)])
    return (
        f'<section aria-labelledby="{AT_TABLE}">\n<h2 id="{AT_TABLE}">{TABLE}</h2>\n'
        '<form class="filters scripted" hidden>\n'
        f"{select('board', 'Protocol and learner', _boards(ranked, len(rows)))}\n{chosen}\n"
        '<label for="named">Name</label> <input id="named" type="search" autocomplete="off">\n'
        '<output id="count" for="board stratum named"></output>\n</form>\n'
        + html_table("Gain of all equations, in decades", HEADERS, made, kind="sortable")
        + "</section>"
    )


def _boards(ranked: Sequence[Entry], published: int) -> list[tuple[str, str]]:
    """What the table can be filtered by: the published studies, each board, everything."""
    counts: Counter[Board] = Counter(map(board_of, ranked))
    boards = sorted(counts, key=lambda b: (-counts[b], b))
    return [
        ("published", f"published: one study an environment ({published})"),
        *((" ".join(b), f"{b[0]}, {b[1]} ({counts[b]})") for b in boards),
        ("", f"all studies ({len(ranked)})"),
    ]


def _row(e: Entry, published: bool) -> Row:
    study = e.study
    design = "" if study.design == STANDARD_DESIGN else f", {study.design}"
    at = f"{study.environment.id}.html" + ("" if published else f"#{e.slug}")
    name = f'<a href="{escape(at)}">{escape(study.environment.id)}</a>'
    name += escape(f"{design}{mark(e.environment, e.certificate)}")
    gains = (e.lattice.gain("all", "none").mean, e.headline.over_chosen.mean)
    still = [(m := moved(e, place)) is None or m.settled for place in (0, 1)]
    values = [g if s else None for g, s in zip(gains, still, strict=True)]
    cells = [
        Cell(name),
        *(Cell(escape(gain_text(e, k)), values[k]) for k in (0, 1)),
        Cell(escape(most_text(e))),
        Cell(escape(stratum_of(e))),
        Cell(escape(study.protocol.name)),
        Cell(escape(study.learner)),
        Cell(str(len(study.replicates)), len(study.replicates)),
    ]
    data: Mapping[str, str] = {
        "board": " ".join(board_of(e)),
        "stratum": stratum_of(e),
        "published": "yes" if published else "no",
    }
    return Row(cells, data, hidden=not published)


def _elsewhere(texts: Collection[str], prose: Prose) -> str:
    links = [line.removeprefix("- ") for name, line in ELSEWHERE.items() if name in texts]
    compared = '<a href="learners.html">Learners</a>: ranked, and two of them compared.'
    own = [
        *([] if "learners.md" in texts else [compared]),
        *map(prose.inline, links),
        *(
            prose.inline(f"[{name}]({at}): {what}")
            for at, name, what in DOCUMENTS
            if normpath(f"leaderboard/{at}") in prose.places
        ),
    ]
    items = "\n".join(f"<li>{item}</li>" for item in own)
    return f'<h2 id="where-to-go-on">Where to go on</h2>\n<ul>\n{items}\n</ul>'
