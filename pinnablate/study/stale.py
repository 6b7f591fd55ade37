"""Records of a study that its keys pass over, because what made them has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pinnablate.records.store import Record

if TYPE_CHECKING:
    from pinnablate.study.study import Study


def sentence(study: Study, records: Mapping[str, Record]) -> str | None:
    """How many records of cells that have none of today's key there are, and what has changed.

    Args:
        study: its cells.
        records: by key, all that there are of its environment.

    Returns:
        One sentence; None where no record is passed over.
    """
    design, protocol = study.design, study.protocol.name
    missing = {(c.arm.name, c.seeds, c.learner) for c in study.cells if c.key not in records}
    passed = [
        r
        for r in records.values()
        if (r.arm, r.replicate, r.learner) in missing
        and r.design == design
        and r.protocol in ("", protocol)
    ]
    if not passed:
        return None
    last = max(passed, key=lambda r: r.created)
    count = f"{len(passed)} record{'' if len(passed) == 1 else 's'}"
    return (
        f"{study.environment.id}: {count} of this study {'is' if len(passed) == 1 else 'are'} "
        f"stale, {_changed(study, last)}; they stay where they are and are not shown, and "
        "`pinnablate run` trains their cells anew"
    )


def _changed(study: Study, record: Record) -> str:
    """What is no longer as it was when a record was made."""
    env = study.environment
    if record.environment_digest != env.digest:
        return f"the declaration has changed (digest {record.environment_digest}, now {env.digest})"
    now = env.design_digest(study.design)
    if record.design_digest != now:
        return f"the design {study.design!r} has changed (digest {record.design_digest}, now {now})"
    if record.worlds_digest != (env.worlds_digest if record.world_seed else ""):
        return "what its worlds are drawn from has changed"
    return _other_making(study, record) or "their learner, protocol or arm has a newer version"


def _other_making(study: Study, record: Record) -> str | None:
    """What of learner, protocol or arm is no longer as it was; None where the record is too old to
    tell.
    """
    wanted = (record.arm, record.replicate, record.learner)
    cell = next(c for c in study.cells if (c.arm.name, c.seeds, c.learner) == wanted)
    now, then = study.identity(cell), record.trained_with
    if not record.sealed:
        return None
    version, other = then["version"], now["trained_with"]["version"]
    if version != other:
        return f"learner {record.learner!r} has changed (version {version}, now {other})"
    if then != now["trained_with"]:
        digests = f"digest {then.get('protocol')}, now {now['trained_with'].get('protocol')}"
        return f"protocol {record.protocol!r} has changed ({digests})"
    return f"what arm {record.arm!r} is told has changed"
