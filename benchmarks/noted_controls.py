"""Controls under standard-v3 that the pages show one environment at a time; parts of reading.py."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from common import Sections
from noted import CHOSEN, CONVERGED, LAST, LEAST, RESULTS, read_off

from pinnablate import registry
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.analysis.observations import Multiple
from pinnablate.analysis.roc import threshold_at
from pinnablate.analysis.swept import in_observations, swept_arms
from pinnablate.analysis.told_wrongly import told_wrongly
from pinnablate.arms.controls import PRIOR
from pinnablate.environment import Environment
from pinnablate.leaderboard.pages.found_wrong import FALSE_ALARMS
from pinnablate.records.store import Record, Store
from pinnablate.report.tables import table
from pinnablate.study import Study

OPERATOR = "random-operator"
SEARCHING = "weight-decay", "gp"
LARGEST = 32.0  # times the observations


def operators(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """Does a random operator, told in place of each equation, do anything but harm?"""
    rows, below, above, of = [], 0, 0, []
    for env, lattice in _complete(results, environment, f"default,{OPERATOR}"):
        gain = lattice.gain(OPERATOR, "none")
        below += gain.excludes_zero and gain.mean < 0
        above += gain.excludes_zero and gain.mean > 0
        of.append(env.id)
        rows.append([env.id, f"{gain:+}", f"{lattice.gain('all', OPERATOR):+}"])
    yield (
        "operators",
        f"{CONVERGED}: shown to lie below `none` in {below} of {len(of)} environments, above it in {above}.\n\n"
        + table(rows, ["environment", f"{OPERATOR} - none", f"all - {OPERATOR}"]),
    )


def kept(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """Are laws worth as many observations where a control keeps what the design's own observations chose?"""
    rows = []
    for control in SEARCHING:
        arms = (f"default,gp,extra-data.{control}{how}" for how in ("", PRIOR))
        both = [
            {env.id: (env, lat) for env, lat in _complete(results, environment, a)} for a in arms
        ]
        for name in (n for n in both[0] if n in both[1]):
            lattices = [of[name][1] for of in both]
            far = [lat.skills(swept_arms(lat, control)[LARGEST]) for lat in lattices]
            worths = [_worths(both[0][name][0], lat, control) for lat in lattices]
            cells = [f"{w.get(s, '')}" for s in ("interp", "extrap") for w in worths]
            rows.append([name, control, *(f"{np.mean(v):+.2f}" for v in far), *cells])
    head = [f"{s}, {how}" for s in ("interp", "extrap") for how in ("searched", "kept")]
    yield (
        "kept",
        f"{CONVERGED}. Skill with {LARGEST:g} times the observations on the primary split, where the control searches at every "
        "size, and where it keeps what it chose on the design's own observations; what all laws are worth in times the observations "
        "that either is given.\n\n"
        + table(rows, ["environment", "control", "x 32, searched", "x 32, kept", *head], texts=2),
    )


def outvoted(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """Do right laws outvote a near miss among them, and does that depend on where `none` is read?"""
    rows = []
    for env, lattice in _complete(results, environment, "default,placebos"):
        whole = [a for a in lattice.told if a.startswith("all/near-miss.") and "@" not in a]
        for arm in whole:
            told = read_off(lattice, arm)
            to_none = [
                f"{estimate(of - read_off(lattice, 'none', state)):+}"
                for of, state in (
                    (told, CHOSEN),
                    (read_off(lattice, arm, LAST), LAST),
                    (told, LAST),
                    (read_off(lattice, arm, LEAST), LEAST),
                )
            ]
            rows.append([env.id, arm.removeprefix("all/near-miss."), *to_none])
    head = ["both chosen", "both last", "chosen, `none` last", "both of least validation"]
    yield (
        "outvoted",
        f"{CONVERGED}: skill told all laws, one of them a near miss, less that of `none`, read at these states.\n\n"
        + table(rows, ["environment", "near miss", *head], texts=2),
    )


def missed(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """Which wrong laws among right ones do held-out errors miss, and does the training loss find them?"""
    cases = [
        (env.id, t)
        for env, lattice in _complete(results, environment, "default,placebos")
        for t in told_wrongly(env.world(), lattice)
    ]
    right = [t for _, t in cases if t.wrong is None]
    wrong = [(name, t) for name, t in cases if t.wrong is not None]
    by_error, by_loss = (
        threshold_at(np.array([getattr(t, what).mean for t in right]), FALSE_ALARMS)
        for what in ("held_out", "loss")
    )
    rows = [
        [
            name,
            f"{t.wrong.kind}.{t.wrong.target}" + (f"@{t.wrong.theta:g}" if t.wrong.theta else ""),
            f"{t.held_out.mean:+.2f}",
            f"{t.loss.mean:+.2f}",
            "yes" if t.loss.mean > by_loss else "no",
            f"{t.lost:+}",
        ]
        for name, t in wrong
        if t.held_out.mean <= by_error
    ]
    raised = [t.loss.mean for t in right if t.loss.mean > 0]
    head = ["environment", "told wrongly", "error", "loss", "found by loss", "skill lost"]
    yield (
        "missed",
        f"{CONVERGED}: told one wrong law among right ones, {len(wrong)} in {len({n for n, _ in wrong})} environments. Held-out errors "
        f"find {len(wrong) - len(rows)} above {by_error:.2f} decades, the training loss {sum(t.loss.mean > by_loss for _, t in wrong)} "
        f"above {by_loss:.2f}: bounds that accuse at most one right law in twenty. Right laws raise the loss, too: {len(raised)} of "
        f"{len(right)}, by up to {max(raised):.2f}. Errors and losses are over those told all laws but that one. What errors miss:\n\n"
        + table(rows, head, texts=2),
    )


def _worths(env: Environment, lattice: Lattice, control: str) -> dict[str, Multiple]:
    """{split: what all laws are worth in observations of a control}."""
    found = in_observations(env.world(), lattice)
    return {f.split: f.everything for f in found if f.base == control}


def _complete(
    results: str, environment: tuple[str, ...], arms: str
) -> Iterator[tuple[Environment, Lattice]]:
    """Environments where every cell of some arms is on record, in the replicates that have all of them."""
    store = Store(results)
    for env in map(registry.load, environment or registry.identifiers()):
        records = store.load(env.id).records
        study = Study.of(env, protocol=CONVERGED, arms=arms, replicates=_replicates(records))
        have = {c.replicate for c in study.cells} - {
            c.replicate for c in study.cells if c.key not in records
        }
        if have:
            there = Study(
                env,
                study.protocol,
                arms=study.arms,
                replicates=tuple(sorted(have)),
            )
            yield env, lattice_of(there.world, there.cells, records)


def _replicates(records: dict[str, Record]) -> int:
    return 1 + max((r.data_seed for r in records.values() if r.protocol == CONVERGED), default=0)
