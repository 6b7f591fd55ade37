"""Do published networks name a law that they were told wrongly, and accuse nobody where all laws are right?

    python benchmarks/accused.py --part published [--environment ID,...] [--results DIR] [--protocol standard-v3] [--write]
    python benchmarks/accused.py --part coefficients [--environment ID,...] [--results DIR] [--protocol standard-v3] [--write]
    python benchmarks/accused.py --part trained [--environment ID,...] [--replicates N] [--results DIR] [--write]
    python benchmarks/accused.py --part unseen [--environment ID,...] [--suspects DIR] [--write]
    python benchmarks/accused.py --part looks [--environment ID,...] [--suspects DIR] [--write]
    python benchmarks/accused.py --part less [--environment ID,...] [--suspects DIR] [--write]
    python benchmarks/accused.py --part further [--environment ID,...] [--suspects DIR] [--write]
    python benchmarks/accused.py --part unstated [--environment ID,...] [--replicates N] [--results DIR] [--write]

Nothing is trained: networks told all laws, and told all with one of them wrong, are read from records whose last weights are there.
What each says of its laws is kept, one line a network, so that the command can be resumed and its table made without the weights.
`coefficients` asks the networks told all laws, which are right, what each coefficient would be, were it free: how often that
contradicts one, and how often its 95 % interval holds what is true. `trained` asks how many right sets would be accused if
networks that were trained without a law were believed more often than they are. `unseen` is of six environments on seeds that are never
published, trained by `suspects.py --part train` into a directory of their own: two rules alone were chosen on them. `looks` holds a
first look at the same problems beside longer training, and what `diagnose` makes of both; `less` says what hearing models trained
without a law would change; `further` counts where a second law is suspected though one alone is wrong. `unstated` asks published networks
as if nobody had told the noise.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from accused_looks import SIX, UNSEEN, further, less, looks
from accused_otherwise import GROUP, trained, unstated
from common import Sections, main, say
from freed_kept import contradicted, coverage, heard_of, kept_of
from suspects_kept import KEPT, gross, keep, lines, said_by
from suspects_table import tabulated

from pinnablate import registry
from pinnablate.ablation.strains import rows_of
from pinnablate.analysis.preferred import LEVEL, freed
from pinnablate.arms import subset
from pinnablate.learners.base import OK
from pinnablate.records.published import FOLDER
from pinnablate.records.store import LAST, Store
from pinnablate.report.tables import table
from pinnablate.study import Study

FREED = Path(__file__).parent / "notebook" / "freed.jsonl"


def published(
    environment: tuple[str, ...] = (),
    protocol: str = "standard-v3",
    results: str = str(FOLDER),
    replicates: int = 10,
    suspects: str = str(KEPT),
) -> Sections:
    """What networks on record say of their laws: how often a wrong one is named, and a right one accused."""
    names = environment or tuple(registry.identifiers())
    store = Store(results)
    for name in names:
        env = registry.load(name)
        world = env.world()
        study = Study.of(env, protocol=protocol, arms=gross(world), replicates=replicates)
        known = {(x["arm"], x["seed"], x["protocol"]) for x in lines(suspects, name)}
        on_record, made = store.load(env.id).records, 0
        for cell in study.cells:
            record = on_record.get(cell.key)
            if record is None or (cell.arm.name, cell.replicate, protocol) in known:
                continue
            line: dict[str, Any] = {
                "arm": cell.arm.name,
                "seed": cell.replicate,
                "noise": env.observations.noise,
                "protocol": protocol,
                "status": record.status,
                "seconds": record.cost["thread_seconds"],
            }
            if record.status == OK:
                last = store.weights(record, LAST)
                if last is None:  # its weights are not here: nothing can be said
                    continue
                line |= said_by(study, cell, study.fit(cell), last)
            keep(suspects, name, line)
            made += 1
        say(env.id, made, "networks read")
    yield "published", tabulated(names, protocol, suspects, "of published seeds")


def coefficients(
    environment: tuple[str, ...] = (),
    protocol: str = "standard-v3",
    results: str = str(FOLDER),
    replicates: int = 10,
) -> Sections:
    """How often networks told right laws contradict one of their coefficients, and how often intervals hold the truth."""
    names = environment or tuple(registry.identifiers())
    store = Store(results)
    kept = [json.loads(line) for line in FREED.read_text().splitlines()] if FREED.is_file() else []
    known = {(x["environment"], x["first"], x["protocol"]) for x in kept}
    for name in names:
        env = registry.load(name)
        told_all = subset(env.world(), env.world().players)
        on_record = store.load(env.id).records
        for first in range(0, replicates, GROUP):
            if (env.id, first, protocol) in known:
                continue
            group = tuple(range(first, first + GROUP))
            study = Study.of(env, protocol=protocol, arms=[told_all], replicates=group)
            models = [freed(rows) for _, rows in rows_of(study, store, on_record, told_all)]
            line = {
                "environment": env.id,
                "first": first,
                "protocol": protocol,
                "models": [kept_of(m) for m in models],
            }
            kept.append(line)
            with FREED.open("a") as file:
                file.write(json.dumps(line) + "\n")
            say(env.id, first)
    yield "coefficients", _told_right([x for x in kept if x["protocol"] == protocol])


def _told_right(kept: list[dict[str, Any]]) -> str:
    """The table of `coefficients`."""
    by: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for x in kept:
        by[x["environment"]].append(x)
    rows, held, single, wrong, problems = [], 0, 0, 0, 0
    for name, of in by.items():
        problem = [x["models"] for x in of]
        found = [c for models in problem if (c := contradicted(models)) is not None]
        hits, seen = map(sum, zip(*map(coverage, problem), strict=True))
        stuck = sum(len(models) - len(heard_of(models)) for models in problem)
        held, single = held + hits, single + seen
        wrong, problems = wrong + len(found), problems + len(of)
        said = ", ".join(dict.fromkeys(" ".join(c) for c in found))
        row = [name, str(len(problem[0][0]["coefficients"])), str(len(of)), str(len(found)), said]
        rows.append([*row, str(stuck), f"{hits / seen:.2f}"])
    head = ["environment", "coefficients", "problems", "alarms", "contradicted first"]
    head += ["networks stuck", "coverage"]
    return (
        f"{table(rows, head, texts=1)}\n\nAll laws right; a problem is {GROUP} replicates. Alarms: problems in which the p value "
        f"of a coefficient is at most {LEVEL:g} over their number, and not most of a loss stays with it free that noise does not "
        f"explain: {wrong} of {problems}. *Coverage*: the share of single networks that are not stuck whose 95 % interval of a "
        f"coefficient, freed by itself, holds what is true: {held / single:.2f} of all {single}."
    )


def unseen(
    environment: tuple[str, ...] = SIX,
    protocol: str = "standard-v3",
    suspects: str = str(UNSEEN),
) -> Sections:
    """Are laws whose coefficients are 10 % off named on seeds that are never published, and right ones left alone?"""
    yield "unseen", tabulated(environment, protocol, suspects, "on seeds that are never published")


PARTS = {
    "published": published,
    "coefficients": coefficients,
    "trained": trained,
    "unseen": unseen,
    "looks": looks,
    "less": less,
    "further": further,
    "unstated": unstated,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
