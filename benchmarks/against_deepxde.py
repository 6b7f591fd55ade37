"""Speed against serial DeepXDE, in one run, tracing counted on both sides.

1. The same 20,000 steps of Adam over one lattice: stacked against one `dde.Model` per subset.
2. lotka-volterra `dense-exact`: how long until arm `all` reaches the final error of serial DeepXDE (Adam 20,000, then
   L-BFGS), while the stacked learner trains the whole lattice.

Run: python benchmarks/against_deepxde.py [--part both] [--steps 20000] [--environment lotka-volterra,heat-mixed]
Each side is a process of its own, one after the other, so that each has the machine and its own thread settings.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time

from pinnablate.report.tables import table

LBFGS_STEPS = 5000  # of a default of 15,000, which would take 18 minutes here at about 0.07 s an iteration


def fits_of(name: str, design: str, steps: int, second_steps: int = 0) -> list:
    from dataclasses import replace

    from pinnablate import registry
    from pinnablate.arms import lattice
    from pinnablate.learners.base import Fit
    from pinnablate.network import architecture
    from pinnablate.problem import make_problem
    from pinnablate.protocol import protocol

    env = registry.load(name)
    budget = protocol("standard-v1" if second_steps else "adam-v1").budget(env)
    budget = replace(budget, adam_steps=steps, second_steps=second_steps)
    network, problem = architecture(env, budget), make_problem(env, design, 0, budget.points)
    initial, curve = network.initial(0), bool(second_steps)
    return [Fit(problem, arm, budget, network, initial, steps, second_steps, curve=curve) for arm in lattice(env)]


def adam(learner_name: str, name: str, steps: int) -> dict:
    """Seconds for the whole lattice, tracing included, imports not."""
    from pinnablate.learners import learner

    made, fits = learner(learner_name), fits_of(name, "standard", steps)
    begin = time.perf_counter()
    losses = {t.fit.arm.name: t.loss for t in made.fit(fits)}
    return {"seconds": time.perf_counter() - begin, "losses": losses}


def error_of(trained) -> float:
    from pinnablate.metrics import Scorer

    return Scorer(trained.fit.problem.environment, "dense-exact").score(trained.jet).errors["interp"]


def serial_lotka(steps: int, lbfgs_steps: int) -> dict:
    """DeepXDE on the full set: seconds and error after Adam, and after L-BFGS."""
    import io
    from contextlib import redirect_stdout

    from pinnablate.learners.base import Trained
    from pinnablate.learners.deepxde import build, dde, parameters

    fit = fits_of("lotka-volterra", "dense-exact", steps)[-1]
    begin, out = time.perf_counter(), {}
    model = build(fit)
    weights = model.loss_weights
    with redirect_stdout(io.StringIO()):
        model.train(iterations=steps, display_every=10**9, verbose=0)
        out["adam"] = [time.perf_counter() - begin, error_of(Trained(fit, curve=[(steps, parameters(model))]))]
        dde.optimizers.set_LBFGS_options(maxiter=lbfgs_steps)
        model.compile("L-BFGS", loss="MSE", loss_weights=weights, verbose=0)
        model.train(display_every=10**9, verbose=0)
    out["lbfgs"] = [time.perf_counter() - begin, error_of(Trained(fit, curve=[(steps, parameters(model))]))]
    return out


def stacked_lotka(target: float) -> dict:
    """The whole lattice under standard-v1: seconds until `all` is at least as good as `target`, and until all is done.

    The budget of Levenberg-Marquardt is the smallest of a doubling series that reaches the target, each timed from the
    start with fresh graphs.
    """
    from pinnablate.learners.stacked import Stacked

    tried = []
    for second_steps in (10, 20, 40, 80, 160, 320, 640):
        fits = fits_of("lotka-volterra", "dense-exact", 300, second_steps)
        begin = time.perf_counter()
        trained = {t.fit.arm.name: t for t in Stacked().fit(fits)}
        seconds = time.perf_counter() - begin
        tried.append([second_steps, seconds, error_of(trained["all"])])
        if tried[-1][2] <= target:
            break
    return {"tried": tried}


def elsewhere(*arguments: object) -> dict:
    """Run one side in a fresh process."""
    command = [sys.executable, __file__, "--side", *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--environment", default="lotka-volterra,heat-mixed")
    parser.add_argument("--part", choices=("both", "adam", "second-order"), default="both")
    parser.add_argument("--lbfgs-steps", type=int, default=LBFGS_STEPS)
    parser.add_argument("--side", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        what, *rest = options.side
        sides = {"adam": lambda a, b, c: adam(a, b, int(c)), "serial": lambda s, n: serial_lotka(int(s), int(n)),
                 "stacked": lambda e: stacked_lotka(float(e))}
        print(json.dumps(sides[what](*rest)))
        return
    if options.part != "second-order":
        compare_adam(options.environment.split(","), options.steps)
    if options.part != "adam":
        compare_second_order(options.steps, options.lbfgs_steps)


def compare_adam(names: list[str], steps: int) -> None:
    """The same steps of Adam over one lattice, both learners."""
    rows = []
    for name in names:
        ours, serial = (elsewhere("adam", learner, name, steps) for learner in ("stacked", "deepxde"))
        members = len(ours["losses"])
        worst = max(abs(ours["losses"][a] - b) / b for a, b in serial["losses"].items())
        rows.append([name, str(members), f"{serial['seconds']:.0f}", f"{1e3 * serial['seconds'] / members / steps:.2f}",
                     f"{ours['seconds']:.0f}", f"{serial['seconds'] / ours['seconds']:.1f}", f"{worst:.0e}"])
        print(f"{name} done", file=sys.stderr, flush=True)
    print(f"\nThe same {steps} steps of Adam over one lattice, seconds:\n")
    print(table(rows, ["environment", "networks", "serial DeepXDE", "ms per step", "stacked", "ratio",
                       "largest relative difference of a loss"]))
    print("\nAfter 40 steps both agree to 1e-13: tests/test_stacked.py.")


def compare_second_order(steps: int, lbfgs_steps: int) -> None:
    """Time to the final error of serial DeepXDE on lotka-volterra `dense-exact`."""
    serial = elsewhere("serial", steps, lbfgs_steps)
    target = serial["lbfgs"][1]
    ours = elsewhere("stacked", target)
    rows = [["serial DeepXDE, Adam", "1", f"{serial['adam'][0]:.1f}", f"{serial['adam'][1]:.1e}"],
            [f"serial DeepXDE, then L-BFGS {lbfgs_steps}", "1", f"{serial['lbfgs'][0]:.1f}", f"{target:.1e}"]]
    rows += [[f"stacked, Adam 300 and LM {n}", "4", f"{s:.1f}", f"{e:.1e}"] for n, s, e in ours["tried"]]
    print("\nlotka-volterra dense-exact, error of arm `all`:\n")
    print(table(rows, ["learner", "networks", "seconds", "error"]))
    _, seconds, error = ours["tried"][-1]
    if error <= target:
        per_network = serial["lbfgs"][0] / (seconds / 4)
        print(f"\nto the final error of serial DeepXDE: {serial['lbfgs'][0] / seconds:.1f} times less for the whole lattice, "
              f"{per_network:.1f} times less per network")
    else:
        print("\nthe stacked learner did not reach the final error of serial DeepXDE")


if __name__ == "__main__":
    main()
