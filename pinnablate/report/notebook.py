"""A result as a notebook shows it: a sentence, what each equation is worth, the lattice, the table.

The picture is embedded as an image: notebooks that are not trusted drop inline SVG, and an image
cannot clash with the page.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import Budgets
from pinnablate.checks.certificates import Standing
from pinnablate.report.intervals import interval_cells, interval_words
from pinnablate.report.pictures.hasse import lattice_svg, mean_skills
from pinnablate.report.ranking import has_ends, nothing_complete, ranking_cells
from pinnablate.report.sentences import explored_level, notes
from pinnablate.report.summary import crossed_set, findings
from pinnablate.study import Study

_CELL = "padding:2px 10px;white-space:nowrap"
_LEFT, _RIGHT = f"text-align:left;{_CELL}", f"text-align:right;{_CELL}"
SMALL = "font-size:90%;opacity:.75"


def result_html(
    study: Study, lattice: Lattice, kept: str, certificate: Standing | None = None
) -> str:
    """HTML that stands alone, without scripts, in the colours of the page around it.

    Args:
        kept: where the records are, a sentence.
        certificate: what is known of the world; None to say nothing of it.
    """
    env = study.environment
    title = f"<p><b>{escape(env.id)}</b>: {escape(env.summary) or 'no summary is declared'}</p>"
    if not lattice.records:
        return f"<div>{title}<p>No records yet.</p></div>"
    if study.seeds:  # combinations of seeds are no replicates, and have no t interval
        return f"<div>{title}{_crossed(study, lattice)}<p style='{SMALL}'>{sentence_html(kept)}</p></div>"
    level = explored_level(study, lattice)
    headers, rows = ranking_cells(study, lattice, level)
    if not rows:
        return f"<div>{title}<p>{sentence_html(nothing_complete(study, lattice))}</p></div>"
    first, *others = findings(study, lattice, level) or [""]
    parts = [
        title,
        *([f"<p style='font-size:110%'>{sentence_html(first)}</p>"] if first else []),
        *(f"<p>{sentence_html(s)}</p>" for s in others),
    ]
    skills, _ = mean_skills(lattice)
    if skills:
        picture = b64encode(lattice_svg(study, lattice).encode()).decode()
        parts.append(
            f"<img src='data:image/svg+xml;base64,{picture}' style='max-width:100%' "
            f"alt='{escape(_described(lattice, skills), quote=True)}'>"
        )
    small = "<br>".join(map(sentence_html, _notes(study, lattice, kept, certificate)))
    parts += [table_html(headers, rows), f"<p style='{SMALL}'>{small}</p>"]
    return f"<div>{''.join(parts)}</div>"


def _crossed(study: Study, lattice: Lattice) -> str:
    """What the intervals of a study would be made of."""
    found, drawn = crossed_set(study, lattice)
    headers, rows = interval_cells(found, drawn)
    return f"<p>{sentence_html(interval_words(found, drawn))}</p>" + (
        table_html(headers, rows) if rows else ""
    )


def _notes(study: Study, lattice: Lattice, kept: str, certificate: Standing | None) -> list[str]:
    further = [a.name for a in study.arms if not (a.is_subset or a.is_control)]
    beside = [name for name in further if lattice.complete(name)]
    chance = (
        f"How much of a difference is chance, replicates={FEWEST_FOR_INTERVAL} or more would tell."
    )
    more = f"{len(beside)} arms beside the lattice are in print(result)."
    return [
        *notes(study, lattice, certificate),
        *([chance] if len(study.replicates) < FEWEST_FOR_INTERVAL else []),
        *([more] if beside and has_ends(lattice) else []),
        *(f"Arm {name} does not apply: {reason}." for name, reason in study.left_out),
        kept,
    ]


def _described(lattice: Lattice, skills: dict[frozenset[str], float]) -> str:
    still = {s: v for s, v in skills.items() if Budgets.of(lattice).settled([_name(lattice, s)])}
    if not still:
        return f"Every subset of the equations as a box coloured by its skill on the {lattice.primary} split"
    best = max(still, key=lambda s: still[s])
    return (
        f"Every subset of the equations as a box coloured by its skill on the {lattice.primary} "
        f"split; the best, {' and '.join(sorted(best)) or 'none'}, has {skills[best]:.2f} decades"
    )


def _name(lattice: Lattice, subset: frozenset[str]) -> str:
    """The arm of a subset of the equations."""
    return next(a.name for a in lattice.told.values() if a.is_subset and set(a.equations) == subset)


def sentence_html(sentence: str) -> str:
    """`code` and **bold** of a sentence, everything else escaped."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(sentence, quote=False))
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text)


def table_html(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(
        f"<th style='{_RIGHT if k else _LEFT}'>{escape(h)}</th>" for k, h in enumerate(headers)
    )
    cells = ("".join(_cell(k, text) for k, text in enumerate(row)) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return (
        f"<table style='border-collapse:collapse'><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _cell(k: int, text: str) -> str:
    faint = (
        ";opacity:.6" if text.startswith("(") else ""
    )  # a residual of an equation that was not told
    return f"<td style='{_RIGHT if k else _LEFT}{faint}'>{escape(text)}</td>"
