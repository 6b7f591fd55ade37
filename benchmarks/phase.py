"""Where does telling a law stop paying? Gains over numbers of observations and levels of noise.

    python benchmarks/phase.py --part estimate [--environment ID,...] [--protocol NAME]
    python benchmarks/phase.py --part train [--environment ID,...] [--protocol NAME] [--replicates N] [--results DIR]
    python benchmarks/phase.py --part page [--environment ID,...] [--protocol NAME] [--replicates N] [--results DIR] [--write]

Three arms: `none`, the best single law, and `all`, with 1/2 to 8 times the observations of the standard design and noise of 0 to
20 % of each field's standard deviation. The best single law is the one that held-out observations choose among the single laws on
record under standard-v2, so that no cell of the diagram chooses it. `train` keeps records as they come and can be resumed; designs
are variants of the standard one and move no digest of the environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from common import Sections, main, say
from sweep import FEW, SETTLED, _shares, hours_of, recorded

from pinnablate import registry
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.environment import Environment
from pinnablate.learners.rate import measured_rate
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Store
from pinnablate.report.pictures.frame import rectangle
from pinnablate.report.pictures.svg import INK, MUTED, PAPER, colour, ink_on, picture, text
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study.progress import Progress

ENVIRONMENTS = ("heat-mixed", "lotka-volterra", "maxwell-cavity-2d")
MULTIPLES = (0.5, 1.0, 2.0, 4.0, 8.0)
NOISE = (0.0, 0.01, 0.05, 0.2)
PROTOCOL, KNOWN = "standard-v3", "standard-v2"
RESULTS = str(Path(__file__).parent / "notebook" / "phase")
PAYS, HARMS, OPEN = "pays", "harms", "not shown"
SIDE, LEFT, TOP, GAP = 84, 70, 96, 46  # pixels: of a cell; around the panels


@dataclass(frozen=True)
class Point:
    """One point of the diagram.

    Args:
        multiple: times the observations of the standard design.
        noise: in standard deviations of the field.
        gains: {arm: its gain over `none`}.
        diverged: how many of its cells diverged.
    """

    multiple: float
    noise: float
    gains: dict[str, Estimate]
    diverged: int

    def verdict(self, arm: str) -> str:
        """Whether the interval of a gain excludes 0, and on which side."""
        gain = self.gains[arm]
        if not gain.excludes_zero:
            return OPEN
        return PAYS if gain.mean > 0 else HARMS


def varied(env: Environment) -> Environment:
    """The environment with a design for every point; its digest is what it was."""
    standard = env.observations
    most = standard.most
    assert most is not None, "an environment with a truth says how many points are observed"
    made = {
        name_of(k, level): replace(standard, count=round(k * most), noise=level)
        for k in MULTIPLES
        for level in NOISE
        if (k, level) != (1.0, standard.noise)
    }
    return replace(env, designs={**env.designs, **made})


def name_of(multiple: float, noise: float) -> str:
    """The name of a design: `x2-noise5`, in per cent."""
    return f"x{multiple:g}-noise{100 * noise:g}".replace(".", "_")


def best_single(env: Environment, results: str = str(FOLDER)) -> str:
    """The single law with the least held-out error on record (geometric mean over replicates)."""
    world = env.world()
    errors: dict[str, list[float]] = {law: [] for law in world.players}
    for r in Store(results).load(env.id).records.values():
        if (r.protocol, r.design, r.learner) == (KNOWN, "standard", "stacked") and r.arm in errors:
            errors[r.arm].append(float(np.log(r.held_out or np.inf)))
    known = {law: float(np.mean(of)) for law, of in errors.items() if of}
    return min(known, key=lambda law: known[law]) if known else world.players[0]


def studies(
    names: tuple[str, ...], protocol: str, replicates: int
) -> Iterator[tuple[float, float, Study]]:
    """Every point of every environment."""
    for name in names:
        env = varied(registry.load(name))
        arms = f"none,{best_single(env)},all"
        for level in NOISE:
            for k in MULTIPLES:
                is_standard = (k, level) == (1.0, env.observations.noise)
                design = "standard" if is_standard else name_of(k, level)
                yield (
                    k,
                    level,
                    Study.of(
                        env, protocol=protocol, design=design, arms=arms, replicates=replicates
                    ),
                )


def estimate(
    environment: tuple[str, ...] = ENVIRONMENTS, protocol: str = PROTOCOL, replicates: int = 5
) -> Sections:
    """Core-hours, from the steps that recorded networks of the standard design take."""
    share = float(np.median([s for _, _, s in _shares(FEW, 1)]))
    rate, rows = measured_rate(), []
    for name in environment:
        hours, networks = 0.0, 0
        for _, _, study in studies((name,), protocol, 1):
            of = recorded(study, (str(FOLDER), SETTLED))
            hours += 2 * hours_of(study, of, replicates, share, rate)
            networks += replicates * len(study.cells)
        rows.append([name, best_single(registry.load(name)), str(networks), f"{hours:.2f}"])
    whole = sum(float(r[-1]) for r in rows)
    yield (
        "estimate",
        table(rows, ["environment", "best single law", "networks", "core-hours"], texts=2)
        + f"\n\n{whole:.1f} core-hours under {protocol}. Networks without records of their arm are taken to need the steps of "
        "`all`, or all of the protocol's where nothing is on record under it.",
    )


def train(
    environment: tuple[str, ...] = ENVIRONMENTS,
    protocol: str = PROTOCOL,
    replicates: int = 5,
    results: str = RESULTS,
) -> Sections:
    """Train what is missing; records are kept as they come, so that it can be resumed."""
    store, trained, there = Store(results), 0, 0

    def note(progress: Progress) -> None:
        say(progress)

    for _, _, study in studies(environment, protocol, replicates):
        made, existed = study.run(store, note)
        trained, there = trained + len(made), there + existed
    yield "train", f"{trained} networks trained, {there} were there."


def points(name: str, protocol: str, replicates: int, results: str) -> list[Point]:
    """The points of an environment that are complete."""
    out = []
    for k, level, study in studies((name,), protocol, replicates):
        records = Store(results).load(study.environment.id).records
        found = lattice_of(study.world, study.cells, records)
        if all(map(found.complete, found.arms)):
            out.append(_point(k, level, found))
    return out


def _point(multiple: float, noise: float, found: Lattice) -> Point:
    told = [a for a in found.arms if a != "none"]
    gains = {a: found.gain(a, "none") for a in told}
    return Point(multiple, noise, gains, sum(map(found.diverged, found.arms)))


def page(
    environment: tuple[str, ...] = ENVIRONMENTS,
    protocol: str = PROTOCOL,
    replicates: int = 5,
    results: str = RESULTS,
) -> Sections:
    """The table and the picture of every environment whose networks are there."""
    said: list[str] = []
    for name in environment:
        env = registry.load(name)
        found = points(name, protocol, replicates, results)
        if not found:
            said += [f"**{env.id}** has no complete point under {protocol} yet.", ""]
            continue
        said += [*_words(env, found, replicates, protocol), ""]
        yield f"phase.{env.name}.svg", diagram(env, found, replicates, protocol)
    yield "page", "\n".join(said).rstrip()


def _words(env: Environment, found: list[Point], replicates: int, protocol: str) -> list[str]:
    arms = list(found[0].gains)
    head = ["noise", "told", *(f"x {k:g}" for k in MULTIPLES)]
    by = {(p.multiple, p.noise): p for p in found}
    rows = [
        [
            f"{100 * level:g} %",
            arm,
            *(_cell(by.get((k, level)), arm) for k in MULTIPLES),
        ]
        for level in NOISE
        for arm in arms
    ]
    split = env.primary_split(env.observations)
    return [
        f"**{env.id}** ({protocol}, {replicates} replicates, {split}; explored). {verdict(found)}",
        "",
        f"![Where telling laws pays on {env.id}](phase.{env.name}.svg)",
        "",
        table(rows, head, texts=2),
        "",
        f"Gain over `none` in decades with its 95 % interval, each by itself; `*`: it excludes 0. x: times the "
        f"{env.observations.count} observations of the standard design; noise in standard deviations of the field. "
        f"{sum(p.diverged for p in found)} of {len(found) * replicates * (1 + len(arms))} cells diverged, and are scored so.",
    ]


def _cell(p: Point | None, arm: str) -> str:
    if p is None:
        return ""
    return f"{p.gains[arm]:+}" + ("*" if p.gains[arm].excludes_zero else "")


def verdict(found: list[Point]) -> str:
    """How often telling pays, and where it is not shown to, in a sentence for each arm."""
    said = []
    for arm in found[0].gains:
        by = {v: [p for p in found if p.verdict(arm) == v] for v in (PAYS, OPEN, HARMS)}
        where = ", ".join(f"x {p.multiple:g} at {100 * p.noise:g} %" for p in by[OPEN])
        harm = ", ".join(f"x {p.multiple:g} at {100 * p.noise:g} %" for p in by[HARMS])
        said.append(
            f"Told `{arm}`, it pays at {len(by[PAYS])} of {len(found)} points"
            + (f"; not shown at {where}" if where else "")
            + (f"; it harms at {harm}" if harm else "")
            + "."
        )
    return " ".join(said)


def diagram(env: Environment, found: list[Point], replicates: int, protocol: str) -> str:
    """A panel for each arm: observations across, noise up, every point coloured by its gain; a frame where
    the interval excludes 0.
    """
    arms, by = list(found[0].gains), {(p.multiple, p.noise): p for p in found}
    most = max(max(g.mean for p in found for g in p.gains.values()), 0.1)
    body, width = [], LEFT
    for arm in arms:
        body.append(text(width, TOP - 26, f"told {arm}", "start", 14, weight="600"))
        for i, level in enumerate(reversed(NOISE)):
            y = TOP + i * SIDE
            if arm == arms[0]:
                body.append(
                    text(LEFT - 8, y + SIDE / 2 + 4, f"{100 * level:g} %", "end", 12, MUTED)
                )
            for j, k in enumerate(MULTIPLES):
                body += _square(width + j * SIDE, y, by.get((k, level)), arm, most)
        for j, k in enumerate(MULTIPLES):
            label = "x 1/2" if k == 0.5 else f"x {k:g}"
            body.append(
                text(
                    width + (j + 0.5) * SIDE,
                    TOP + len(NOISE) * SIDE + 18,
                    label,
                    size=12,
                    fill=MUTED,
                )
            )
        width += len(MULTIPLES) * SIDE + GAP
    height = TOP + len(NOISE) * SIDE + 70
    under = TOP + len(NOISE) * SIDE + 50
    title = f"{env.id}: where telling laws pays"
    how = f"gain over told nothing in decades, {protocol}, {replicates} replicates; across: observations, up: noise"
    head = [
        text(LEFT, 24, title, "start", 15, weight="600"),
        text(LEFT, 44, how, "start", 12, MUTED),
        text(
            LEFT,
            under,
            "framed: the 95 % interval excludes 0; struck: it does not",
            "start",
            12,
            MUTED,
        ),
    ]
    return picture(width, height, title, f"{how}. {verdict(found)}", [*head, *body])


def _square(x: float, y: float, p: Point | None, arm: str, most: float) -> list[str]:
    if p is None:
        return [rectangle(x + 3, y + 3, SIDE - 6, SIDE - 6, f"fill='{PAPER}' stroke='{MUTED}'")]
    gain = p.gains[arm]
    share, shown = gain.mean / most, p.verdict(arm) != OPEN
    frame = f"stroke='{INK}' stroke-width='3'" if shown else f"stroke='{MUTED}'"
    ink = ink_on(share)
    out = [rectangle(x + 3, y + 3, SIDE - 6, SIDE - 6, f"fill='{colour(share)}' {frame}")]
    if not shown:
        ends = f"x1='{x + 8}' y1='{y + SIDE - 8}' x2='{x + SIDE - 8}' y2='{y + 8}'"
        out.append(f"<line {ends} stroke='{ink}' stroke-width='1' stroke-opacity='.6'/>")
    half = f"± {gain.half_width:.2f}" if gain.half_width is not None else ""
    return [
        *out,
        text(
            x + SIDE / 2, y + SIDE / 2 - (2 if half else -5), f"{gain.mean:+.2f}", size=15, fill=ink
        ),
        *([text(x + SIDE / 2, y + SIDE / 2 + 16, half, size=11, fill=ink)] if half else []),
    ]


PARTS = {"estimate": estimate, "train": train, "page": page}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
