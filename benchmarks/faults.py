"""Declarations that once went wrong: what `pinnablate check` and `pinnablate run` say of every file below some directories.

    python benchmarks/faults.py DIR [DIR ...] --write now.json
    python benchmarks/faults.py DIR [DIR ...] --before then.json      # beside what an earlier run wrote

Every file is checked and run (protocol smoke) by processes of their own, as a user would from a terminal of 80 columns. The table
says with what exit code, in how many seconds, after which longest silence between two lines, and in which sentence each ended. The
exit code of this script is 1 where an input shows a traceback or a warning, or keeps silent for more than a minute.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
LIMIT = 300.0  # seconds after which a command is ended
SILENCE = 60.0  # seconds without a line that nobody should wait
COMMANDS = ("check", "run")
TRACEBACK = "Traceback (most recent call last)"
_WARNING = re.compile(r"\b\w*Warning: ")
_ADDRESS = re.compile(r"^\S*/")  # of the file, which the first column names


@dataclass(frozen=True)
class Outcome:
    """What became of one command.

    Args:
        code: its exit code; None where it was ended because it took too long.
        seconds: how long it took.
        silence: the longest time between two lines of its output, its start and its end included: seconds.
        sentence: the line that decides: a certificate, a refusal, a headline, or the last one of a traceback.
        traceback, warning: whether its output shows one.
    """

    code: int | None
    seconds: float
    silence: float
    sentence: str
    traceback: bool
    warning: bool

    @property
    def faulty(self) -> bool:
        """Whether it went wrong, whatever it says: a traceback, a warning, a long silence, no end."""
        return self.code is None or self.traceback or self.warning or self.silence > SILENCE

    def __str__(self) -> str:
        marks = [
            word
            for word, seen in (
                ("TRACEBACK", self.traceback),
                ("WARNING", self.warning),
                ("SILENT", self.silence > SILENCE),
            )
            if seen
        ]
        ended = f"ended after {self.seconds:.0f} s" if self.code is None else f"exit {self.code}"
        figures = f"{ended}, {self.seconds:.1f} s, silent {self.silence:.1f} s"
        return " ".join([figures, *marks]) + f": {self.sentence}"


def observe(arguments: Sequence[str], directory: Path, limit: float = LIMIT) -> Outcome:
    """Run `pinnablate` in a process of its own and time its lines.

    Args:
        arguments: of the command line.
        directory: where it runs.
        limit: seconds after which it is ended.

    Returns:
        What became of it. The package is the one of PYTHONPATH, or else of this checkout.
    """
    package = os.environ.get("PYTHONPATH") or str(ROOT)
    settings = {"COLUMNS": "80", "PYTHONUNBUFFERED": "1", "PYTHONPATH": package}
    begin = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "pinnablate", *arguments],
        cwd=directory,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    late = threading.Event()

    def end() -> None:
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    clock = threading.Timer(limit, end)
    clock.start()
    lines, moments = [], [begin]
    with process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            moments.append(time.monotonic())
    code = process.returncode
    clock.cancel()
    moments.append(time.monotonic())
    gaps = [b - a for a, b in pairwise(moments)]
    text = "\n".join(lines)
    return Outcome(
        None if late.is_set() else code,
        round(moments[-1] - begin, 2),
        round(max(gaps), 2),
        decisive(lines),
        TRACEBACK in text,
        bool(_WARNING.search(text)),
    )


def decisive(lines: Sequence[str]) -> str:
    """The line of an output that says how it ended, without the path of the file."""
    said = [line.strip() for line in lines if line.strip()]
    if not said:
        return "nothing"
    if TRACEBACK in "\n".join(said):
        return said[-1]
    refusals = [i for i, line in enumerate(said) if line.startswith("pinnablate: ")]
    if refusals:  # with the numbered sentences that follow it
        return _ADDRESS.sub("", " ".join(said[refusals[0] :]).removeprefix("pinnablate: "))
    headlines = [line for line in said if line.startswith("Gain of `all`")]
    if headlines:
        unsure = [line for line in said if "UNCERTIFIED" in line]
        return " ".join([*unsure[:1], headlines[0]])
    failures = [line for line in said if line.startswith("FAIL")]
    certificates = [line for line in said if "certified" in line or "numerical" in line]
    return " ".join([*certificates[:1], *failures[:1]]) or said[-1]


def inputs_below(directories: Sequence[Path]) -> dict[str, Path]:
    """{name: file} of every declaration below some directories; the name is its path below them."""
    found = {}
    for directory in directories:
        if not directory.is_dir():
            raise SystemExit(f"{directory} is no directory; expected one that holds declarations")
        for path in sorted(directory.rglob("*.py")):
            found[str(path.relative_to(directory))] = path.resolve()
    return found


def observe_all(
    inputs: Mapping[str, Path], jobs: int, limit: float
) -> dict[str, dict[str, Outcome]]:
    """{name: {command: its outcome}} of declarations, at most `jobs` at a time."""

    def one(name: str) -> dict[str, Outcome]:
        with TemporaryDirectory() as place:
            results = str(Path(place) / "results")
            path = str(inputs[name])
            smoke = ["--protocol", "smoke", "--results", results]
            found = {
                "check": observe(["check", path], Path(place), limit),
                "run": observe(["run", path, *smoke], Path(place), limit),
            }
        print(f"{name}: {found['run'].code}", file=sys.stderr, flush=True)
        return found

    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip(inputs, pool.map(one, inputs), strict=True))


def cell(text: str, width: int = 260) -> str:
    """Text as a cell of a markdown table, cut where it is long."""
    whole = " ".join(text.split()).replace("|", "\\|")
    return whole if len(whole) <= width else whole[: width - 1] + "…"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def show(
    now: Mapping[str, Mapping[str, Outcome]], before: Mapping[str, Mapping[str, Outcome]] | None
) -> str:
    """What was found as one table: `input, check, run`, or `input, before, now`."""
    if before is None:
        rows = [[name, *(cell(str(found[c])) for c in COMMANDS)] for name, found in now.items()]
        return table(["input", *COMMANDS], rows)

    def both(found: Mapping[str, Outcome] | None) -> str:
        if found is None:
            return "not tried"
        return "<br>".join(f"`{c}` {cell(str(found[c]), 200)}" for c in COMMANDS)

    return table(
        ["input", "before", "now"],
        [[name, both(before.get(name)), both(found)] for name, found in now.items()],
    )


def read(path: Path) -> dict[str, dict[str, Outcome]]:
    """What `--write` kept."""
    return {
        name: {command: Outcome(**outcome) for command, outcome in found.items()}
        for name, found in json.loads(path.read_text()).items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Try what the command line names, print the table; an exit code."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/faults.py", description=__doc__.splitlines()[0]
    )
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIR", help="of declarations")
    parser.add_argument(
        "--before", type=Path, metavar="JSON", help="what an earlier run wrote, to compare with"
    )
    parser.add_argument("--write", type=Path, metavar="JSON", help="keep what was found")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="processes at a time")
    parser.add_argument(
        "--limit",
        type=float,
        default=LIMIT,
        metavar="S",
        help=f"seconds after which a command is ended (default: {LIMIT:g})",
    )
    options = parser.parse_args(arguments)
    before = read(options.before) if options.before else None
    os.nice(10)
    found = observe_all(inputs_below(options.directories), options.jobs, options.limit)
    if options.write:
        kept = {name: {c: asdict(o) for c, o in each.items()} for name, each in found.items()}
        options.write.write_text(json.dumps(kept, indent=1) + "\n")
    print(show(found, before))
    faulty = [name for name, each in found.items() if any(o.faulty for o in each.values())]
    print(
        f"\n{len(found)} inputs; with a traceback, a warning or a silence of more than {SILENCE:.0f} s: "
        f"{len(faulty)}{': ' + ', '.join(faulty) if faulty else ''}."
    )
    return 1 if faulty else 0


if __name__ == "__main__":
    raise SystemExit(main())
