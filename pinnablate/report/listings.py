"""What there is, as tables: environments, learners, protocols."""

from __future__ import annotations

from pinnablate import registry
from pinnablate.checks.measured import measured, stratum
from pinnablate.environment import Environment
from pinnablate.learners import learner_class
from pinnablate.learners import names as learner_names
from pinnablate.learners.base import Learner
from pinnablate.report.tables import Column, table_of
from pinnablate.tasks.protocol import SECOND, Protocol
from pinnablate.tasks.protocol import protocols as all_protocols


def _stratum(env: Environment) -> str:
    found = measured(env).get("headroom")
    return stratum(found["mean"]) if found else "not measured"


def _steps(protocol: Protocol) -> str:
    second = f", {SECOND[protocol.second]} {protocol.second_steps}"
    return f"Adam {protocol.adam_steps}" + (second if protocol.second_steps else "")


ENVIRONMENTS: list[Column[Environment]] = [
    Column("environment", lambda env: env.id, is_text=True),
    Column("tier", lambda env: registry.tier(env.id), is_text=True),
    Column("stratum", _stratum, is_text=True),
    Column("equations", lambda env: " ".join(env.equations), is_text=True),
    Column("subsets", lambda env: str(2 ** len(env.equations)), is_text=True),
    Column("primary split", lambda env: env.primary_split(env.observations), is_text=True),
    Column("designs", lambda env: " ".join(env.all_designs), is_text=True),
    Column("digest", lambda env: env.digest, is_text=True),
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
    Column("digest", lambda p: p.digest, is_text=True),
    Column("what it is", lambda p: p.summary, is_text=True),
]


def environments() -> str:
    """Every registered environment, built-in ones first."""
    return table_of(ENVIRONMENTS, map(registry.load, registry.identifiers()))


def learners() -> str:
    """Every learner that is told equations, those of this package first."""
    kinds = map(learner_class, learner_names())
    return table_of(LEARNERS, [kind for kind in kinds if kind.is_told_equations])


def protocols() -> str:
    """Every protocol."""
    return table_of(PROTOCOLS, all_protocols().values())
