"""Is the wrong law of a set named, without the truth?

    python benchmarks/suspects.py --part estimate [--environment ID,...]
    python benchmarks/suspects.py --part train [--environment ID,...] [--seeds 1000,...] [--variant right,...] [--noise 0.01,...]
    python benchmarks/suspects.py --part without [--environment ID,...] [--seeds 1000,...] [--variant right,...] [--noise 0.01,...]
    python benchmarks/suspects.py --part table [--environment ID,...] [--suspects DIR] [--write]
    python benchmarks/suspects.py --part records [--results DIR] [--write]

`train` trains networks told all laws, and told all with one of them spoiled, on seeds that are never published, and keeps what each
says of its laws: one line for each network, so that the command can be resumed. `without` trains what is told all of that but one
law, each in turn, as `diagnose` does, and keeps the losses. `table` scores them. A problem is an arm in five
replicates. A coefficient is wrong by 1 %, 2 %, 5 %, 10 % and 200 % (every term of the law but the leading one is multiplied), a sign
by all of it, fields are permuted, and near misses hold a share of 0, 0.5 and 0.9 of the law. `records` asks published records the
same by their held-out errors and training losses alone.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from common import Sections, main, say
from suspects_kept import KEPT, SEEDS, guilty, kind
from suspects_table import tabulated
from suspects_trained import CHEAP, study_of, train, without

from pinnablate import registry
from pinnablate.ablation.strains import laws_of
from pinnablate.analysis.roc import roc
from pinnablate.arms import subset
from pinnablate.arms.placebos import placebos, wrongs
from pinnablate.learners.base import OK
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Store
from pinnablate.report.tables import table as as_table
from pinnablate.study import duration
from pinnablate.tasks.protocol import QUICK
from pinnablate.tasks.protocol import protocol as protocol_of


def table(
    environment: tuple[str, ...] = CHEAP, protocol: str = QUICK, suspects: str = str(KEPT)
) -> Sections:
    """How often the wrong law is named, how often a right one is accused, and the curve of the score."""
    yield "table", tabulated(environment, protocol, suspects, "on seeds that are never published")


def estimate(environment: tuple[str, ...] = (), protocol: str = QUICK) -> Sections:
    """How long the whole table would take: every spoiled law, ten replicates, noise of 0.1, 1 and 10 %."""
    rows, total = [], 0.0
    for name in environment or registry.identifiers():
        study = study_of(name, (1000,), registry.load(name).design("standard").noise, protocol)
        each = study.estimate(study.cells)[0]
        total += 30 * each
        rows.append(
            [study.environment.id, str(len(study.arms)), duration(each), duration(30 * each)]
        )
        say(*rows[-1])
    yield (
        "estimate",
        f"{as_table(rows, ['environment', 'arms', 'one replicate', 'ten, three noises'])}\n\n"
        f"In all {duration(total)} on this machine for ten replicates and noise of 0.1, 1 and 10 %; {duration(total / 6)} for five "
        "replicates and the noise of the designs.",
    )


def records(results: str = str(FOLDER), protocol: str = "standard-v2") -> Sections:
    """What held-out errors and training losses of published records say of laws that are told wrong."""
    held: dict[str, list[float]] = defaultdict(list)
    loss: dict[str, list[float]] = defaultdict(list)
    for name in registry.identifiers():
        env = registry.load(name)
        world, rule = env.world(), protocol_of(protocol)
        own = {
            (r.arm, r.init_seed): r
            for r in Store(results).load(env.id).records.values()
            if (r.protocol, r.design, r.learner) == (rule.name, "standard", "stacked")
            and r.status == OK
        }
        told_all = subset(world, world.players)
        right = [(told_all, (law,)) for law in laws_of(world)]
        wrong = [(a, guilty(world, a)) for a in (placebos(world, w)[1] for w in wrongs(world))]
        for arm, laws in (*right, *wrong):
            less = subset(world, tuple(p for p in world.players if p not in laws)).name
            both = [
                (own[arm.name, s], own[less, s])
                for a, s in own
                if a == arm.name and (less, s) in own
            ]
            if len(both) < len(SEEDS):
                continue
            values = {
                "held": [np.log10(a.held_out / b.held_out) for a, b in both],
                "loss": [np.log10(a.loss / b.loss) for a, b in both],
            }
            held[kind(arm)].append(float(np.mean(values["held"])))
            loss[kind(arm)].append(float(np.mean(values["loss"])))
    rows = []
    for words in sorted(held, key=lambda w: (w == "right", w)):
        curves = [
            f"{roc(of[words], of['right']).area:.2f}" if words != "right" else ""
            for of in (held, loss)
        ]
        above = sum(v > 0.1 for v in held[words])
        rows.append([words, str(len(held[words])), f"{above}", *curves])
    yield (
        "records",
        f"{as_table(rows, ['law', 'cases', 'held-out error 0.1 decades higher', 'area, held out', 'area, loss'])}\n\n"
        f"{protocol}, published: models told all laws, one of them wrong, against the same without it; means over five replicates at "
        "least. Areas are those of the ROC against right laws of all environments.",
    )


PARTS = {
    "estimate": estimate,
    "train": train,
    "without": without,
    "table": table,
    "records": records,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
