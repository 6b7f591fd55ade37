"""What `diagnose` finds by a first look, and by longer training where that does not clear all laws; what hearing models trained
without a law would change; and how often it suspects a second law where one is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from common import Sections, say
from freed_kept import contradicted
from scipy.stats import binomtest
from suspects_kept import KEPT, Group, groups, guilty, kind
from suspects_table import rank

from pinnablate import registry
from pinnablate.analysis.replicated import LARGE
from pinnablate.analysis.suspicion import suspicion
from pinnablate.report.tables import table
from pinnablate.tasks.protocol import CONVERGED, QUICK
from pinnablate.world import World

UNSEEN = Path(__file__).parent / "notebook" / "unseen"
NOBODY = "nobody"  # no protocol: no model trained without a law is heard
SIX = ("decay-chain", "coupled-oscillators", "lotka-volterra", "sir", "friedmann", "rigid-body")


@dataclass(frozen=True)
class Look:
    """What one look says of a problem.

    Args:
        accused: laws, or the law of the coefficient that is contradicted, nobody being accused else.
        is_open: whether something is held against the laws, or noise does not explain what is left.
    """

    accused: frozenset[str]
    is_open: bool


@dataclass(frozen=True)
class Both:
    """A problem at both lengths.

    Args:
        environment: its name.
        wrong: the laws that are told wrong; none where all are right.
        first, longer: what each look says.
    """

    environment: str
    wrong: frozenset[str]
    first: Look
    longer: Look

    @property
    def said(self) -> frozenset[str]:
        """Who is accused in the end."""
        return self.longer.accused if self.first.is_open else self.first.accused


FIRST, LONGER, IN_THE_END = map(attrgetter, ("first.accused", "longer.accused", "said"))


def looks(environment: tuple[str, ...] = SIX, suspects: str = str(UNSEEN)) -> Sections:
    """What a first look and longer training find together, as `diagnose` asks them."""
    found = [b for name in environment for b in both(name, suspects)]
    for b in found:
        if b.said != b.wrong:
            say(b)
    rows = [_row(name, [b for b in found if b.environment == name]) for name in environment]
    rows.append(_row("all", found))
    right = [b for b in found if not b.wrong]
    alarms = sum(bool(b.said) for b in right)
    most = binomtest(alarms, len(right)).proportion_ci(0.9, "exact").high if right else 1.0
    heads = ["environment"]
    heads += [f"right sets accused: {QUICK}", f"{CONVERGED}", "both", "trained longer"]
    heads += [f"10 % off, named: {QUICK}", f"{CONVERGED}", "both", "trained longer"]
    yield (
        "looks",
        f"{table(rows, heads, texts=1)}\n\n"
        f"A problem is five replicates on seeds that are never published. *Both*: a first look, and where something is held against "
        "the laws or is left that noise does not explain, models told all laws trained until their loss falls no more. Right sets "
        f"accused by both are at most {most:.0%}, with 95 % certainty (Clopper and Pearson).",
    )


def less(environment: tuple[str, ...] = SIX, suspects: str = str(UNSEEN)) -> Sections:
    """What comes of hearing models trained without a law, of the first look or trained to their end."""
    rows = []
    for words, protocol in (
        ("none", NOBODY),
        (QUICK, QUICK),
        (f"{CONVERGED}, where trained", CONVERGED),
    ):
        found = [b for name in environment for b in both(name, suspects, protocol)]
        row = [words]
        for who in (FIRST, LONGER):
            row += map(str, _counts(found, who))
        rows.append(row)
    heads = ["models without a law that are heard"]
    for protocol in (QUICK, CONVERGED):
        heads += [f"told all, {protocol}: right sets accused", "10 % off, named", "alone"]
    yield "less", table(rows, heads, texts=1)


def further(environment: tuple[str, ...] = (), suspects: str = str(UNSEEN)) -> Sections:
    """How often a second law is suspected where one alone is wrong."""
    counts: dict[str, list[int]] = {}
    for folder in (suspects, str(KEPT)):
        for name in environment or tuple(registry.identifiers()):
            for of in groups(name, CONVERGED, folder, NOBODY):
                if of.arm.wrong and (found := suspicion(of.strains)).accused:
                    kept = counts.setdefault(kind(of.arm), [0, 0])
                    kept[0] += 1
                    kept[1] += bool(found.further)
    rows = [[words, *map(str, counts[words])] for words in sorted(counts, key=rank)]
    sums = [str(sum(column)) for column in zip(*counts.values(), strict=True)]
    yield (
        "further",
        f"{table([*rows, ['all', *sums]], ['one law is wrong', 'somebody accused', 'a second law, too'], texts=1)}\n\n"
        f"{CONVERGED}; those 10 % off on seeds that are never published, the others published. A problem is five replicates.",
    )


def both(name: str, suspects: str, without: str = NOBODY) -> Iterator[Both]:
    """Problems that are complete at both lengths; models without a law of the protocol `without` are heard."""
    world = registry.load(name).world()
    first = {(g.arm.name, g.noise, g.number): g for g in groups(name, QUICK, suspects, without)}
    for longer in groups(name, CONVERGED, suspects, without):
        own = first.get((longer.arm.name, longer.noise, longer.number))
        if own is None:
            continue
        wrong = frozenset(guilty(world, own.arm))
        yield Both(name, wrong, _look(own, world), _look(longer, world))


def _look(of: Group, world: World) -> Look:
    """What five replicates say; laws that they do not meet are not kept, and open no problem here."""
    found = suspicion(of.strains)
    accused = frozenset(found.accused)
    if not accused and of.free and (against := contradicted(of.free)):
        wrong = guilty(world, of.arm)
        # a near miss is told under a name of its own
        accused = frozenset([against[0]] if against[0] in world.equations else wrong)
    return Look(accused, bool(accused) or not found.is_heard or found.ratio > LARGE)


def _counts(found: Sequence[Both], who: Callable[[Both], frozenset[str]]) -> tuple[str, str, int]:
    """(right sets accused, wrong laws named, those alone), `who` saying whom a problem accuses."""
    right, wrong = [b for b in found if not b.wrong], [b for b in found if b.wrong]
    return (
        f"{sum(bool(who(b)) for b in right)} of {len(right)}",
        f"{sum(bool(who(b) & b.wrong) for b in wrong)} of {len(wrong)}",
        sum(who(b) == b.wrong for b in wrong),
    )


def _row(name: str, found: Sequence[Both]) -> list[str]:
    accused, named, _ = zip(
        *(_counts(found, who) for who in (FIRST, LONGER, IN_THE_END)), strict=True
    )
    longer = [
        str(sum(b.first.is_open for b in found if bool(b.wrong) is wrong))
        for wrong in (False, True)
    ]
    return [name, *accused, longer[0], *named, longer[1]]
