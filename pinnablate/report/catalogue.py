"""The page of all environments: what each world is, what is observed of it, and what was measured before any training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy

from pinnablate import registry
from pinnablate.arms import feasible, lattice
from pinnablate.checks.measured import measured
from pinnablate.environment import Environment
from pinnablate.report.describe import condition
from pinnablate.report.pictures.portrait import AXES, domain_end
from pinnablate.report.tables import table
from pinnablate.report.typeset import code, equation_latex, escape, expression_latex, field_latex
from pinnablate.truths.base import Anchors

LARGEST_TABLE = 16  # subsets whose observability is shown
TIERS = {"smoke": "a lattice takes seconds", "core": "a lattice takes minutes", "hard": "a lattice takes tens of minutes"}
NOT_MEASURED = "not measured"

INTRODUCTION = """# Environments

Small worlds, each completely specified by a few named differential equations. The question is the same in all of them: told
some of its equations and a few noisy observations, how well does a network find the fields where nobody looked? Each
equation is a player that is told or withheld, so that n of them make 2^n subsets.

- An equation marked *implied* follows from the others, perhaps up to a constant.
- A *near miss* is a law that is almost true: some arms and designs are told it in place of the truth.
- *Headroom* is what a kernel method, without a network, gains from being told everything, in decades of skill on the primary
  split. On a design without headroom no network can be expected to show much.
- The pictures show the reference solution. Each panel has its own colours, from its least value to its greatest; fields that
  the `standard` design does not observe are marked, and so is the end of the observed window.

