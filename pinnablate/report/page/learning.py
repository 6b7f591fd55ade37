"""How the networks of a study learned and what they became, as parts of a page."""

from __future__ import annotations

from pinnablate.analysis.became import Became
from pinnablate.analysis.lattice import Lattice
from pinnablate.learners import learner_class
from pinnablate.records.store import Store
from pinnablate.report.became import became_section
from pinnablate.report.learned import order_section, wanted
from pinnablate.report.page.commands import Commands
from pinnablate.report.page.document import Block, Heading, Picture, Prose, blocks_of, with_legends
from pinnablate.report.pictures.curves import curves_svg
from pinnablate.report.pictures.learning import learning
from pinnablate.report.probed import by_mode, pictures
from pinnablate.study import Study
from pinnablate.study.probe import Probe

NO_NETWORK = "Learner `{}` trains no network, so that there is nothing to be said of it."


def learning_blocks(
    study: Study, store: Store, lattice: Lattice, commands: Commands
) -> list[Block]:
    """In what order the networks learned: curves, and errors by mode where states are kept.

    Args:
        study: what was trained.
        store: where records and weights are.
        lattice: its records.
        commands: how the study is asked for.
    """
    title = Heading("In what order it learns")
    if not learner_class(study.learner).trains_network:
        return [title, Prose(NO_NETWORK.format(study.learner))]
    found, why = by_mode(Probe(study, store), lattice, wanted(lattice))
    said = blocks_of(order_section(found, lattice, study.world.players, why), headings=False)
    if not said:
        said = [
            Prose(
                "No subset has complete records with a learning curve; "
                f"{commands.say('run')} trains what is missing."
            )
        ]
    made = pictures(study, found) if found is not None else {}
    drawn = [
        Picture(
            name.removesuffix(".svg"),
            svg,
            f"{study.environment.id}: errors by mode of none against all",
        )
        for name, svg in made.items()
    ]
    return [title, *_curves(study, lattice), *with_legends(said), *drawn]


def _curves(study: Study, lattice: Lattice) -> list[Block]:
    found = learning(study, lattice)
    if found is None:
        return []
    title = f"{study.environment.id}: error ({lattice.primary}) while learning"
    own = found.curves, found.schedule, found.told, found.labelled
    return [Picture("curves", curves_svg(title, *own, found.validation, found.chosen), title)]


def became_blocks(study: Study, store: Store, lattice: Lattice) -> list[Block]:
    """What the networks became: representations, ridges, conserved quantities.

    Args:
        study: what was trained.
        store: where records and weights are.
        lattice: its records.
    """
    title = Heading("What it became")
    if not learner_class(study.learner).trains_network:
        return [title, Prose(NO_NETWORK.format(study.learner))]
    lines = became_section(Became(Probe(study, store), lattice), study.world.players)
    return [title, *with_legends(blocks_of(lines, headings=False))]
