"""The page of one environment: what it is, who was told what, what each equation was worth, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from pinnablate.analysis.attribution import banzhaf, moebius
from pinnablate.analysis.games import game, judge_interactions
from pinnablate.analysis.lattice import estimate
from pinnablate.analysis.partial import shapley
from pinnablate.analysis.sufficiency import delta_of, pattern, relation, sufficiency
from pinnablate.environment import Environment
from pinnablate.leaderboard.entries import Entry
from pinnablate.learners import learner_class
from pinnablate.report.describe import condition, design_line
from pinnablate.report.pictures.curves import curves_svg, learning
from pinnablate.report.pictures.hasse import lattice_svg
from pinnablate.report.sections import beyond
from pinnablate.report.tables import fitted, notes, ranking, table
from pinnablate.report.typeset import code, equation_latex, escape
from pinnablate.tasks.protocol import SECOND

LARGEST_TABLE = 16  # Moebius coefficients shown
PARTIAL = " (partial)"


def environment_page(env: Environment, entries: Sequence[Entry], set_aside: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Markdown of an environment, and its pictures by file name."""
    lines = [f"# {env.id}", "", escape(env.summary) or "No summary is declared.", "", "[All environments](README.md)", ""]
    lines += _declaration(env)
    pictures: dict[str, str] = {}
    for entry in entries:
        if entry.complete:
            section, drawn = _entry(entry)
            lines += section
            pictures.update(drawn)
        else:
            lines += [f"## {entry.study.protocol.name}, design {entry.study.design}, learner {entry.study.learner}", "",
                      f"Not ranked: {escape('; '.join(entry.reasons))}.", ""]
    if set_aside:
        lines += ["## Records set aside", "", *(f"- {escape(s)}" for s in set_aside), ""]
    return "\n".join(lines).rstrip() + "\n", pictures


def _declaration(env: Environment) -> list[str]:
    lines = ["## The world", ""]
    for name in env.equations:
        lines += [f"**{name}**", ""]
        lines += [line for tex in equation_latex(env, name) for line in ("```math", tex, "```")]
        lines.append("")
    domain = ", ".join(f"{c} from {float(a):g} to {float(b):g}" for c, (a, b) in env.domain.items())
    lines += [f"- fields {', '.join(env.field_names)}; {domain}"]
    lines += [f"- given to every arm, {name}: {condition(c, env)}" for name, g in env.conditions.items() for m in g for c in m]
    lines += [f"- design {name}: {design_line(env, name)}" for name in ("standard", *env.designs)]
    if env.sectors:
        spelt = "; ".join(f"{name}: {', '.join(members)}" for name, members in env.sector_names.items())
        lines += [f"- sectors, whose errors stand together in the tables: {spelt}"]
    lines += [f"- source: {escape(env.source)}", f"- version {env.id.rsplit('-', 1)[1]}, digest `{env.digest}`; errors below "
              f"{env.floor:.0e} are not told apart", ""]
    return lines


def _entry(entry: Entry) -> tuple[list[str], dict[str, str]]:
    """One protocol, design and learner: table, picture, attribution, patterns, provenance."""
    study, lattice = entry.study, entry.lattice
    gain, best, count = entry.headline
    who = "the network" if entry.trains_network else f"learner `{study.learner}`"
    lines = [f"## {study.protocol.name}, design {study.design}, learner {study.learner}", ""]
    if entry.reasons:
        lines += [f"**Not ranked:** {escape('; '.join(entry.reasons))}.", ""]
    lines += [
        f"Told all its equations {who} gains **{lattice.gain('all', 'none'):+} decades** over told none, and "
        f"{gain:+} over the best control that was trained, `{best}` (chosen by held-out observations; {count} replicates). How "
        f"the equations work together: **{pattern(game(lattice), study.world.players)}**.", "",
        f"![Lattice of {entry.title}](figures/{entry.slug}.lattice.svg)", "",
        *ranking(study, lattice), "", *(f"- {note}" for note in notes(study, lattice)), "",
        *([f"![Learning curves of {entry.title}](figures/{entry.slug}.curves.svg)", ""] if entry.trains_network else []),
        *_attribution(entry), *_interactions(entry), *_expected(entry),
        *(beyond(entry.beside, entry.beside_lattice) if entry.beside else []), *_provenance(entry),
    ]
    pictures = {f"{entry.slug}.lattice.svg": lattice_svg(study, lattice)}
    if entry.trains_network:
        pictures[f"{entry.slug}.curves.svg"] = _learning(entry)
    return lines, pictures


def _learning(entry: Entry) -> str:
    """Learning curves of every arm with a network."""
    found = learning(entry.study, entry.lattice)
    assert found is not None, "a complete entry of networks has their curves"
    title = f"{entry.environment.id}: error ({entry.lattice.primary}) while learning"
    return curves_svg(title, found.curves, found.schedule, found.told, found.labelled)


def _attribution(entry: Entry) -> list[str]:
    """Shapley and Banzhaf values on the primary split, and Shapley values on every other split and field."""
    lattice = entry.lattice
    primary = lattice.primary
    columns = [("Shapley", shapley(game(lattice)))] + ([] if lattice.partial else [("Banzhaf", banzhaf(game(lattice)))])
    some = lattice.of("none")[0]
    for split in sorted(some.errors, key=lambda s: s != primary):
        if split != primary:
            columns.append((f"Shapley, {split}", shapley(game(lattice, split))))
    for split in sorted(some.field_errors, key=lambda s: s != primary):
        fields = some.field_errors[split]
        if len(fields) > 1 and split == primary:
            columns += [(f"Shapley, {f}", shapley(game(lattice, split, f))) for f in fields]
            columns += [(f"Shapley, {name}", shapley(game(lattice, split, members)))
                        for name, members in entry.environment.sector_names.items() if set(members) <= set(fields)]
    rows = [[e, *(f"{estimate(index[e]):+}" for _, index in columns)] for e in entry.study.world.players]
    partial = lattice.partial
    return [f"### What each equation is worth{PARTIAL if partial else ''}", "",
            table(rows, ["equation", *(name for name, _ in columns)]), "",
            f"Decades of skill, on the {primary} split unless another split, field or sector is named. Shapley values sum to "
            "the gain of `all` over `none`" + ("." if partial else "; a Banzhaf value is the mean gain in a random company."),
            *(["", fitted(lattice)] if partial else []), ""]


