"""Tables of the site: cells that a script can sort, filter and compare, and that are read without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from pinnablate.site.prose import scroll_open


@dataclass(frozen=True)
class Cell:
    """A cell.

    Args:
        html: what is shown, HTML.
        value: the number behind it, by which rows are sorted; None where there is none.
    """

    html: str
    value: float | None = None


@dataclass(frozen=True)
class Row:
    """A row.

    Args:
        cells: its cells; the first is its heading.
        data: {name: value} of its data attributes.
        hidden: whether it is shown only when it is asked for.
    """

    cells: Sequence[Cell]
    data: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False


def attributes(data: Mapping[str, str]) -> str:
    """Data attributes of an element."""
    return "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())


def html_table(
    name: str,
    headers: Sequence[str],
    rows: Sequence[Row],
    data: Mapping[str, str] | None = None,
    kind: str = "",
) -> str:
    """A table that scrolls by itself.

    Args:
        name: what it is of, read aloud and used as its caption.
        headers: names of the columns.
        rows: its rows.
        data: {name: value} of its data attributes.
        kind: class of the table.
    """
    numeric = [any(r.cells[k].value is not None for r in rows) for k in range(len(headers))]
    aligned = [' class="number"' if n else "" for n in numeric]
    head = "".join(
        f'<th scope="col"{a}>{escape(h)}</th>' for h, a in zip(headers, aligned, strict=True)
    )
    body = "\n".join(_row(row, aligned) for row in rows)
    style = f' class="{kind}"' if kind else ""
    return (
        f"{scroll_open(name)}<table{style}{attributes(data or {})}>\n<caption>{escape(name)}</caption>\n"
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n"
    )


def _row(row: Row, aligned: Sequence[str]) -> str:
    first, *others = row.cells
    cells = [f'<th scope="row"{_value(first)}>{first.html}</th>']
    for cell, a in zip(others, aligned[1:], strict=True):
        cells.append(f"<td{a}{_value(cell)}>{cell.html}</td>")
    hidden = " hidden" if row.hidden else ""
    return f"<tr{attributes(row.data)}{hidden}>{''.join(cells)}</tr>"


def _value(cell: Cell) -> str:
    return "" if cell.value is None else f' data-value="{cell.value:.4f}"'


def select(name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    """A choice with its label.

    Args:
        name: its id on the page.
        label: its words.
        options: (value, words), the first one chosen.
    """
    made = "".join(f'<option value="{escape(v)}">{escape(w)}</option>' for v, w in options)
    return f'<label for="{name}">{escape(label)}</label> <select id="{name}">{made}</select>'
