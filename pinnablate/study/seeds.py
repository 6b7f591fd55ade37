"""The seeds of a replicate: of its world, of its data, and of its initial weights."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from pinnablate.errors import PinnablateError
from pinnablate.tasks.protocol import CANONICAL, DRAWN, WORLDS

if TYPE_CHECKING:
    from pinnablate.environment import Environment
    from pinnablate.study.study import Study

MOST = 10_000  # replicates of a study


class Seeds(NamedTuple):
    """What makes a replicate; arms are compared within one.

    Attributes:
        world: which world of the environment's family; 0 is the canonical one.
        data: of points and noise.
        init: of initial weights.
    """

    world: int
    data: int
    init: int


def seeds_of(study: Study, replicate: int) -> Seeds:
    """The seeds of a replicate: r, r, r where it lives in a world of its own; 0, r, r where all
    live in the canonical one; and those listed, where the study lists them.
    """
    if study.seeds:
        return study.seeds[replicate]
    return Seeds(replicate if draws_worlds(study) else 0, replicate, replicate)


def draws_worlds(study: Study) -> bool:
    """Whether replicates live in worlds of their own."""
    return bool(study.environment.worlds) and asked(study) == DRAWN


def asked(study: Study) -> str:
    """`canonical` or `drawn`: what the study says, or else its protocol."""
    return study.worlds or study.protocol.worlds


def crossed_seeds(counts: Sequence[int]) -> tuple[Seeds, ...]:
    """Every combination of some worlds, data and initial weights, the world's seed slowest.

    Args:
        counts: how many of each.

    Raises:
        PinnablateError: these are no three positive numbers, or too many combinations.
    """
    is_whole = all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in counts)
    if len(counts) != 3 or not is_whole or counts[0] * counts[1] * counts[2] > MOST:
        raise PinnablateError(
            f"crossed: expected three whole numbers of worlds, data and initial weights, with a "
            f"product of at most {MOST}, like (4, 3, 3), got {counts!r:.80}"
        )
    return tuple(Seeds(*one) for one in product(*map(range, counts)))


def check_seeds(study: Study) -> None:
    """Refuse worlds that a study cannot have, and replicates without seeds.

    Raises:
        PinnablateError: what is wrong.
    """
    env = study.environment
    if study.worlds and study.worlds not in WORLDS:
        raise PinnablateError(f"worlds: expected {' or '.join(WORLDS)}, got {study.worlds!r}")
    if study.worlds == DRAWN and not env.worlds:
        raise _one_world(env, "worlds='drawn' asks for others; leave it out")
    if not study.seeds:
        return
    worlds = {s.world for s in study.seeds}
    if worlds != {0} and not env.worlds:
        raise _one_world(env, f"got {len(worlds)}; write crossed=(1, 3, 3)")
    if worlds != {0} and asked(study) == CANONICAL:
        raise PinnablateError(
            f"replicates of protocol {study.protocol.name!r} live in the canonical world alone, got "
            f"{len(worlds)} worlds; write crossed=(1, 3, 3), or worlds='drawn' too"
        )
    if max(study.replicates) >= len(study.seeds):
        raise PinnablateError(
            f"replicates: expected numbers below {len(study.seeds)}, the combinations of seeds, got "
            f"{max(study.replicates)}"
        )


def _one_world(env: Environment, rest: str) -> PinnablateError:
    return PinnablateError(f"{env.id} declares one world, and {rest}")


def in_words(study: Study) -> str:
    """Which worlds a study lives in: `one world`, `each replicate in its own world`, or how many
    worlds, data and initial weights are crossed.
    """
    if study.environment.is_measured and not study.seeds:
        return "each replicate with its own fold of the measurements and its own initial weights"
    if study.seeds:
        worlds, data, init = (len(set(each)) for each in zip(*study.seeds, strict=True))
        return f"{_count(worlds, 'world')} x {data} data x {init} initial weights"
    if draws_worlds(study):
        return "each replicate in its own world"
    return "one world" if study.environment.worlds else "one world, which is all it declares"


def lived_in(study: Study) -> list[str]:
    """The sentence under a table on the worlds of its replicates; none where all live in the
    canonical world because that is the protocol's rule, as in all older ones.
    """
    if len(study.replicates) < 2 or not (study.seeds or asked(study) == DRAWN):
        return []
    words = in_words(study)
    return [f"{words[0].upper()}{words[1:]}."]


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'s' * (n > 1)}"


def worlds_of(study: Study) -> tuple[int, ...]:
    """The seeds of the worlds that replicates live in, each once."""
    return tuple(dict.fromkeys(seeds_of(study, r).world for r in study.replicates))