def _interactions(entry: Entry) -> list[str]:
    lattice = entry.lattice
    values = game(lattice)
    found = sufficiency(values)
    names = list(entry.study.world.players)

    def spell(s: frozenset[str]) -> str:
        return lattice.subsets[s]

    lines = [f"### How they work together{PARTIAL if lattice.partial else ''}", ""]
    if len(entry.study.replicates) >= 2 and len(found.minimal):
        lines += [f"Pattern: {pattern(values, names)}. Subsets shown to be within delta = {delta_of(values):.2f} decades of "
                  f"`all` (two one-sided tests), smallest first: {', '.join(f'`{spell(s)}`' for s in found.minimal)}; "
                  f"{len(found.insufficient)} subsets are shown to fall short of it.", ""]
    if len(names) > 1:
        judged = judge_interactions(lattice)
        rows = []
        for i, j in combinations(names, 2):
            found_of = judged[tuple(sorted((i, j)))]
            rows.append([f"{i}, {j}", f"{found_of.in_skill:+}", f"{found_of.in_error:+}", found_of.verdict,
                         relation(values, i, j)])
        lines += [table(rows, ["pair", "interaction in skill", "in error", "under change of scale", "the two alone"]), "",
                  "Shapley interaction index of skill, in decades, and of -e: positive where two equations help each other, "
                  "negative where one stands in for the other. Structural: same sign and rank in both, both intervals "
                  "excluding 0. The two alone: null, AND, OR, or the name of the one that does as much as both, by order; open "
                  "where the replicates do not tell.", ""]
    if lattice.partial:
        return lines
    coefficients = {s: estimate(np.atleast_1d(m)) for s, m in moebius(values).items() if s}
    shown = sorted(coefficients, key=lambda s: -abs(coefficients[s].mean))[:LARGEST_TABLE]
    shown.sort(key=lambda s: (len(s), [names.index(e) for e in names if e in s]))
    rows = [[spell(s), f"{coefficients[s]:+}"] for s in shown]
    rest = len(coefficients) - len(shown)
    lines += [table(rows, ["subset", "Moebius coefficient"]), "",
              "What a subset adds beyond all its parts, in decades." + (f" The {rest} smallest are left out." if rest else ""),
              ""]
    return lines


def _expected(entry: Entry) -> list[str]:
    judged = entry.judged
    if not judged:
        return ["### Expected patterns", "", "Nothing was written down about this lattice before it was trained.", ""]
    rows = [[j.expected.label, code(j.expected.statement), j.expected.bounds, str(j.seen), "yes" if j.holds else "**no**"]
            for j in judged]
    notes = sorted({j.expected.note for j in judged if j.expected.note})
    unasked = len(entry.environment.expected) - len(judged)
    lines = ["### Expected patterns", "", table(rows, ["written as", "statement", "expected", "seen", "holds"], texts=2), "",
             f"{sum(j.holds for j in judged)} of {len(judged)} hold. Written before any network was trained on it; "
             "`seen` is the mean over replicates, and `holds` judges the mean."
             + (f" {unasked} more ask for arms that were not trained." if unasked else "")]
    for note in notes:
        statements = ", ".join(code(j.expected.statement) for j in judged if j.expected.note == note)
        lines.append(f"{escape(note.capitalize())}: {statements}.")
    return [*lines, ""]


def _provenance(entry: Entry) -> list[str]:
    records = entry.in_order
    made_with: dict[str, set[str]] = {}
    for r in records:
        for name, value in r.provenance.items():
            made_with.setdefault(name, set()).add(str(value))
    budget, learner = entry.study.budget, learner_class(entry.study.learner)
    dates = sorted(r.created[:10] for r in records if r.created)
    failures = sum(entry.lattice.failures(a) for a in entry.lattice.arms)
    trained_by = (f"{budget.depth} x {budget.width} tanh, Adam {budget.adam_steps} at {budget.learning_rate:g}, "
                  f"{SECOND[budget.second]} {budget.second_steps}, ") if entry.trains_network else ""
    rows = [
        ["protocol", f"{entry.study.protocol.name}: {trained_by}{budget.points} collocation points, w_d {budget.data_weight:g}"],
        ["learner", f"{learner.name}: {learner.summary}; version {learner.version}"],
        ["digests", f"environment {entry.environment.digest}, design {entry.environment.design_digest(entry.study.design)}, "
                    f"protocol {entry.study.protocol.digest}"],
        ["replicates", f"{len(entry.study.replicates)}: seeds {', '.join(map(str, entry.study.replicates))}"],
        ["cells", f"{len(records)}, of which {failures} diverged or failed (scored at error 10 or worse)"],
        ["trained", f"{dates[0]} to {dates[-1]}" if dates else "date unknown"],
        ["cost", f"{entry.thread_seconds:.0f} thread-seconds per replicate, controls included"],
        *([name, escape(", ".join(sorted(values)))] for name, values in made_with.items()),
    ]
    return ["### Provenance", "", table(rows, ["", ""], texts=2), ""]
