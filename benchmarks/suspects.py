"""Is the wrong law of a set named, without the truth?

    python benchmarks/suspects.py --part estimate [--environment ID,...]
    python benchmarks/suspects.py --part train [--environment ID,...] [--seeds 1000,...] [--variant right,...] [--noise 0.01,...]
    python benchmarks/suspects.py --part without [--environment ID,...] [--seeds 1000,...] [--variant right,...] [--noise 0.01,...]
    python benchmarks/suspects.py --part table [--environment ID,...] [--suspects DIR] [--write]

`train` trains networks told all laws, and told all with one of them spoiled, on seeds that are never published, and keeps what each
says of its laws: one line for each network, so that the command can be resumed. `without` trains what is told all of that but one
law, each in turn, as `diagnose` does, and keeps the losses. `table` scores them. A problem is an arm in five
replicates. A coefficient is wrong by 1 %, 2 %, 5 %, 10 % and 200 % (every term of the law but the leading one is multiplied), a sign
by all of it, fields are permuted, and near misses hold a share of 0, 0.5 and 0.9 of the law.
"""

from __future__ import annotations

from common import Sections, main, say
from suspects_kept import KEPT
from suspects_table import tabulated
from suspects_trained import CHEAP, study_of, train, without

from pinnablate import registry
from pinnablate.report.tables import table as as_table
from pinnablate.study import duration
from pinnablate.tasks.protocol import QUICK


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


PARTS = {
    "estimate": estimate,
    "train": train,
    "without": without,
    "table": table,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
