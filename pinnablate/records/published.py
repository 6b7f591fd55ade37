"""Records that ship with the package: those that its leaderboard is made of.

In a checkout `results` beside this file is a link to `leaderboard/results`; a wheel and an sdist
hold copies of its files.
"""

from __future__ import annotations

from pathlib import Path

from pinnablate.errors import PinnablateError, StoreError
from pinnablate.records.store import Record, Store, environments_in

FOLDER = Path(__file__).parent / "results"


def published(name: str) -> list[Record]:
    """Every record of one environment that is published with this version of the package.

    These are the records behind the leaderboard: all designs, protocols, learners, arms and
    replicates of the environment, failed cells included (`record.status`). Their final weights are
    not shipped.

    Args:
        name: an id such as `heat-mixed-v1`, or its name alone, `heat-mixed`, for the highest
            version.

    Returns:
        One `Record` per cell, sorted by `record.key`. Its errors are dimensionless: e_f = rms(u -
        u_ref) / std(u_ref) of a field f over the test points of a split, and `errors[split]` is the
        root mean square of e_f over the fields scored there. `cost` holds `thread_seconds` (seconds
        times threads) and declared `flops`.

    Raises:
        PinnablateError: no environment has that name, or none of its records are published.
        StoreError: a published file is damaged.

    Example:
        >>> records = pinnablate.published("heat-mixed")
        >>> first = [r for r in records if r.protocol == "standard-v2" and r.data_seed == 0]
        >>> {r.arm: r.errors["extrap"] for r in first}
    """
    from pinnablate.registry import resolve  # it imports SymPy

    identifier = resolve(name)
    available = environments_in(FOLDER)
    if identifier not in available:
        raise PinnablateError(
            f"no records of {identifier!r} are published with this version of pinnablate, "
            "which has "
            f"those of {', '.join(available) or 'no environment'}; train your own with "
            f"`pinnablate run {identifier}`"
        )
    loaded = Store(FOLDER).load(identifier)
    if loaded.complaints:
        raise StoreError(
            f"{len(loaded.complaints)} of the published lines of {identifier!r} cannot be "
            "read, the "
            f"first: {loaded.complaints[0]}; install pinnablate again"
        )
    return [loaded.records[key] for key in sorted(loaded.records)]
