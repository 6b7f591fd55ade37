"""The page of one environment: what was found first, what it is, and all that was trained on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pinnablate.analysis.explained import Explained
from pinnablate.analysis.failures import with_median
from pinnablate.checks.certificates import UNCERTIFIED, Standing
from pinnablate.environment import Environment
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.leaderboard.board import Board, board_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.answers import held, verdict
from pinnablate.leaderboard.pages.attribution import interactions_section, needed, worth_section
from pinnablate.leaderboard.pages.declared import declared_section, declared_sentence
from pinnablate.leaderboard.pages.lead import lead_section, learning_order
from pinnablate.leaderboard.pages.logic import logic_section
from pinnablate.learners import learner_class
from pinnablate.records.ledger import MEANING, Ledger, written_down
from pinnablate.report.budget import said, with_half
from pinnablate.report.bundles import bundles_section
from pinnablate.report.describe import condition, design_line
from pinnablate.report.intervals import intervals_section
from pinnablate.report.marks import STAR
from pinnablate.report.measurements import reference
from pinnablate.report.pictures.curves import curves_svg
from pinnablate.report.pictures.hasse import lattice_svg
from pinnablate.report.pictures.learning import learning
from pinnablate.report.ranking import ranking
from pinnablate.report.rates import RATES, RATES_MEAN, expected_to_hold, rates
from pinnablate.report.sections import beyond
from pinnablate.report.sentences import EXPLORED, notes, numerical_truth, reliability
from pinnablate.report.tables import table
from pinnablate.report.transfer import transfer_section
from pinnablate.report.typeset import code, equation_latex, escape
from pinnablate.study.seeds import draws_worlds
from pinnablate.tasks.budget import SECOND

EXPECTED = ["written as", "statement", "expected", "seen", "holds", *RATES]


def environment_page(
    env: Environment,
    entries: Sequence[Entry],
    set_aside: Sequence[str],
    ledgers: Sequence[Ledger] = (),
    explained: Mapping[Board, Explained] | None = None,
) -> tuple[str, dict[str, str]]:
    """Everything that was found about one environment.

    Args:
        env: the environment.
        entries: its studies, in the order in which they are shown.
        set_aside: sentences on the records that could not be used.
        ledgers: what proves when expected patterns were written down.
        explained: {board: what explains networks' gains over all its environments}.

    Returns:
        Markdown, and the pictures that it links to as {file name: SVG}.
    """
    summary = escape(env.summary) or "No summary is declared."
    lines = [f"# {env.id}", "", summary, "", "[All environments](README.md)", ""]
    first = next((e for e in entries if e.complete), None)
    lines += lead_section(first, _picture(first)) if first else []
    lines += _declaration(env, _safe(entries[0].certificate) if entries else None)
    pictures: dict[str, str] = {}
    for entry in entries:
        if entry.complete:
            lines += [
                *_title(entry),
                *([] if entry is first else lead_section(entry, _picture(entry))),
                *_entry(entry, ledgers, (explained or {}).get(board_of(entry))),
            ]
            pictures.update(_pictures(entry))
        else:
            lines += [*_title(entry), f"Not ranked: {escape('; '.join(entry.reasons))}.", ""]
    if set_aside:
        lines += ["## Records set aside", "", *(f"- {escape(s)}" for s in set_aside), ""]
    return "\n".join(lines).rstrip() + "\n", pictures


def _declaration(env: Environment, certificate: Standing | None) -> list[str]:
    """Equations, fields, domain, conditions, designs, source, and what is known of the world."""
    doubtful = certificate is not None and certificate.status == UNCERTIFIED
    lines = ["## The world", ""]
    if certificate and doubtful:
        lines += [f"**{certificate.words}**", ""]
    for name in env.equations:
        lines += [f"**{name}**", ""]
        lines += [line for tex in equation_latex(env, name) for line in ("```math", tex, "```")]
        lines.append("")
    ends = (f"{c} from {float(a):g} to {float(b):g}" for c, (a, b) in env.domain.items())
    within = f"; within `{env.region!r}`" if env.region is not None else ""
    lines += [f"- fields {', '.join(env.field_names)}; {', '.join(ends)}{within}"]
    lines += [
        f"- given to every arm, {name}: {condition(c, env)}"
        for name, group in env.conditions.items()
        for made in group
        for c in made
    ]
    lines += [f"- design {name}: {design_line(env, name)}" for name in env.all_designs]
    if env.sectors:
        sectors = env.sector_names.items()
        spelt = "; ".join(f"{name}: {', '.join(members)}" for name, members in sectors)
        lines += [f"- sectors, whose errors stand together in the tables: {spelt}"]
    version = env.id.removeprefix(f"{env.name}-")
    lines += [f"- {escape(s)}" for s in numerical_truth(env)]
    return [
        *lines,
        f"- source: {escape(env.source)}",
        f"- version {version}, digest `{env.digest}`; {_apart(env)}",
        *([f"- {certificate.words}"] if certificate and not doubtful else []),
        "",
    ]


def _apart(env: Environment) -> str:
    """Which errors are not told apart."""
    if env.is_measured:
        return escape(reference(env))
    return f"errors below {env.floor:.0e} are not told apart"


def _title(entry: Entry) -> list[str]:
    study = entry.study
    return [f"## {study.protocol.name}, design {study.design}, learner {study.learner}", ""]


def _entry(entry: Entry, ledgers: Sequence[Ledger], explained: Explained | None) -> list[str]:
    """A complete study: its gain, table, attribution, patterns and provenance."""
    study, lattice = entry.study, entry.lattice
    curves = f"![Learning curves of {entry.title}](figures/{_curves(entry)})"
    unranked = f"**Not ranked:** {escape('; '.join(entry.reasons))}."
    lead = [
        _headline(entry),
        declared_sentence(entry),
        *reliability(lattice),
        f"Which equations are needed (explored): **{needed(entry)}**.",
    ]
    return [
        *([unranked, ""] if entry.reasons else []),
        " ".join(filter(None, lead)),
        "",
        *_learned(entry, explained),
        "### Every arm",
        "",
        *ranking(study, lattice, entry.level),
        "",
        *(
            f"- {note}"
            for note in notes(study, lattice, _unless_certified(entry), _explored(entry))
        ),
        "",
        *([curves, ""] if entry.trains_network else []),
        *declared_section(entry),
        *worth_section(entry),
        *interactions_section(entry),
        *bundles_section(study.world, lattice),
        *_intervals(entry),
        *_expected(entry, ledgers),
        *(beyond(entry.beside.study, entry.beside.lattice, entry.level) if entry.beside else []),
        *_provenance(entry),
    ]


def _learned(entry: Entry, explained: Explained | None) -> list[str]:
    """What networks make of laws that they are not told, and what of their gains is their own."""
    if not entry.trains_network:
        return []
    is_standard = entry.study.design == STANDARD_DESIGN
    return [
        *transfer_section(entry.study.world, entry.lattice, entry.level),
        *learning_order(entry),
        *logic_section(entry, explained if is_standard else None),
    ]


def _intervals(entry: Entry) -> list[str]:
    """What the intervals of a study are made of, where a crossed set is on record."""
    if entry.crossed is None:
        return []
    return intervals_section(entry.crossed, draws_worlds(entry.study))


def _explored(entry: Entry) -> list[str]:
    """What a star in the table means: the correction of the board."""
    found = entry.explored
    if not found.count:
        return [EXPLORED]
    return [
        f"Gains are explored, but for that of `all`: `{STAR}` where one is shown to differ from 0. "
        f"{found.count} statements are explored on this board; each is shown at p <= "
        f"{found.level:.2g}, so that of those shown a share of 5 % at most is expected to be chance "
        "(Benjamini and Hochberg). Intervals are each by itself."
    ]


def _headline(entry: Entry) -> str:
    """What all equations gain; where it moved between half and the full budget, that alone."""
    who = "the network" if entry.trains_network else f"learner `{entry.study.learner}`"
    text = with_median(entry.lattice.gain("all", "none"), "+")
    moved = entry.budgets.gain("all", "none")
    if moved is not None and not moved.settled:
        return (
            f"What {who} gains told all its equations is **{said(text, moved, '+')}** over told none, "
            f"{_over_controls(entry)}."
        )
    return (
        f"Told all its equations {who} gains **{with_half(text, moved, '+')} decades** over told none, "
        f"{_over_controls(entry)}."
    )


def _over_controls(entry: Entry) -> str:
    """The gain over the control that held-out observations chose, and over the highest one."""
    found = entry.headline
    chosen, highest = (
        said(f"{gain:+}", moved, "+")
        for gain, moved in zip((found.over_chosen, found.over_highest), found.moves, strict=True)
    )
    over = f"{chosen} over the control that held-out observations chose"
    if found.chosen == found.highest:
        return (
            f"and {over} and that scores highest, `{found.chosen}` ({found.replicates} replicates)"
        )
    return (
        f"{over}, `{found.chosen}`, and {highest} over the control that scores "
        f"highest, `{found.highest}` ({found.replicates} replicates)"
    )


def _unless_certified(entry: Entry) -> Standing | None:
    return None if entry.certificate.is_certified else _safe(entry.certificate)


def _safe(certificate: Standing) -> Standing:
    """The same, its reason as text: expressions are full of asterisks."""
    return replace(certificate, why=escape(certificate.why))


def _picture(entry: Entry) -> str:
    return f"![Lattice of {entry.title}](figures/{_lattice(entry)})"


def _lattice(entry: Entry) -> str:
    return f"{entry.slug}.lattice.svg"


def _curves(entry: Entry) -> str:
    return f"{entry.slug}.curves.svg"


def _pictures(entry: Entry) -> dict[str, str]:
    """The lattice and, of networks, the learning curves of every arm: {file name: SVG}."""
    pictures = {_lattice(entry): lattice_svg(entry.study, entry.lattice, entry.level)}
    if entry.trains_network:
        found = learning(entry.study, entry.lattice)
        assert found is not None, "a complete entry of networks has their curves"
        title = f"{entry.environment.id}: error ({entry.lattice.primary}) while learning"
        own = found.curves, found.schedule, found.told, found.labelled
        pictures[_curves(entry)] = curves_svg(title, *own, found.validation, found.chosen)
    return pictures


def _expected(entry: Entry, ledgers: Sequence[Ledger]) -> list[str]:
    """What was expected, whether it holds, and what a ledger proves of when it was written down."""
    judged = entry.judged
    if not judged:
        nothing = "No pattern of this lattice is declared."
        return ["### Expected patterns", "", nothing, ""]
    rows = [
        [
            j.expected.label,
            code(j.expected.statement),
            j.expected.bounds,
            with_half(with_median(j.seen), moved),
            verdict(j, moved),
            *rates(rate),
            written_down(entry.environment, j.expected, ledgers),
            entry.how_declared(j.expected),
        ]
        for j, rate, moved in zip(judged, entry.base_rates, entry.moved, strict=True)
    ]
    unasked = len(entry.environment.expected) - len(judged)
    more = f" {unasked} more ask for arms that were not trained." if unasked else ""
    lines = [
        "### Expected patterns",
        "",
        table(rows, [*EXPECTED, "written down", "declared"], texts=2),
        "",
        f"{held(judged, entry.moved)}. {expected_to_hold(entry.base_rates)} "
        f"`seen` is the mean over replicates, "
        f"and `holds` judges the mean. {MEANING}" + more,
        "",
        RATES_MEAN,
    ]
    for note in sorted({j.expected.note for j in judged if j.expected.note}):
        noted = (code(j.expected.statement) for j in judged if j.expected.note == note)
        lines.append(f"{escape(note.capitalize())}: {', '.join(noted)}.")
    return [*lines, ""]


def _provenance(entry: Entry) -> list[str]:
    """Protocol, learner, digests, seeds, dates, cost, versions and machines."""
    study, records = entry.study, entry.in_order
    made_with: dict[str, set[str]] = {}
    for r in records:
        for name, value in r.provenance.items():
            made_with.setdefault(name, set()).add(str(value))
    learner = learner_class(study.learner)
    dates = sorted(r.created[:10] for r in records if r.created)
    diverged = sum(map(entry.lattice.diverged, entry.lattice.arms))
    digests = (
        f"environment {entry.environment.digest}, design {study.world.design_digest}, protocol "
        f"{study.protocol.digest}"
    )
    seeds = ", ".join(map(str, study.replicates))
    rows = [
        ["protocol", f"{study.protocol.name}: {_budget(entry)}"],
        ["learner", f"{learner.name}: {learner.summary}; version {learner.version}"],
        ["digests", digests],
        ["replicates", f"{len(study.replicates)}: seeds {seeds}"],
        [
            "cells",
            f"{len(records)}, of which {diverged} diverged (scored at error 10 or worse)",
        ],
        ["trained", escape(f"{dates[0]} to {dates[-1]}") if dates else "date unknown"],
        ["cost", f"{entry.thread_seconds:.0f} thread-seconds per replicate, controls included"],
        *([escape(name), escape(", ".join(sorted(values)))] for name, values in made_with.items()),
    ]
    return ["### Provenance", "", table(rows, ["", ""], texts=2), ""]


def _budget(entry: Entry) -> str:
    """The budget of the protocol, in words; how a network is trained only where one is."""
    budget = entry.study.budget
    network = (
        f"{budget.depth} x {budget.width} {budget.activation}, Adam {budget.adam_steps} at "
        f"{budget.learning_rate:g}, {SECOND[budget.second]} {budget.second_steps}, "
    )
    points = f"{budget.points} collocation points, w_d {budget.data_weight:g}"
    return (network if entry.trains_network else "") + points
