"""Markdown fitted to a terminal: tables that hold its width, sentences that are wrapped at words.

What is piped, redirected or published stays Markdown. Nothing is lost on a terminal: the columns
of a table stand in the order of their priority, words are wrapped, and the columns that find no
room follow in a second table that begins with the same first column.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

GAP = 2  # characters between two columns
NARROWEST, THIRD = 16, 3  # characters that a column of words is given, or a third of its own
FIRST = 30  # characters that the first column is given: it says what a row is about
NUMBER = 5  # words of a number, 1.46 ± 0.12 (median 1.50); cells of more are sentences
PROSE = 100  # characters of a line of prose, however wide the terminal is
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|[-:| ]+\|")
# what further lines are indented by: a name that fills its column, a bullet, a name, a counter
_HANGING = re.compile(r"  \S{12,} (?! )|\s*(?:- |\S+:?\s{2,}|\[[^]]*\] )?")
_BREAKS = re.compile(r"(?<=[+,/._\s])")  # a cell may be broken after these
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Grid:
    """A table as cells.

    Args:
        headers: names of the columns, the most important first.
        rows: cells as text.
        texts: which columns are words, aligned to the left; the others are numbers.
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: Sequence[bool]

    def take(self, columns: Sequence[int]) -> Grid:
        """The table of some of its columns."""
        return Grid(
            [self.headers[k] for k in columns],
            [[row[k] for k in columns] for row in self.rows],
            [self.texts[k] for k in columns],
        )

    def natural(self, k: int) -> int:
        """Characters of a column of which nothing is broken."""
        return max(len(self.headers[k]), *(len(row[k]) for row in self.rows), 0)

    def least(self, k: int) -> int:
        """Characters of a column whose header and words, though not numbers, are broken."""
        headers = [0, *map(len, self.headers[k].split())]
        if not self.texts[k]:
            return max(*headers, *(len(row[k]) for row in self.rows), 0)
        pieces = [len(p.rstrip()) for row in self.rows for p in _BREAKS.split(row[k])]
        room = max(NARROWEST, self.natural(k) // THIRD) if k else FIRST
        return min(self.natural(k), max(room, *headers, *pieces))

    def kind(self, k: int) -> str:
        """What a column has in common with others: `r` of `r energy` and `r fourier`."""
        return self.headers[k].partition(" ")[0]


def show(text: str, console: Console) -> None:
    """Print Markdown so that no line is longer than the console is wide.

    Args:
        text: tables, headings and prose, as the commands write them.
        console: of `rich`; it says the width and whether there is colour.
    """
    for block in _blocks(text.split("\n")):
        if isinstance(block, Grid):
            for k, part in enumerate(folded(block, console.width)):
                _print_table(part, console, apart=k > 0)
        else:
            line = "\n".join(
                wrapped(
                    block.lstrip("#").lstrip() if block[:1] == "#" else block,
                    min(console.width, PROSE),
                )
            )
            console.print(_styled(line, "bold" if block.startswith("#") else ""), soft_wrap=True)


def fitted(text: str, width: int) -> str:
    """Markdown as plain text of which no line is longer than `width` characters."""
    from rich.console import Console

    file = StringIO()
    show(
        text,
        Console(
            file=file, width=width, color_system=None, highlight=False, markup=False, emoji=False
        ),
    )
    return file.getvalue()


def wrapped(line: str, width: int) -> list[str]:
    """A line of prose as lines of at most `width` characters.

    Further lines are indented to where the text of the first begins, behind a bullet or a name
    with two spaces after it.
    """
    if len(line) <= width:
        return [line]
    found = _HANGING.match(line)
    indent = len(found.group()) if found else 0
    hang = " " * (indent if indent <= width // 2 else 2)
    return textwrap.wrap(
        line, width, subsequent_indent=hang, break_on_hyphens=False, drop_whitespace=True
    ) or [""]


def folded(grid: Grid, width: int) -> list[Grid]:
    """A table as tables that fit, each with the first column; their cells broken into lines.

    Columns of one kind, such as the residuals of all equations, stay together where they can.

    Args:
        grid: the table.
        width: characters of a line.
    """
    parts, rest = [], list(range(1, len(grid.headers)))
    while True:
        chosen, used = [0], grid.least(0)
        while rest and (len(chosen) == 1 or used + GAP + grid.least(rest[0]) <= width):
            used += GAP + grid.least(rest[0])
            chosen.append(rest.pop(0))
        if rest:
            kept = len(chosen)
            while kept > 1 and grid.kind(chosen[kept - 1]) == grid.kind(rest[0]):
                kept -= 1
            if kept > 1:
                chosen, rest = chosen[:kept], [*chosen[kept:], *rest]
        parts.append(_broken(grid.take(chosen), width))
        if not rest:
            return parts


def _broken(grid: Grid, width: int) -> Grid:
    """A table whose cells have line breaks, so that it is at most `width` characters wide."""
    count = len(grid.headers)
    widths = [grid.least(k) for k in range(count)]
    spare = width - sum(widths) - GAP * (count - 1)
    while spare > 0 and (tight := [k for k in range(count) if widths[k] < grid.natural(k)]):
        widths[max(tight, key=lambda k: grid.natural(k) / widths[k])] += 1
        spare -= 1
    headers = ["\n".join(_cut(h, w)) for h, w in zip(grid.headers, widths, strict=True)]
    rows = [
        ["\n".join(_cut(cell, w)) for cell, w in zip(row, widths, strict=True)] for row in grid.rows
    ]
    return Grid(headers, rows, grid.texts)


def _cut(cell: str, width: int) -> list[str]:
    """A cell as lines: broken at spaces, else after a sign that joins names, else anywhere."""
    lines, line = [], ""
    for piece in _BREAKS.split(cell):
        if line and len((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
        while len(line.rstrip()) > width:
            lines.append(line[:width])
            line = line[width:]
    return [*lines, line.rstrip()]


def _blocks(lines: Sequence[str]) -> Iterator[Grid | str]:
    """Tables, and every other line by itself."""
    k = 0
    while k < len(lines):
        is_table = k + 1 < len(lines) and lines[k][:1] == "|" and _RULE.fullmatch(lines[k + 1])
        if not is_table:
            yield lines[k]
            k += 1
            continue
        end = k + 2
        while end < len(lines) and lines[end].startswith("|"):
            end += 1
        head = _BAR.split(lines[k])[1:-1]
        rows = [_cells(line) for line in lines[k + 2 : end]]
        # tabulate pads a name of numbers on its left, a name of words on its right
        words = [not h.startswith("  ") or not h.strip() for h in head]
        words = [w or any(len(r[j].split()) > NUMBER for r in rows) for j, w in enumerate(words)]
        yield Grid(_cells(lines[k]), rows, words)
        k = end


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(line)[1:-1]]


def _print_table(grid: Grid, console: Console, apart: bool) -> None:
    from rich import box
    from rich.table import Table

    made = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP - 1, 0, 0),  # and the divider, which is a space
        header_style="bold",
    )
    for header, is_text in zip(grid.headers, grid.texts, strict=True):
        made.add_column(header, justify="left" if is_text else "right", no_wrap=True)
    for row in grid.rows:
        made.add_row(*(_styled(cell, "dim" if cell.startswith("(") else "") for cell in row))
    if apart:
        console.print()
    console.print(made, crop=False)


def _styled(line: str, style: str) -> Text:
    """Text in a style; what stands between ** is bold, without the asterisks."""
    from rich.text import Text

    text, at = Text(style=style), 0
    for found in _BOLD.finditer(line):
        text.append(line[at : found.start()])
        text.append(found.group(1), "bold")
        at = found.end()
    return text.append(line[at:])
