"""One environment in words: what `pinnablate show` prints."""

from __future__ import annotations

import sympy

from pinnablate.arms import CONTROLS, FULL, GROUP_NAMES, feasible, further_arms, lattice
from pinnablate.environment import Condition, Environment


def describe(env: Environment) -> str:
    """Equations, conditions, truth, designs, arms and history of an environment."""
    domain = ", ".join(f"{c} in [{a}, {b}]" for c, (a, b) in env.domain.items())
    lines = [f"{env.id}  digest {env.digest}", *([env.summary] if env.summary else [])]
    lines += [f"fields {', '.join(env.field_names)} over {domain}", "", "equations (each = 0):"]
    scales = [f"   (scale {s:.3g})" for s in env.world().laws.residual_scales] if env.solution else [""] * len(env.residuals)
    lines += [f"  {r.equation:<12} {_plain(r.expression, env)}{scale}" for r, scale in zip(env.residuals, scales, strict=True)]
    if env.conditions:
        lines += ["", "given to every arm:"]
        lines += [f"  {name:<12} {condition(c, env)}" for name, g in env.conditions.items() for made in g for c in made]
    solution = env.declared_solution
    reference = (f"{solution.words}; errors below {env.floor:.0e} are not told apart" if solution else
                 "none is declared, so models can be neither trained nor scored")
    lines += ["", f"reference: {reference}", "", "designs:"]
    for name in env.all_designs:
        lines.append(f"  {name:<12} {design_line(env, name)}")
    if env.near_misses:
        lines += ["", "near misses, told in place of the truth by some arms and designs:"]
        for name, miss in env.near_misses.items():
            lines.append(f"  {name:<12} {miss.summary} ({', '.join(miss.equations)})")
    kind = feasible(env)
    told = lattice(env, kind)
    of = "" if kind == FULL else f" of --lattice {kind}, of 2^{len(env.players)} = {2 ** len(env.players)}"
    lines += ["", f"arms: {len(told)} subsets{of} ({', '.join([a.name for a in told[:6]] + ['...'] * (len(told) > 6))})"]
    lines += [f"  {c.name:<12} {c.summary}" for c in CONTROLS]
    further = further_arms(env)
    wide = max(len(a.name) for a in further)
    lines += ["", f"groups of arms, with --arms NAME: {', '.join(GROUP_NAMES)}", "", "further arms, with --arms NAME:"]
    lines += [f"  {a.name:<{wide}} {a.summary}" for a in further]
    lines += ["", f"source: {env.source}", *(f"{version}: {what}" for version, what in env.history.items())]
    return "\n".join(lines)


def _plain(expression: sympy.Expr, env: Environment) -> str:
    """u_xt for derivatives and u for fields: the form that people write on paper."""
    names = {}
    for d in expression.atoms(sympy.Derivative):
        suffix = "".join(str(c) * int(n) for c, n in d.variable_count)
        names[d] = sympy.Symbol(f"{d.expr.func.__name__}_{suffix}")
    fields = {f: sympy.Symbol(f.func.__name__) for f in env.fields}
    return str(expression.xreplace(names).xreplace(fields))


def design_line(env: Environment, name: str) -> str:
    """What a design observes, in one line."""
    d = env.design(name)
    seen = ", ".join(env.field_names[k] for k in env.observed(d))
    window = f" at t <= {d.until:g}" if d.until is not None else ""
    told = []
    if env.conditions and not d.conditions_given:
        told.append("no conditions given")
    told += [f"{name} given" for name in d.further if not d.conditions_are_players]
    if d.conditions_are_players:
        told.append(f"players beside the equations: {', '.join({**env.conditions, **d.further})}")
    if d.granularity == "component":
        told.append("each residual a player")
    if d.in_place_of_truth:
        told.append(f"told the near miss {d.in_place_of_truth} in place of the truth")
    beside = "".join(f"; {t}" for t in told)
    return f"{d.count} points of {seen}{window}, noise {d.noise:g} sigma; primary split {env.primary_split(d)}{beside}"


def condition(c: Condition, env: Environment) -> str:
    """A condition, its faces and its number of points, in one line."""
    faces = ", ".join(f"{f.coordinate} = {env.domain[f.coordinate][0 if f.side == 'lower' else 1]}" for f in c.on)
    if c.periodic:
        across = ", ".join(str(f.coordinate) for f in c.on)
        return f"{_plain(c.expression, env)} periodic in {across} ({c.points} pairs of points)"
    value = "its true value" if c.from_reference else "0"
    return f"{_plain(c.expression, env)} = {value} at {faces} ({c.points} points each)"
