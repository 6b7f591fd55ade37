"""How do networks learn, and what do they become? Looked into, arm by arm.

python benchmarks/learning.py --part order --results DIR [--environment ID,...] [--write]
python benchmarks/learning.py --part became [--results DIR] [--write]
python benchmarks/learning.py --part probe [--results DIR] [--replicates N]
python benchmarks/learning.py --part kernels [--results DIR] [--write]
python benchmarks/learning.py --part freedom,movable,evidence [--write]
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from common import Part, Sections, main, say

from pinnablate.analysis.agreement import agreement
from pinnablate.analysis.became import Became
from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.evidence import log_evidence
from pinnablate.analysis.freedom import free_dimension, moved_rates
from pinnablate.analysis.lattice import lattice_of
from pinnablate.arms import lattice as subsets_of
from pinnablate.checks.observability import as_text, observability
from pinnablate.environment.design import USUAL_NOISE
from pinnablate.records.store import Store, environments_in
from pinnablate.report.became import became_section
from pinnablate.report.learned import order_section, wanted
from pinnablate.report.probed import by_mode, pictures
from pinnablate.report.tables import table
from pinnablate.study import Cell, Study
from pinnablate.study.probe import Probe
from pinnablate.tasks.metrics import skill

PROTOCOL = "standard-v3"
RESULTS = str(Path(__file__).parent.parent / "leaderboard" / "results")
PROBED = str(Path(__file__).parent / "notebook" / "learning")
# Below which a change of what is told counts as nothing: that of `checks.observability`, and the
# usual noise.
TOLERANCES = (1e-3, 1e-2)
CUTS = (1e-3, 1e-4, 1e-6)  # of singular values, over the largest, from which a direction counts
FREE = 0.5  # of a direction: from here on a subset leaves one free


def order(
    environment: tuple[str, ...] = (), results: str = RESULTS, replicates: int = 10
) -> Sections:
    """In what order networks learn: errors by mode at every kept state, and withheld laws on the way."""
    said: list[str] = []
    for study, store in _studies(environment, results, replicates):
        records = store.load(study.environment.id).records
        lattice = lattice_of(study.world, study.cells, records)
        arms = wanted(lattice)
        if not arms:
            say(study.environment.id, "has no complete arm yet")
            continue
        found, why = by_mode(Probe(study, store), lattice, arms)
        lines = order_section(found, lattice, study.world.players, why)
        said += [f"**{study.environment.id}**, {replicates} replicates", "", *lines[2:]]
        if found is not None:
            for end, svg in pictures(study, found).items():
                yield f"learning.{study.environment.name}.{end}", svg
    yield "order", "\n".join(said)


def became(
    environment: tuple[str, ...] = (), results: str = RESULTS, replicates: int = 10
) -> Sections:
    """What networks became: CKA between arms beside its null, ridges between arms, conserved quantities."""
    said: list[str] = []
    for study, store in _studies(environment, results, replicates):
        records = store.load(study.environment.id).records
        lattice = lattice_of(study.world, study.cells, records)
        if not {"none", "all"} <= set(wanted(lattice)):
            say(study.environment.id, "has no complete none and all yet")
            continue
        lines = became_section(Became(Probe(study, store), lattice), study.world.players)
        said += [f"**{study.environment.id}**, {replicates} replicates", "", *lines[2:]]
    yield "became", "\n".join(said)


def probe(
    environment: tuple[str, ...] = (),
    results: str = RESULTS,
    replicates: int = 10,
    serial: str = PROBED,
) -> Sections:
    """Look into every subset at the state that is read: J'J, its free dimension, its evidence. It can be resumed."""
    count = 0
    for study, store in _studies(environment, results, replicates):
        records = store.load(study.environment.id).records
        path = Path(serial) / f"{study.environment.id}.jsonl"
        there = {line["key"] for line in _lines(path)}
        made = Probe(study, store)
        for cell in study.cells:
            record = records.get(cell.key)
            if not cell.arm.is_subset or cell.key in there or record is None:
                continue
            theta = made.weights(cell, record)
            if theta is None:
                say(study.environment.id, cell.arm.name, cell.replicate, "has no weights")
                continue
            split = study.world.primary_split
            line = {
                "key": cell.key,
                "arm": cell.arm.name,
                "replicate": cell.replicate,
                "error": record.errors[split],
                "validation": record.chosen["validation"],
                "loss": record.loss,
                **_looked_into(made, cell, theta),
            }
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write(json.dumps(line) + "\n")
            count += 1
            say(study.environment.id, cell.arm.name, cell.replicate, line["free"], line["evidence"])
    yield "probe", f"{count} networks looked into; lines are in {Path(serial).name}."


