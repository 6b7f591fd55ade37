"""How long commands take that train nothing, and what is kept of fits that take long.

    python benchmarks/starting.py --part commands     # a cached run, a plan, lists and pages: is TensorFlow imported?
    python benchmarks/starting.py --part states       # what does it cost to keep the state of a long fit every minute?
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from common import Sections, main, say

from pinnablate import registry
from pinnablate.learners.states import EVERY, State
from pinnablate.tasks.network import architecture

ROOT = Path(__file__).parent.parent
TENSORFLOW = "import tensorflow"
COMMAND = """
import sys
from pinnablate.cli import main
code = main(sys.argv[1:])
print("tensorflow" in sys.modules, file=sys.stderr)
sys.exit(code)
"""
NUMPY = "import numpy, scipy, sympy"
CURVE = 16  # states of a learning curve that are kept with the last one


def commands(
    environment: str = "heat-mixed",
    protocol: str = "standard-v2",
    replicates: int = 5,
    results: str = "leaderboard/results",
    repeats: int = 5,
) -> Sections:
    """Seconds of commands that train nothing, in units of `import tensorflow`, and whether they import it."""
    with tempfile.TemporaryDirectory() as place:
        name = registry.load(environment).id
        shutil.copy(Path(results) / f"{name}.jsonl", place)
        study = ["--protocol", protocol, "--replicates", str(replicates), "--results", place]
        board = ["--results", place, "--output", f"{place}/board"]
        tried = {
            "list": ["list"],
            "show": ["show", environment],
            "run, nothing to train": ["run", environment, *study],
            "run --dry-run": ["run", environment, *study[:4], "--results", f"{place}/none", "--dry-run"],
            "report": ["report", environment, *study],
            "leaderboard": ["leaderboard", *board],
            "leaderboard --check": ["leaderboard", *board, "--check"],
        }
        imported = {what: _imports(arguments) for what, arguments in tried.items()}
        each: dict[str, list[float]] = {what: [] for what in (TENSORFLOW, NUMPY, *tried)}
        for k in range(repeats):  # in turn, so that a machine that others use is equally slow to all
            for what in (TENSORFLOW, NUMPY):
                each[what].append(_seconds("-c", what))
            for what, arguments in tried.items():
                each[what].append(_seconds("-c", COMMAND, *arguments))
            say(f"{k + 1} of {repeats}")
    whole = statistics.median(each[TENSORFLOW])
    rows = [
        f"| `{what}` | {statistics.median(s):.2f} | {statistics.median(s) / whole:.2f} | {imported.get(what, '')} |"
        for what, s in each.items()
    ]
    yield (
        "commands",
        f"Records of `{environment}`, protocol {protocol}, {replicates} replicates; seconds of a process of its own, medians "
        f"of {repeats}.\n\n| command | seconds | of `{TENSORFLOW}` | imports TensorFlow |\n|---|---:|---:|---|\n"
        + "\n".join(rows),
    )


def _imports(arguments: list[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{arguments} ended with {done.returncode}: {done.stderr}")
    return {"True": "yes", "False": "no"}[done.stderr.split()[-1]]


def _seconds(*arguments: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    return time.perf_counter() - begin


def states(environment: tuple[str, ...] = ("decay-chain", "maxwell-3d"), repeats: int = 50) -> Sections:
    """What it costs to keep the state of a fit once a minute: bytes, and seconds of writing and reading."""
    rows = []
    for name in environment:
        world = registry.load(name).world()
        size = architecture(world).size
        written, read, kept = [], [], 0
        with tempfile.TemporaryDirectory() as place:
            for k in range(repeats):
                state = State(Path(place) / f"{k}.npz", _Fit(size), "versions and machine")
                state._next = 0.0  # as after a minute
                arrays = {"theta": np.zeros(size), "curve": np.zeros((CURVE, size))}
                begin = time.perf_counter()
                state.offer(lambda arrays=arrays: dict(arrays))
                written.append(time.perf_counter() - begin)
                begin = time.perf_counter()
                assert state.found() is not None
                read.append(time.perf_counter() - begin)
                kept = (Path(place) / f"{k}.npz").stat().st_size
        write, back = statistics.median(written), statistics.median(read)
        rows.append(
            f"| `{name}` | {size:,} | {kept:,} | {write * 1e3:.1f} | {back * 1e3:.1f} | {write / EVERY:.4%} |"
        )
    yield (
        "states",
        f"A state of {CURVE + 1} sets of parameters, kept every {EVERY:.0f} s; medians of {repeats}.\n\n"
        "| environment | parameters | bytes | ms to write | ms to read | of a fit's time |\n|---|---:|---:|---:|---:|---:|\n"
        + "\n".join(rows),
    )


class _Fit:
    """As much of a fit as its state depends on."""

    def __init__(self, size: int) -> None:
        self.start = np.zeros(size)


PARTS = {"commands": commands, "states": states}

if __name__ == "__main__":
    main(__file__, __doc__ or "", PARTS)
