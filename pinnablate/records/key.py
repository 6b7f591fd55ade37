"""The key of a record, which follows from what its line says.

Whoever asks for a cell and whoever reads a record compute it by the same function. A record that is
kept under the key of another cell is found out that way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinnablate.digest import Canonical, digest_of

# What stands in `told` of arms that are no subset of the equations, in the order of the key.
_FURTHER = ("wrong", "penalty", "strengths", "more", "observed_only", "unknown")


def key_of(values: Mapping[str, Any]) -> str:
    """The digest of everything that determines what becomes of a cell.

    Args:
        values: {name: value} of what determines it, named as in a `Record`: environment_digest,
            design_digest, arm, equations, told, data_seed, init_seed, learner, trained_with,
            world_seed and worlds_digest. Further names are passed over. Expressions of near misses
            in `told` are canonical texts (`pinnablate.digest.canonical`).

    Returns:
        16 hexadecimal digits. World 0 adds nothing: keys in it are older than drawn worlds.

    Raises:
        KeyError: a name is missing.
    """
    told, trained = values["told"], values["trained_with"]
    said = [values["arm"], values["equations"], told["long"], told["decays"]]
    if "wrong" in told:
        wrong = [[*w[:-1], [_law(law) for law in w[-1]]] for w in told["wrong"]]
        said += [wrong, *(told[name] for name in _FURTHER[1:])]
    made = [values["learner"], trained["version"]]
    made += [trained["protocol"]] if "protocol" in trained else []
    drawn = [values["world_seed"], values["worlds_digest"]] if values["world_seed"] else []
    digests = [values["environment_digest"], values["design_digest"]]
    return digest_of([*digests, said, values["data_seed"], values["init_seed"], made, *drawn])


def _law(law: list[Any]) -> list[Any]:
    """[name of an equation, expressions] of a near miss, whose texts are canonical already."""
    name, expressions = law
    return [name, [Canonical(text) for text in expressions]]
