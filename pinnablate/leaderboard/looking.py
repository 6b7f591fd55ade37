"""Looking into the networks whose studies stand on a leaderboard, before its pages are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pinnablate.analysis import looked
from pinnablate.leaderboard.entry import Entry
from pinnablate.records.looked import NETWORK, Look, append, read
from pinnablate.records.store import Store
from pinnablate.study.probe import Probe

Say = Callable[[str], None]


def look_into(entries: Sequence[Entry], store: Store, say: Say) -> int:
    """Look into every network that has weights and was not looked into yet; it can be resumed.

    Args:
        entries: complete studies of networks with a lattice.
        store: where their records and weights are; what is found is kept beside them.
        say: takes a sentence for each study with weights, or the one that none has any.

    Returns:
        How many networks were looked into.

    Raises:
        StoreError: what is found cannot be kept.
        PinnablateError: weights that cannot be read or do not fit, or TensorFlow is not installed.
    """
    total = 0
    weighted = [e for e in entries if _has_weights(e, store)]
    if not weighted:
        say(
            f"no study of every subset in {store.directory} has the weights of its networks: `pinnablate run` keeps them where it "
            "trains"
        )
    for e in weighted:
        name, lattice = e.environment.id, e.lattice
        lines, complaints = read(store.directory, name)
        for sentence in complaints:
            say(sentence)
        there = looked.counts(lines, lattice)
        subsets = sum(map(lattice.complete, lattice.subsets.values())) * len(lattice.replicates)
        before = sum(line.look == NETWORK for line in there.values())
        if before < subsets:
            say(f"{e.title}: looking into {subsets - before} networks, about a second each")
        count = 0
        for line in looked.look(Probe(e.study, store), lattice, e.study.world.players, there):
            append(store.directory, name, [line])
            count += line.look == NETWORK
        say(f"{e.title}: {count} of {subsets} networks looked into; the others were before")
        total += count
    return total


def _has_weights(e: Entry, store: Store) -> bool:
    return any(store.weights(r) is not None for r in e.lattice.records.values())


def found_in(
    entries: Sequence[Entry], lines: Mapping[str, Sequence[Look]]
) -> dict[str, looked.Found]:
    """{environment: what was found in the networks of a study}.

    Args:
        entries: complete studies of one board.
        lines: {environment: what was kept}.
    """
    out = {}
    for e in entries:
        there = looked.counts(lines.get(e.environment.id, ()), e.lattice)
        if there and (of := looked.found(there, e.lattice, e.study.world.players)) is not None:
            out[e.environment.id] = of
    return out
