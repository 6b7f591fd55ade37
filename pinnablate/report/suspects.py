"""Which law is wrong, in sentences and a table: the finding first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate
from pinnablate.analysis.falls import LEVEL
from pinnablate.analysis.figures import figures
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.preferred import Preference
from pinnablate.analysis.replicated import LARGE, STUCK
from pinnablate.analysis.suspicion import FAR, Suspect, Suspicion
from pinnablate.report.opening import size
from pinnablate.report.preferences import against_coefficients, intervals, known, trained_free
from pinnablate.report.ranking import ArmRow, unmet
from pinnablate.report.reservations import not_shown, remedy
from pinnablate.report.settling import UNTRAINED, Settling, settles
from pinnablate.report.tables import table
from pinnablate.report.verdicts import CANNOT, cannot_be_told, speak_against
from pinnablate.study import Study
from pinnablate.tasks.linearised import Coefficient
from pinnablate.world import World

HEADERS = [
    "law",
    "score",
    "loss falls",
    "loss left",
    "loss, trained",
    "held out",
    "r told",
    "r withheld",
]


@dataclass(frozen=True)
class Evidence:
    """What happens when a law is withheld, from models trained with and without it.

    Args:
        loss: log10 of the training loss of `all` over that without the law, decades.
        held_out: skill on held-out observations of `all` minus that without the law, decades; below 0
            models predict better without it.
        told, withheld: its rms residual in units of its largest term, in both.
    """

    loss: Estimate | None
    held_out: Estimate
    told: float | None
    withheld: float | None


def unmet_laws(world: World, lattice: Lattice) -> dict[str, float]:
    """{law: its rms residual in units of its largest term} of the laws that models told all do not meet.

    The residual is the geometric mean over replicates, as in the table of `ablate`, and the bound is
    the one that marks a law there as told and not met.

    Args:
        world: the environment under the design of the study.
        lattice: the records; none is judged where a replicate told all failed.
    """
    if not lattice.complete("all"):
        return {}
    row = ArmRow(world, lattice, lattice.told["all"], figures(world, lattice, "all"))
    return {law: size for law in unmet(row) if (size := row.figures.residuals[law]) is not None}


def diagnosis_report(
    study: Study,
    found: Suspicion | None,
    evidence: Mapping[str, Evidence],
    settling: Settling | None,
    last: Sequence[str] = (),
    lacking: Mapping[str, float] | None = None,
    preferred: Preference | None = None,
    learned: Mapping[Coefficient, Sequence[float]] | None = None,
    first: str = "",
) -> str:
    """What a diagnosis says, the finding first.

    Args:
        study: what was trained.
        found: the order of suspicion; None where no model could say.
        evidence: {law: what happens without it}.
        settling: what would tell two explanations apart.
        last: further sentences at its end: on the first look, on cells that failed.
        lacking: {law: residual} of the laws that models told all do not meet.
        preferred: what the data would have each coefficient be.
        learned: what models learned of coefficients that were free.
        first: the protocol of the first look, where models trained without a law are of that.
    """
    if found is None:
        return "\n".join([_no_strain(study), *last])
    lines = [*_finding(study, found, lacking or {}, preferred), *trained_free(learned or {}), ""]
    lines += [table([_row(s, evidence.get(s.law)) for s in found.suspects], HEADERS), ""]
    by_number = preferred is not None and bool(preferred.contradicted)
    lines += [meaning(study, found, first), not_shown(study, found, lacking or {}, by_number)]
    lines += [_not_heard(found)] if found.stuck and found.is_heard else []
    lines += [settles(settling)] if settling else []
    if lost := len(study.replicates) - found.count:
        lines.append(
            f"{lost} of {len(study.replicates)} models told all diverged, failed or have no weights here, and say nothing."
        )
    return "\n".join([*lines, *last]).rstrip()


def _finding(
    study: Study, found: Suspicion, lacking: Mapping[str, float], preferred: Preference | None
) -> list[str]:
    """Who is accused, by the first of three that says something: laws that it would be better to withhold;
    coefficients that it would be better to free; laws that models do not meet, for which nothing follows.
    """
    further, look = [_further(found)] if found.further else [], _look(study)
    if preferred is None:
        said, shown = [], False
    else:
        shown = bool(preferred.contradicted)
        said = [against_coefficients(preferred, look)] if shown else intervals(preferred)
    if found.accused:
        return [verdict(found, look), *further, *said]
    if shown:
        form = "The number is accused and not the form: withheld altogether, no law is"
        return [*said, f"{form}, {_most_suspicious(found)}."]
    if not found.is_heard:
        return [_unheard(study, found), *said]
    if lacking and preferred is not None and known(preferred, lacking):
        return [*said, _blind(study, found, lacking, "More than that cannot be told")]
    if lacking:
        return [_blind(study, found, lacking, CANNOT), *said]
    return [verdict(found), *said]


def _look(study: Study) -> str:
    """That training may have fallen short, before the score of what is accused."""
    return "" if study.protocol.is_converged else "at a first look; "


def verdict(found: Suspicion, look: str = "") -> str:
    """Who is accused, and by what; `look` stands before the score of who is."""
    first, count, misfit = found.suspects[0], found.count, _misfit(found)
    score = f"score {first.score:.1f}, accused from {level(found):.1f}"
    if not found.is_tested:
        return (
            f"Candidate, not tested below {FEWEST_FOR_INTERVAL} replicates ({count} of them): the most suspicious law is "
            f"`{first.law}`: {misfit}."
        )
    if not found.accused:
        return (
            f"Nothing is shown against these laws: the most suspicious is `{first.law}` ({score}): {_fall(first)}{_but(found)}. "
            f"If all laws are right, one of them is accused in at most one problem of {1 / LEVEL:.0f}."
        )
    said = f"{speak_against([f'`{e}`' for e in found.accused])} ({look}{score})"
    if len(found.accused) == 1:
        return f"{said}: {misfit}."
    return f"{said}: withholding either is enough. Of `{first.law}`: {misfit}."


def _misfit(found: Suspicion) -> str:
    """How far the loss falls without the most suspicious law; of which size it is, where noise does not explain it."""
    first = found.suspects[0]
    if not found.is_stated or found.ratio <= LARGE:
        return _fall(first)
    said = f"{_times(found.ratio)} the loss that the noise of the observations explains"
    return f"told all of them, models are left with {said}, without it {_times(first.rest)}"


def _fall(of: Suspect) -> str:
    """How far the loss falls without a law, beside what chance gives."""
    return f"without it the loss falls {_times(of.fall)} as far as by chance"


def _blind(study: Study, found: Suspicion, lacking: Mapping[str, float], begin: str) -> str:
    """That nothing follows from the loss of models that do not meet what they are told.

    How far a loss falls without a law is held against what noise allows at the least loss; models that
    do not meet the laws are not there, or cannot be, and a small score clears nobody.
    """
    return (
        f"{cannot_be_told(lacking, 'their loss says little', begin)}; "
        f"try {remedy(study)}. Nobody is accused; {_most_suspicious(found)}."
    )


def _unheard(study: Study, found: Suspicion) -> str:
    """That nothing follows where most trainings fell short of what another one reached."""
    return (
        f"{CANNOT}: {_not_heard(found)} Fewer than half are left; try {remedy(study)}. "
        f"Nobody is accused; {_most_suspicious(found)}."
    )


def _not_heard(found: Suspicion) -> str:
    """How many trainings fell short, and how that is seen."""
    return (
        f"{found.stuck} of {found.count} trainings told all laws are not heard: they end with more than {STUCK:g} times the loss "
        "of another one that is told the same, over what noise explains, so that they say how training went and not how laws are."
    )


def _most_suspicious(found: Suspicion) -> str:
    """The first law, of several that are not accused."""
    first = found.suspects[0]
    tested = f"accused from {level(found):.1f}"
    if not found.is_tested:
        tested = f"not tested below {FEWEST_FOR_INTERVAL} replicates"
    return f"the most suspicious is `{first.law}` (score {first.score:.1f}, {tested}): {_misfit(found)}{_but(found)}"


def _but(found: Suspicion) -> str:
    """Why nobody is accused although noise alone would hardly give the score."""
    if not found.is_tested or not found.is_heard or found.suspects[0].score < level(found):
        return ""
    if found.stays:
        return ", and most of the loss stays, so that no law stands out"
    return f", where {FAR:g} times accuse"


def _further(found: Suspicion) -> str:
    names = ", ".join(f"`{e}`" for e in found.further)
    return (
        f"More than one law may be wrong: to first order, what is left without `{found.suspects[0].law}` still speaks against {names}. "
        "A single law that is far off looks alike; mend that one and ask again."
    )


def level(found: Suspicion) -> float:
    """The score from which a law is accused: 5 % over the number of laws."""
    return -log10(LEVEL / len(found.suspects))


def _times(ratio: float) -> str:
    return f"{size(ratio)} times" if ratio > 0 else "0 times"


def _row(s: Suspect, seen: Evidence | None) -> list[str]:
    shown = [s.law, f"{s.score:.1f}", *(f"{size(v) if v > 0 else 0} x" for v in (s.fall, s.rest))]
    if seen is None:
        return [*shown, "", "", "", ""]
    loss = "" if seen.loss is None else f"{seen.loss:+}"
    residuals = ["" if r is None else f"{r:.1e}" for r in (seen.told, seen.withheld)]
    return [*shown, loss, f"{seen.held_out:+}", *residuals]


def meaning(study: Study, found: Suspicion, first: str = "") -> str:
    """What the columns are; `first` is the protocol of the first look, where there was one."""
    if found.shown is not None:
        noise = f"a noise of {100 * found.shown:.2g} % of a field's own deviation, which nobody states and {UNTRAINED}"
    elif found.is_stated:
        noise = "the noise that is stated"
    else:
        noise = "a noise that nobody states: the loss without a law says what it is, and `loss left` is over that of a noise of 1 %"
    trained = (
        "; or from one trained without it, where that alone meets the others within the noise"
        if found.is_stated and study.protocol.is_converged and not first
        else ""
    )
    when = f" in the first look, protocol {first}" if first else ""
    return (
        f"{study.environment.id}, design {study.design}, protocol {study.protocol.name}, {found.count} replicates; measured "
        f"by {noise}. score: -log10 of the chance of so large a fall of the loss if all laws are right; `loss falls`: how far, "
        "were the law withheld, over what chance gives (about 1 of a right law); `loss left`: then, over what noise explains; these "
        f"from models told all, to first order{trained}. From models trained without it{when}: `loss, trained`: decades of "
        "training loss that it costs; `held out`: decades of skill on held-out observations that it brings (below 0: models predict "
        "better without it); r: its rms residual over its largest term (median of the replicates)."
    )


def _no_strain(study: Study) -> str:
    return (
        f"No model of learner {study.learner} that was told all laws can say how its loss hangs on its parameters; expected the "
        "networks of learner `stacked` with their weights beside the records: train them with --learner stacked, or ask "
        "`pinnablate ablate`, which compares all subsets by their predictions alone."
    )
