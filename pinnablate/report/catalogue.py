"""The page of all environments: what each is, and what was measured before any training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pinnablate import registry
from pinnablate.arms import feasible, lattice
from pinnablate.checks.measured import measured, stratum
from pinnablate.environment import Environment
from pinnablate.records.ledger import MEANING, shipped, written_down
from pinnablate.report import declared
from pinnablate.report.describe import noise_words
from pinnablate.report.tables import Column, table, table_of
from pinnablate.report.typeset import code, escape, listed

LARGEST_TABLE = 16  # subsets whose observability is shown
TIERS = {
    "smoke": "a lattice takes seconds",
    "core": "a lattice takes minutes",
    "hard": "a lattice takes tens of minutes",
}
NOT_MEASURED = "not measured"

INTRODUCTION = (
    "# Environments\n"
    "\n"
    "Small worlds, each completely specified by a few named differential equations. The "
    "question is the same in all of them: told\n"
    "some of its equations and a few noisy observations, how well does a network find the "
    "fields where nobody looked? Each\n"
    "equation is a player that is told or withheld, so that n of them make 2^n subsets.\n"
    "\n"
    "- An equation marked *implied* follows from the others, perhaps up to a constant.\n"
    "- A *near miss* is a law that is almost true: some arms and designs are told it in "
    "place of the truth.\n"
    "- *Worlds*: replicate r of a protocol that draws worlds lives in world r, whose amplitudes, "
    "initial state or coefficients\n"
    "  are drawn; what is printed here is of world 0. `pinnablate check ID` says how much they "
    "differ.\n"
    "- *Stratum*: what the kernel gains, a method without a network, from being told "
    "everything, in decades of skill on the primary\n"
    "  split: much (at least 0.6), some (0.1 to 0.6) or nothing. A solver or a network may "
    "gain more.\n"
    "- The pictures show the reference solution. Each panel has its own colours, from its "
    "least value to its greatest; fields that\n"
    "  the `standard` design does not observe are marked, and so is the end of the "
    "observed window.\n"
    "\n"
    "This page and its pictures are written by `pinnablate catalogue` from the "
    "declarations; `pinnablate catalogue --check` fails\n"
    "where they differ. `pinnablate check ID` certifies an environment, `pinnablate run "
    "ID` trains on it."
)


def _stratum(env: Environment) -> str:
    found = measured(env).get("headroom")
    return stratum(found["mean"]) if found else NOT_MEASURED


COLUMNS: list[Column[Environment]] = [
    Column("environment", lambda env: f"[{env.id}](#{env.id})", is_text=True),
    Column("tier", lambda env: registry.tier(env.id), is_text=True),
    Column("fields", lambda env: " ".join(env.field_names), is_text=True),
    Column("coordinates", lambda env: " ".join(map(str, env.coordinates)), is_text=True),
    Column("equations", lambda env: escape(", ".join(env.equations)), is_text=True),
    Column("subsets", lambda env: str(2 ** len(env.equations)), is_text=True),
    Column("primary split", lambda env: env.primary, is_text=True),
    Column("stratum", _stratum, is_text=True),
]


def page(envs: Sequence[Environment]) -> str:
    """Markdown of some environments, by tier, in the order given."""
    lines = [INTRODUCTION, "", table_of(COLUMNS, envs), ""]
    for tier in dict.fromkeys(registry.tier(env.id) for env in envs):
        what = f": {TIERS[tier]}" if tier in TIERS else ""
        lines += [f"## {tier.capitalize()}{what}", ""]
        for env in envs:
            if registry.tier(env.id) == tier:
                lines += _section(env)
    return "\n".join(lines).rstrip() + "\n"


def _section(env: Environment) -> list[str]:
    """Everything about one environment; a picture where its solution is declared."""
    picture = [f"![Reference solution of {env.id}](figures/{env.id}.svg)", ""]
    return [
        f"### {env.id}",
        "",
        escape(env.summary) or "No summary is declared.",
        "",
        *(picture if env.declared_solution else []),
        declared.fields(env),
        "",
        *declared.equations(env),
        *declared.conditions(env),
        *declared.reference(env),
        *declared.worlds(env),
        *_designs(env),
        *_observability(env),
        *declared.near_misses(env),
        *_expected(env),
        *_origin(env),
    ]


def _designs(env: Environment) -> list[str]:
    rows = [_design(env, name) for name in env.all_designs]
    headers = [
        "design",
        "points",
        "observed",
        "where",
        "noise",
        "told beside",
        "splits",
        "headroom",
    ]
    return [
        "**Designs**, noise in standard deviations of the field, the primary split in bold, "
        "what the kernel gains, in decades",
        "",
        table(rows, headers, texts=len(headers)),
        "",
    ]


def _design(env: Environment, name: str) -> list[str]:
    """A design as a row of the table."""
    d = env.design(name)
    seen = [env.field_names[k] for k in env.observed(d)]
    splits = (f"**{s}**" if s == env.primary_split(d) else s for s in env.splits(d))
    return [
        escape(name),
        str(d.count) if d.most is not None else "all",
        listed([*seen, *d.sensors]) if len(seen) < len(env.fields) or d.sensors else "all",
        "everywhere" if d.until is None else f"t <= {d.until:g}",
        noise_words(d),
        _told_beside(env, name),
        ", ".join(splits),
        _headroom(env, name),
    ]


def _told_beside(env: Environment, name: str) -> str:
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
    return f"{found['mean']:+.2f}{half}, {stratum(found['mean'])}"


def _observability(env: Environment) -> list[str]:
    """What the observations and equations of the standard design leave undetermined."""
    found: Mapping[str, Any] = measured(env).get("observability", {})
    if "all" not in found:
        return []
    lines = [
        "**Observability:** the observations of the `standard` design and all equations together "
        f"leave {_undetermined(found['all'])} undetermined.",
        "",
    ]
    world = env.world()
    order = [a.name for a in lattice(world, feasible(world)) if a.name in found]
    if len(order) <= LARGEST_TABLE:
        rows = [[escape(arm), _undetermined(found[arm])] for arm in order]
        lines += [table(rows, ["told", "leaves undetermined"], texts=2), ""]
    return lines


def _undetermined(of_arm: Mapping[str, Any]) -> str:
    """What an arm leaves open: nothing, some numbers, or more the finer one looks."""
    where = f" in {listed(of_arm['fields'])}" if of_arm["fields"] else ""
    if of_arm["grows"]:
        return f"whole functions{where}"
    count = of_arm["dimension"]
    return f"{count} number{'' if count == 1 else 's'}{where}" if count else "nothing"


def _expected(env: Environment) -> list[str]:
    """What is expected, and what the ledger proves of when that was written down."""
    if not env.expected:
        return []
    noted, ledgers = any(e.note for e in env.expected), (shipped(),)
    rows = [
        [
            code(e.statement),
            e.bounds,
            escape(e.label),
            written_down(env, e, ledgers),
            *([escape(e.note)] if noted else []),
        ]
        for e in env.expected
    ]
    headers = ["statement", "expected", "written as", "written down", *(["note"] if noted else [])]
    return [
        "**Expected**, in decades of skill (the language: "
        "[expected.py](../pinnablate/environment/expected.py))",
        "",
        table(rows, headers, texts=len(headers)),
        "",
        f"{MEANING}{' It does not hold the notes.' * noted}",
        "",
    ]


def _origin(env: Environment) -> list[str]:
    module = f"{env.name.replace('-', '_')}.py"
    return [
        f"- source: {escape(env.source)}",
        *(f"- {escape(version)}: {escape(what)}" for version, what in env.history.items()),
        f"- declared in [{module}](../pinnablate/environments/{module}), digest `{env.digest}`",
        "",
    ]
