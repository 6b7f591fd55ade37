"""What is wrong with a record, so that nobody ranks what cannot be trusted.

The sentences stand on the published pages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from pinnablate.arms import Arm, parse
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners import names as learner_names
from pinnablate.records.store import Record, Store
from pinnablate.study.rescore import Rescorer
from pinnablate.tasks.protocol import protocol


class Validator:
    """Holds the records of an environment against its declaration and against their weights.

    Args:
        environment: as it is declared today.
        store: where the records are kept, and the weights of some.
    """

    def __init__(self, environment: Environment, store: Store) -> None:
        self.environment, self.store = environment, store
        self._again = Rescorer(environment, store)
        self._arms: dict[tuple[str, str], Arm] = {}

    def complaint(self, record: Record) -> str | None:
        """What is wrong with a record, in one sentence; None where nothing is."""
        return (
            self._other_declaration(record)
            or self._other_arm(record)
            or bad_scores(self.environment.splits(self.environment.design(record.design)), record)
            or self._contradicts_weights(record)
        )

    def _other_declaration(self, r: Record) -> str | None:
        """Whether it is of another environment, design, learner or protocol than those of today."""
        env = self.environment
        if r.environment != env.id:
            return f"it is of {r.environment!r}, expected {env.id!r}"
        if r.environment_digest != env.digest:
            return (
                f"environment digest {r.environment_digest!r}, now {env.digest!r}: the environment "
                "has changed; train it again"
            )
        if r.learner not in learner_names():
            return f"unknown learner {r.learner!r}; expected one of: {', '.join(learner_names())}"
        try:
            env.design(r.design)
            if r.protocol:
                protocol(r.protocol)
        except PinnablateError as error:
            return str(error)
        digest = self._design_digests[r.design]
        if digest != r.design_digest:
            return (
                f"design digest {r.design_digest!r}, now {digest!r}: the design has changed; train "
                "it again"
            )
        return None

    @cached_property
    def _design_digests(self) -> Mapping[str, str]:
        return {name: self.environment.design_digest(name) for name in self.environment.all_designs}

    def _other_arm(self, r: Record) -> str | None:
        """Whether its arm is none of today's, or was told other equations."""
        try:
            arm = self._arm(r.design, r.arm)
        except ValueError:  # PinnablateError among them
            return f"unknown arm {r.arm!r}"
        if arm.name != r.arm or list(arm.equations) != r.equations:
            return (
                f"arm {r.arm!r} told {r.equations}, expected {list(arm.equations)} under the name "
                f"{arm.name!r}"
            )
        return None

    def _arm(self, design: str, name: str) -> Arm:
        """The arm of that name.

        Raises:
            PinnablateError: there is none.
            ValueError: the name is that of a group of arms.
        """
        if (design, name) not in self._arms:
            (self._arms[design, name],) = parse(self.environment.world(design), name)
        return self._arms[design, name]

    def _contradicts_weights(self, r: Record) -> str | None:
        """Whether its scores do not follow from its weights, where these are kept."""
        try:
            found = self._again.differences(r)
        except PinnablateError as error:
            return without_directory(str(error), self.store)
        if found is None or found.agree:
            return None
        name, far = found.largest
        return (
            f"its scores do not follow from its weights (relative difference of {name} {far:.1e}); "
            "train the cell again"
        )


def bad_scores(splits: Sequence[str], r: Record) -> str | None:
    """What is wrong with the scores of a record, in one sentence; None where nothing is.

    Args:
        splits: those that its design has.
        r: a record.
    """
    scored: dict[str, Mapping[str, float | None]] = {
        "errors": r.errors,
        "relative_l2": r.relative_l2,
        **{f"field_errors of {split}": by_field for split, by_field in r.field_errors.items()},
        "held_out": {"held_out": r.held_out},
    }
    for where, values in scored.items():
        for name, value in values.items():
            if not _is_error(value):
                return (
                    f"{where}: {name} is {value!r}, expected a finite number >= 0; train the cell "
                    "again"
                )
    for where, found in (("errors", r.errors), ("relative_l2", r.relative_l2)):
        if set(found) != set(splits):
            got = ", ".join(sorted(found)) or "nothing"
            return f"{where} for {got}, expected {', '.join(splits)}"
    return None


def _is_error(value: object) -> bool:
    """Whether a value is a finite number of at least 0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


def without_directory(sentence: str, store: Store) -> str:
    """A sentence about a file of the store, which does not depend on where the results lie."""
    return sentence.replace(str(store.directory) + "/", "")
