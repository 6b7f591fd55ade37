"""The page of findings: what holds across environments, each with its figure and interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pinnablate.analysis.explained import FREE, LARGE, Explained, Residual
from pinnablate.analysis.logic import (
    FOLLOWS,
    IMPLIED,
    IN_PART,
    INDEPENDENT,
    MEMBER,
    NOT_DECIDED,
    OPEN,
)
from pinnablate.analysis.pooled import Pooled, apart, pool
from pinnablate.analysis.predicted import MEANING, Step
from pinnablate.analysis.transfer import Transfer
from pinnablate.leaderboard.across import SOLVER, SPECTRAL, Across, Withheld
from pinnablate.report.tables import table

INTRODUCTION = """# Findings

What holds across environments, of networks that are told every subset of the laws (standard designs; records in `results/`
and, of a sweep that is still going on, `trial/`). **All of it is explored**: nothing here was written down before these
networks were trained. Each environment counts once; intervals are 95 % intervals over environments (t; of shares by
resampling environments; where there is one environment, over its replicates), each by itself.
[Each environment](README.md) has a page, and records are read by hand in [NOTES](NOTES.md)."""
FEWEST = 2  # environments, or nothing holds across them
MOST = 12  # subsets that are listed
FURTHER = {
    SPECTRAL: "collocation without a network",
    SOLVER: "the solver with the equations inside",
}
STATES = {
    FOLLOWS: "a subset that the law follows from",
    IN_PART: "a subset that a part of it follows from",
    OPEN: "a subset that says nothing of it",
    NOT_DECIDED: "a subset; not decided",
}
KINDS = {
    IMPLIED: "all others; it follows from them",
    MEMBER: "all others; it shares an identity with them",
    INDEPENDENT: "all others; it is independent",
    NOT_DECIDED: "all others; not decided",
}


def findings_page(boards: Sequence[Across], trial: Sequence[Across] = ()) -> str | None:
    """Markdown of what holds across environments.

    Args:
        boards: of networks.
        trial: of a sweep that is still going on, of the environments that are complete.

    Returns:
        The page; None where no board has two environments.
    """
    boards = [*boards, *trial]
    if all(len(b.entries) < FEWEST for b in boards):
        return None
    sections = [
        *_section("1. Transfer: does a network learn laws that it is not told?", boards, _transfer),
        *_section("6. The network, or the logic?", boards, _explained),
        *_section("7. What predicts the worth of a law?", boards, _predicted),
    ]
    return "\n".join([INTRODUCTION, "", _holding_still(boards), "", *sections]).rstrip() + "\n"


def _holding_still(boards: Sequence[Across]) -> str:
    """Of which boards half of the budget is on record, in a sentence or two."""
    known = [b.board[0] for b in boards if b.with_half]
    unknown = [b.board[0] for b in boards if not b.with_half]
    said = []
    if unknown:
        said.append(
            f"Of {', '.join(unknown)} half of the budget is not on record, so that nothing shows whether figures hold still or "
            "depend on when training stopped."
        )
    if known:
        said.append(
            f"Of {', '.join(known)} it is, and each environment's page shows both values of its transfers."
        )
    return " ".join(said)


def _section(
    title: str, boards: Sequence[Across], make: Callable[[Across], Iterator[str]]
) -> Iterator[str]:
    yield from (f"## {title}", "")
    for board in sorted(boards, key=lambda b: -len(b.entries)):
        count = len(board.entries)
        s = "s" if count > 1 else ""
        lines = list(make(board))
        yield from (f"### {board.board[0]}, {board.board[1]}: {count} environment{s}", "")
        yield from lines


# Transfer


def _transfer(board: Across) -> Iterator[str]:
    by_subset, by_law = _split(board.by_subset), _split(board.by_law)
    if not by_subset:
        yield from ("No residuals of subsets are on record.", "")
        return
    yield from (_headline(by_subset, by_law), "")
    rows = [*_rows(by_subset, STATES), *_rows(by_law, KINDS)]
    head = [
        "told, a law withheld",
        "violated less by",
        "told it too",
        "share",
        "median",
        "environments (pairs)",
    ]
    yield from (table(rows, head), "")
    guard = (
        f"The sizes of models' own terms are on record in {board.guarded} of {len(board.by_subset)} "
        "environments; in the others a collapse of fields to a constant would count as lawful."
    )
    yield from (
        f"Decades, against `none`, on fresh points. What follows is decided by the declarations alone. {guard}",
        "",
    )


def _split(found: Withheld) -> dict[str, dict[str, list[Transfer]]]:
    """{what is logically so: {environment: its transfers}}."""
    out: dict[str, dict[str, list[Transfer]]] = {}
    for name, pairs in found.items():
        for kind, t in pairs:
            out.setdefault(kind, {}).setdefault(name, []).append(t)
    return out


def _headline(
    by_subset: dict[str, dict[str, list[Transfer]]], by_law: dict[str, dict[str, list[Transfer]]]
) -> str:
    inherited, other = (pool(by_subset.get(state, {})) for state in (FOLLOWS, OPEN))
    if inherited is None or other is None:
        return "No law follows from others here, or every one does, so that the two cannot be compared."
    units = "environments" if inherited.environments > 1 else "replicates"
    difference = apart(by_subset[FOLLOWS], by_subset[OPEN])
    sentence = (
        f"**Where a law follows from those told, the network violates it {inherited.decades} decades less "
        f"than told nothing, {_share(inherited)} of what telling it achieves; where it does not, "
        f"{other.decades} ({_share(other)})** (in {inherited.environments} and {other.environments} environments)."
    )
    if difference is not None:
        shown = "shown" if difference.excludes_zero else "not shown"
        sentence += (
            f" Within environments that have both the first is {difference:+} more "
            f"({len(difference.values)} {units}; {shown}, explored)."
        )
    implied, alone = (pool(by_law.get(kind, {})) for kind in (IMPLIED, INDEPENDENT))
    if implied is not None and alone is not None:
        sentence += (
            f" Told all laws but one, one that follows falls by {implied.decades}, an independent one by "
            f"{alone.decades}."
        )
    return sentence


def _rows(found: dict[str, dict[str, list[Transfer]]], names: dict[str, str]) -> list[list[str]]:
    rows = []
    for kind, words in names.items():
        p = pool(found.get(kind, {}))
        if p is not None:
            rows.append(
                [
                    words,
                    f"{p.decades:+}",
                    f"{p.telling:+}",
                    _share(p),
                    f"{p.median:+.2f}",
                    f"{p.environments} ({p.count})",
                ]
            )
    return rows


def _share(p: Pooled) -> str:
    if p.share is None:
        return "n/a"
    between = (
        "" if p.between is None else f" ({100 * p.between[0]:.0f} to {100 * p.between[1]:.0f})"
    )
    return f"{100 * p.share:.0f} %{between}"


# The network or the logic


def _explained(board: Across) -> Iterator[str]:
    if not board.explained:
        yield from ("Too few environments for a regression (at least 8).", "")
        return
    whole = board.explained[-1]
    large = [r for r in whole.residuals if r.large]
    yield from (_explained_headline(board.explained, large), "")
    rows = [
        [
            _words(x),
            ", ".join(
                f"{b:+.2f} ± {h:.2f}"
                for b, h in list(zip(x.model.beta, x.model.half_widths, strict=True))[1:]
            ),
            f"{100 * x.left_out.explained:.0f} %",
            f"{100 * x.left_out.within:.0f} %",
            f"{x.environments} ({len(x.residuals)})",
        ]
        for x in board.explained
    ]
    head = ["gain by", "slopes", "explained", "within an environment", "environments (subsets)"]
    yield from (table(rows, head), "")
    yield from (
        "Gains over `none` of every subset, in decades, by a mixed model with an intercept for each environment; "
        "*explained* is of environments that the model has not seen, *within* of the differences between the "
        "subsets of one. Observability: log10 of how many directions a subset leaves free, of those that the "
        "observations alone do. Whether a rest is 0 is tested over replicates; the error of the regression itself, "
        f"{whole.model.within:.2f} decades for a subset within its environment, is not in it, so that small ones mean nothing.",
        "",
    )
    yield from _beside(board)
    if large:
        yield from _listed(large)


def _beside(board: Across) -> Iterator[str]:
    """What learners add that were trained in some environments only, in a sentence."""
    said = []
    for which, words in FURTHER.items():
        count = board.trained_by(which)
        if which in board.beside:
            without, added = (100 * x.left_out.explained for x in board.beside[which])
            said.append(
                f"{words}, trained in {count} of them, explains {added:.0f} % there together with the two, and they alone "
                f"{without:.0f} %"
            )
        elif count:
            said.append(f"{words} was trained in {count}, too few for a regression")
    if said:
        text = "; ".join(said)
        yield from (f"{text[0].upper()}{text[1:]}.", "")


def _words(x: Explained) -> str:
    names = {FREE: "observability", "kernel": "the kernel's gain"}
    return ", ".join(names.get(p, p) for p in x.predictors)


def _explained_headline(found: Sequence[Explained], large: Sequence[Residual]) -> str:
    whole = found[-1]
    each = "; ".join(f"{_words(x)}: {100 * x.left_out.explained:.0f} %" for x in found)
    residuals = whole.residuals
    more = sum(r.beyond.mean > 0 for r in large)
    shown = sum(r.shown for r in residuals)
    return (
        f"**What linear algebra and the kernel say of a subset explains {100 * whole.left_out.explained:.0f} % of networks' "
        f"gains in environments that the regression has not seen; the rest is the network** ({each}). It is shown not to be 0 "
        f"in {shown} of {len(residuals)} subsets of {whole.environments} environments (explored), and {LARGE:g} decades or more "
        f"in {len(large)}: {more} times networks make more of the laws, {len(large) - more} times less."
    )


def _listed(large: Sequence[Residual]) -> Iterator[str]:
    """The subsets of which a network makes most more, or less, than expected."""
    ordered = sorted(large, key=lambda r: -abs(r.beyond.mean))[:MOST]
    rows = [
        [
            f"[{r.told.environment}]({r.told.environment}.md)",
            r.told.arm,
            f"{r.told.gains.mean():+.2f}",
            f"{r.predicted:+.2f}",
            f"{r.beyond:+}",
            str(len(r.told.gains)),
        ]
        for r in ordered
    ]
    head = ["environment", "told", "network", "expected", "beyond that", "replicates"]
    yield from (f"The largest {len(rows)} of {len(large)}, each repeated over replicates:", "")
    yield from (table(rows, head, texts=2), "")


# What predicts worth


def _predicted(board: Across) -> Iterator[str]:
    steps = board.predicted
    if not steps:
        yield from ("Too few environments for a model (at least 8).", "")
        return
    yield from (_predicted_headline(steps, len(board.laws)), "")
    whole = steps[-1].model
    rows = [
        [MEANING[name], *(_coefficient(step, name) for step in steps)] for name in whole.names[1:]
    ]
    rows += [
        [
            "explained, of unseen environments",
            *(f"{100 * s.left_out.explained:.0f} %" for s in steps),
        ],
        ["within an unseen environment", *(f"{100 * s.left_out.within:.0f} %" for s in steps)],
    ]
    yield from (table(rows, ["what a law has", *(s.name for s in steps)]), "")
    yield from (
        f"Decades of Shapley value, by mixed models with an intercept for each environment, over "
        f"{len(board.laws)} laws of {whole.groups} environments. A share below 0 %: the mean of the other "
        "environments predicts better. Size stands first: a law of several scalar equations is worth more "
        "because it is several laws.",
        "",
    )


def _coefficient(step: Step, name: str) -> str:
    model = step.model
    if name not in model.names:
        return ""
    k = model.names.index(name)
    star = "*" if abs(model.beta[k]) > model.half_widths[k] else ""
    return f"{model.beta[k]:+.2f} ± {model.half_widths[k]:.2f}{star}"


def _predicted_headline(steps: Sequence[Step], count: int) -> str:
    size, rest = steps[0], steps[-1]
    k = size.model.names.index("residuals") if "residuals" in size.model.names else None
    per = (
        ""
        if k is None
        else f": {size.model.beta[k]:+.2f} ± {size.model.half_widths[k]:.2f} decades for each further scalar equation"
    )
    better = rest.left_out.within - size.left_out.within
    form = (
        f"form, order and linearity add {100 * better:.0f} points"
        if better > 0
        else "form, order and linearity add nothing"
    )
    return (
        f"**How much a law bundles predicts {100 * size.left_out.within:.0f} % of the differences between the laws of an "
        f"environment that the model has not seen{per}; {form}.** How much a law is worth in an unseen environment "
        f"nothing here predicts well ({100 * rest.left_out.explained:.0f} %; {count} laws, "
        f"{size.model.groups} environments; explored)."
    )