def _looked_into(made: Probe, cell: Cell, theta: np.ndarray) -> dict[str, Any]:
    """The free dimension at each tolerance, among how many directions, and the log evidence."""
    data, laws = made.quadratics(cell, theta)
    fit = made.fit(cell)
    told = data.scaled(1.0 / fit.budget.data_weight) + laws
    rates = moved_rates(told.matrix, made.slopes(cell, theta))
    noise = fit.problem.world.noise or USUAL_NOISE
    count = fit.problem.observation_rows
    found = log_evidence(data, laws, theta, count, noise, fit.budget.data_weight)
    return {
        "free": [float(f"{free_dimension(rates, t):.4g}") for t in TOLERANCES],
        "directions": len(rates),
        "evidence": float(f"{found:.6g}"),
    }


def freedom(environment: tuple[str, ...] = (), serial: str = PROBED) -> Sections:
    """The effective free dimension of every subset beside what observability says of it."""
    said = []
    for name, lines, replicates in _probed(environment, serial):
        env = _study(name, 1).environment
        there = {v["arm"] for v in lines.values()}
        arms = [a for a in subsets_of(env.world()) if a.name in there]
        logic = observability(env, arms=arms)
        rows, right = [], dict.fromkeys(TOLERANCES, 0)
        for arm in arms:
            of = [v for v in lines.values() if v["arm"] == arm.name]
            free = [estimate([v["free"][k] for v in of]) for k in range(len(TOLERANCES))]
            for t, f in zip(TOLERANCES, free, strict=True):
                right[t] += (f.mean >= FREE) == (logic[arm.name].dimension > 0)
            found = logic[arm.name]
            size = "0" if not found.dimension else str(found.dimension)
            among = np.mean([v["directions"] for v in of])
            rows.append([arm.name, as_text(found), size, *map(str, free), f"{among:.0f}"])
        each = " and ".join(f"{right[t]} of {len(arms)} at {t:g}" for t in TOLERANCES)
        orders = _orders(lines, [a.name for a in arms], {a: o.dimension for a, o in logic.items()})
        head = ["told", "observability", "dimension", *(f"d_eff at {t:g}" for t in TOLERANCES)]
        said += [
            f"**{name}**, {replicates}. Networks leave a direction free (d_eff >= {FREE:g}) "
            f"where observability does in **{each}**; Kendall's tau of d_eff and dimension over subsets: "
            f"{orders}.",
            "",
            table(rows, [*head, "of directions"], texts=2),
            "",
        ]
    yield "freedom", "\n".join(said)


def movable(environment: tuple[str, ...] = ("rigid-body",), results: str = RESULTS) -> Sections:
    """Does the free dimension depend on which directions count? Replicate 0, subsets with finite kernels."""
    rows = []
    for study, store in _studies(environment, results, 1):
        records = store.load(study.environment.id).records
        arms = [c.arm for c in study.cells if c.arm.is_subset and c.key in records]
        logic = observability(study.environment, arms=arms)
        made = Probe(study, store)
        for cell in study.cells:
            if cell.arm.name not in logic or logic[cell.arm.name].grows:
                continue
            theta = made.weights(cell, records[cell.key])
            if theta is None:
                continue
            data, laws = made.quadratics(cell, theta)
            told = data.scaled(1.0 / made.fit(cell).budget.data_weight) + laws
            slopes = made.slopes(cell, theta)
            row = [study.environment.id, cell.arm.name, as_text(logic[cell.arm.name])]
            for cut in CUTS:
                rates = moved_rates(told.matrix, slopes, cut)
                row.append(f"{free_dimension(rates, TOLERANCES[-1]):.2f} of {len(rates)}")
            rows.append(row)
    head = ["environment", "told", "observability", *(f"from {cut:g} on" for cut in CUTS)]
    yield "movable", table(rows, head, texts=3)


def kernels(
    environment: tuple[str, ...] = ("sir",),
    replicates: int = 5,
    protocol: str = "quick-v1",
    results: str = "results",
) -> Sections:
    """The free dimension of subsets with finite kernels, trained where they are missing, beside all."""
    rows = []
    for name in environment:
        logic = observability(_study(name, 1).environment)
        told = [a for a, found in logic.items() if found.dimension and not found.grows]
        study = Study.of(name, protocol=protocol, arms=[*told, "all"], replicates=replicates)
        store = Store(results)
        study.run(store, lambda p: say(str(p)))
        records, made = store.load(study.environment.id).records, Probe(study, store)
        found: dict[str, list[list[float]]] = {}
        for cell in study.cells:
            theta = made.weights(cell, records[cell.key])
            assert theta is not None, "it was trained here"
            data, laws = made.quadratics(cell, theta)
            matrix = (data.scaled(1.0 / made.fit(cell).budget.data_weight) + laws).matrix
            rates = moved_rates(matrix, made.slopes(cell, theta))
            free = [free_dimension(rates, t) for t in TOLERANCES]
            found.setdefault(cell.arm.name, []).append(free)
        for arm, values in found.items():
            each = [str(estimate(of)) for of in zip(*values, strict=True)]
            rows.append([study.environment.id, arm, as_text(logic[arm]), *each])
    head = ["environment", "told", "observability", *(f"d_eff at {t:g}" for t in TOLERANCES)]
    yield "kernels", table(rows, head, texts=3)


