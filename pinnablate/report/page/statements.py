"""What of a study is settled, what is explored, and what is not shown: each sentence with its figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from pinnablate.analysis.corrections import holm
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.games import game
from pinnablate.analysis.inference import LEVEL, p_apart
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import interactions
from pinnablate.analysis.settled import UNSETTLED, Budgets, Move
from pinnablate.analysis.transfer import to_withheld
from pinnablate.analysis.worth import has_subsets, worth_of
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.report.budget import MOVED, with_half
from pinnablate.report.ranking import has_ends
from pinnablate.report.transfer import moves_of
from pinnablate.study import Study

ALL, NONE = "all", "none"


@dataclass(frozen=True)
class Claim:
    """One figure, and what it says.

    Args:
        words: what is shown, with {} in place of the figure.
        open: the subject, where nothing is shown: `a gain of `all` over `none``.
        found: the figure, over replicates.
        moved: it at half and at the full budget; None where that is not known.
        declared: whether it was asked before anything was trained.
        p: of its test, corrected where it was declared.
    """

    words: str
    open: str
    found: Estimate
    moved: Move | None = None
    declared: bool = False
    p: float = 1.0

    @property
    def figure(self) -> str:
        return with_half(f"{with_median(self.found, '+')}", self.moved, "+")

    @property
    def holds_still(self) -> bool:
        return self.moved is None or self.moved.settled


@dataclass
class Statements:
    """Sentences by how sure they are."""

    settled: list[str] = field(default_factory=list)
    explored: list[str] = field(default_factory=list)
    not_shown: list[str] = field(default_factory=list)


def statements(study: Study, lattice: Lattice, level: float | None) -> Statements:
    """What is settled, explored and not shown.

    Settled: asked before anything was trained, shown after Holm's correction, and the same at half of
    the budget. Explored: everything else that is shown after the correction of Benjamini and Hochberg
    over the study and did not move. Not shown: the rest, and what moved.

    Args:
        study: what was trained.
        lattice: its records.
        level: at which explored statements are shown; None where nothing is tested.
    """
    out, budgets = Statements(), Budgets.of(lattice)
    if len(lattice.replicates) < FEWEST_FOR_INTERVAL or not has_ends(lattice):
        return out
    is_known = budgets.known or not lattice.of_networks
    open_words: list[str] = []
    for c in (*_declared(study, lattice), *_explored(study, lattice)):
        shown = c.p <= (LEVEL if c.declared else -1.0 if level is None else level)
        said = c.words.replace("{}", f"**{c.figure}**")
        if not c.holds_still:
            out.not_shown.append(f"{UNSETTLED.capitalize()}: {c.open}, {c.figure} decades.")
        elif not shown:
            open_words.append(f"{c.open} ({c.figure})")
        elif c.declared and is_known:
            out.settled.append(f"{said}.")
        else:
            known = ", asked beforehand, but not known to hold still" if c.declared else ""
            out.explored.append(f"{said}{known}.")
    if open_words:
        out.not_shown.append(f"Not shown to differ from 0 (decades): {'; '.join(open_words)}.")
    if not is_known:
        out.not_shown.append(
            f"That values hold still: half of the budget is not on record under {study.protocol.name}, so that none of them "
            "is settled; `standard-v3` records it."
        )
    return out


def meaning(lattice: Lattice) -> str:
    """What the three words mean here."""
    if len(lattice.replicates) < FEWEST_FOR_INTERVAL:
        return f"Nothing is tested below {FEWEST_FOR_INTERVAL} replicates, and there are {len(lattice.replicates)}."
    return (
        "*Settled*: asked before anything was trained (the gain of `all` over `none` and over the control that held-out "
        "observations choose), shown after Holm's correction, and moved by no more than "
        f"{MOVED} between half and the full budget. *Explored*: everything else that is shown after the correction of Benjamini "
        f"and Hochberg over the study; of these a share of {100 * LEVEL:g} % at most is expected to be chance. Decades, with "
        f"95 % t intervals over {len(lattice.replicates)} replicates; in square brackets the value at half of the budget."
    )


def _declared(study: Study, lattice: Lattice) -> list[Claim]:
    """The gain of all over none and over the chosen control, corrected together."""
    budgets, chosen = Budgets.of(lattice), lattice.chosen_control()
    controls = list(dict.fromkeys([NONE, *([chosen] if chosen else [])]))
    gains = {c: lattice.gain(ALL, c) for c in controls}
    asks = study.design == STANDARD_DESIGN and lattice.of_networks
    p = holm([float(p_apart(g.sample)) for g in gains.values()])
    return [
        Claim(
            f"Told all equations, a model gains {{}} decades over `{c}`"
            if g.mean > 0
            else f"Told all equations, a model does worse than `{c}`: {{}} decades",
            f"a gain of `all` over `{c}`",
            g,
            budgets.gain(ALL, c),
            asks,
            float(value),
        )
        for (c, g), value in zip(gains.items(), p, strict=True)
    ]


def _explored(study: Study, lattice: Lattice) -> list[Claim]:
    """What each law is worth, how pairs work together, and what networks infer."""
    world, budgets = study.world, Budgets.of(lattice)
    if not has_subsets(lattice):
        return []
    moves = budgets.worth()
    out = [
        _claim(f"`{e}` is worth {{}} decades", f"a worth of `{e}`", v, moves.get(e))
        for e, v in worth_of(world, lattice).items()
    ]
    found = interactions(game(lattice)) if len(world.players) > 1 else {}
    for i, j in combinations(world.players, 2):
        pair = (i, j) if i < j else (j, i)
        value = estimate(found[pair])
        how = "help each other" if value.mean > 0 else "stand in for each other"
        out.append(
            _claim(
                f"`{i}` and `{j}` {how} (interaction {{}})",
                f"an interaction of `{i}` and `{j}`",
                value,
                budgets.pairs.get(pair),
            )
        )
    told = to_withheld(world, lattice) if lattice.of_networks else []
    fallen = moves_of(world, lattice, told)
    out += [
        Claim(
            f"Told all other laws, networks violate `{t.law}` less by {{}} decades, without being told it",
            f"that networks infer `{t.law}` from the others",
            t.decades,
            fallen.get(t.law),
            p=t.p,
        )
        for t in told
    ]
    return out


def _claim(words: str, subject: str, found: Estimate, moved: Move | None) -> Claim:
    return Claim(words, subject, found, moved, p=float(p_apart(found.sample)))
