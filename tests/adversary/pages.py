"""Pages as Markdown: tables by the words above them, and what their sentences print."""

from __future__ import annotations

import re

from tests.adversary.records import ROOT


def read(name):
    return (ROOT / f"{name}.md").read_text(encoding="utf-8")


def section(text, title):
    """What stands below a heading that begins so, up to the next one of its rank."""
    rank = title.split(" ")[0]
    rest = text[text.index(f"\n{title}") + 1 :]
    end = re.search(rf"\n{rank} ", rest)
    return rest[: end.start()] if end else rest


def tables(text):
    """Every table: a list of rows, {header: cell}."""
    found, lines = [], text.splitlines()
    for k, line in enumerate(lines):
        if re.fullmatch(r"\|(:?-+:?\|)+", line) and k:
            head, rows = _cells(lines[k - 1]), []
            for row in lines[k + 1 :]:
                if not row.startswith("|"):
                    break
                rows.append(dict(zip(head, _cells(row), strict=True)))
            found.append(rows)
    return found


def _cells(line):
    return [
        c.strip().replace("\\|", "|").replace("\\>", ">")
        for c in re.split(r"(?<!\\)\|", line)[1:-1]
    ]
