"""Speed against jinns' self-scaled Broyden: lotka-volterra `dense-exact`, the same network, points, loss and machine.

    python -m venv jinns && jinns/bin/pip install jinns        # an environment of its own
    python benchmarks/against_jinns.py --jinns jinns/bin/python [--repeats 3] [--write]

Time per network of arm `all` until the median error over the replicates is at most 1e-4, and 1e-6.

- stacked: a lattice of 4 arms x 16 replicates trains at once; the budget of the second phase is the smallest of a
  series that reaches the target, the whole lattice timed from a fresh start, tracing included, over 64.
- jinns: one jit, then a serial loop over 16 networks of arm `all`, its best shape; the median time to the target, and a
  64th of the compilation. From the same initial parameters, without Adam, which is how it does best.

Each side is a process of its own, one after the other; imports are shown apart and count on neither side.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from page import write_section

from pinnablate.report.tables import table

REPLICATES, ARMS, TARGETS = 16, 4, (1e-4, 1e-6)
SECONDS = (("lm-geodesic", 300), ("lm-geodesic", 0))  # and steps of Adam before it; lm and broyden are slower here
SERIES = (20, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960, 1280)


def fits_of(second: str, steps: int, replicates: int, adam_steps: int = 300) -> list:
    from dataclasses import replace

    from pinnablate import registry
    from pinnablate.arms import lattice
    from pinnablate.learners.base import Fit
    from pinnablate.tasks.network import architecture
    from pinnablate.tasks.problem import make_problem
    from pinnablate.tasks.protocol import protocol

    env = registry.load("lotka-volterra")
    budget = replace(protocol("standard-v1").budget(env), second=second, second_steps=steps)
    network, fits = architecture(env, budget), []
    for seed in range(replicates):
        problem = make_problem(env, "dense-exact", seed, budget.points)
        fits += [Fit(problem, arm, budget, network, network.initial(seed), adam_steps, steps, curve=False)
                 for arm in lattice(env)]
    return fits


def error(env: object, jet: object) -> float:
    from pinnablate.tasks.metrics import Scorer

    return Scorer(env, "dense-exact").score(jet).errors["interp"]


def stacked(second: str, adam_steps: int, steps: int) -> dict:
    """Seconds of the whole lattice, and the error of `all` in every replicate; a fresh process calls this."""
    from pinnablate.learners.stacked import Stacked

    fits, learner = fits_of(second, steps, REPLICATES, adam_steps), Stacked()
    begin = time.perf_counter()
    trained = list(learner.fit(fits))
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, "errors": [error(t.fit.problem.environment, t.jet) for t in trained if t.fit.arm.name == "all"]}


def elsewhere(*side: object) -> dict:
    done = subprocess.run([sys.executable, __file__, "--side", *map(str, side)], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def ours(second: str, adam_steps: int, repeats: int) -> list[tuple[int, float, float] | None]:
    """For each target: (steps, seconds per network, median error), or None where the series does not reach it."""
    found, targets = [], list(TARGETS)
    for steps in SERIES:
        first = elsewhere(second, adam_steps, steps)
        middle = float(np.median(first["errors"]))
        if targets and middle <= targets[0]:
            runs = [first["seconds"], *(elsewhere(second, adam_steps, steps)["seconds"] for _ in range(repeats - 1))]
            while targets and middle <= targets[0]:
                targets.pop(0)
                found.append((steps, float(np.median(runs)) / REPLICATES / ARMS, middle))
        if not targets:
            break
    return found + [None] * len(targets)


def export(path: Path) -> list:
    """The problem of arm `all` in every replicate."""
    fits = [f for f in fits_of("lm", 1, REPLICATES) if f.arm.name == "all"]
    network, problems = fits[0].architecture, [f.problem for f in fits]
    np.savez(path, initial=[f.initial for f in fits], points=[p.collocation[:, 0] for p in problems],
             data_points=[p.data_points[:, 0] for p in problems], row_point=[p.row_point for p in problems],
             row_field=[p.row_functional for p in problems], row_target=[p.row_target for p in problems],
             row_weights=[f.row_weights for f in fits], residual_weights=[f.residual_weights for f in fits],
             shapes=network.shapes, lower=network.lower[0], upper=network.upper[0], field_scales=network.field_scales)
    return fits


def loss_of(fit: object) -> float:
    from pinnablate.learners.stacked import Stacked
    from pinnablate.learners.stacked.rows import System

    r = System(Stacked()._program(fit), fit).residual(fit.initial)
    return float(r @ r)


def theirs(python: str, steps: int, chunk: int) -> tuple[list[float | None], dict]:
    """For each target: seconds until the median error over replicates reaches it, medians over replicates."""
    with tempfile.TemporaryDirectory() as room:
        problem, states = Path(room) / "problem.npz", Path(room) / "states.npz"
        fits = export(problem)
        script = Path(__file__).with_name("jinns_side.py")
        subprocess.run([python, str(script), str(problem), str(states), str(steps), str(chunk)], check=True)
        made = dict(np.load(states).items())
    far = max(abs(float(loss) / loss_of(fit) - 1.0) for loss, fit in zip(made["loss"], fits, strict=True))
    if far > 1e-10:
        raise SystemExit(f"the two losses differ by {far:.1e} (relative); expected round-off")
    env, network = fits[0].problem.environment, fits[0].architecture
    errors = np.array([[error(env, lambda at, orders, th=th: network.jet(th, at, orders)) if np.isfinite(th).all() else np.inf
                        for th in mine] for mine in made["thetas"]])
    out: list[float | None] = []
    for target in TARGETS:
        reached = [next((float(t) for t, e in zip(ts, es, strict=True) if e <= target), np.inf)
                   for ts, es in zip(made["times"], errors, strict=True)]
        middle = float(np.median(reached))
        out.append(middle if np.isfinite(middle) else None)
    return out, {"compiling": float(made["compiling"]), "importing": float(made["importing"]),
                 "best": float(np.median(errors.min(axis=1))), "finite": float(np.isfinite(errors[:, -1]).sum()),
                 "difference": far, "step": 1e3 * float(np.median(made["times"][:, -1])) / steps}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jinns", metavar="PYTHON", help="a Python that has jinns")
    parser.add_argument("--steps", type=int, default=6000, help="of jinns")
    parser.add_argument("--chunk", type=int, default=50, help="steps of jinns between two looks at its error")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    parser.add_argument("--side", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(stacked(options.side[0], *map(int, options.side[1:]))))
        return
    runs = [theirs(options.jinns, options.steps, options.chunk) for _ in range(options.repeats)]
    about = {k: float(np.median([r[1][k] for r in runs])) for k in runs[0][1]}
    share = about["compiling"] / REPLICATES / ARMS
    jinns = [None if any(r[0][k] is None for r in runs) else float(np.median([r[0][k] for r in runs])) + share
             for k in range(len(TARGETS))]
    rows = [["jinns, self-scaled Broyden", *(f"{s:.2f}" if s else "not reached" for s in jinns), "1"]]
    for second, adam_steps in SECONDS:
        found = ours(second, adam_steps, options.repeats)
        name = f"stacked, Adam {adam_steps} and {second}" if adam_steps else f"stacked, {second} alone"
        rows.append([name, *(f"{f[1]:.2f} ({f[0]} steps)" if f else "not reached" for f in found),
                     ", ".join(f"{j / f[1]:.1f}" if f and j else "n/a" for j, f in zip(jinns, found, strict=True))])
        print(f"{second} after Adam {adam_steps} done", file=sys.stderr, flush=True)
    text = ("lotka-volterra `dense-exact`, arm `all`, seconds per network:\n\n"
            + table(rows, ["learner", *(f"to {t:g}" for t in TARGETS), "times less"])
            + f"\n\njinns: {about['step']:.1f} ms a step, compiled in {about['compiling']:.1f} s (a 64th is counted), imported "
            f"in {about['importing']:.1f} s (not counted); least error {about['best']:.1e} (median) within {options.steps} "
            f"steps, at whose end {about['finite']:.0f} of {REPLICATES} networks are finite. Its loss on the initial parameters "
            f"differs from ours by {about['difference']:.0e}. {options.repeats} repeats, medians.")
    print(f"\n{text}")
    if options.write:
        write_section("jinns", text)


if __name__ == "__main__":
    main()
