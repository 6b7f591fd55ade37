"""How do networks learn, and what do they become? Looked into, arm by arm.

python benchmarks/learning.py --part order [--results DIR] [--environment ID,...] [--write]
python benchmarks/learning.py --part became [--results DIR] [--write]
python benchmarks/learning.py --part kernels [--results DIR] [--write]
python benchmarks/learning.py --part freedom,movable,evidence [--write]

The last read what `pinnablate leaderboard --look` kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from common import Part, Sections, main, say

from pinnablate.analysis import judged, looked
from pinnablate.analysis.agreement import agreement
from pinnablate.analysis.became import Became
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.freedom import free_dimension, moved_rates
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.analysis.learned import Learned
from pinnablate.analysis.looked import FREE, TOLERANCES
from pinnablate.checks.observability import as_text, observability
from pinnablate.records.looked import read
from pinnablate.records.store import Store, environments_in
from pinnablate.report.became import became_section
from pinnablate.report.learned import order_section, wanted
from pinnablate.report.probed import by_mode, pictures
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study.probe import Probe

PROTOCOL = "standard-v3"
RESULTS = str(Path(__file__).parent.parent / "leaderboard" / "results")
CURVES = str(Path(__file__).parent.parent / "leaderboard" / "curves")
CUTS = (1e-3, 1e-4, 1e-6)  # of singular values, over the largest, from which a direction counts


def order(
    environment: tuple[str, ...] = (), results: str = CURVES, replicates: int = 10
) -> Sections:
    """In what order networks learn: errors by mode at every kept state, and withheld laws on the way."""
    said: list[str] = []
    rows: list[list[str]] = []
    for study, store in _studies(environment, results, replicates):
        records = store.load(study.environment.id).records
        of = sorted({r.data_seed for r in records.values()})
        study = replace(study, replicates=tuple(of))
        lattice = lattice_of(study.world, study.cells, records)
        arms = wanted(lattice)
        if not arms:
            say(study.environment.id, "has no complete arm yet")
            continue
        found, why = by_mode(Probe(study, store), lattice, arms)
        lines = order_section(found, lattice, study.world.players, why)
        said += [f"**{study.environment.id}**, {len(of)} replicates", "", *lines[2:]]
        if found is not None:
            rows += _waves(study.environment.id, found)
            for end, svg in pictures(study, found).items():
                yield f"learning.{study.environment.name}.{end}", svg
    head = ["environment", "split", "learned, none", "all", "exponent, none", "all less none"]
    yield "order", "\n".join([table(rows, head, texts=2), "", *said])


def _waves(name: str, found: Learned) -> Iterator[list[str]]:
    """Rows of what share of the waves is learned, and in what order, told none and told all."""
    for split in dict.fromkeys(s for s, _ in found.courses):
        shares = [found.share(split, a) for a in ("none", "all")]
        exponents = found.exponent(split, "none"), found.steeper(split, "all")
        yield [
            name,
            split,
            *("" if s is None else f"{100 * s.mean:.0f} %" for s in shares),
            *("too few" if e is None else f"{e:+}" for e in exponents),
        ]


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


def freedom(environment: tuple[str, ...] = (), results: str = RESULTS) -> Sections:
    """The effective free dimension of every subset beside what observability says of it."""
    said = []
    for study, lattice, of in _looked_into(environment, results):
        env = study.environment
        arms = [a for a in study.arms if a.name in of.arms]
        logic = observability(env, arms=arms)
        rows, right = [], dict.fromkeys(TOLERANCES, 0)
        for k, arm in enumerate(of.arms):
            found = logic[arm]
            free = [estimate(of.free[:, k, t]) for t in range(len(TOLERANCES))]
            size = "0" if not found.dimension else str(found.dimension)
            among = f"{of.directions[:, k].mean():.0f}"
            rows.append([arm, as_text(found), size, *map(str, free), among])
        for k, t in enumerate(TOLERANCES):
            leaves = of.leaves_free(k)
            right[t] = sum(leaves[a] == (logic[a].dimension > 0) for a in of.arms)
        each = " and ".join(f"{right[t]} of {len(arms)} at {t:g}" for t in TOLERANCES)
        sizes = {a: float(logic[a].dimension) for a in of.arms}
        orders = ", ".join(f"{of.order_of(sizes, k)} at {t:g}" for k, t in enumerate(TOLERANCES))
        head = ["told", "observability", "dimension", *(f"d_eff at {t:g}" for t in TOLERANCES)]
        said += [
            f"**{env.id}**, {len(lattice.replicates)} replicates. Networks leave a direction free (d_eff >= {FREE:g}) "
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


def evidence(environment: tuple[str, ...] = (), results: str = RESULTS) -> Sections:
    """Does Laplace evidence order subsets as the truth does? Kendall's tau, and what choosing by it costs."""
    rows = []
    for study, lattice, of in _looked_into(environment, results):
        true = judged.skills(lattice, of.arms)
        for what, words in JUDGES.items():
            guess = judged.JUDGES[what](of, lattice)
            best = int((guess.argmax(axis=1) == true.argmax(axis=1)).sum())
            rows.append(
                [
                    f"{study.environment.id}, {len(true)} replicates",
                    words,
                    str(len(of.arms)),
                    f"{agreement(guess, true):+}",
                    f"{best} of {len(true)}",
                    str(estimate(judged.lost(guess, true))),
                ]
            )
    head = ["environment", "judged by", "subsets", "tau", "finds the best", "decades lost"]
    yield "evidence", table(rows, head, texts=2)


JUDGES = {
    judged.EVIDENCE: "Laplace evidence",
    judged.VALIDATION: "validation error",
    judged.LOSS: "training loss",
    judged.SIZE: "number of equations",
}


def _looked_into(
    environment: tuple[str, ...], results: str
) -> Iterator[tuple[Study, Lattice, looked.Found]]:
    """The studies whose networks were looked into, their records, and what was found in them."""
    for study, store in _studies(environment, results, 10):
        lattice = lattice_of(study.world, study.cells, store.load(study.environment.id).records)
        lines, _ = read(results, study.environment.id)
        found = looked.found(looked.counts(lines, lattice), lattice, study.world.players)
        if found is None:
            say(study.environment.id, "was not looked into; pinnablate leaderboard --look does")
        else:
            yield study, lattice, found


def _studies(
    environment: tuple[str, ...], results: str, replicates: int
) -> Iterator[tuple[Study, Store]]:
    """The studies of the environments that are named, or of all with records."""
    for name in environment or environments_in(results):
        yield _study(name, replicates), Store(results)


def _study(name: str, replicates: int) -> Study:
    return Study.of(name, protocol=PROTOCOL, replicates=replicates)


PARTS: dict[str, Part] = {
    "order": order,
    "became": became,
    "freedom": freedom,
    "movable": movable,
    "kernels": kernels,
    "evidence": evidence,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
