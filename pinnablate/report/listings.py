"""What there is, as tables: environments, learners, protocols, arms.

On a narrow terminal the columns that stand last go to a second table.
"""

from __future__ import annotations

from pinnablate import registry
from pinnablate.arms import CONTROLS, EXTRA_DATA, FURTHER, GROUP_NAMES, Arm
from pinnablate.arms.controls import offered
from pinnablate.checks.measured import measured, stratum
from pinnablate.environment import Environment
from pinnablate.learners import learner_class
from pinnablate.learners import names as learner_names
from pinnablate.learners.base import Learner
from pinnablate.report.tables import Column, table_of
from pinnablate.tasks.budget import LAST, SECOND, VALIDATION
from pinnablate.tasks.choices import CHOICES
from pinnablate.tasks.protocol import STANDARD, Protocol
from pinnablate.tasks.protocol import protocols as all_protocols

TIERS = (
    "tier: what a replicate of every subset takes under standard-v2 on two cores: smoke less than "
    "a minute, core up to two, hard up to ten. More: `pinnablate show ID`; `list --digests` (subsets, "
    "splits, designs, digests)."
)
READ_AT = {LAST: "last step", VALIDATION: "least validation error"}


def _stratum(env: Environment) -> str:
    found = measured(env).get("headroom")
    return stratum(found["mean"]) if found else "not measured"


def _steps(protocol: Protocol) -> str:
    second = f", {SECOND[protocol.second]} {protocol.second_steps}"
    return f"Adam {protocol.adam_steps}" + (second if protocol.second_steps else "")


def _by_default(arm: Arm) -> str:
    """Whether a control is one of the usual ones; a longer training only where nothing stops it."""
    usual = "yes" if arm in CONTROLS else "no"
    return "without validation" if usual == "yes" and arm.long else usual


ENVIRONMENTS: list[Column[Environment]] = [
    Column("environment", lambda env: env.id, is_text=True),
    Column("over", lambda env: " ".join(map(str, env.coordinates)), is_text=True),
    Column("fields", lambda env: " ".join(env.field_names), is_text=True),
    Column("equations", lambda env: " ".join(env.equations), is_text=True),
    Column("tier", lambda env: registry.tier(env.id), is_text=True),
]
MORE: list[Column[Environment]] = [
    ENVIRONMENTS[0],
    Column("subsets", lambda env: str(2 ** len(env.equations))),
    Column("primary split", lambda env: env.primary_split(env.observations), is_text=True),
    Column("stratum", _stratum, is_text=True),
    Column("digest", lambda env: env.digest, is_text=True),
    Column("designs", lambda env: " ".join(env.all_designs), is_text=True),
]
LEARNERS: list[Column[type[Learner]]] = [
    Column("learner", lambda kind: kind.name, is_text=True),
    Column("network", lambda kind: "yes" if kind.trains_network else "no", is_text=True),
    Column("ranked", lambda kind: "no" if kind.unranked else "yes", is_text=True),
    Column("version", lambda kind: str(kind.version), is_text=True),
    Column("what it is", lambda kind: kind.summary, is_text=True),
]
PROTOCOLS: list[Column[Protocol]] = [
    Column("protocol", lambda p: p.name, is_text=True),
    Column("tanh layers", lambda p: f"{p.depth} x {p.width}", is_text=True),
    Column("steps", _steps, is_text=True),
    Column("points on ODEs", lambda p: str(p.points_1d)),
    Column("on PDEs", lambda p: str(p.points)),
    Column("read at", lambda p: READ_AT[p.selection], is_text=True),
    Column("what it is", lambda p: p.summary, is_text=True),
]
ARMS: list[Column[Arm]] = [
    Column("arm", lambda arm: arm.name, is_text=True),
    Column("by default", _by_default, is_text=True),
    Column("what it is", lambda arm: arm.summary, is_text=True),
]


def environments(digests: bool = False) -> str:
    """Every registered environment, built-in ones first.

    Args:
        digests: whether what has been found of them and what identifies their versions is listed
            in place of what they are.
    """
    envs = [registry.load(name) for name in registry.identifiers()]
    if digests:
        return table_of(MORE, envs)
    return f"{table_of(ENVIRONMENTS, envs)}\n\n{TIERS}"


def learners() -> str:
    """Every learner that is told equations, those of this package first."""
    kinds = map(learner_class, learner_names())
    return table_of(LEARNERS, [kind for kind in kinds if kind.is_told_equations])


def protocols(digests: bool = False) -> str:
    """Every protocol.

    Args:
        digests: whether what identifies them is listed in place of what they are.
    """
    digest: Column[Protocol] = Column("digest", lambda p: p.digest, is_text=True)
    columns = [PROTOCOLS[0], digest] if digests else PROTOCOLS
    return (
        f"{table_of(columns, all_protocols().values())}\n\n"
        "A protocol with some of its choices changed is named by them, wherever a protocol is named: "
        f"`{STANDARD}/data_weight=3,activation=sine`. Beside numbers: "
        + "; ".join(f"{choice}: {', '.join(values)}" for choice, values in CHOICES.items())
        + "."
    )


def arms() -> str:
    """The controls, which every environment has beside its subsets, and the names of groups."""
    return (
        f"{table_of(ARMS, (*CONTROLS, *FURTHER, *offered(), *EXTRA_DATA))}\n\n"
        "Every subset of an environment's equations is an arm too: `none`, their names joined by "
        f"+, `all`. Groups: {', '.join(GROUP_NAMES)}. `pinnablate show ID` adds the arms that "
        "follow from its equations."
    )
