"""What may be ranked: the records of one environment, sorted by design, protocol and learner.

A record that cannot be trusted is set aside with the reason, and a study that lacks it is not
ranked: an average is never taken over what happened to survive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pinnablate.analysis.crossed import crossed_of, is_replicate
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.arms import Arm, kind_of, recorded_arms
from pinnablate.brief import at_most
from pinnablate.checks.certificates import UNCERTIFIED, Standing, known
from pinnablate.environment import Environment
from pinnablate.leaderboard.entry import Entry, Scored
from pinnablate.leaderboard.validate import Validator, without_directory
from pinnablate.learners import default_arms, learner_class
from pinnablate.learners.base import SCORED
from pinnablate.records.store import Record, Store
from pinnablate.study import Study
from pinnablate.tasks.protocol import DRAWN, protocol

ENDS = ("none", "all")  # the arms of a crossed set
ARMS_NAMED = 6  # in the sentence about missing cells


def entries_of(env: Environment, store: Store) -> tuple[list[Entry], list[str]]:
    """Sort the records of an environment into entries.

    Args:
        env: the environment as it is declared today.
        store: where its records are.

    Returns:
        The entries by design, protocol and learner; and one sentence for every record, or line of
        the file, that was set aside, and for every record that says failed.

    Raises:
        StoreError: the records cannot be read.
    """
    valid, set_aside = _valid_records(env, store)
    certificate = known(env, store.directory, valid)
    groups: dict[tuple[str, str, str], list[Record]] = {}
    for r in valid:
        if r.protocol:
            groups.setdefault((r.design, r.protocol, r.learner), []).append(r)
    # a control without a network names no protocol and stands beside every one
    shared = [r for r in valid if not r.protocol]
    entries: list[Entry] = []
    used: set[str] = set()
    for (design, protocol_name, learner), records in sorted(groups.items()):
        rule, world = protocol(protocol_name), env.world(design)
        drawn = rule.worlds == DRAWN and bool(env.worlds)
        own = [r for r in records if is_replicate(r, drawn)]
        replicates = tuple(sorted({r.data_seed for r in own}))
        if not own:  # a crossed set alone, of which no page can say what it is the interval of
            continue
        kind = kind_of(world, [r.arm for r in own])
        arms = default_arms(world, learner, kind, rule)
        study = Study(env, rule, design, arms, replicates, learner)
        entry, found = _entry(study, [*own, *_in_worlds_of_its_own(shared, drawn)], certificate)
        crossed = crossed_of(records, world.primary_split, world.floor, drawn)
        entries.append(replace(entry, crossed=crossed))
        used |= found | {r.key for r in records if r.arm in ENDS and not is_replicate(r, drawn)}
    return entries, [*set_aside, *_without_study(valid, used)]


def _in_worlds_of_its_own(shared: Sequence[Record], drawn: bool) -> list[Record]:
    """The records without a protocol that stand beside a study.

    The first replicate of drawn worlds is the canonical one, so that a control that was only ever
    computed in canonical worlds has one record there, by chance, and is no part of the study.

    Args:
        shared: records without a protocol.
        drawn: whether the replicates of the study have worlds of their own.
    """
    arms = {r.arm for r in shared if r.world_seed}
    return [r for r in shared if not drawn or r.arm in arms]


def _valid_records(env: Environment, store: Store) -> tuple[list[Record], list[str]]:
    """The records that can be trusted, and a sentence for each that cannot."""
    loaded, validator = store.load(env.id), Validator(env, store)
    valid, set_aside = [], at_most(without_directory(c, store) for c in loaded.complaints)
    for record in loaded.records.values():
        if complaint := validator.complaint(record):
            set_aside.append(f"{_name(record)}: {complaint}")
            continue
        valid.append(record)
        if record.status not in SCORED:
            set_aside.append(
                f"{_name(record)}: {record.status}, so that it has no score: {record.reason}; train "
                "it again with --rerun failed"
            )
    return valid, set_aside


def _entry(
    default: Study, records: Sequence[Record], certificate: Standing
) -> tuple[Entry, set[str]]:
    """The entry of a study of the default arms, and the keys of the records that it has a cell for.

    Args:
        default: the study.
        records: its records, and those of arms beyond the default ones.
        certificate: what is known of its world.
    """
    named = {r.arm for r in records} - {a.name for a in default.arms}
    further = tuple(a for a in recorded_arms(default.world) if a.name in named)
    whole = replace(default, arms=default.arms + further)
    keys = {c.key for c in whole.cells}
    found = {r.key: r for r in records if r.key in keys}
    scored = {key for key, r in found.items() if r.status in SCORED}
    have = {
        a.name: tuple(c.replicate for c in whole.cells if c.arm is a and c.key in scored)
        for a in whole.arms
    }
    with_all = tuple(a for a in further if have[a.name] == default.replicates)
    main = _scored(replace(default, arms=default.arms + with_all), found)
    reasons = tuple(_why_not_ranked(main, certificate))
    return Entry(main, reasons, certificate, _beside(whole, further, have, found)), set(found)


def _scored(study: Study, records: Mapping[str, Record]) -> Scored:
    return Scored(study, {c.key: records[c.key] for c in study.cells if c.key in records})


def _beside(
    whole: Study,
    further: Sequence[Arm],
    have: Mapping[str, tuple[int, ...]],
    records: Mapping[str, Record],
) -> Scored | None:
    """The study of all arms in the replicates that most of the further ones have.

    A sweep that was cut short leaves an arm in few of them: so few that there is no interval count
    only where no arm has more.

    Args:
        whole: the study of all arms in all replicates.
        further: the arms beyond the default ones.
        have: {arm: replicates in which it has a record}.
        records: by key.

    Returns:
        The study without the arms that lack one of these replicates, and its records; None where no
        further arm has a record under this design.
    """
    sets = Counter(have[a.name] for a in further if have[a.name])
    if not sets:
        return None
    enough = {r: n for r, n in sets.items() if len(r) >= FEWEST_FOR_INTERVAL} or sets
    replicates = max(enough, key=lambda those: (sets[those], len(those)))
    arms = tuple(a for a in whole.arms if set(replicates) <= set(have[a.name]))
    return _scored(replace(whole, arms=arms, replicates=replicates), records)


def _why_not_ranked(scored: Scored, certificate: Standing) -> list[str]:
    study, lattice = scored.study, scored.lattice
    unranked = learner_class(study.learner).unranked
    reasons = [unranked] if unranked else []
    if certificate.status == UNCERTIFIED:
        reasons.append(f"the world is not certified: {certificate.why}")
    lacking, failed = set(lattice.missing), set(lattice.failed)
    for those, are in ((lacking, "are missing"), (failed, "failed")):
        cells = [c for c in study.cells if (c.arm.name, c.replicate) in those]
        if cells:
            arms = list(dict.fromkeys(c.arm.name for c in cells))
            shown = ", ".join(arms[:ARMS_NAMED])
            shown += f" and {len(arms) - ARMS_NAMED} more" if len(arms) > ARMS_NAMED else ""
            reasons.append(f"{len(cells)} of {len(study.cells)} cells {are}: {shown}")
    count = len(study.replicates)
    if count < FEWEST_FOR_INTERVAL:
        s = "s" if count > 1 else ""
        reasons.append(f"{count} replicate{s}; an interval needs {FEWEST_FOR_INTERVAL}")
    return reasons


def _without_study(records: Iterable[Record], used: set[str]) -> list[str]:
    """One sentence for every record that no study of today has a cell for.

    Those that a newer version of what made them has replaced are passed over.

    Args:
        records: the valid ones.
        used: keys of those that some entry has a cell for.
    """
    records = sorted(records, key=lambda r: r.key)
    current = {_cell(r) for r in records if r.key in used}
    return [
        f"{_name(r)}: no study of today has this key; its protocol or learner has a newer version, "
        "its arm is none of its lattice, or the record was edited; train it again"
        for r in records
        if r.key not in used and _cell(r) not in current
    ]


def _cell(r: Record) -> tuple[str, str, int, int, str, str]:
    """Which cell a record is of, whatever versions made it."""
    return r.design, r.arm, r.data_seed, r.init_seed, r.learner, r.protocol


def _name(r: Record) -> str:
    return f"{r.arm}, replicate {r.data_seed}, key {r.key}"
