"""What a page of an environment leads with: the finding, what laws are worth, which are inherited, the lattice,
which is suspect.
"""

from __future__ import annotations

from pinnablate.analysis.swept import in_observations
from pinnablate.analysis.worth import has_subsets
from pinnablate.leaderboard.entry import Entry
from pinnablate.report.against import against_section, on_reference
from pinnablate.report.learned import order_section
from pinnablate.report.opening import opening, still_moving
from pinnablate.report.pictures.diagram import boxes_in_words
from pinnablate.report.transfer import inheritance
from pinnablate.report.worth_table import data_words, worth_table, worth_words

WORTH = "What each law is worth, in decades (0.3 halves the error, 1 divides it by ten):"


def lead_section(entry: Entry, picture: str) -> list[str]:
    """What is read first of a complete study: in plain words, as one small table, and as a picture.

    The table stands above the picture, so that it is on the first screen of a phone.

    Args:
        entry: the study.
        picture: the link to its lattice.

    Returns:
        Lines of Markdown without a heading.
    """
    study, lattice = entry.study, entry.lattice
    count = len(study.replicates)
    about = (
        f"Design {study.design}, protocol {study.protocol.name}, learner {study.learner}, {count} replicate{'s' * (count > 1)}. "
        f"{boxes_in_words('a subset of the equations', study.world.players)}"
    )
    found = still_moving(lattice) or opening(study, lattice)
    worth, words = _worth(entry)
    return [
        *(line for sentence in found for line in (sentence, "")),
        *worth,
        *_inherited(entry),
        picture,
        "",
        about,
        "",
        *words,
        *_suspect(entry),
    ]


def _worth(entry: Entry) -> tuple[list[str], list[str]]:
    """What each law is worth, in decades and, where a sweep is on record, in observations: table and words."""
    world, lattice = entry.study.world, entry.lattice
    if not has_subsets(lattice) or len(world.players) < 2:
        return [], []
    beside = entry.beside.lattice if entry.beside else None
    swept = in_observations(world, beside) if beside is not None else []
    words = worth_words(world, lattice, entry.level) + (f" {data_words(swept)}" if swept else "")
    return [WORTH, "", worth_table(world, lattice, entry.level, beside), ""], [words, ""]


def _inherited(entry: Entry) -> list[str]:
    """Which laws the network keeps without being told."""
    said = inheritance(entry.study.world, entry.lattice, entry.level)
    return [f"**Which laws are inherited?** {said}", ""] if said else []


def _suspect(entry: Entry) -> list[str]:
    """Whether any law is suspect: of worlds with a truth, whether telling one does harm."""
    study, lattice = entry.study, entry.lattice
    measured = study.world.is_measured
    said = against_section(study.world, lattice)[:1] if measured else on_reference(lattice)
    return ["**Which law is suspect?** " + " ".join(said), ""] if said else []


def learning_order(entry: Entry) -> list[str]:
    """In what order networks learned, from the learning curves of the records alone."""
    if not entry.trains_network:
        return []
    return order_section(None, entry.lattice, entry.study.world.players)
