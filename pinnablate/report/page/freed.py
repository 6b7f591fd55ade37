"""What models learned of coefficients that were free: a table of the first screen."""

from __future__ import annotations

from statistics import median

from pinnablate.report.page.document import Block, Heading, Prose, Table
from pinnablate.report.page.subject import Subject
from pinnablate.report.tables import table

TITLE = "What its coefficients would be"


def freed_blocks(subject: Subject) -> list[Block]:
    """Every coefficient that was free beside what is told: its median and spread over replicates.

    Args:
        subject: what the page is about; nothing is said where no law was free.
    """
    learned = subject.learned
    if not learned:
        return []
    rows = [
        [
            c.law,
            c.term,
            f"{c.told:.4g}",
            f"{median(values):.4g}",
            f"{min(values):.4g} to {max(values):.4g}",
        ]
        for c, values in learned.items()
    ]
    count = max(map(len, learned.values()))
    said = (
        f"Learned by {count} further model{'s' * (count > 1)} for each law, of which the coefficients were free while all "
        "else was told: the median, and the least and largest of the replicates. `diagnose --free LAW` trains them."
    )
    head = ["law", "term", "told", "learned", "least to largest"]
    return [Heading(TITLE), Table(table(rows, head, texts=2), TITLE), Prose(said, "note")]
