"""What the networks of a study say of learning: sections and a picture, from what was kept of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pinnablate.analysis.became import Became
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.learned import Learned, learned
from pinnablate.errors import StoreError
from pinnablate.files import write_whole
from pinnablate.records.store import Store
from pinnablate.report.became import became_section
from pinnablate.report.learned import ALL, NONE, order_section, wanted
from pinnablate.report.pictures.modes import modes_svg, panels_of
from pinnablate.study import Study
from pinnablate.study.probe import Probe


def probed(study: Study, store: Store, lattice: Lattice) -> tuple[list[str], dict[str, str]]:
    """In what order the networks of a study learned, and what they became.

    Args:
        study: what was trained.
        store: where its records and weights are.
        lattice: its records.

    Returns:
        Lines of Markdown, and pictures as {end of a file's name: SVG}. What cannot be said for lack
        of states or weights is said to be so.

    Raises:
        PinnablateError: the learner trains no network, weights cannot be read or do not fit.
    """
    probe, players = Probe(study, store), study.world.players
    found, why = by_mode(probe, lattice, wanted(lattice))
    lines = order_section(found, lattice, players, why)
    if not lines:
        return [
            "Nothing is said of learning: no subset has complete records with a learning curve; "
            "`pinnablate run` trains what is missing.",
        ], {}
    lines += became_section(Became(probe, lattice), players)
    return lines, {} if found is None else pictures(study, found)


def by_mode(probe: Probe, lattice: Lattice, arms: list[str]) -> tuple[Learned | None, str]:
    """Errors by mode, and why some are lacking, in one sentence.

    Args:
        probe: of the study.
        lattice: its records.
        arms: which are asked for.

    Raises:
        PinnablateError: weights that cannot be read or do not fit.
    """
    if probe.study.environment.is_measured or probe.study.environment.region is not None:
        lacking = "truth" if probe.study.environment.is_measured else "box"
        return (
            None,
            f"Errors by mode need a truth on a grid over a box, and here there is no {lacking}.",
        )
    found = learned(probe, lattice, arms)
    if not found.without:
        return found, ""
    lacking = ", ".join(f"`{a}`" for a in found.without)
    return found, (
        f"No states of the learning curve are kept of {lacking}, so that nothing is said of their "
        "errors by mode: they stay where networks are trained (`pinnablate run`), and "
        "`pinnablate pack --curves` packs them."
    )


def pictures(study: Study, found: Learned) -> dict[str, str]:
    """Errors by mode of none against all on the split that ranks, as {end of a file's name: SVG}.

    Args:
        study: what was trained.
        found: the courses of its networks.
    """
    arms = [a for a in (NONE, ALL) if (found.primary, a) in found.courses]
    first, second = study.budget.shown_steps(study.budget.adam_steps, study.budget.second_steps)
    done = first[-1] if first else 0
    steps = (*first, *(done + s for s in second))
    last = max((c.steps[-1] for a in arms for c in found.courses[found.primary, a]), default=0)
    steps = tuple(s for s in steps if s < last) + ((last,) if last else ())
    panels = panels_of({f"told {a}": found.mean_errors(found.primary, a, steps) for a in arms})
    if not panels:
        return {}
    shares = ", ".join(
        f"{100 * learned / held:.0f} % told {a}"
        for a in arms
        for learned, held in [found.count(found.primary, a)]
    )
    title = f"{study.environment.id}: waves learned on {found.primary}: {shares}"
    phase = f"the first {done} of Adam" if done and second else ""
    return {"modes.svg": modes_svg(title, panels, steps, phase)}


def write_pictures(name: str, made: Mapping[str, str], directory: str | Path) -> list[str]:
    """Write pictures as `DIR/NAME.END`.

    Args:
        name: of the environment.
        made: {end of a file's name: SVG}.
        directory: where they go; it is made.

    Returns:
        A sentence for each.

    Raises:
        StoreError: the directory cannot be written.
    """
    said = []
    for end, svg in made.items():
        path = Path(directory) / f"{name}.{end}"
        try:
            write_whole(path, svg)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be written: {error.strerror}; make room or choose another directory"
            ) from error
        said.append(f"Errors by mode of none against all: {path}.")
    return said