This page and its pictures are written by `pinnablate catalogue` from the declarations; `pinnablate catalogue --check` fails
where they differ. `pinnablate check ID` certifies an environment, `pinnablate run ID` trains on it."""


def page(envs: Sequence[Environment]) -> str:
    """Markdown of all environments, by tier, in the order given."""
    lines = [INTRODUCTION, "", *_overview(envs), ""]
    for tier in dict.fromkeys(registry.tier(env.id) for env in envs):
        lines += [f"## {tier.capitalize()}{f': {TIERS[tier]}' if tier in TIERS else ''}", ""]
        for env in envs:
            if registry.tier(env.id) == tier:
                lines += _section(env)
    return "\n".join(lines).rstrip() + "\n"


def _overview(envs: Sequence[Environment]) -> list[str]:
    rows = [[f"[{env.id}](#{env.id})", registry.tier(env.id), " ".join(env.field_names), " ".join(map(str, env.coordinates)),
             escape(", ".join(env.equations)), str(2 ** len(env.equations)), env.primary,
             measured(env).get("headroom", {}).get("stratum", NOT_MEASURED)]
            for env in envs]
    headers = ["environment", "tier", "fields", "coordinates", "equations", "subsets", "primary split", "stratum"]
    return [table(rows, headers, texts=len(headers))]


def _section(env: Environment) -> list[str]:
    """Everything about one environment."""
    return [
        f"### {env.id}", "", escape(env.summary) or "No summary is declared.", "",
        f"![Reference solution of {env.id}](figures/{env.id}.svg)", "",
        _fields(env), "", *_equations(env), *_conditions(env), *_reference(env), *_designs(env), *_observability(env),
        *_near_misses(env), *_expected(env), *_origin(env),
    ]


def _fields(env: Environment) -> str:
    """Fields, domain, gauge and sectors in a few sentences."""
    domain = ", ".join(f"{c} from {domain_end(a)} to {domain_end(b)}" for c, (a, b) in env.domain.items())
    sentences = [f"**Fields** {_names(env.field_names)}; {domain}{f' ({AXES[env.id]})' if env.id in AXES else ''}."]
    for f, on in env.gauges.items():
        free = f"a function of {_names(list(map(str, on)))}" if on else "a constant"
        sentences.append(f"{escape(f.func.__name__)} is defined up to {free}.")
    if env.sectors:
        groups = "; ".join(f"{escape(name)}: {_names(members)}" for name, members in env.sector_names.items())
        sentences.append(f"Errors are also read in groups of fields, {groups}.")
    return " ".join(sentences)


def _equations(env: Environment) -> list[str]:
    rows = []
    for name in env.equations:
        first, *others = equation_latex(env, name)
        rows.append(f"{_tag(name)} {_aligned(first)}" + (r" & \quad\text{implied}" if name in env.identities else ""))
        rows += [f"&& {_aligned(row)}" for row in others]
    return ["**Equations**", "", *_math(rows), ""]


def _tag(name: str) -> str:
    """The name of an equation before it, in a column of its own."""
    return rf"\mathtt{{{name.replace('_', chr(92) + '_')}}} &\quad&"


def _aligned(row: str) -> str:
    """An equation that is aligned at its sign of equality, the last one."""
    return " &= ".join(row.rsplit(" = ", 1))


def _math(rows: Sequence[str]) -> list[str]:
    """Rows of equations as one block."""
    return ["```math", r"\begin{aligned}", *(rf"{row} \\[4pt]" for row in rows[:-1]), rows[-1], r"\end{aligned}", "```"]


def _conditions(env: Environment) -> list[str]:
    told = [f"- {escape(name)}: {escape(condition(c, env))}" for name, g in env.conditions.items() for made in g for c in made]
    return ["**Given to every arm**", "", *told, ""] if told else ["**Given to every arm:** the observations, no conditions.", ""]


def _reference(env: Environment) -> list[str]:
    how = env.declared_solution
    if how is None:
        return ["**Reference:** none is declared.", ""]
    floor = f"Errors below {env.floor:.0e} standard deviations are not told apart."
    if how.anchors:
        found = how.anchors
        anchors = [f"values at {_points(env, found)}, from a second derivation: {escape(found.source)}"] if found.values else []
        anchors += [f"what stays constant, {', '.join(map(code, found.invariants))}"] if found.invariants else []
        return [f"**Reference:** integrated from the equations by {escape(found.method)}, and held against anchors that do not "
                f"come from them: {'; '.join(anchors) or 'none'}. {floor}", ""]
    if how.formulas is None:
        return [f"**Reference:** a function of its author's{f', {escape(how.source)}' if how.source else ''}. {floor}", ""]
    rows = [f"{field_latex(name, env)} &= {expression_latex(sympy.sympify(how.formulas[f]), env)}"
            for name, f in zip(env.field_names, env.fields, strict=True)]
    return [f"**Reference:** a closed form, from the source below. {floor}", "",
            "<details>", "<summary>The closed form</summary>", "", *_math(rows), "", "</details>", ""]


def _points(env: Environment, how: Anchors) -> str:
    """Where the anchors of an integrated reference lie."""
    names = ", ".join(map(str, env.coordinates))
    at = [", ".join(f"{float(c):.3g}" for c in (p if isinstance(p, tuple) else (p,))) for p, _ in how.values]
    return f"({names}) = {', '.join(f'({p})' for p in at)}" if len(env.coordinates) > 1 else f"{names} = {', '.join(at)}"


def _designs(env: Environment) -> list[str]:
    rows = []
    for name in env.all_designs:
        d = env.design(name)
        seen = [env.field_names[k] for k in env.observed(d)]
        window = "everywhere" if d.until is None else f"t <= {d.until:g}"
        splits = [f"**{s}**" if s == env.primary_split(d) else s for s in env.splits(d)]
        rows.append([escape(name), str(d.count), _names(seen) if len(seen) < len(env.fields) else "all", window, f"{d.noise:g}",
                     _told(env, name), ", ".join(splits), _headroom(env, name)])
    headers = ["design", "points", "observed", "where", "noise", "told beside", "splits", "headroom"]
    return ["**Designs**, noise in standard deviations of the field, the primary split in bold, headroom in decades", "",
            table(rows, headers, texts=len(headers)), ""]


def _told(env: Environment, name: str) -> str:
    """What a design says of conditions, components and near misses, in a few words."""
    d = env.design(name)
    groups = ", ".join({**(env.conditions if d.conditions_given else {}), **d.further})
    words = [f"{groups} as players" if d.conditions_are_players else groups] if groups else []
    words += ["conditions withheld"] if env.conditions and not d.conditions_given else []
    words += ["each residual a player"] if d.granularity == "component" else []
    words += [f"near miss {d.in_place_of_truth}"] if d.in_place_of_truth else []
    return escape("; ".join(words)) or "nothing"


def _headroom(env: Environment, design: str) -> str:
    found = measured(env, design).get("headroom")
    if not found:
        return NOT_MEASURED
    half = f" ± {found['half_width']:.2f}" if found.get("half_width") is not None else ""
    return f"{found['mean']:+.2f}{half}, {found['stratum']}"


def _observability(env: Environment) -> list[str]:
    """What the observations and equations of the standard design leave undetermined."""
    found: Mapping[str, Any] = measured(env).get("observability", {})
    if "all" not in found:
        return []
    lines = ["**Observability:** the observations of the `standard` design and all equations together leave "
             f"{_undetermined(found['all'])} undetermined.", ""]
    told = env.world()
    order = [a.name for a in lattice(told, feasible(told)) if a.name in found]
    if len(order) <= LARGEST_TABLE:
        rows = [[escape(arm), _undetermined(found[arm])] for arm in order]
        lines += [table(rows, ["told", "leaves undetermined"], texts=2), ""]
    return lines


def _undetermined(of_arm: Mapping[str, Any]) -> str:
    """What an arm leaves open: nothing, so many numbers, or more the finer one looks."""
    where = f" in {_names(of_arm['fields'])}" if of_arm["fields"] else ""
    if of_arm["grows"]:
        return f"whole functions{where}"
    count = of_arm["dimension"]
    return f"{count} number{'' if count == 1 else 's'}{where}" if count else "nothing"


def _near_misses(env: Environment) -> list[str]:
    lines: list[str] = []
    for name, miss in env.near_misses.items():
        told = env.world(replace(env.observations, in_place_of_truth=name)).laws.residuals
        rows = [f"{_tag(equation) if k == 0 else '&&'} {_aligned(row)}"
                for equation in miss.equations for k, row in enumerate(equation_latex(env, equation, told))]
        lines += [f"**Near miss {escape(name)}:** {escape(miss.summary)}", "", *_math(rows), ""]
    return lines


def _expected(env: Environment) -> list[str]:
    if not env.expected:
        return []
    noted = any(e.note for e in env.expected)
    rows = [[code(e.statement), e.bounds, escape(e.label), *([escape(e.note)] if noted else [])] for e in env.expected]
    headers = ["statement", "expected", "written as", *(["note"] if noted else [])]
    return [f"**Expected**, in decades of skill, written before any network was trained on it{' but for the notes' * noted} (the "
            "language: [expected.py](../pinnablate/environment/expected.py))", "", table(rows, headers, texts=len(headers)), ""]


def _origin(env: Environment) -> list[str]:
    module = f"{env.name.replace('-', '_')}.py"
    return [f"- source: {escape(env.source)}", *(f"- {escape(version)}: {escape(what)}" for version, what in env.history.items()),
            f"- declared in [{module}](../pinnablate/environments/{module}), digest `{env.digest}`", ""]


def _names(names: Sequence[str]) -> str:
    """a, b and c."""
    return escape(" and ".join(filter(None, [", ".join(names[:-1]), names[-1]])))
