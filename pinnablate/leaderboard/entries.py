"""What may be ranked: the records of one environment, design, protocol and learner, validated one by one.

A record that cannot be trusted is set aside with the reason, and what lacks it is not ranked: never a mean over what
happened to survive.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pinnablate.analysis.lattice import FEWEST_FOR_INTERVAL, Estimate, Lattice, lattice_of
from pinnablate.analysis.patterns import Judged, judge
from pinnablate.arms import CONTROLS, FULL, ORDER2, Arm, HasPlayers, feasible, further_arms, lattice, parse
from pinnablate.environment import Environment
from pinnablate.environment.expected import Expected
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.learners import default_arms, learner_class
from pinnablate.learners import names as learner_names
from pinnablate.records.store import Record, Store
from pinnablate.study import Study
from pinnablate.study.rescore import TOLERANCE, distance
from pinnablate.tasks.protocol import protocol

STATUSES = ("ok", "diverged", "failed", "timed_out")


@dataclass(frozen=True)
class Entry:
    """One study on the leaderboard.

    Args:
        study: its environment, design, protocol, learner, arms and replicates.
        records: the valid ones, by key.
        reasons: why it is not ranked; empty where it is.
        beside: the same study with arms beyond those that every entry has, in the replicates that most of these have.
        beside_records: its records, by key.
    """

    study: Study
    records: Mapping[str, Record]
    reasons: tuple[str, ...] = ()
    beside: Study | None = None
    beside_records: Mapping[str, Record] = field(default_factory=dict)

    def __repr__(self) -> str:
        ranked = f"not ranked: {'; '.join(self.reasons)}" if self.reasons else "ranked"
        return f"Entry({self.study!r}, {len(self.records)} records, {ranked})"

    @property
    def environment(self) -> Environment:
        return self.study.environment

    @property
    def trains_network(self) -> bool:
        return learner_class(self.study.learner).trains_network

    @cached_property
    def lattice(self) -> Lattice:
        return lattice_of(self.study.world, self.study.cells, self.records)

    @cached_property
    def beside_lattice(self) -> Lattice | None:
        return lattice_of(self.beside.world, self.beside.cells, self.beside_records) if self.beside else None

    @cached_property
    def headline(self) -> tuple[Estimate, str, int]:
        """The gain of `all` over the best control, that control, and in how many replicates: of all controls that were trained,
        in the replicates that have them; chosen by held-out observations."""
        lattice, beside = self.lattice, self.beside_lattice
        if beside is not None and {"all", *lattice.told_nothing} <= set(beside.arms):
            lattice = beside
        best = lattice.best_control()
        return lattice.gain("all", best), best, len(lattice.replicates)

    @cached_property
    def in_order(self) -> list[Record]:
        """Its records in the order of the cells; of a complete entry only."""
        return [self.records[c.key] for c in self.study.cells]

    @property
    def thread_seconds(self) -> float:
        """What one replicate cost, controls included."""
        return sum(r.cost.get("thread_seconds", 0.0) for r in self.in_order) / len(self.study.replicates)

    @cached_property
    def judged(self) -> list[Judged]:
        """The expected patterns against the records."""
        if self.study.design != "standard":
            return []  # they were written about the standard design
        sectors, asked = self.environment.sector_names, self._answerable(self.lattice)
        found = judge(self.lattice, asked, sectors)
        if self.beside_lattice is not None and self.beside_lattice.subsets:
            rest = [e for e in self._answerable(self.beside_lattice) if e not in asked]
            found += judge(self.beside_lattice, rest, sectors)
        return found

    def _answerable(self, lattice: Lattice) -> list[Expected]:
        """Statements about what was trained: the arms of this learner, and of a partial lattice what can be fitted."""
        return [e for e in self.environment.expected if all(self._has(lattice, arm) for arm in e.names()[0])
                and not (lattice.partial and e.indices & {"banzhaf", "moebius", "size"})]

    def _has(self, lattice: Lattice, arm: str) -> bool:
        return parse(self.study.world, arm)[0].name in lattice.arms

    @property
    def complete(self) -> bool:
        """Whether every arm has a valid record in every replicate; only then is anything shown of it."""
        return not self.lattice.missing

    @property
    def ranked(self) -> bool:
        return not self.reasons

    @property
    def title(self) -> str:
        return f"{self.environment.id}, {self.study.design}, {self.study.protocol.name}, {self.study.learner}"

    @property
    def slug(self) -> str:
        """A file name: every part of it has been checked against declared names."""
        return f"{self.environment.id}.{self.study.design}.{self.study.protocol.name}.{self.study.learner}"


def entries_of(env: Environment, store: Store) -> tuple[list[Entry], list[str]]:
    """The entries of an environment, and one sentence for every record that was set aside."""
    loaded = store.load(env.id)
    set_aside = [_without_directory(c, store) for c in loaded.complaints]
    groups: dict[tuple[str, str, str], list[Record]] = {}
    shared: list[Record] = []
    for record in loaded.records.values():
        reason = _invalid(env, record) or _contradicts_weights(env, record, store)
        if reason:
            set_aside.append(f"{record.arm}, replicate {record.data_seed}, key {record.key}: {reason}")
        elif record.protocol:
            groups.setdefault((record.design, record.protocol, record.learner), []).append(record)
        else:
            shared.append(record)  # a control without a network stands beside every protocol
    entries, used = [], set()
    for (design, protocol_name, learner), records in sorted(groups.items()):
        replicates = tuple(sorted({r.data_seed for r in records}))
        told = default_arms(env.world(design), learner, _kind(env.world(design), records))
        further = _further(env.world(design), [*records, *shared], told)
        study = Study(env, protocol(protocol_name), design, told + further, replicates, learner)
        keys = {c.key for c in study.cells}
        found = {r.key: r for r in [*records, *shared] if r.key in keys}
        used |= set(found)
        have = {a.name: tuple(c.replicate for c in study.cells if c.arm is a and c.key in found) for a in study.arms}
        beside = _beside(study, told, further, have)
        study = replace(study, arms=told + tuple(a for a in further if have[a.name] == replicates))
        first, second = ({c.key: found[c.key] for c in s.cells if c.key in found} if s else {} for s in (study, beside))
        entries.append(Entry(study, first, tuple(_why_not_ranked(study, first)), beside, second))
    everything = [*shared, *(r for rs in groups.values() for r in rs)]
    current = {_cell(r) for r in everything if r.key in used}
    for r in sorted(everything, key=lambda r: r.key):
        if r.key not in used and _cell(r) not in current:  # else it is superseded by a newer version of what made it
            set_aside.append(f"{r.arm}, replicate {r.data_seed}, key {r.key}: no study of today has this key; its protocol or "
                             "learner has a newer version, its arm is none of its lattice, or the record was edited; train it "
                             "again")
    return entries, set_aside


def _cell(r: Record) -> tuple:
    return r.design, r.arm, r.data_seed, r.init_seed, r.learner, r.protocol


def _beside(study: Study, default: Sequence[Arm], further: Sequence[Arm], have: Mapping[str, tuple[int, ...]]) -> Study | None:
    """A study of all arms in the replicates that most of the further ones have, without those that lack one of them."""
    sets = Counter(have[a.name] for a in further if have[a.name])  # those of other designs have none here
    if not sets:
        return None
    shared = sets.most_common(1)[0][0]
    arms = tuple(a for a in (*default, *further) if set(shared) <= set(have[a.name]))
    return replace(study, arms=arms, replicates=shared)


def _further(told: HasPlayers, records: Sequence[Record], default: Sequence[Arm]) -> tuple[Arm, ...]:
    """Arms that some records have beyond those that every entry has."""
    names = {r.arm for r in records} - {a.name for a in default}
    return tuple(a for a in further_arms(told) if a.name in names)


def _kind(told: HasPlayers, records: Sequence[Record]) -> str:
    """Which lattice some records belong to: that of order2 where these are all its arms and no others."""
    if feasible(told) == FULL:
        names = {r.arm for r in records} - {c.name for c in (*CONTROLS, *further_arms(told))}
        return ORDER2 if names == {a.name for a in lattice(told, ORDER2)} != {a.name for a in lattice(told)} else FULL
    return ORDER2


def _invalid(env: Environment, r: Record) -> str | None:
    """What is wrong with a record in itself, or None."""
    if r.environment != env.id:
        return f"it is of {r.environment!r}, expected {env.id!r}"
    if r.environment_digest != env.digest:
        return f"environment digest {r.environment_digest!r}, now {env.digest!r}: the environment has changed; train it again"
    if r.learner not in learner_names():
        return f"unknown learner {r.learner!r}; expected one of: {', '.join(learner_names())}"
    try:
        design = env.design(r.design)
        if r.protocol:
            protocol(r.protocol)
    except PinnablateError as error:
        return str(error)
    if env.design_digest(r.design) != r.design_digest:
        return f"design digest {r.design_digest!r}, now {env.design_digest(r.design)!r}: the design has changed; train it again"
    try:
        (arm,) = parse(env.world(r.design), r.arm)
    except (PinnablateError, ValueError):
        return f"unknown arm {r.arm!r}"
    if arm.name != r.arm or list(arm.equations) != r.equations:
        return f"arm {r.arm!r} told {r.equations}, expected {list(arm.equations)} under the name {arm.name!r}"
    if r.status not in STATUSES:
        return f"status {r.status!r}, expected one of {', '.join(STATUSES)}"
    return _bad_scores(env.splits(design), r)


def _bad_scores(splits: Sequence[str], r: Record) -> str | None:
    scored = {"errors": r.errors, "relative_l2": r.relative_l2,
              **{f"field_errors of {s}": by for s, by in r.field_errors.items()}, "held_out": {"held_out": r.held_out}}
    for where, values in scored.items():
        for name, value in values.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
                return f"{where}: {name} is {value!r}, expected a finite number >= 0; train the cell again"
    for where, found in {"errors": r.errors, "relative_l2": r.relative_l2}.items():
        if set(found) != set(splits):
            return f"{where} for {', '.join(sorted(found)) or 'nothing'}, expected {', '.join(splits)}"
    return None


def _contradicts_weights(env: Environment, r: Record, store: Store) -> str | None:
    """Whether a record's scores follow from its weights, where they are given."""
    try:
        weights = store.weights(r)
        if weights is None:
            return None
        far = distance(env, r, weights)
    except (StoreError, PinnablateError) as error:
        return _without_directory(str(error), store)
    if far <= TOLERANCE:
        return None
    return f"its scores do not follow from its weights (relative difference {far:.1e}); train the cell again"


def _why_not_ranked(study: Study, found: Mapping[str, Record]) -> list[str]:
    missing = [c for c in study.cells if c.key not in found]
    unranked = learner_class(study.learner).unranked
    reasons = [unranked] if unranked else []
    if missing:
        arms = dict.fromkeys(c.arm.name for c in missing)
        shown = ", ".join(list(arms)[:6]) + (f" and {len(arms) - 6} more" if len(arms) > 6 else "")
        reasons.append(f"{len(missing)} of {len(study.cells)} cells are missing: {shown}")
    count = len(study.replicates)
    if count < FEWEST_FOR_INTERVAL:
        reasons.append(f"{count} replicate{'s' if count > 1 else ''}; an interval needs {FEWEST_FOR_INTERVAL}")
    return reasons


def _without_directory(sentence: str, store: Store) -> str:
    """Sentences on pages do not depend on where the results lie."""
    return sentence.replace(str(store.directory) + "/", "")
