"""Speed against serial DeepXDE, in one run, tracing counted on both sides, medians of repeats.

- adam: the same 20,000 steps of Adam over one lattice: stacked against one `dde.Model` per subset.
- rounding: how far apart the two are after 1 ... 20,000 steps, beside two stacked networks whose initial parameters differ in
  the last digit.
- second-order: how long until arm `all` reaches the final error of serial DeepXDE (Adam 20,000, then L-BFGS) on the same
  points and data, while the stacked learner trains the whole lattice by Adam 300 and accelerated Levenberg-Marquardt.

Run: python benchmarks/against_deepxde.py [--part adam,second-order] [--repeats 3] [--write]
Each side is a process of its own, one after the other, so that each has the machine and its own thread settings.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

from page import write_section

from pinnablate.report.tables import table

WORLDS = {"lotka-volterra": "dense-exact", "maxwell-cavity-2d": "standard"}
ROUNDING = (1, 10, 40, 100, 300, 1000, 3000, 10_000, 20_000)
SERIES = (5, 10, 20, 40, 80, 160, 320, 640)
LBFGS_STEPS = 5000  # of a default of 15,000, which would take 18 minutes here at about 0.07 s an iteration


def fits_of(name: str, design: str, steps: int, second_steps: int = 0) -> list:
    from dataclasses import replace

    from pinnablate import registry
    from pinnablate.arms import lattice
    from pinnablate.learners.base import Fit
    from pinnablate.tasks.network import architecture
    from pinnablate.tasks.problem import make_problem
    from pinnablate.tasks.protocol import protocol

    env = registry.load(name)
    budget = replace(protocol("adam-v1").budget(env), adam_steps=steps, second="lm-geodesic", second_steps=second_steps)
    if second_steps:
        budget = replace(budget, learning_rate=protocol("standard-v2").learning_rate)
    network, problem = architecture(env, budget), make_problem(env, design, 0, budget.points)
    initial = network.initial(0)
    return [Fit(problem, arm, budget, network, initial, steps, second_steps, curve=False) for arm in lattice(env)]


def adam(learner_name: str, name: str, steps: int) -> dict:
    """Seconds for the whole lattice, tracing included, imports not."""
    from pinnablate.learners import learner

    made, fits = learner(learner_name), fits_of(name, "standard", steps)
    begin = time.perf_counter()
    losses = {t.fit.arm.name: t.loss for t in made.fit(fits)}
    return {"seconds": time.perf_counter() - begin, "losses": losses}


def states(name: str, who: str) -> dict:
    """Arm `all` after each number of steps, each a fresh start: its parameters and loss."""
    from dataclasses import replace

    import numpy as np

    from pinnablate.learners import learner

    made, out = learner("deepxde" if who == "deepxde" else "stacked"), {}
    for steps in ROUNDING:
        fit = fits_of(name, "standard", steps)[-1]
        if who == "nudged":
            fit = replace(fit, initial=np.nextafter(fit.initial, np.inf))
        (trained,) = made.fit([fit])
        out[steps] = [trained.loss, trained.weights.tolist()]
    return out


def error_of(trained: object, design: str) -> float:
    from pinnablate.tasks.metrics import Scorer

    env = trained.fit.problem.environment
    return Scorer(env, design).score(trained.jet).errors[env.primary_split(env.design(design))]


def serial(name: str, steps: int, lbfgs_steps: int) -> dict:
    """DeepXDE on the full set: seconds and error after Adam, and after L-BFGS."""
    import io
    from contextlib import redirect_stdout

    from pinnablate.learners.base import Trained
    from pinnablate.learners.deepxde import build, dde, parameters

    fit, design = fits_of(name, WORLDS[name], steps)[-1], WORLDS[name]
    begin, out = time.perf_counter(), {}
    model = build(fit)
    weights = model.loss_weights
    with redirect_stdout(io.StringIO()):
        model.train(iterations=steps, display_every=10**9, verbose=0)
        out["adam"] = [time.perf_counter() - begin, error_of(Trained(fit, curve=[(steps, parameters(model))]), design)]
        dde.optimizers.set_LBFGS_options(maxiter=lbfgs_steps)
        model.compile("L-BFGS", loss="MSE", loss_weights=weights, verbose=0)
        model.train(display_every=10**9, verbose=0)
    out["lbfgs"] = [time.perf_counter() - begin, error_of(Trained(fit, curve=[(steps, parameters(model))]), design)]
    return out


def stacked(name: str, second_steps: int) -> dict:
    """The whole lattice from a fresh start: its seconds, and the error of `all`."""
    from pinnablate.learners.stacked import Stacked

    fits = fits_of(name, WORLDS[name], 300, second_steps)
    begin = time.perf_counter()
    trained = {t.fit.arm.name: t for t in Stacked().fit(fits)}
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, "error": error_of(trained["all"], WORLDS[name]), "networks": len(fits)}


def elsewhere(*arguments: object) -> dict:
    """Run one side in a fresh process."""
    command = [sys.executable, __file__, "--side", *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--environment", default="lotka-volterra,heat-mixed", help="of part adam")
    parser.add_argument("--world", default=",".join(WORLDS), help="of part second-order")
    parser.add_argument("--part", default="adam,rounding,second-order")
    parser.add_argument("--lbfgs-steps", type=int, default=LBFGS_STEPS)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    parser.add_argument("--side", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        what, name, *rest = options.side
        sides = {"states": lambda who: states(name, who),
                 "adam": lambda a, n: adam(a, name, int(n)), "serial": lambda s, n: serial(name, int(s), int(n)),
                 "stacked": lambda n: stacked(name, int(n))}
        print(json.dumps(sides[what](*rest)))
        return
    sections = {}
    if "adam" in options.part.split(","):
        sections["adam"] = compare_adam(options.environment.split(","), options.steps, options.repeats)
    if "rounding" in options.part.split(","):
        sections["rounding"] = compare_rounding(options.environment.split(","))
    if "second-order" in options.part.split(","):
        for name in options.world.split(","):
            sections[f"second-order {name}"] = compare_second_order(name, options.steps, options.lbfgs_steps, options.repeats)
    for section, text in sections.items():
        print(f"\n{text}")
        if options.write:
            write_section(section, text)


def compare_adam(names: list[str], steps: int, repeats: int) -> str:
    """The same steps of Adam over one lattice, both learners."""
    rows = []
    for name in names:
        runs = [[elsewhere("adam", name, learner, steps) for learner in ("stacked", "deepxde")] for _ in range(repeats)]
        ours, theirs = (statistics.median(r[k]["seconds"] for r in runs) for k in (0, 1))
        ratio = statistics.median(r[1]["seconds"] / r[0]["seconds"] for r in runs)
        losses = runs[0][0]["losses"]
        worst = max(abs(losses[a] - b) / b for a, b in runs[0][1]["losses"].items())
        rows.append([name, str(len(losses)), f"{theirs:.0f}", f"{1e3 * theirs / len(losses) / steps:.2f}", f"{ours:.0f}",
                     f"{1e3 * ours / len(losses) / steps:.2f}", f"{ratio:.1f}", f"{worst:.0e}"])
        print(f"{name} done", file=sys.stderr, flush=True)
    head = ["environment", "networks", "serial DeepXDE", "ms per step", "stacked", "ms per step", "ratio",
            "largest relative difference of a loss"]
    return (f"The same {steps} steps of Adam over one lattice, seconds, {_repeats(repeats)}:\n\n" + table(rows, head)
            + "\n\nAfter 40 steps both agree to 1e-13: tests/test_stacked.py.")


def compare_rounding(names: list[str]) -> str:
    """Largest difference of a parameter over the largest parameter, and relative difference of the loss."""
    rows = []
    for name in names:
        stacked, nudged, deepxde = (elsewhere("states", name, who) for who in ("stacked", "nudged", "deepxde"))
        for steps, (loss, theta) in stacked.items():
            row = [name, f"{int(steps):,}"]
            for other in (deepxde, nudged):
                far = max(abs(a - b) for a, b in zip(theta, other[steps][1], strict=True)) / max(map(abs, theta))
                row += [f"{far:.0e}", f"{abs(other[steps][0] / loss - 1.0):.0e}"]
            rows.append([*row, f"{loss:.1e}"])
    return table(rows, ["environment", "steps of Adam", "DeepXDE: parameters", "DeepXDE: loss", "last digit: parameters",
                        "last digit: loss", "loss of stacked"])


def compare_second_order(name: str, steps: int, lbfgs_steps: int, repeats: int) -> str:
    """Time to the final error of serial DeepXDE."""
    theirs = elsewhere("serial", name, steps, lbfgs_steps)
    target, tried = theirs["lbfgs"][1], []
    for second_steps in SERIES:
        tried.append((second_steps, elsewhere("stacked", name, second_steps)))
        if tried[-1][1]["error"] <= target:
            break
    count = tried[-1][1]["networks"]
    again = [elsewhere("stacked", name, tried[-1][0])["seconds"] for _ in range(repeats - 1)]
    seconds = statistics.median([tried[-1][1]["seconds"], *again])
    rows = [["serial DeepXDE, Adam", "1", f"{theirs['adam'][0]:.1f}", f"{theirs['adam'][1]:.1e}"],
            [f"serial DeepXDE, then L-BFGS {lbfgs_steps}", "1", f"{theirs['lbfgs'][0]:.1f}", f"{target:.1e}"]]
    rows += [[f"stacked, Adam 300 and lm-geodesic {n}", str(count), f"{t['seconds']:.1f}", f"{t['error']:.1e}"] for n, t in tried]
    reached = tried[-1][1]["error"] <= target
    ratio = theirs["lbfgs"][0] / seconds
    verdict = (f"To the final error of serial DeepXDE the whole lattice of {count} takes {seconds:.1f} s ({_repeats(repeats)}): "
               f"{ratio:.1f} times less, {ratio * count:.0f} times less per network.") if reached else (
               "The stacked learner did not reach the final error of serial DeepXDE.")
    found = table(rows, ["learner", "networks", "seconds", "error"])
    return f"{name} `{WORLDS[name]}`, error of arm `all`:\n\n{found}\n\n{verdict}"


def _repeats(count: int) -> str:
    return f"median of {count}" if count > 1 else "one run"


if __name__ == "__main__":
    main()
