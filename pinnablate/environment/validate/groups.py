"""Groups of a design: players that are made of equations, groups of conditions and observations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pinnablate.environment.laws import components_of
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.validate.names import PLAYER, TAKEN
from pinnablate.environment.validate.shapes import got
from pinnablate.errors import unknown

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment


def check(env: Environment, name: str, design: Any, mistakes: Mistakes) -> bool:
    """Note what is wrong with the groups of a design, and say whether anything is."""
    own = f"design {name!r}"
    if not isinstance(design.groups, Mapping):
        expected = "{player: (member, ...)}, like {'transport': ('energy', 'fourier')}"
        mistakes.note(f"{own}: groups={got(design.groups)}; expected {expected}")
        return True
    return mistakes.note_all(f"{own}: {sentence}" for sentence in _wrong(env, design))


def members_of(env: Environment, design: Any) -> tuple[str, ...]:
    """What a design may group: its equations, or their components, its groups of conditions, and the
    observations of a field or a sensor.
    """
    laws = list(env.equations)
    if design.granularity == "component":
        laws = [component for component, _, _ in components_of(env.equations)]
    given = env.conditions if design.conditions_given else {}
    further = design.further if isinstance(design.further, Mapping) else {}
    observed = [env.field_names[env.fields.index(f)] for f in _observed(env, design)]
    sensors = design.sensors if isinstance(design.sensors, Mapping) else {}
    return tuple(dict.fromkeys((*laws, *given, *further, *observed, *sensors)))


def _observed(env: Environment, design: Any) -> list[Any]:
    """The fields that a design observes, of those that there are."""
    fields = design.fields if isinstance(design.fields, tuple) else env.fields
    return [f for f in fields if f in env.fields]


def _wrong(env: Environment, design: Any) -> Iterator[str]:
    """Sentences on the groups of a design."""
    known = members_of(env, design)
    counts: Counter[str] = Counter()
    for player, of in design.groups.items():
        if not isinstance(player, str) or not PLAYER.fullmatch(player) or player in TAKEN:
            yield (
                f"group {player!r}; expected a name of its own: a letter, then lower-case letters, "
                "digits and _, for example transport"
            )
        if not isinstance(of, tuple) or not of or not all(isinstance(m, str) for m in of):
            yield (
                f"group {player!r} holds {got(of)}; expected names of equations, groups of conditions and "
                f"observed fields: {', '.join(known)}"
            )
            continue
        strange = [m for m in of if m not in known]
        if strange:
            yield f"group {player!r}: {unknown('member', strange[0], known)}"
        if player in known and player not in of:
            yield (
                f"group {player!r} has the name of something that is not in it; expected a name of "
                "its own"
            )
        counts.update(of)
    for member, count in counts.items():
        if count > 1:
            yield f"{member!r} stands in {count} groups; expected each member in one"
