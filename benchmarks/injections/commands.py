"""Wrong commands: each must end with exit code 2 and one sentence."""

from __future__ import annotations

import contextlib
import io
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from injections.tally import Tally
from pinnablate.cli import main

FAULT = "wrong command"
FIRST = 20_000  # seed: with those before it faults were found and mended
ENVIRONMENTS = ("heat-mixed", "decay-chain", "sir", "kepler-v1", "maxwell-cavity-2d")
ODD = (
    "", "heat-mixed-v²", "héat", "heat mixed", "-v1", "x" * 300, "y" * 300 + ".py", "../../etc", "%s%n",
    "{0}", "heat-mixed-v99", "heat-mixed-v1-v1", "HEAT", "ünïcode", "a\nb", "none", "nan", "١٢",
    "folder.py", "gone.py", "empty.py", "text.py", "ends.py", "\udcff", "heat-mixed-v" + "9" * 30,
)  # fmt: skip
NUMBERS = (
    "-1",
    "0",
    "1e300",
    "nan",
    "inf",
    "-inf",
    "²",
    "١٢",
    "1_0",
    "",
    "x",
    "9" * 40,
    "1.5",
    "--",
    "0x10",
)
VALUED = {
    "run": (
        "--replicates", "--memory", "--device", "--lattice", "--worlds", "--crossed", "--arms", "--design",
        "--protocol", "--learner",
    ),
    "report": ("--replicates", "--crossed", "--arms", "--design", "--protocol", "--learner", "--lattice"),
    "ablate": ("--replicates", "--memory", "--lattice", "--constant", "--domain", "--group", "--equation"),
    "diagnose": ("--replicates", "--memory", "--protocol", "--learner", "--equation", "--noise"),
    "check": ("--seconds",),
    "reproduce": ("--sample", "--seed"),
    "expected": ("--replicates",),
    "analyse": ("--measure", "--nan"),
}  # fmt: skip
NEVER = (
    "-1",
    "nan",
    "-inf",
    "²",
    "",
    "x y",
    "--",
    "0x10",
    "9" * 40,
)  # right for none of these options
BARE = (
    "list",
    "show",
    "new",
    "check",
    "run",
    "report",
    "rescore",
    "reproduce",
    "pack",
    "leaderboard",
)


def wrong(rng: random.Random) -> list[str]:
    """A command that means nothing."""
    kind = rng.randrange(6)
    if kind == 0:  # an environment that is none
        command = rng.choice(["show", "run", "report", "check", "rescore", "reproduce", "expected"])
        return [command, rng.choice(ODD[1:]) if rng.random() < 0.7 else _misspelt(rng)]
    if kind == 1:  # a value that no option of that name takes
        command = rng.choice(list(VALUED))
        option = rng.choice(VALUED[command])
        named = [] if command in ("reproduce", "expected") else [rng.choice(ENVIRONMENTS)]
        named = ["scores.csv"] if command == "analyse" else named
        dry = ["--dry-run"] if command in ("run", "ablate", "diagnose") else []
        return [command, *named, f"{option}={rng.choice(NEVER)}", *dry]
    if kind == 2:  # an option that is cut short, misspelt, or of another command
        option = rng.choice(
            ["--result", "--repl", "--proto", "--lerner", "--no-cod", "--prun", "-x", "--Results"]
        )
        return [rng.choice(BARE[3:]), rng.choice(ENVIRONMENTS), option, rng.choice(["1", "out"])]
    if kind == 3:  # a command that is none, or a word too many
        word = rng.choice([*ODD[1:], "runn", "RUN", "heat-mixed", "--run", "list show"])
        return rng.choice([[word], [word, "heat-mixed"], ["list", "too", "many"], ["show"], []])
    if kind == 4:  # starters whose name is none
        return [
            "new",
            rng.choice(
                [
                    *(o for o in ODD[1:] if o not in ("nan", "none")),
                    "My-World",
                    "x-v1",
                    "a_b",
                    "a--b",
                ]
            ),
        ]
    scores = rng.choice(
        ["gone.csv", "folder.csv", "empty.csv", "words.csv", "z" * 300 + ".csv", "torn.npz"]
    )
    return rng.choice(
        [
            ["analyse", scores],
            ["ablate", scores, "-e", "a: q_t = -q"],
            ["diagnose", scores, "-e", "a: q_t = 0"],
        ]
    )


def _misspelt(rng: random.Random) -> str:
    name = list(rng.choice(ENVIRONMENTS))
    name.insert(rng.randrange(len(name)), rng.choice("qzx#é"))
    return "".join(name)


@contextlib.contextmanager
def room() -> Iterator[None]:
    """A directory with what wrong commands name."""
    here = Path.cwd()
    with TemporaryDirectory() as place:
        os.chdir(place)
        try:
            for name in ("folder.py", "folder.csv"):
                Path(name).mkdir()
            for name, content in (
                ("empty.py", b""), ("empty.csv", b""), ("text.py", b"not python at all"),
                ("ends.py", b"raise SystemExit(0)"), ("words.csv", b"a,b\nx,y\n"), ("torn.npz", b"PK\x03\x04"),
                ("scores.csv", b"subset,replicate,error\nnone,0,1\nall,0,0.1\n"),
            ):  # fmt: skip
                Path(name).write_bytes(content)
            yield
        finally:
            os.chdir(here)


def said(arguments: list[str]) -> tuple[object, str, str]:
    """The exit code of a command, or what it raised, and its output."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code: object = main(arguments)
        except SystemExit as stop:
            code = stop.code
        except BaseException as error:  # what is counted
            code = error
    return code, out.getvalue(), err.getvalue()


def judged(code: object, err: str) -> str:
    """What is wrong with the end of a wrong command; nothing where it ended as it should."""
    if isinstance(code, BaseException):
        return f"{type(code).__name__}: {code}"
    if code != 2:
        return f"exit {code}"
    sentences = [
        line for line in err.splitlines() if line.startswith("pinnablate") and ": " in line
    ]
    return "" if len(sentences) == 1 or "error: " in err else f"{len(sentences)} sentences"


def inject(tally: Tally, count: int) -> list[str]:
    """Give wrong commands until so many were given; those that ended otherwise than they should."""
    with room():
        return give(tally, FAULT, count, lambda number: wrong(random.Random(FIRST + number)))


def give(tally: Tally, fault: str, count: int, command: Callable[[int], list[str]]) -> list[str]:
    """Give the commands of a fault, by number, in this folder.

    Args:
        tally: where what becomes of them is counted.
        fault: its name there.
        count: how many there are to be in all.
        command: the arguments of each.

    Returns:
        Those that ended otherwise than they should.
    """
    found = []
    for number in range(tally.injected(fault), count):
        arguments = command(number)
        code, _, err = said(arguments)
        harm = judged(code, err)
        tally.add(
            fault,
            believed_wrongly=harm.startswith("exit 0"),
            tracebacks=isinstance(code, BaseException),
        )
        if harm:
            found.append(f"{number} {arguments!r:.200}: {harm} {err[-200:]!r}")
    tally.keep()
    return found
