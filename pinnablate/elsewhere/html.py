"""Scores from elsewhere as HTML that stands alone: in a notebook, or as a page of its own."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from pinnablate.elsewhere.answers import Answers
from pinnablate.elsewhere.shown import arm_cells, described, lattice_svg, title_of
from pinnablate.elsewhere.words import notes, sentences
from pinnablate.report.notebook import SMALL, sentence_html, table_html


def fragment(answers: Answers) -> str:
    """The finding, the lattice, the table and what it means, in the colours of the page around."""
    first, *others = map(sentence_html, sentences(answers))
    picture = b64encode(lattice_svg(answers).encode()).decode()
    small = "<br>".join(map(sentence_html, notes(answers)))
    return "".join(
        [
            f"<div><p><b>{escape(title_of(answers))}</b></p>",
            f"<p style='font-size:110%'>{first}</p>",
            *(f"<p>{s}</p>" for s in others),
            f"<img src='data:image/svg+xml;base64,{picture}' style='max-width:100%' "
            f"alt='{escape(described(answers), quote=True)}'>",
            table_html(*arm_cells(answers)),
            f"<p style='{SMALL}'>{small}</p></div>",
        ]
    )


def document(answers: Answers) -> str:
    """The same as a file that a browser opens."""
    title = escape(title_of(answers))
    style = "body{font-family:system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>"
        f"<title>{title}</title><style>{style}</style></head>\n<body>{fragment(answers)}</body></html>\n"
    )
