"""The lattice of a study, to hover, to click and to walk through with the arrow keys."""

from __future__ import annotations

import re

from pinnablate.leaderboard.entry import Entry
from pinnablate.report.page.html import scoped
from pinnablate.report.pictures.diagram import PHONE
from pinnablate.report.pictures.hasse import lattice_svg

# a box as `report.pictures.hasse` draws it; its title is escaped there, quotes too
_BOX = re.compile(r"<g><title>(?P<arm>[^<]*): (?P<skill>-?[0-9]+\.[0-9]{2}) decades</title>")
_TITLE = re.compile(
    r"<title>.*?</title>\n", re.S
)  # of the whole picture, which would hover over it
COLUMN = 720  # pixels that a drawing has where there is room for what it says beside it
HINT = (
    "Tap a box, point at one, or walk through them with the arrow keys: its scores, residuals and fields "
    "follow. A tap or click holds it."
)


def interactive(entry: Entry, name: str) -> str:
    """The lattice of a complete study, and the place where the script says more of a box.

    Args:
        entry: the study.
        name: the beginning of ids on the page.

    Returns:
        HTML with two drawings, of which a page shows the one that fits it.
    """
    words = f"Lattice of {entry.title}: every subset of the equations, and the controls"
    wide = lattice_svg(entry.study, entry.lattice, entry.level)
    if _width(wide) > COLUMN:  # rather than letters that nobody can read
        wide = lattice_svg(entry.study, entry.lattice, entry.level, room=COLUMN)
    narrow = lattice_svg(entry.study, entry.lattice, entry.level, room=PHONE)
    return (
        '<div class="lattice">\n<figure>\n'
        f'<div class="on-wide">{marked(wide, f"{name}-wide", words)}</div>\n'
        f'<div class="on-narrow">{marked(narrow, f"{name}-narrow", words)}</div>\n'
        f'<figcaption class="scripted" hidden>{HINT}</figcaption>\n</figure>\n'
        f'<div class="panel scripted" hidden>\n<label for="{name}-arm">Arm</label> '
        f'<select id="{name}-arm"></select>\n<div class="about" aria-live="polite"></div>\n</div>\n</div>\n'
    )


def _width(svg: str) -> float:
    """Pixels that a drawing is wide."""
    found = re.search(r" width='([0-9.]+)'", svg)
    assert found is not None, "a picture has a width"
    return float(found[1])


def marked(svg: str, name: str, words: str) -> str:
    """A drawing whose boxes the script can find.

    Args:
        svg: as `report.pictures.hasse` makes it.
        name: its id.
        words: its name, read aloud.
    """
    found = scoped(_TITLE.sub("", svg, count=1), name, words)
    return _BOX.sub(
        lambda box: (
            f'<g class="box" data-arm="{box["arm"]}"><title>{box["arm"]}: {box["skill"]} decades</title>'
        ),
        found,
    )
