"""Records of one board as lines of JSON: by arm and replicate, and the skill that they have."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tests.adversary import language

ROOT = Path(__file__).parents[2] / "leaderboard"
NOT_CONTROLS = ("@", ".", "/")  # in names of arms with other data, wrong laws, laws in part


class Board:
    """The records of one environment on its standard design, of one protocol and learner.

    Args:
        name: id of the environment.
        digest: as its page prints it.
        floor: errors below it are not told apart, as the page prints it.
        primary: the split that ranks, as the page prints it.
        protocol, learner: the board.
    """

    def __init__(self, name, digest, floor, primary, protocol="standard-v2", learner="stacked"):
        self.floor, self.primary, self.records = floor, primary, {}
        lines = (ROOT / "results" / f"{name}.jsonl").read_text().splitlines()
        found = [r for r in map(json.loads, lines) if "arm" in r and r["design"] == "standard"]
        found = [r for r in found if r["environment_digest"] == digest]
        own = [r for r in found if (r["learner"], r["protocol"]) == (learner, protocol)]
        drawn = any(r.get("world_seed") for r in own)
        shared = [r for r in found if (r["learner"], r["protocol"]) == ("interpolators", "")]
        in_drawn = {r["arm"] for r in shared if r.get("world_seed")}
        own += [r for r in shared if not drawn or r["arm"] in in_drawn]
        for r in own:  # a later line replaces an earlier one; crossed seeds are no replicates
            seed = r["data_seed"]
            if r["init_seed"] == seed and r.get("world_seed", 0) == (seed if drawn else 0):
                self.records[r["arm"], seed] = r
        ends = [{s for a, s in self.records if a == end} for end in ("none", "all")]
        self.replicates = tuple(sorted(ends[0] & ends[1]))

    def has(self, arm, replicates=None):
        return all((arm, s) in self.records for s in replicates or self.replicates)

    @property
    def arms(self):
        return list(dict.fromkeys(a for a, _ in self.records))

    @property
    def equations(self):
        return self.records["all", self.replicates[0]]["equations"]

    @property
    def subsets(self):
        """{frozenset of equations: name} of the arms that are told equations as they are, or none."""
        found = {}
        for (arm, _), r in self.records.items():
            plain = {"none": [], "all": self.equations}.get(arm, arm.split("+"))
            if plain == r["equations"]:
                found[frozenset(plain)] = arm
        return found

    @property
    def told_nothing(self):
        """`none` and the controls: told no equation, given the observations of the design."""
        return [
            a
            for a in self.arms
            if not self.records[next(k for k in self.records if k[0] == a)]["equations"]
            and not any(sign in a for sign in NOT_CONTROLS)
        ]

    def of(self, arm, replicates=None):
        return [self.records[arm, s] for s in replicates or self.replicates]

    def skills(self, arm, where=None, replicates=None, half=False):
        """-log10 of the error, clipped to [floor, 10]; of a split, or of a field or fields."""
        return np.array([self._skill(r, where, half) for r in self.of(arm, replicates)])

    def _skill(self, record, where, half):
        state = record.get("half") or record if half else record
        where = where or self.primary
        if where in state["errors"]:
            error = state["errors"][where]
        else:
            named = (where,) if isinstance(where, str) else where
            by_split = state["field_errors"]
            splits = [self.primary, *by_split]
            scored = next(s for s in splits if all(f in by_split.get(s, {}) for f in named))
            error = np.sqrt(np.mean([by_split[scored][f] ** 2 for f in named]))
        error = 10.0 if error is None else error
        return -np.log10(min(max(error, self.floor), 10.0))

    @property
    def has_half(self):
        networks = [r for r in self.records.values() if r["learner"] != "interpolators"]
        return all(r.get("half") for r in networks)

    def gains(self, arm, over, replicates=None, half=False):
        return self.skills(arm, None, replicates, half) - self.skills(over, None, replicates, half)

    def moved(self, arm, over=None, replicates=None):
        """Whether a skill, or a gain, moved by more than max(0.1 decade, 10 %) from half the budget."""
        full, half = (
            (
                self.skills(arm, None, replicates, h)
                if over is None
                else self.gains(arm, over, replicates, h)
            ).mean()
            for h in (False, True)
        )
        return self.has_half and abs(full - half) > max(0.1, 0.1 * abs(full)) + 1e-9

    def game(self, where=None, half=False):
        return {s: self.skills(a, where, None, half) for s, a in self.subsets.items()}

    def lattice(self, replicates=None):
        """What a formula may ask for."""

        def skill(arm, where):
            return self.skills(arm, where, replicates)

        return language.Lattice(self.equations, self.subsets, skill)

    def headline(self):
        """The control that held-out observations choose, the highest one, and their replicates.

        Of all that were trained, in the replicates that have them; a sweep that was cut short below five replicates, too few for
        an interval, takes part where no other has more.
        """
        count = {a: sum((a, s) in self.records for s in self.replicates) for a in self.told_nothing}
        told_nothing = [a for a in count if count[a] >= 5] or list(count)
        common = tuple(
            s for s in self.replicates if all((a, s) in self.records for a in told_nothing)
        )
        held = {
            a: np.mean(
                [np.log(10 if r["held_out"] is None else r["held_out"]) for r in self.of(a, common)]
            )
            for a in told_nothing
        }
        means = {a: self.skills(a, None, common).mean() for a in told_nothing}
        return min(held, key=held.get), max(means, key=means.get), common
