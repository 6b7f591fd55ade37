"""Sections of benchmarks/README.md that commands write themselves, between `<!-- NAME -->` and `<!-- end of NAME -->`."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parent / "README.md"


def write_section(name: str, text: str) -> None:
    """Replace a section.

    Raises:
        SystemExit: the page has no such section.
    """
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    page = PAGE.read_text()
    if page.count(begin) != 1 or page.count(end) != 1:
        raise SystemExit(f"{PAGE} has no section between {begin} and {end}; add both lines where it belongs")
    head, rest = page.split(begin)
    PAGE.write_text(head + begin + "\n" + text.strip() + "\n" + end + rest.split(end)[1])
