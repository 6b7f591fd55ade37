"""Section of an environment's page: what was declared before any network was trained on it."""

from __future__ import annotations

from pinnablate.analysis.failures import with_median
from pinnablate.analysis.settled import UNSETTLED
from pinnablate.leaderboard.entry import Entry
from pinnablate.report.tables import table
from pinnablate.report.typeset import code

ANSWER = {"yes": "yes", "no": "**the opposite**", "open": "open", UNSETTLED: UNSETTLED}


def declared_sentence(entry: Entry) -> str:
    """How many of the contrasts that were declared beforehand are shown; nothing without any."""
    found = entry.confirmatory
    if not found:
        return "Everything said of it is explored." if entry.complete else ""
    counts = {answer: entry.answers.count(answer) for answer in ANSWER}
    said = f"Of {len(found)} contrasts declared beforehand {counts['yes']} are shown"
    said += f", of {counts['no']} the opposite" if counts["no"] else ""
    moved = counts[UNSETTLED]
    said += f", {moved} {'is' if moved == 1 else 'are'} {UNSETTLED}" if moved else ""
    return f"{said} (Holm's correction within the environment); everything else is explored."


def declared_section(entry: Entry) -> list[str]:
    """The contrasts that were declared beforehand, each with its corrected p value."""
    found = entry.confirmatory
    if not found:
        return []
    rows = [
        [
            code(c.what),
            c.expected,
            with_median(c.seen),
            "n/a" if c.p is None else _p(c.p),
            "n/a" if c.adjusted is None else _p(c.adjusted),
            ANSWER[answer],
        ]
        for c, answer in zip(found, entry.answers, strict=True)
    ]
    head = ["contrast", "expected", "seen", "p", "corrected", "shown"]
    untested = sum(c.p is None for c in found)
    without = (
        f" {untested} cannot be tested, for they are about means over replicates."
        if untested and len(entry.study.replicates) > 1
        else ""
    )
    return [
        "### Declared beforehand",
        "",
        table(rows, head),
        "",
        "The gain of `all`, and the expected patterns that the ledger proves to have been written "
        "down before any network was trained on this environment. Paired t tests on the logarithm "
        "of the error, two-sided; *corrected*: by Holm for all of this table, so that the chance of "
        f"a single false answer in it is 5 % at most.{without}",
        "",
    ]


def _p(value: float) -> str:
    return f"{value:.2g}" if value >= 0.001 else "< 0.001"
