"""The ledger of expected patterns: what was expected, and what it proves of when.

`expected.jsonl` holds one line for each statement that an environment declares. A line names the
digests of the environment and of its standard design, the formula and its bounds, the date, what
the kernel learner showed of the statement on that date, and how many records of networks there
were. Lines are only ever added: a statement whose bounds change gets a line of its own beside the
old one, which stays. The ledger of the built-in environments is shipped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pinnablate.environment import Environment, Expected
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.errors import StoreError
from pinnablate.files import below_torn_line
from pinnablate.records.kinds import Fault, check_of
from pinnablate.records.schema import COUNT, FLAG, NUMBER, SCORE, TEXT, Kind, shape

NAME = "expected.jsonl"
SHIPPED = Path(__file__).parent / NAME  # in a checkout a link to leaderboard/expected.jsonl
UNPROVEN = "declared; no ledger proves when"
# What stands under a column of such dates.
MEANING = (
    "*Written down*: the date in the ledger, `expected.jsonl`, and how many records of networks on "
    "this environment and design it counted then."
)
SHOWN: Kind = shape(
    {"version": COUNT, "replicates": COUNT, "mean": NUMBER, "half_width": SCORE, "holds": FLAG}
)
LINE: Kind = shape(
    {
        "environment": TEXT,
        "digest": TEXT,
        "design": TEXT,
        "label": TEXT,
        "statement": TEXT,
        "at_least": SCORE,
        "at_most": SCORE,
        "kernel": {"anyOf": [SHOWN, {"type": "null"}]},
        "networks": COUNT,
        "date": {"type": "string", "pattern": "[0-9]{4}-[0-9]{2}-[0-9]{2}"},
    },
    optional=("label", "kernel"),
)
_check = check_of(LINE)


@dataclass(frozen=True)
class Ledger:
    """The file of statements.

    Args:
        path: one statement a line, in JSON; need not exist yet.
    """

    path: Path

    @cached_property
    def lines(self) -> tuple[dict[str, Any], ...]:
        """Every line, oldest first.

        Raises:
            StoreError: the file cannot be read, or a line is not what `LINE` says.
        """
        if not self.path.exists():
            return ()
        where = str(self.path)
        try:
            read = []
            for number, text in enumerate(self.path.read_text(encoding="utf-8").splitlines(), 1):
                where = f"{self.path}, line {number}"
                line = json.loads(text)
                _check(line)
                read.append(line)
        except (OSError, ValueError, RecursionError, Fault) as error:
            raise StoreError(
                f"{where} cannot be read ({error}); expected a statement in JSON on every line; "
                "restore the file from the history of its repository"
            ) from error
        return tuple(read)

    def line_of(self, env: Environment, expected: Expected) -> dict[str, Any] | None:
        """The line of a statement about an environment as it is declared today, or None."""
        wanted = _identity(env, expected)
        return next((line for line in self.lines if _has(line, wanted)), None)

    def missing(self, env: Environment) -> list[Expected]:
        """Statements that the environment declares and the ledger does not hold."""
        return [e for e in env.expected if self.line_of(env, e) is None]

    def withdrawn(self, env: Environment) -> list[dict[str, Any]]:
        """Lines whose statement the environment, declared as it was then, no longer declares."""
        declared = [_identity(env, e) for e in env.expected]
        about = [line for line in self.lines if _has(line, digests(env))]
        return [line for line in about if not any(_has(line, d) for d in declared)]

    def append(self, line: dict[str, Any]) -> None:
        """Add a line.

        Raises:
            StoreError: the file cannot be written.
        """
        try:
            with self.path.open("ab+") as file:
                below_torn_line(file)
                file.write(json.dumps(line).encode() + b"\n")
        except OSError as error:
            raise StoreError(
                f"{self.path} cannot be written: {error.strerror}; every earlier line is kept"
            ) from error
        self.__dict__.pop("lines", None)  # read again when it is asked for


def shipped() -> Ledger:
    """The ledger of the built-in environments."""
    return Ledger(SHIPPED)


def beside(results: str | Path) -> tuple[Ledger, ...]:
    """The shipped ledger, and the one beside a directory of results, which need not exist."""
    return shipped(), Ledger(Path(results).absolute().parent / NAME)


def written_down(env: Environment, expected: Expected, ledgers: Sequence[Ledger]) -> str:
    """When a statement was written down, as far as a ledger proves it: date, and networks then.

    Args:
        env: the environment that declares it.
        expected: the statement.
        ledgers: the first that holds it is believed.
    """
    for ledger in ledgers:
        if line := ledger.line_of(env, expected):
            count = line["networks"]
            return f"{line['date']}, {count} network{'' if count == 1 else 's'}"
    return UNPROVEN


def digests(env: Environment) -> dict[str, Any]:
    """The environment and its standard design, as they are declared today."""
    design = env.design_digest(STANDARD_DESIGN)
    return {"environment": env.id, "digest": env.digest, "design": design}


def formula(expected: Expected) -> dict[str, Any]:
    """A statement and its bounds."""
    return {
        "statement": expected.statement,
        "at_least": expected.at_least,
        "at_most": expected.at_most,
    }


def _identity(env: Environment, expected: Expected) -> dict[str, Any]:
    """What makes a statement the same statement; its label and note do not."""
    return {**digests(env), **formula(expected)}


def _has(line: dict[str, Any], values: dict[str, Any]) -> bool:
    return all(k in line and line[k] == v for k, v in values.items())
