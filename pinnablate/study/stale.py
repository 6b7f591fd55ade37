"""Records of a study that its keys pass over, because what made them has changed since."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate.records import declared
from pinnablate.records.store import Record

if TYPE_CHECKING:
    from pinnablate.study.study import Study

RESULTS = "results"  # where commands keep records, if nothing is said


def sentence(
    study: Study, records: Mapping[str, Record], directory: str | Path | None = None
) -> str | None:
    """How many records of cells that have none of today's key there are, and what has changed.

    Args:
        study: its cells.
        records: by key, all that there are of its environment.
        directory: where they are kept, with the problems of users beside them.

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
    one = len(passed) == 1
    begin = f"{study.environment.id}: {count} of this study {'is' if one else 'are'}"
    if former := _former(study, last, directory):
        return f"{begin} of a former declaration and not shown: {former}"
    return (
        f"{begin} stale, {_changed(study, last)}; they stay where they are and are not shown, and "
        "`pinnablate run` trains their cells anew"
    )


def _former(study: Study, record: Record, directory: str | Path | None) -> str:
    """What a user's problem declared when a record was made, and how that is shown; nothing where it
    is not kept.
    """
    name, then = study.environment.id, record.environment_digest
    if directory is None or then == study.environment.digest:
        return ""
    changes = declared.changes(directory, name, then)
    if not changes:
        return ""
    path = declared.path_of(directory, name, then)
    said = ["pinnablate", "report", str(path), "--protocol", study.protocol.name]
    said += [] if str(directory) == RESULTS else ["--results", str(directory)]
    return (
        f"{changes}; the former command shows them again, and so does `{shlex.join(said)}`, while what is asked "
        "now is trained anew"
    )


def _changed(study: Study, record: Record) -> str:
    """All that is no longer as it was when a record was made."""
    env, changes = study.environment, []
    now = env.design_digest(study.design)
    if record.environment_digest != env.digest:
        changes.append(
            f"the declaration has changed (digest {record.environment_digest}, now {env.digest})"
        )
    elif record.design_digest != now:
        changes.append(
            f"the design {study.design!r} has changed (digest {record.design_digest}, now {now})"
        )
    if record.worlds_digest != (env.worlds_digest if record.world_seed else ""):
        changes.append("what its worlds are drawn from has changed")
    changes += _other_making(study, record)
    return " and ".join(changes) or "their learner, protocol or arm has a newer version"


def _other_making(study: Study, record: Record) -> list[str]:
    """What of learner, protocol and arm is no longer as it was; nothing where the record is too old
    to tell.
    """
    if not record.sealed:
        return []
    wanted = (record.arm, record.replicate, record.learner)
    cell = next(c for c in study.cells if (c.arm.name, c.seeds, c.learner) == wanted)
    now, changes = study.identity(cell), []
    then, today = record.trained_with, now["trained_with"]
    if then["version"] != today["version"]:
        versions = f"version {then['version']}, now {today['version']}"
        changes.append(f"learner {record.learner!r} has changed ({versions})")
    if then.get("protocol") != today.get("protocol"):
        digests = f"digest {then.get('protocol')}, now {today.get('protocol')}"
        changes.append(f"protocol {record.protocol!r} has changed ({digests})")
    if (record.equations, record.told) != (now["equations"], now["told"]):
        changes.append(f"what arm {record.arm!r} is told has changed")
    return changes
