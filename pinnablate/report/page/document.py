"""A page as blocks, whatever it is written as: headings, prose, tables, pictures, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SECTION, PART = 2, 3  # levels of headings; 1 is the title of the page


@dataclass(frozen=True)
class Heading:
    """A heading.

    Args:
        text: its words, in Markdown.
        level: SECTION or PART.
    """

    text: str
    level: int = SECTION


@dataclass(frozen=True)
class Prose:
    """A paragraph.

    Args:
        text: one paragraph of Markdown.
        role: `finding`, what is to be read first; `note`, small print; otherwise empty.
    """

    text: str
    role: str = ""


@dataclass(frozen=True)
class Listing:
    """A list of sentences in Markdown; small print where it is a note."""

    items: tuple[str, ...]
    role: str = ""


@dataclass(frozen=True)
class Table:
    """A table in GitHub's Markdown, and what it is of, for people who cannot see it."""

    text: str
    label: str = "table"


@dataclass(frozen=True)
class Picture:
    """A picture.

    Args:
        name: end of its file's name, where it is a file.
        svg: the picture; its title and description are read aloud.
        words: what it shows.
        made: how it was made, in Markdown.
    """

    name: str
    svg: str
    words: str
    made: str = ""


@dataclass(frozen=True)
class Beside:
    """Two columns where there is room, and what stands below the first; one after the other where there is not."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    below: tuple[Block, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All of them in the order in which they are read."""
        return (*self.left, *self.right, *self.below)


Block = Heading | Prose | Listing | Table | Picture | Beside


@dataclass(frozen=True)
class Document:
    """A page.

    Args:
        title: its words, plain.
        blocks: what stands on it, in order.
    """

    title: str
    blocks: tuple[Block, ...]

    @property
    def sections(self) -> list[Heading]:
        """The headings of its sections."""
        return [b for b in self.blocks if isinstance(b, Heading) and b.level == SECTION]


def pictures_of(blocks: Iterable[Block]) -> list[Picture]:
    """All pictures, in order."""
    out: list[Picture] = []
    for block in blocks:
        if isinstance(block, Picture):
            out.append(block)
        elif isinstance(block, Beside):
            out += pictures_of(block.blocks)
    return out


def with_legends(blocks: Iterable[Block]) -> list[Block]:
    """The same with the paragraph after a table, which says what its columns are, as small print."""
    out: list[Block] = []
    for block in blocks:
        after = bool(out) and isinstance(out[-1], Table)
        out.append(Prose(block.text, "note") if after and isinstance(block, Prose) else block)
    return out


def blocks_of(lines: Sequence[str], headings: bool = True) -> list[Block]:
    """The blocks of a section of a study's report.

    Args:
        lines: Markdown as the sections write it: a paragraph is one line, headings have three signs.
        headings: whether headings are kept; otherwise they are dropped, for the page has its own.
    """
    out: list[Block] = []
    title, k = "table", 0
    rows = [line for text in lines for line in text.split("\n")]
    while k < len(rows):
        line, k = rows[k], k + 1
        if line.startswith("#"):
            title = line.lstrip("#").strip()
            out += [Heading(title, PART)] if headings else []
        elif line.startswith("|"):
            end = k
            while end < len(rows) and rows[end].startswith("|"):
                end += 1
            out.append(Table("\n".join(rows[k - 1 : end]), title))
            k = end
        elif line.startswith("- "):
            end = k
            while end < len(rows) and rows[end].startswith("- "):
                end += 1
            out.append(Listing(tuple(item[2:] for item in rows[k - 1 : end])))
            k = end
        elif line:
            out.append(Prose(line))
    return out
