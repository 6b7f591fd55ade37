"""Do published networks name a law that they were told wrongly, and accuse nobody where all laws are right?

    python benchmarks/accused.py --part published [--environment ID,...] [--results DIR] [--protocol standard-v3] [--write]

Nothing is trained: networks told all laws, and told all with one of them wrong, are read from records whose last weights are there.
What each says of its laws is kept, one line a network, so that the command can be resumed and its table made without the weights.
"""

from __future__ import annotations

from typing import Any

from common import Sections, main, say
from suspects import KEPT, keep, lines, said_by, tabulated

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.arms.placebos import placebos, wrongs
from pinnablate.learners.base import OK
from pinnablate.records.published import FOLDER
from pinnablate.records.store import LAST, Store
from pinnablate.study import Study


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
        told_all = subset(world, world.players)
        arms = [told_all, *(placebos(world, w)[1] for w in wrongs(world))]
        study = Study.of(env, protocol=protocol, arms=arms, replicates=replicates)
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
                line["strain"] = said_by(study, cell, study.fit(cell), last)
            keep(suspects, name, line)
            made += 1
        say(env.id, made, "networks read")
    yield "published", tabulated(names, protocol, suspects, "of published seeds")


PARTS = {"published": published}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
