"""The commands that made a page and the figures on it, as one types them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import cached_property

from pinnablate import registry
from pinnablate.arguments import replicates_as_typed
from pinnablate.arms import FULL, kind_of
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.learners import DEFAULT, default_arms
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.tasks.protocol import QUICK, STANDARD

DIAGNOSE = "diagnose"
RESULTS = "results"  # where the commands keep records, if nothing is said


@dataclass(frozen=True)
class Commands:
    """How a study is asked for on a command line.

    Args:
        study: which.
        store: where its records are.
        problem: how its environment is called there; by default its name, the file beside its
            records, or `FILE.py`.
    """

    study: Study
    store: Store
    problem: str = ""

    def say(self, verb: str, *more: str) -> str:
        """A command about this study, in a code span."""
        return f"`{self.plain(verb, *more)}`"

    def plain(self, verb: str, *more: str) -> str:
        """The same without marks."""
        return shlex.join(["pinnablate", verb, self._problem(), *self._options(verb), *more])

    def with_arms(self, verb: str, arms: str) -> str:
        """A command about this study with further arms, in a code span."""
        said = [w for w in self._options("") if not w.startswith("--arms=")]
        told = f"--arms={self._arms() or 'default'},{arms}"
        return f"`{shlex.join(['pinnablate', verb, self._problem(), *said, told])}`"

    def _problem(self) -> str:
        env = self.study.environment
        if self.problem:
            return self.problem
        if env.id in registry.identifiers():
            return env.name
        beside = self.store.directory / f"{env.id}.py"
        return str(beside) if beside.exists() else "FILE.py"

    def _options(self, verb: str) -> list[str]:
        study = self.study
        # `diagnose` begins with another protocol, and goes on from there where it has to.
        usual = QUICK if verb == DIAGNOSE else STANDARD
        named = study.protocol.name != usual
        out = [f"--protocol={study.protocol.name}"] if named else []
        out += [f"--replicates={replicates_as_typed(study.replicates)}"]
        out += [f"--design={study.design}"] if study.design != STANDARD_DESIGN else []
        out += [f"--learner={study.learner}"] if study.learner != DEFAULT else []
        if verb != DIAGNOSE:
            kind = self._kind()
            out += [f"--lattice={kind}"] if kind != FULL else []
            out += [f"--worlds={study.worlds}"] if study.worlds else []
            out += [f"--arms={arms}"] if (arms := self._arms()) else []
        where = str(self.store.directory)
        is_usual = where == RESULTS or (verb == DIAGNOSE and not self.has_weights)
        return [*out, *([] if is_usual else [f"--results={where}"])]

    @cached_property
    def has_weights(self) -> bool:
        """Whether the weights of any record that was told all laws are kept beside it."""
        env, store = self.study.environment, self.store
        keys = {c.key for c in self.study.cells if c.arm.name == "all"}
        found = (r for key, r in store.load(env.id).records.items() if key in keys)
        return any(store.weights(r) is not None for r in found)

    def _kind(self) -> str:
        return kind_of(self.study.world, [a.name for a in self.study.arms])

    def _default(self, kind: str) -> set[str]:
        study = self.study
        return {a.name for a in default_arms(study.world, study.learner, kind, study.protocol)}

    def _arms(self) -> str:
        """What `--arms` says; nothing where it is what is trained if nothing is said."""
        names = [a.name for a in self.study.arms]
        usual = self._default(self._kind())
        if usual <= set(names):
            more = [n for n in names if n not in usual]
            return ",".join(["default", *more]) if more else ""
        return ",".join(names)
