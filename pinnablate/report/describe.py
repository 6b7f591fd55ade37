"""One environment in words: what `pinnablate show` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sympy

from pinnablate.arms import CONTROLS, FULL, GROUP_NAMES, feasible, further_arms, lattice
from pinnablate.calculus.notation import plain
from pinnablate.environment import Condition, Design, Environment
from pinnablate.environment.family import stands_in
from pinnablate.environment.unknowns import Unknowns, law_in_words
from pinnablate.report import measurements
from pinnablate.world.scales import Scale

SUBSETS_NAMED = 6  # of all
LONG = "by name alone under protocols with validation"  # beside a control that only trains longer


def describe(env: Environment) -> str:
    """Everything that an environment declares, and the arms that may be trained on it.

    Scales of the equations stand beside them where a solution is declared.
    """
    domain = ", ".join(f"{c} in [{a}, {b}]" for c, (a, b) in env.domain.items())
    lines = [f"{env.id}  digest {env.digest}", *([env.summary] if env.summary else [])]
    within = f" within {env.region!r}" if env.region is not None else ""
    lines += [f"fields {', '.join(env.field_names)} over {domain}{within}", ""]
    lines += [
        *_equations(env),
        *_fields(env),
        *_conditions(env),
        "",
        f"reference: {_reference(env)}",
        "",
    ]
    lines += _worlds(env)
    lines += ["designs:", *_named((n, design_line(env, n)) for n in env.all_designs)]
    if env.near_misses:
        misses = env.near_misses.items()
        lines += ["", "near misses, told in place of the truth by some arms and designs:"]
        lines += _named((n, f"{m.summary} ({', '.join(m.equations)})") for n, m in misses)
    lines += ["", *_arms(env), "", f"source: {env.source}"]
    return "\n".join([*lines, *(f"{version}: {what}" for version, what in env.history.items())])


def _named(pairs: Iterable[tuple[str, str]], width: int = 12) -> list[str]:
    """A line for each name and its text, the texts below each other."""
    return [f"  {name:<{width}} {words}" for name, words in pairs]


def _equations(env: Environment) -> list[str]:
    scales: Sequence[str] = [""] * len(env.residuals)
    if env.solution is not None or env.is_measured:
        scales = [f"   (scale {_scale(s)})" for s in env.world().laws.scales]
    residuals = zip(env.residuals, scales, strict=True)
    return [
        "equations (each = 0):",
        *_named((r.equation, f"{law_in_words(env, r)}{scale}") for r, scale in residuals),
        *learned_words(env),
    ]


def learned_words(env: Environment) -> list[str]:
    """Which coefficients are learned, in one line; none where all are known."""
    unknowns = env.unknowns
    if not isinstance(unknowns, Unknowns):
        return []
    return [f"  {unknowns.learned_in(list(unknowns))}"]


def _scale(scale: Scale) -> str:
    """A scale and the term that gives it, with a reason where that is not the rms of the term."""
    term = "" if scale.term is None else f", of {plain(scale.term)}"
    return f"{scale.value:.3g}{term}{f': {scale.words}' * bool(scale.words)}"


def _fields(env: Environment) -> list[str]:
    """Fields whose scale is not their standard deviation; none of most environments."""
    if env.solution is None and not env.is_measured:
        return []
    scales = zip(env.field_names, env.world().ground.scales, strict=True)
    uncommon = [(name, f"scale {_scale(s)}") for name, s in scales if s.words or env.is_measured]
    title = "fields:" if env.is_measured else "fields that do not vary:"
    return ["", title, *_named(uncommon)] if uncommon else []


def _conditions(env: Environment) -> list[str]:
    if not env.conditions:
        return []
    groups = env.conditions.items()
    every = ((name, c) for name, group in groups for made in group for c in made)
    return ["", "given to every arm:", *_named((name, condition(c, env)) for name, c in every)]


def _reference(env: Environment) -> str:
    """What the truth is, and how exactly it is known."""
    if env.is_measured:
        return measurements.reference(env)
    if env.solution is None:
        return "none is declared, so models can be neither trained nor scored"
    words = env.needs_solution("describe the truth").words
    return f"{words}; errors below {env.floor:.0e} are not told apart"


def _worlds(env: Environment) -> list[str]:
    """What is drawn of the environment, and from where."""
    if not env.worlds:
        return ["worlds: one; nothing of it is drawn, and all replicates share it", ""]
    stands = {p: ", ".join(stands_in(env, p)) for p in env.worlds}
    return [
        "worlds: world 0 has the canonical values, world r values of its own, drawn from",
        *_named((p.name, f"{d}, in the {stands[p]}") for p, d in env.worlds.items()),
        "",
    ]


def _arms(env: Environment) -> list[str]:
    """The lattice, the usual controls, and further arms."""
    kind, n = feasible(env), len(env.players)
    subsets = [a.name for a in lattice(env, kind)]
    some = ", ".join(subsets[:SUBSETS_NAMED] + ["..."] * (len(subsets) > SUBSETS_NAMED))
    of = "" if kind == FULL else f" of --lattice {kind}, of 2^{n} = {2**n}"
    further = further_arms(env)
    return [
        f"arms: {len(subsets)} subsets{of} ({some})",
        *_named((c.name, c.summary + (f" ({LONG})" if c.long else "")) for c in CONTROLS),
        "",
        f"groups of arms, with --arms NAME: {', '.join(GROUP_NAMES)}",
        "",
        "further arms, with --arms NAME:",
        *_named(((a.name, a.summary) for a in further), max(len(a.name) for a in further)),
    ]


def design_line(env: Environment, name: str) -> str:
    """What a design observes and tells, in one line.

    Args:
        env: the environment.
        name: of one of its designs.
    """
    d = env.design(name)
    seen = measurements.fields_in_words(env, [env.field_names[k] for k in env.observed(d)])
    window = f" at t <= {d.until:g}" if d.until is not None else ""
    told = []
    if env.conditions and not d.conditions_given:
        told.append("no conditions given")
    told += [f"{name} given" for name in d.further if not d.conditions_are_players]
    if d.conditions_are_players:
        groups = ", ".join({**env.conditions, **d.further})
        told.append(f"players beside the equations: {groups}")
    if d.granularity == "component":
        told.append("each residual a player")
    told += [
        f"{player} a player" if of == (player,) else f"{', '.join(of)} together as {player}"
        for player, of in d.groups.items()
    ]
    if d.in_place_of_truth:
        told.append(f"told the near miss {d.in_place_of_truth} in place of the truth")
    beside = "".join(f"; {t}" for t in told)
    split = env.primary_split(d)
    if env.is_measured:
        return f"{_measured(d)} of {seen}{sensor_words(d)}{window}{weight_words(d)}; split {split}{beside}"
    return (
        f"{d.count} points of {seen}{sensor_words(d)}{window}, noise {noise_words(d)} sigma{weight_words(d)}; "
        f"primary split {split}{beside}"
    )


def noise_words(d: Design) -> str:
    """The noise of a design: `0.01`, or that of each field."""
    if isinstance(d.noise, Mapping):
        return ", ".join(f"{level:g} ({name})" for name, level in d.noise.items())
    return f"{d.noise:g}"


def sensor_words(d: Design) -> str:
    """What the sensors of a design measure, behind a comma; nothing where there are none."""
    found = []
    for name, s in d.sensors.items():
        what = plain(sympy.sympify(s.expression))
        over = f", mean over {', '.join(map(str, s.over))}" if s.over else ""
        own = f" at {len(s.at)} places of its own" if s.at else ""
        found.append(f", {name} ({what}{over}{own})")
    return "".join(found)


def weight_words(d: Design) -> str:
    """The weights of observations that differ from 1, behind a comma; nothing where none does."""
    return "".join(f", {name} weighs {w:g}" for name, w in d.weight.items())


def _measured(d: Design) -> str:
    """How many measurements a design trains on."""
    return "all measurements" if d.most is None else f"at most {d.most} measured points to train on"


def condition(c: Condition, env: Environment) -> str:
    """A condition, its faces and its number of points, in one line.

    Args:
        c: a condition.
        env: the environment that declares it.
    """
    expression = plain(c.expression)
    if c.periodic:
        across = ", ".join(str(f.coordinate) for f in c.faces)
        return f"{expression} periodic in {across} ({c.points} pairs of points)"
    ends = {"lower": 0, "upper": 1}
    parts = [f"{f.coordinate} = {env.domain[f.coordinate][ends[f.side]]}" for f in c.faces]
    faces = ", ".join([*parts, *map(str, c.edges)])
    value = "its true value" if c.from_reference else "0"
    return f"{expression} = {value} at {faces} ({c.points} points each)"
