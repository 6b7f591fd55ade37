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
from common import Sections, fit_of, main, say

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.states import EVERY, State
from pinnablate.tasks.protocol import STANDARD, protocol

ROOT = Path(__file__).parent.parent
TENSORFLOW = "import tensorflow"
COMMAND = """
import sys
from pinnablate.cli import main
code = main(sys.argv[1:])
print("tensorflow" in sys.modules, file=sys.stderr)
sys.exit(code)
"""
LIGHT = "import numpy, sympy"
CURVE = 16  # states of a learning curve that are kept with the last one


def commands(
    environment: tuple[str, ...] = ("heat-mixed",),
    protocol: str = "standard-v2",
    replicates: int = 5,
    results: str = "leaderboard/results",
    repeats: int = 5,
) -> Sections:
    """Seconds of commands that train nothing, in units of `import tensorflow`, and whether they import it."""
    with tempfile.TemporaryDirectory() as place:
        (asked,) = environment
        name = registry.load(asked).id
        shutil.copy(Path(results) / f"{name}.jsonl", place)
        study = ["--protocol", protocol, "--replicates", str(replicates), "--results", place]
        board = ["--results", place, "--output", f"{place}/board"]
        tried = {
            "list": ["list"],
            "show": ["show", asked],
            "run, nothing to train": ["run", asked, *study],
            "run --dry-run": [
                "run",
                asked,
                *study[:4],
                "--results",
                f"{place}/none",
                "--dry-run",
            ],
            "report": ["report", asked, *study],
            "leaderboard": ["leaderboard", *board],
            "leaderboard --check": ["leaderboard", *board, "--check"],
        }
        imported = {what: _imports(arguments) for what, arguments in tried.items()}
        each: dict[str, list[float]] = {what: [] for what in (TENSORFLOW, LIGHT, *tried)}
        for k in range(
            repeats
        ):  # in turn, so that a machine that others use is equally slow to all
            for what in (TENSORFLOW, LIGHT):
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
        f"Records of `{asked}`, protocol {protocol}, {replicates} replicates; seconds of a process of its own, medians "
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


def states(
    environment: tuple[str, ...] = ("decay-chain", "maxwell-3d"), repeats: int = 9
) -> Sections:
    """What it costs to keep the state of a fit once a minute: bytes, and seconds of writing and reading."""
    rows = []
    for env in map(registry.load, environment):
        world = env.world()
        fit = fit_of(world, subset(world, world.players), protocol(STANDARD).budget(env), 0)
        size = len(fit.start)
        for method, matrix in (("Levenberg-Marquardt", 0), ("quasi-Newton", size)):
            kept, write, read = _kept(size, matrix, repeats)
            rows.append(
                f"| `{env.id}` | {method} | {size:,} | {kept / 2**20:.1f} | {write * 1e3:.0f} | {read * 1e3:.0f} | "
                f"{write / EVERY:.3%} |"
            )
            say(*rows[-1:])
    yield (
        "states",
        f"Networks of {STANDARD}; a state of {CURVE + 1} sets of parameters, and of a quasi-Newton method its matrix, is "
        f"kept every {EVERY:.0f} s; medians of {repeats}.\n\n"
        "| environment | second phase | parameters | MiB | ms to write | ms to read | of a fit's time |\n"
        "|---|---|---:|---:|---:|---:|---:|\n" + "\n".join(rows),
    )


def _kept(size: int, matrix: int, repeats: int) -> tuple[int, float, float]:
    """Bytes of a state, and median seconds of writing and of reading it."""
    draw = np.random.default_rng(0).standard_normal
    arrays = {"theta": draw(size), "curve": draw((CURVE, size)), "matrix": draw((matrix, matrix))}
    written, read, kept = [], [], 0
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "state.npz"
        for _ in range(repeats):
            state = State(path, _Fit(size), "versions and machine")
            begin = time.perf_counter()
            state.keep(dict(arrays))
            written.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            assert state.found() is not None
            read.append(time.perf_counter() - begin)
            kept = path.stat().st_size
    return kept, statistics.median(written), statistics.median(read)


class _Fit:
    """As much of a fit as its state depends on."""

    def __init__(self, size: int) -> None:
        self.start = np.zeros(size)


PARTS = {"commands": commands, "states": states}

if __name__ == "__main__":
    main(__file__, __doc__ or "", PARTS)
