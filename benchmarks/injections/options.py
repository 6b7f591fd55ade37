"""Wrong values of every option of every command, and mistakes of equations: exit code 2, one sentence.

Which options there are is asked of the parser, so that a new one is tried as soon as there is one.
"""

from __future__ import annotations

import argparse
import random
from functools import cache
from pathlib import Path

import numpy as np

from injections.commands import give, room
from injections.tally import Tally
from pinnablate.cli import parser

FAULT = "wrong value of an option"
COUNTED = (
    "-1",
    "0",
    "nan",
    "inf",
    "-inf",
    "²",
    "",
    "x",
    "1.5",
    "--",
    "0x10",
    "9" * 40,
    "1e300",
    "None",
    "1,2",
)
MEASURED = ("-1", "nan", "-inf", "²", "", "x", "--", "0x1g", "1,5", "--1", "one")
CHOSEN = ("", "x", "FULL", "full ", "never,always", "nan", "²", "-", "gpu0")
NAMED = (  # of what is told beside a problem: NAME=VALUE in one form or another
    "", "=", "x", "=1", "q", "q=", "q==1", "q=nan", "q=x", "²=1", "q=1=2", "q=[", "{}", "a: b: c", "q=1e999", "9=9",
)  # fmt: skip
LAWS = (
    "", ":", "a:", ": q_t = 0", "q_t = -q(", "a: q_t = -w", "a: q_t == ", "a: q_t = q = 0", "a: q_t = 2q",
    "a: q_t = sine(q)", "a: diff()", "a: diff(q, t, -1)", "a: diff(q, t, 10**9)", "a: Piecewise()", "a: q_t = 9**9**9",
    "a: q_t = q[0]", "a: q_t = __import__('os')", "a: q_t = 'q'", "a: q_t = 1/0", "a: q_t = sqrt(-1)*q",
    "a: q_t = lambda: 0", "a: q_t = 1e999", "a: " + "-" * 90_000 + "q", "a: " + "(" * 3000, "a: q_t = q\0",
    "a|b: q_t = q", "none: q_t = q", "all: q_t = -q", "a: q_t = -q; b", "a: 0 = 0", "a: q = q",
)  # fmt: skip
NAMES = (
    "",
    "x",
    "²",
    "none+",
    "a b",
    "../x",
    "\udcff",
    "y" * 300,
    "smoke ",
    "STANDARD",
    "nan",
    "-v1",
)
_NAMES = {
    "--protocol",
    "--learner",
    "--design",
    "--split",
    "--region",
    "--free",
    "--chosen",
    "--controls",
    "--column",
}
_BEFORE = {  # what makes a command whole but for the option; nothing is trained
    "run": ["run", "decay-chain", "--dry-run"],
    "report": ["report", "decay-chain"],
    "ablate": ["ablate", "decay.csv", "-e", "a: q_t = -q", "--dry-run"],
    "diagnose": ["diagnose", "decay.csv", "-e", "a: q_t = -q", "--dry-run"],
    "analyse": ["analyse", "scores.csv"],
    "reproduce": ["reproduce", "decay-chain"],
    "check": ["check", "decay-chain"],
    "expected": ["expected"],
    "pack": ["pack"],
    "new": ["new", "my-world"],
    "rescore": ["rescore", "decay-chain"],
    "seal": ["seal", "decay-chain"],
    "leaderboard": ["leaderboard"],
}


@cache
def options() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(command, option, values that it never takes) of all that have such values."""
    (commands,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return tuple(
        (name, action.option_strings[-1], values)
        for name, command in commands.choices.items()
        if name in _BEFORE
        for action in command._actions
        if action.option_strings and (values := _never(name, action))
    )


def _never(command: str, action: argparse.Action) -> tuple[str, ...]:
    """Values that an option never takes."""
    option, kind = action.option_strings[-1], getattr(action.type, "__name__", "")
    if action.choices:
        return CHOSEN
    if kind in ("count", "seed"):
        return tuple(v for v in COUNTED if not (kind == "seed" and v in ("0", "9" * 40)))
    if kind in ("seconds", "gibibytes", "float", "crossed"):
        return MEASURED
    if option == "--unit":  # any text is a unit
        return NAMED[:6]
    if kind in ("named", "interval"):
        return NAMED
    if kind == "law":
        return (
            LAWS
            if option == "--equation"
            else ("", ":", "a:", "a: q = ", "a: q = 1 at", "a: at t = 0", "a: q(")
        )
    return NAMES if option in _NAMES and command in ("run", "ablate", "diagnose", "analyse") else ()


def wrong(rng: random.Random) -> list[str]:
    """A command of which one option has a value that it never takes."""
    command, option, values = rng.choice(options())
    arguments = [*_BEFORE[command], f"{option}={rng.choice(values)}"]
    if command in ("run", "ablate", "diagnose") and rng.random() < 0.3:
        arguments.insert(rng.randrange(2, len(arguments)), "--no-code")
    return arguments


def inject(tally: Tally, count: int) -> list[str]:
    """Give wrong values until so many were given; those that ended otherwise than they should."""
    with room():
        t = np.linspace(0.0, 1.0, 20)
        rows = "".join(f"{a},{b}\n" for a, b in zip(t, np.exp(-t), strict=True))
        Path("decay.csv").write_text("t,q\n" + rows)
        return give(tally, FAULT, count, lambda number: wrong(random.Random(f"options {number}")))
