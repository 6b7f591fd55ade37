"""How near the machine's limit does the stacked learner train, and what does it hold in memory?

    python benchmarks/engine.py --part limits,shares,scaling,laptop [--repeats 3] [--write]

Every figure is the median of the repeats.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from common import Sections, fresh, main
from threadpoolctl import threadpool_limits

from pinnablate import registry
from pinnablate.learners.base import Learner
from pinnablate.learners.cost import second_step, system_rows
from pinnablate.learners.resources import DEFAULTS
from pinnablate.minimisers import lapack
from pinnablate.minimisers.linearisation import Exact
from pinnablate.report.pictures import svg
from pinnablate.report.pictures.svg import MUTED, number
from pinnablate.report.pictures.svg import text as label
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.protocol import protocol

SHARES = ("maxwell-cavity-2d", "schnakenberg", "heat-mixed", "lotka-volterra")
PROTOCOLS = {
    "lm": "standard-v1",
    "lm-geodesic": "standard-v2",
}  # each second phase on the points of the protocol that has it
STEPS = 40
MEMBERS = (64, 128, 256, 512, 1024)


def rate(work: Callable[[], object], flops: float, repeats: int) -> float:
    """Flops per second of all cores, each doing `work` by itself."""
    threads, each = DEFAULTS.threads, max(2, int(4e9 / flops))

    def many(_: int) -> None:
        for _ in range(each):
            work()

    found = []
    with threadpool_limits(1), ThreadPoolExecutor(threads) as pool:
        for _ in range(repeats + 1):  # the first warms up
            begin = time.perf_counter()
            list(pool.map(many, range(threads)))
            found.append(threads * each * flops / (time.perf_counter() - begin))
    return float(np.median(found[1:]))


def rank_k_rate(rows: int, parameters: int, repeats: int, dtype: type = np.float64) -> float:
    """Of J'J or, with fewer rows than parameters, JJ': n^2 m flops."""
    jacobian = np.random.default_rng(0).standard_normal((rows, parameters)).astype(dtype)
    small = jacobian.T if rows > parameters else jacobian
    return rate(
        lambda: small @ small.T, min(rows, parameters) ** 2 * max(rows, parameters), repeats
    )


def limits(repeats: int = 3) -> Sections:
    """What matrix products, symmetric rank-k products and Cholesky factors reach at the shapes of training.

    Every core is busy with one single-threaded product of its own, as in training; rank-k is J'J or JJ'.
    """
    rows = []
    for rows_, parameters in ((3672, 1098), (2648, 1098), (948, 954), (692, 954), (272, 926)):
        n, m = sorted((rows_, parameters))
        line = [f"{rows_} x {parameters}"]
        for dtype in (np.float32, np.float64):
            a, b = (
                np.random.default_rng(k).standard_normal(s).astype(dtype)
                for k, s in ((0, (n, m)), (1, (m, n)))
            )
            line.append(f"{rate(lambda a=a, b=b: a @ b, 2 * n * n * m, repeats) / 1e9:.0f}")
            line.append(f"{rank_k_rate(rows_, parameters, repeats, dtype) / 1e9:.0f}")
        gram = np.eye(n) * n + np.random.default_rng(2).standard_normal((n, n))
        gram = gram + gram.T
        for factorise in (np.linalg.cholesky, lambda g: lapack.factorise(g.copy())):
            line.append(f"{rate(lambda g=gram, f=factorise: f(g), n**3 / 3, repeats) / 1e9:.0f}")
        rows.append(line)
    head = [
        "rows x parameters",
        "f32 product",
        "f32 rank-k",
        "f64 product",
        "f64 rank-k",
        "f64 Cholesky of LAPACK",
        "ours",
    ]
    yield (
        "limits",
        f"Gflop/s of {DEFAULTS.threads} cores, a single-threaded product on each:\n\n"
        + table(rows, head, texts=1),
    )


def starts(name: str, second: str) -> tuple[Learner, list[Fit]]:
    """The learner, and as many fits of arm `all` as fill its places, each ready for its second phase alone."""
    from pinnablate.learners.stacked.sizes import WIDEST, tile_width

    study = Study(registry.load(name), protocol(PROTOCOLS[second]), replicates=(0,))
    study = replace(study, arms=(study.arms[[a.name for a in study.arms].index("all")],))
    members = DEFAULTS.threads * tile_width(study.fit(study.cells[0]), WIDEST)
    study, learner = replace(study, replicates=tuple(range(members))), study.learners["stacked"]
    fits = [study.fit(c) for c in study.cells]
    fits = [
        replace(f, budget=replace(f.budget, second=second), second_steps=0, curve=False)
        for f in fits
    ]
    return learner, [
        replace(t.fit, initial=t.weights, adam_steps=0, second_steps=STEPS)
        for t in learner.fit(fits)
    ]


def share(name: str, second: str, repeats: int) -> list[str]:
    """One row: the share of the rank-k rate, and where the time goes."""
    from pinnablate.learners.stacked.tiles import Tile

    learner, fits = starts(name, second)
    fit, width = fits[0], len(fits) // DEFAULTS.threads
    flops = second_step(second, fit.architecture, fit.problem, fit.laws, fit.equations)
    shape = system_rows(fit.problem, fit.laws, fit.equations), fit.architecture.parameters
    limits_, found, ratios = [], [], []
    for _ in range(repeats + 1):  # the first compiles
        limits_.append(rank_k_rate(*shape, 1))
        begin = time.perf_counter()
        found.append(
            sum(t.steps[1] for t in learner.fit(fits)) * flops / (time.perf_counter() - begin)
        )
        limits_.append(rank_k_rate(*shape, 1))
        ratios.append(
            2.0 * found[-1] / (limits_[-2] + limits_[-1])
        )  # the machine's pace drifts: before and after
    tile, thetas = (
        Tile(learner._program(fit), width),
        {k: f.initial for k, f in enumerate(fits[:width])},
    )
    for k, f in enumerate(fits[:width]):
        tile.put(k, f, f.initial)

    def milliseconds(work: Callable[[], object], members: int = 1) -> str:
        def timed() -> float:
            begin = time.perf_counter()
            for _ in range(5):
                work()
            return 1e3 * (time.perf_counter() - begin) / 5 / members

        work()
        return f"{np.median([timed() for _ in range(repeats)]):.1f}"

    with threadpool_limits(1):
        space: dict[str, np.ndarray] = {}
        linear = Exact(*tile.linear(thetas)[0], fit.initial, 0.0, space)
        parts = [
            milliseconds(lambda: tile.linear(thetas), width),
            milliseconds(lambda: Exact(linear.r, linear.jacobian, fit.initial, 0.0, space)),
            milliseconds(lambda: linear.step(1e-2)),
            milliseconds(lambda: tile.values(thetas), width),
        ]
    reached = float(np.median(found[1:]))
    return [
        name,
        second,
        PROTOCOLS[second],
        "{} x {}".format(*linear.jacobian.shape),
        str(width),
        f"{1e3 * flops * DEFAULTS.threads / reached:.1f}",
        *parts,
        f"{np.median(limits_[2:]) / 1e9:.0f}",
        f"{np.median(ratios[1:]):.0%}",
    ]


def shares(repeats: int = 3) -> Sections:
    """Which share of the rank-k rate a step of Levenberg-Marquardt reaches, and where its time goes.

    Nominal flops, n^2 m + n^3 / 3 with n <= m the rows that the member is told and the parameters, over the time of the whole
    step (Jacobian, Gram matrix, factor, solves, loss, retries, acceleration), against the f64 rank-k rate measured beside it.
    """
    rows = [share(name, second, repeats) for name in SHARES for second in ("lm", "lm-geodesic")]
    head = [
        "environment",
        "second",
        "points of",
        "rows x parameters",
        "in a tile",
        "step",
        "Jacobian",
        "Gram",
        "factor and solve",
        "residual",
        "rank-k Gflop/s",
        "share",
    ]
    yield (
        "shares",
        (
            f"Arm `all`, {STEPS} steps after Adam, a tile of members on each core; milliseconds per member, the parts "
            "measured alone:\n\n" + table(rows, head, texts=4)
        ),
    )


def peak_bytes() -> float:
    """The most memory that this process has held.

    From Linux's /proc: `resource.getrusage` also counts what the parent held when it started this process.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024.0 * next(float(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def train_members(count: int) -> dict[str, float]:
    """Seconds and bytes of training `count` members of heat-mixed for a few steps, in a process of its own."""
    study = Study(
        registry.load("heat-mixed"), protocol("standard-v1"), replicates=tuple(range(count // 4))
    )
    study = replace(study, arms=tuple(a for a in study.arms if a.is_subset))
    learner = study.learners["stacked"]

    def short(f: Fit) -> Fit:
        return replace(f, adam_steps=60, second_steps=6)

    for _ in learner.fit(
        [replace(study.fit(c), adam_steps=60, second_steps=1) for c in study.cells]
    ):  # traces of every tile
        pass
    before = peak_bytes()
    fits = [short(study.fit(c)) for c in study.cells]
    begin = time.perf_counter()
    for _ in learner.fit(fits):
        pass
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, "before": before, "after": peak_bytes()}


def scaling(repeats: int = 3) -> Sections:
    """Seconds and memory per member from 64 to 1024 members: a table and a picture."""
    rows, times, bytes_ = [], [], []
    for count in MEMBERS:
        runs = [fresh(train_members, count) for _ in range(repeats)]
        seconds = float(np.median([r["seconds"] for r in runs]))
        more = float(np.median([r["after"] - r["before"] for r in runs]))
        times.append(1e3 * seconds / count)
        bytes_.append(more / count / 2**20)
        peak = float(np.median([r["after"] for r in runs]))
        rows.append([str(count), f"{times[-1]:.0f}", f"{bytes_[-1]:.2f}", f"{peak / 2**30:.2f}"])
    yield (
        "scaling",
        (
            "heat-mixed, lattices of four, 60 steps of Adam and 6 of Levenberg-Marquardt each, traces excepted:\n\n"
            + table(rows, ["members", "ms per member", "MiB more per member", "peak GiB"])
        ),
    )
    yield "scaling.svg", picture(times, bytes_)


def train_eight_equations() -> dict[str, float]:
    """2,560 members of the cavity with its eight components as players, for a few steps, in a process of its own."""
    study = Study(
        registry.load("maxwell-cavity-2d"),
        protocol("standard-v2"),
        design="components",
        replicates=tuple(range(10)),
    )
    study = replace(study, arms=tuple(a for a in study.arms if a.is_subset))
    fits = [replace(study.fit(c), adam_steps=10, second_steps=1) for c in study.cells]
    begin = time.perf_counter()
    finished = sum(t.status == "ok" for t in study.learners["stacked"].fit(fits))
    return {
        "members": len(fits),
        "finished": finished,
        "seconds": time.perf_counter() - begin,
        "peak": peak_bytes(),
    }


def laptop() -> Sections:
    """Peak memory of 2^8 subsets x 10 replicates of a system of eight equations."""
    found = fresh(train_eight_equations)
    yield (
        "laptop",
        (
            "maxwell-cavity-2d `components`, standard-v2 cut to 10 steps of Adam and one of Levenberg-Marquardt: "
            f"{found['finished']} of {found['members']} members finished in {found['seconds']:.0f} s; the whole process "
            f"held {found['peak'] / 2**30:.1f} GiB at its peak, {DEFAULTS.memory:g} GiB being allowed."
        ),
    )


def picture(times: list[float], megabytes: list[float]) -> str:
    """Both curves over the number of members, each from zero to a third above its highest point."""
    width, height, left, top, step = 560, 250, 60, 40, 110
    body = []
    for values, unit, colour, y0 in (
        (times, "ms per member", "#0969da", 0),
        (megabytes, "MiB per member", "#bc4c00", 1),
    ):
        high = 1.3 * max(values) or 1.0
        points = [(left + k * step, top + 180 * (1 - v / high)) for k, v in enumerate(values)]
        joined = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        body.append(f"<polyline points='{joined}' fill='none' stroke='{colour}' stroke-width='2'/>")
        for (x, y), v in zip(points, values, strict=True):
            body.append(f"<circle cx='{number(x)}' cy='{number(y)}' r='3.5' fill='{colour}'/>")
            body.append(label(x, y + (17 if y0 else -9), f"{v:.2g}", size=11, fill=colour))
        body.append(label(left + 220 * y0 + 90, 18, unit, size=12, fill=colour))
    body.append(
        f"<line x1='{left - 20}' y1='{top + 180}' x2='{width - 20}' y2='{top + 180}' stroke='{MUTED}'/>"
    )
    for k, count in enumerate(MEMBERS):
        body.append(label(left + k * step, top + 198, str(count), size=12, fill=MUTED))
    return svg.picture(
        width,
        height,
        "Time and memory per member against the number of members",
        "Two lines over 64, 128, 256, 512 and 1024 members",
        body,
    )


PARTS = {"limits": limits, "shares": shares, "scaling": scaling, "laptop": laptop}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
