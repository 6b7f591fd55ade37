"""Tables in GitHub's Markdown, the same in a pipe and on pages.

The large tables list their columns one by one. A column is a name and a function from a row to the
text of a cell. `COLUMNS` in `report/ranking.py` is the list of a study's table: in the terminal, in
notebooks and on the page of its environment. `COLUMNS` in `leaderboard/pages/boards.py` is that
of all boards. To add a column is to add one entry to one of these lists; they stand in the
order of their priority, for where a terminal is narrow the last go to a second table
(`report/terminal.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tabulate import tabulate

Row = TypeVar("Row")
Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of a table.

    Args:
        name: its header.
        cell: the text of its cell in a row.
        is_text: whether cells are words, which are aligned to the left; numbers are aligned to the
            right.
    """

    name: str
    cell: Callable[[Row], str]
    is_text: bool = False


@dataclass(frozen=True)
class Columns(Generic[Subject, Row]):
    """One column of numbers for each of several things, such as the equations of an environment.

    Args:
        name: the headers, with {} in place of the thing.
        each: the things, in order, from what the table is about.
        cell: the text of a cell, from its row and the thing.
    """

    name: str
    each: Callable[[Subject], Iterable[str]]
    cell: Callable[[Row, str], str]

    def about(self, subject: Subject) -> list[Column[Row]]:
        """The columns of a table about something."""
        return [self._column(thing) for thing in self.each(subject)]

    def _column(self, thing: str) -> Column[Row]:
        return Column(self.name.replace("{}", thing), lambda row: self.cell(row, thing))


def table(rows: Sequence[Sequence[str]], headers: Sequence[str], texts: int = 1) -> str:
    """A table in GitHub's Markdown.

    Args:
        rows: cells as text.
        headers: names of the columns.
        texts: how many columns, from the left, are words; the others are numbers.
    """
    return _aligned(rows, headers, [k < texts for k in range(len(headers))])


def table_of(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> str:
    """A table in GitHub's Markdown, of things from which columns make cells."""
    headers, texts = [c.name for c in columns], [c.is_text for c in columns]
    return _aligned([[c.cell(row) for c in columns] for row in rows], headers, texts)


def _aligned(rows: Sequence[Sequence[str]], headers: Sequence[str], texts: Sequence[bool]) -> str:
    return tabulate(
        rows,
        headers=headers,
        tablefmt="github",
        disable_numparse=True,
        colalign=["left" if t else "right" for t in texts] if rows else None,
    )
