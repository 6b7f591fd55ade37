"""What an environment declares, typeset for its page: fields, equations, conditions, truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sympy

from pinnablate.environment import Environment
from pinnablate.environment.distributions import Choice, Distribution, Interval, LogUniform
from pinnablate.report import measurements
from pinnablate.report.describe import condition
from pinnablate.report.pictures.frame import AXES, domain_end
from pinnablate.report.typeset import (
    code,
    equation_latex,
    escape,
    expression_latex,
    field_latex,
    listed,
)
from pinnablate.truths.base import Anchors


def fields(env: Environment) -> str:
    """Fields, domain, gauge and sectors in a few sentences."""
    ends = env.domain.items()
    domain = ", ".join(f"{c} from {domain_end(a)} to {domain_end(b)}" for c, (a, b) in ends)
    axis = f" ({AXES[env.id]})" if env.id in AXES else ""
    within = f", within `{env.region!r}`" if env.region is not None else ""
    sentences = [f"**Fields** {listed(env.field_names)}; {domain}{axis}{within}."]
    for f, on in env.gauges.items():
        free = f"a function of {listed(list(map(str, on)))}" if on else "a constant"
        sentences.append(f"{escape(f.func.__name__)} is defined up to {free}.")
    if env.sectors:
        sectors = env.sector_names.items()
        groups = "; ".join(f"{escape(name)}: {listed(members)}" for name, members in sectors)
        sentences.append(f"Errors are also read in groups of fields, {groups}.")
    return " ".join(sentences)


def equations(env: Environment) -> list[str]:
    """Every equation with its name, those marked that follow from the others."""
    rows = []
    for name in env.equations:
        first, *others = equation_latex(env, name)
        implied = r" & \quad\text{implied}" if name in env.identities else ""
        rows.append(f"{_tag(name)} {_aligned(first)}{implied}")
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
    spaced = (rf"{row} \\[4pt]" for row in rows[:-1])
    return ["```math", r"\begin{aligned}", *spaced, rows[-1], r"\end{aligned}", "```"]


def conditions(env: Environment) -> list[str]:
    """What every arm is given beside the observations."""
    told = [
        f"- {escape(name)}: {escape(condition(c, env))}"
        for name, group in env.conditions.items()
        for made in group
        for c in made
    ]
    if not told:
        return ["**Given to every arm:** the observations, no conditions.", ""]
    return ["**Given to every arm**", "", *told, ""]


def reference(env: Environment) -> list[str]:
    """Where the truth comes from, and how exactly it is known."""
    if env.is_measured:
        return [f"**Reference:** {escape(measurements.reference(env))}.", ""]
    if env.solution is None:
        return ["**Reference:** none is declared.", ""]
    how = env.needs_solution("describe the truth")
    floor = f"Errors below {env.floor:.0e} standard deviations are not told apart."
    if how.anchors:
        return [
            "**Reference:** integrated from the equations by "
            f"{escape(how.integrator(env.system))}, and held against anchors that do not come from them: "
            f"{_anchors(env, how.anchors)}. {floor}",
            "",
        ]
    if how.formulas is None:
        source = f", {escape(how.source)}" if how.source else ""
        return [f"**Reference:** {how.words}{source}. {floor}", ""]
    rows = [
        f"{field_latex(name, env)} &= {expression_latex(sympy.sympify(how.formulas[f]), env)}"
        for name, f in zip(env.field_names, env.fields, strict=True)
    ]
    return [
        f"**Reference:** a closed form, from the source below. {floor}",
        "",
        "<details>",
        "<summary>The closed form</summary>",
        "",
        *_math(rows),
        "",
        "</details>",
        "",
    ]


def worlds(env: Environment) -> list[str]:
    """What is drawn of worlds beyond the first, and from where."""
    if not env.worlds:
        return [
            "**Worlds:** one world. Nothing of it is drawn, so that all replicates share it.",
            "",
        ]
    drawn = "; ".join(f"{code(p.name)} {_distribution(d)}" for p, d in env.worlds.items())
    return [
        "**Worlds:** everything here is of world 0. Other worlds draw "
        f"{drawn}. In parentheses the value in world 0.",
        "",
    ]


def _distribution(d: Distribution) -> str:
    """Where the values of a parameter come from, in a few words."""
    here = f"({_number(d.canonical)})"
    if isinstance(d, Choice):
        return f"as one of {', '.join(map(_number, d.values))} {here}"
    assert isinstance(d, Interval)
    logarithm = ", its logarithm uniformly" if isinstance(d, LogUniform) else ""
    return f"from {_number(d.low)} to {_number(d.high)}{logarithm} {here}"


def _number(value: Any) -> str:
    """A number as its author wrote it, π as a sign."""
    return str(sympy.sympify(value)).replace("*", "").replace("pi", "π")


def _anchors(env: Environment, how: Anchors) -> str:
    """What is known of an integrated solution from elsewhere."""
    known = []
    if how.values:
        source = escape(how.source)
        known.append(f"values at {_points(env, how)}, from a second derivation: {source}")
    if how.invariants:
        known.append(f"what stays constant, {', '.join(map(code, how.invariants))}")
    return "; ".join(known) or "none"


def _points(env: Environment, how: Anchors) -> str:
    """Where the values lie that come from a second derivation."""
    names = ", ".join(map(str, env.coordinates))
    points = [p if isinstance(p, tuple) else (p,) for p, _ in how.values]
    at = [", ".join(f"{float(c):.3g}" for c in p) for p in points]
    if len(env.coordinates) == 1:
        return f"{names} = {', '.join(at)}"
    return f"({names}) = {', '.join(f'({p})' for p in at)}"


def near_misses(env: Environment) -> list[str]:
    """Laws that are almost true, typeset as they are told."""
    lines: list[str] = []
    for name, miss in env.near_misses.items():
        design = replace(env.observations, in_place_of_truth=name)
        told = env.world(design).laws.residuals
        rows: list[str] = []
        for equation in miss.equations:
            for k, row in enumerate(equation_latex(env, equation, told)):
                rows.append(f"{'&&' if k else _tag(equation)} {_aligned(row)}")
        lines += [f"**Near miss {escape(name)}:** {escape(miss.summary)}", "", *_math(rows), ""]
    return lines
