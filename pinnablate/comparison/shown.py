"""A comparison as one sentence and one table."""

from __future__ import annotations

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate
from pinnablate.brief import few
from pinnablate.comparison.compare import ALL, EVERY, NONE, Comparison
from pinnablate.report.notebook import SMALL, sentence_html, table_html
from pinnablate.report.tables import table as table_of
from pinnablate.report.typeset import escape

HEADS = {ALL: "`all`", NONE: "`none`", EVERY: "mean over arms"}


def shown(found: Comparison) -> str:
    """Markdown of a comparison: the finding, the table, how to read it, what was left out."""
    heads, rows = cells(found)
    lines = [finding(found), "", table_of(rows, heads, texts=len(heads) - 1), ""]
    return "\n".join([*lines, reading(found), *_left_out(found)])


def shown_html(found: Comparison) -> str:
    """The same as HTML that stands alone, in the colours of the page around."""
    notes = [reading(found), *filter(None, _left_out(found))]
    heads, rows = cells(found)
    table = table_html([head.strip("`") for head in heads], rows)
    return (
        f"<div><p style='font-size:110%'>{sentence_html(finding(found))}</p>{table}"
        f"<p style='{SMALL}'>{'<br>'.join(map(sentence_html, notes))}</p></div>"
    )


def cells(found: Comparison) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the table: one row an environment, and one over all of them."""
    heads = [HEADS.get(arm, f"`{arm}`") for arm in found.arms]
    rows = [
        [e.name, *(f"{e.differences[arm]:+}" for arm in found.arms), e.replicates]
        for e in found.environments
    ]
    if len(found.environments) > 1:
        over = [f"{found.over_environments(arm):+}" for arm in found.arms]
        rows.append([f"all {len(found.environments)}", *map(_without_values, over), ""])
    return ["environment", *heads, "pairs" if found.paired else "replicates"], rows


def _without_values(text: str) -> str:
    """An estimate over few environments without its values, which stand above."""
    return text.partition(" (")[0]


def finding(found: Comparison) -> str:
    """One sentence on who errs less, told all equations or, if those were not asked for, the first arm."""
    arm = ALL if ALL in found.arms else found.arms[0]
    told = "Told all equations" if arm == ALL else f"Of `{arm}`"
    each = [e.differences[arm] for e in found.environments]
    first, second = escape(found.first.name), escape(found.second.name)
    ahead, behind = (sum(_is_shown(d) and s * d.mean > 0 for d in each) for s in (1, -1))
    if len(each) == 1:
        (d,) = each
        if not _is_shown(d):
            return f"**{told}, no difference is shown** between {first} and {second} ({d:+} decades; explored)."
        less, more = (first, second) if d.mean > 0 else (second, first)
        return f"**{told}, {less} errs {10 ** abs(d.mean):.2g} times less than {more}** ({d:+} decades; explored)."
    over = found.over_environments(arm)
    counts = (
        f"{first} is shown to err less in {ahead} of {len(each)} environments, {second} in {behind}"
    )
    mean = _without_values(f"{over:+}")
    if not _is_shown(over):
        return f"**{told}, no difference is shown over environments** ({mean} decades); {counts} (explored)."
    less, more = (first, second) if over.mean > 0 else (second, first)
    return (
        f"**{told}, {less} errs {10 ** abs(over.mean):.2g} times less than {more}** ({mean} decades, the mean over "
        f"environments); {counts} (explored)."
    )


def _is_shown(d: Estimate) -> bool:
    return d.excludes_zero


def reading(found: Comparison) -> str:
    """How the table is read."""
    how = (
        "Differences are within replicates of the same world, points and noise"
        if found.paired
        else "Replicates are not paired: differences of means, with intervals of Welch"
    )
    return (
        f"Skill (-log10 error on the primary split) of {escape(found.first.name)} less that of "
        f"{escape(found.second.name)}, in decades: above 0 the first errs less. {how}; 95 % intervals from "
        f"{FEWEST_FOR_INTERVAL} on, below that the values. The last line counts each environment once. Nothing is "
        "corrected for how often one looks."
    )


def _left_out(found: Comparison) -> list[str]:
    """What is on record on one side and stands in no row."""
    out = []
    if found.alone:
        out.append(f"Not compared, for one side lacks them or an arm: {few(found.alone, 12)}.")
    if found.paired and any(
        len(e.differences[found.arms[0]].values) < FEWEST_FOR_INTERVAL for e in found.environments
    ):
        out.append(
            "Other replicates live in worlds of their own, or were not trained: --unpaired compares means."
        )
    for one in (found.first, found.second):
        if one.left_out:
            out.append(f"Left out of {escape(one.name)}: {escape('; '.join(one.left_out[:5]))}.")
    return ["", *out] if out else []