def _orders(lines: dict[str, Any], arms: list[str], dimensions: dict[str, int]) -> str:
    """Kendall's tau of d_eff and the dimension, at each tolerance."""
    logic = np.array([dimensions[a] for a in arms], float)
    parts = []
    for k, t in enumerate(TOLERANCES):
        found = _matrix(lines, arms, lambda v, k=k: v["free"][k])
        parts.append(f"{agreement(found, np.broadcast_to(logic, found.shape))} at {t:g}")
    return ", ".join(parts)


def evidence(environment: tuple[str, ...] = (), serial: str = PROBED) -> Sections:
    """Does Laplace evidence order subsets as the truth does? Kendall's tau, and what choosing by it costs."""
    rows = []
    for name, lines, replicates in _probed(environment, serial):
        study = _study(name, 1)
        floor = study.world.floor
        there = {v["arm"] for v in lines.values()}
        arms = [a.name for a in subsets_of(study.world) if a.name in there]
        true = _matrix(lines, arms, lambda v, f=floor: skill(v["error"], f))
        for what, judge in JUDGES.items():
            guess = _matrix(lines, arms, judge)
            chosen = true[np.arange(len(true)), guess.argmax(axis=1)]
            lost = estimate(true.max(axis=1) - chosen)
            best = int((guess.argmax(axis=1) == true.argmax(axis=1)).sum())
            tau: Estimate = agreement(guess, true)
            rows.append(
                [
                    f"{name}, {replicates}",
                    what,
                    str(len(arms)),
                    f"{tau:+}",
                    f"{best} of {len(true)}",
                    str(lost),
                ]
            )
    head = ["environment", "judged by", "subsets", "tau", "finds the best", "decades lost"]
    yield "evidence", table(rows, head, texts=2)


JUDGES: dict[str, Callable[[dict[str, Any]], float]] = {
    "Laplace evidence": lambda v: v["evidence"],
    "validation error": lambda v: -np.inf if v["validation"] is None else -v["validation"],
    "training loss": lambda v: -np.inf if v["loss"] is None else -v["loss"],
    "number of equations": lambda v: v["size"],
}


def _studies(
    environment: tuple[str, ...], results: str, replicates: int
) -> Iterator[tuple[Study, Store]]:
    """The studies of the environments that are named, or of all with records."""
    for name in environment or environments_in(results):
        yield _study(name, replicates), Store(results)


def _study(name: str, replicates: int) -> Study:
    return Study.of(name, protocol=PROTOCOL, replicates=replicates)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _probed(
    environment: tuple[str, ...], serial: str
) -> Iterator[tuple[str, dict[str, dict[str, Any]], str]]:
    """(id, {key: what is on record of a network}, how many replicates and subsets) of every environment
    that was looked into; of those replicates of which every subset was that is among them at all.
    """
    for path in sorted(Path(serial).glob("*.jsonl")):
        if environment and not any(path.stem.startswith(e) for e in environment):
            continue
        lines = {line["key"]: line for line in _lines(path)}
        players = _study(path.stem, 1).world.players
        by_replicate = Counter(v["replicate"] for v in lines.values())
        arms = {v["arm"] for v in lines.values()}
        whole = {r for r, n in by_replicate.items() if n == len(arms)}
        for line in lines.values():
            line["size"] = len(players) if line["arm"] == "all" else line["arm"].count("+") + 1
            line["size"] *= line["arm"] != "none"
        rest = f" ({len(by_replicate) - len(whole)} more lack a subset)"
        said = f"{len(whole)} replicate{'s' * (len(whole) > 1)}" + rest * (
            len(whole) < len(by_replicate)
        )
        if len(arms) < 2 ** len(players):
            said += f", {len(arms)} of {2 ** len(players)} subsets"
        if whole:
            yield path.stem, {k: v for k, v in lines.items() if v["replicate"] in whole}, said


def _replicates(lines: dict[str, dict[str, Any]]) -> list[int]:
    return sorted({v["replicate"] for v in lines.values()})


def _matrix(lines: dict[str, dict[str, Any]], arms: list[str], value: Any) -> np.ndarray:
    """Values by replicate and arm: [replicates, arms]."""
    found = {(v["arm"], v["replicate"]): value(v) for v in lines.values()}
    return np.array([[found[a, r] for a in arms] for r in _replicates(lines)], float)


PARTS: dict[str, Part] = {
    "order": order,
    "became": became,
    "probe": probe,
    "freedom": freedom,
    "movable": movable,
    "kernels": kernels,
    "evidence": evidence,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
