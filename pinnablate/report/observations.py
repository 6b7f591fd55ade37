"""What laws are worth in observations: a section of a study."""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.analysis.bundling import comparison
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.observations import UNKNOWN, Multiple, number
from pinnablate.analysis.settled import UNSETTLED
from pinnablate.analysis.swept import InObservations, in_observations
from pinnablate.report.marks import STAR
from pinnablate.report.tables import table
from pinnablate.world import World


def observations_section(world: World, lattice: Lattice) -> list[str]:
    """What the full set and every law are worth in observations.

    Args:
        world: the environment under the design of the study.
        lattice: its records.

    Returns:
        Lines of Markdown; none where no arm was trained with more observations, or subsets lack
        records.
    """
    found = in_observations(world, lattice)
    if not found:
        return []
    return [
        "### Worth in observations (explored)",
        "",
        finding(found, lattice.primary),
        "",
        table(_rows(found), _head(found), texts=1),
        "",
        _meaning(found, len(lattice.replicates)),
        *(["", size] if (size := comparison(world)) else []),
        "",
    ]


def finding(found: Sequence[InObservations], primary: str) -> str:
    """The full set on each split, in a sentence.

    Args:
        found: of one study.
        primary: the split that ranks, which comes first.
    """
    first = sorted((f for f in found if f.base == found[0].base), key=lambda f: f.split != primary)
    said = [f"{_said(f.everything, f.settled)} on {f.split}" for f in first]
    over = "" if found[0].base == "none" else f" (of `{found[0].base}`)"
    return f"Told all laws, a model does as well as told nothing with {' and '.join(said)}{over}."


def _said(of: Multiple, settled: bool) -> str:
    if not settled:
        return f"a number of observations that is {UNSETTLED} ({of})"
    if of.known:
        low_high = f" (95 %: {str(of).partition(' (')[2]}" if "(" in str(of) else ""
        return f"**{number(of.least)} times** the observations{low_high}"
    if of.most == float("inf"):
        return f"**more than {number(of.least)} times** the observations"
    return f"**less than {number(of.most)} times** the observations"


def _head(found: Sequence[InObservations]) -> list[str]:
    return ["told", *(f"{where(f)}{what}" for f in found for what in ("", ", left out"))]


def where(f: InObservations) -> str:
    """The split, and the arm that is given more observations where it is a control."""
    return f.split if f.base == "none" else f"{f.split}, of {f.base}"


def _rows(found: Sequence[InObservations]) -> list[list[str]]:
    rows = [["all", *(cell for f in found for cell in (_cell(f.everything, f.settled), ""))]]
    for law in found[0].laws:
        cells = [
            _cell(of, f.settled)
            for f in found
            for of in (f.laws[law].shapley, f.laws[law].left_out)
        ]
        rows.append([law, *cells])
    return rows


def _cell(of: Multiple, settled: bool) -> str:
    if not settled:
        return f"{of} {UNSETTLED}"
    return f"{of}{STAR if of.shown else ''}"


def _meaning(found: Sequence[InObservations], replicates: int) -> str:
    curve = found[0].curve
    ends = number(curve.multiples[0]), number(curve.multiples[-1])
    diverged = sum({f.base: f.diverged for f in found}.values())
    cells = sum(f.curve.skills.size for f in {f.base: f for f in found}.values())
    few = replicates < FEWEST_FOR_INTERVAL
    return (
        "How many times the observations would do as much, told nothing: of *all* by its skill, of a law by the skill of the "
        f"arm that is given more (`none` where no other is named) plus the law's Shapley value; *left out*: the worth of all over "
        f"that of all others, `{UNKNOWN}` where both lie beyond the sweep. The sweep goes from {ends[0]} to {ends[1]} times; what "
        "lies beyond it is a bound and no number. "
        + (
            f"No intervals below {FEWEST_FOR_INTERVAL} replicates."
            if few
            else "In brackets: 95 %, replicates drawn again, the same for all arms; *open* where neither end is known. "
            f"`{STAR}`: 1 lies outside, by itself, and the paired t test of the skills shows it too."
        )
        + (
            f" {diverged} of {cells} cells of the sweep diverged, and are scored so."
            if diverged
            else ""
        )
        + _of_priors(found)
    )


def _of_priors(found: Sequence[InObservations]) -> str:
    """What is chosen once for a whole sweep, in a sentence."""
    names = dict.fromkeys(f"`{f.base}`" for f in found if f.by_prior)
    if not names:
        return ""
    return (
        f" What {', '.join(names)} chooses by a search (the weight of a penalty, or lengths) was chosen on the design's own "
        "observations and, as a prior is, kept."
    )
