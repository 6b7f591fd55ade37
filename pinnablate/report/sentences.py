"""The sentences of a study: what all equations gain, what each is worth, what the table means."""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.analysis.bundling import comparison
from pinnablate.analysis.corrections import threshold
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.failures import LEAST_GAIN, with_median
from pinnablate.analysis.families import explored, order_explored
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import two_additive
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.analysis.worth import has_subsets, worth_of
from pinnablate.brief import few
from pinnablate.checks.certificates import Standing
from pinnablate.checks.certify.finding import MEASURED
from pinnablate.environment import Environment
from pinnablate.report.budget import holding_still, with_half
from pinnablate.report.budget import said as said_of
from pinnablate.report.marks import STAR, is_shown
from pinnablate.report.measurements import floor_words, scales, what_error_means
from pinnablate.report.ranking import GAINS_NOTHING, TRUSTED, UNMET, ArmRow, arms_of, rows_of, unmet
from pinnablate.report.states import read_at
from pinnablate.report.unknowns import learned_values
from pinnablate.study import Study
from pinnablate.study.seeds import lived_in
from pinnablate.world import World

ARMS_NAMED = 4  # in the note about unmet laws
EXPLORED = (
    f"Gains are explored, but for that of `all`: `{STAR}` where one is shown to differ from 0, corrected "
    "(Benjamini and Hochberg) for everything this study lets one say; of what has a star a share of "
    "5 % at most is expected to be chance. Intervals are each by itself."
)
FAILED_MEANS = (
    "failed: replicates that diverged or lie nearer to the median of `none` than to that of the arm, "
    "and the largest rate of them that is not excluded (Clopper and Pearson, 95 %); where replicates "
    "part (mean and median differ by 0.1 decades, or two groups do by 0.5 and half of their range), the "
    "median stands beside the mean."
)

NOTHING_MEANS = (
    f"{GAINS_NOTHING}: the median of the arm lies less than {LEAST_GAIN:g} decades above that of `none`, so that there "
    "is no gain that a replicate could miss."
)


def headline(lattice: Lattice, complete: Sequence[str]) -> list[str]:
    """The gain of `all` over `none` and over two controls, in one sentence: the one that held-out
    observations chose, and the one that scores highest.

    Args:
        lattice: the records of a study.
        complete: names of the arms with a record in every replicate.
    """
    chosen, highest = lattice.chosen_control(), lattice.highest_control()
    if not chosen or not highest or "all" not in complete:
        return []

    budgets = Budgets.of(lattice)

    def over(control: str) -> str:
        return said_of(with_median(lattice.gain("all", control)), budgets.gain("all", control))

    if chosen == highest == "none" and sum(map(lattice.complete, lattice.told_nothing)) == 1:
        return [f"Gain of `all` over `none`: {over('none')} decades."]
    both = chosen == highest
    said = [f"`none`: {over('none')} decades"] if "none" in complete else []
    said += [
        f"the control that held-out observations chose, `{chosen}`{' (it also scores highest)' * both}"
        f": {over(chosen)}"
    ]
    said += [] if both else [f"the control that scores highest, `{highest}`: {over(highest)}"]
    return [f"Gain of `all` over {'; over '.join(said)}."]


def reliability(lattice: Lattice) -> list[str]:
    """In how many replicates `all` failed, and what rate of failures that leaves open."""
    if len(lattice.replicates) < FEWEST_FOR_INTERVAL or not (
        lattice.complete("all") and lattice.complete("none")
    ):
        return []
    if not Budgets.of(lattice).settled(["all", "none"]):
        return [f"How often it failed, told everything, is {UNSETTLED}."]
    found = lattice.failures("all")
    if not found.gains and not found.count:
        return []
    verdict = "which may be called reliable" if found.reliable else "too many to call it reliable"
    return [
        f"Told everything it failed in {found.count} of {found.of} replicates (diverged, or nearer to "
        f"`none` than to its own median); up to {100 * found.bound:.0f} % may fail (95 % bound of "
        f"Clopper and Pearson), {verdict}."
    ]


def worth(study: Study, lattice: Lattice, level: float | None = None) -> list[str]:
    """What each equation is worth, in one sentence, where every subset has its records.

    Args:
        study: what was trained.
        lattice: its records.
        level: at which a value is shown to differ from 0, after correction; None to say nothing.
    """
    if not has_subsets(lattice) or len(study.world.players) < 2:
        return []
    values, moves = worth_of(study.world, lattice), Budgets.of(lattice).worth()

    def said(name: str, value: Estimate) -> str:
        moved = moves.get(name)
        is_settled = moved is None or moved.settled
        star = " (shown)" if is_settled and is_shown(value, level) else ""
        return f"{name} {with_half(with_median(value, '+'), moved, '+')}{star}"

    order = values if all(m.settled for m in moves.values()) else study.world.players
    listed = ", ".join(said(e, values[e]) for e in order)
    partial = ", partial" if lattice.partial else ""
    size = comparison(study.world)
    return [
        f"Worth of each equation (Shapley value{partial}, decades; explored): {listed}.",
        *([size] if size else []),
        *([fitted(lattice)] if lattice.partial else []),
    ]


def explored_level(study: Study, lattice: Lattice) -> float | None:
    """The level at which explored statements about one study are shown, corrected over the study.

    On the leaderboard it is that of the whole board instead. None where subsets lack records or
    there are too few replicates.
    """
    if not has_subsets(lattice) or len(lattice.replicates) < FEWEST_FOR_INTERVAL:
        return None
    both = {**explored(study.world, lattice), **order_explored(lattice)}
    return threshold(list(both.values()))


def fitted(lattice: Lattice) -> str:
    """How a partial attribution was made, and how well it describes what was trained."""
    n = max(map(len, lattice.subsets))
    misfit = estimate(two_additive(game(lattice)).misfit)
    return (
        f"Partial: {len(lattice.subsets)} of 2^{n} = {2**n} subsets were trained (none, single "
        "equations, pairs, all but one, all), and values and interactions are those of the "
        f"2-additive game nearest to them, which misses them by {misfit} decades (rms)."
    )


def notes(
    study: Study,
    lattice: Lattice,
    certificate: Standing | None = None,
    explored: Sequence[str] = (EXPLORED,),
) -> list[str]:
    """The sentences under a ranking: what the columns mean, failures, what is missing.

    Args:
        study: what was trained.
        lattice: its records.
        certificate: what is known of its world; None to say nothing of it.
        explored: what a star means, where gains have one.
    """
    count = len(study.replicates)
    no_interval = f" (no interval below {FEWEST_FOR_INTERVAL} replicates)."
    rows = rows_of(study.world, lattice)
    gain = "gain = skill - skill of `none`; " if any(row.figures.gain for row in rows) else ""
    lines = [
        f"{study.environment.id}, design {study.design}, protocol {study.protocol.name}, learner "
        f"{study.learner}, {count} replicate{'s' if count > 1 else ''}"
        + (f" ({_intervals(lattice)})." if count >= FEWEST_FOR_INTERVAL else no_interval),
        f"skill = -log10 error in decades, ranked on the {lattice.primary} split; {gain}"
        f"error in standard deviations of the field, {_floor(study.world, lattice)}.",
        f"r: rms of the scaled residual on {_fresh(study.world)}, in brackets where the equation was "
        "withheld.",
    ]
    lines += [what_error_means(study.world)] if study.world.is_measured else []
    if count >= FEWEST_FOR_INTERVAL and any(row.figures.gain for row in rows):
        lines += [*explored, FAILED_MEANS]
        lines += [NOTHING_MEANS] if study.world.is_measured else []
    lines += lived_in(study)
    lines += read_at(study, lattice, [row.arm.name for row in rows])
    lines += holding_still(lattice, study.learner)
    if certificate and certificate.status != MEASURED:  # of which the second note speaks
        lines.append(certificate.words)
    lines += numerical_truth(study.environment)
    lines += _uncommon_scales(study.world)
    lines += learned_values(study.world, lattice)
    lines += _unmet(rows)
    bad = sum(lattice.diverged(a) for a in lattice.arms if lattice.complete(a))
    if bad:
        lines.append(
            f"{_cells(bad)} diverged; {'it is' if bad == 1 else 'they are'} scored at error 10 or "
            "worse, not dropped."
        )
    if lattice.failed:
        arm, seed = lattice.failed[0]
        lines.append(
            f"FAILED: {_cells(len(lattice.failed))} of {', '.join(arms_of(lattice.failed))}; "
            "failed cells stand in no mean, and nothing that needs them is printed. The first, "
            f"{arm} in replicate {seed}: {lattice.records[arm, seed].reason}."
        )
    if lattice.missing:
        names = ", ".join(arms_of(sorted(lattice.missing, key=lambda c: lattice.arms.index(c[0]))))
        one = len(lattice.missing) == 1
        lines.append(
            f"{_cells(len(lattice.missing))} {'is' if one else 'are'} missing and "
            f"{'its arm' if one else 'their arms'} not shown: {names}."
        )
    return lines


def _intervals(lattice: Lattice) -> str:
    """Which intervals are printed, in words."""
    if not lattice.overlap:
        return "95 % t intervals"
    return (
        "95 % t intervals, corrected for folds that overlap: variance 1/k + n_test/n_train = "
        f"{1 / len(lattice.replicates):.2g} + {lattice.overlap:.2g} times that between folds"
    )


def _floor(world: World, lattice: Lattice) -> str:
    """Below which error models are not told apart."""
    if world.is_measured:
        return floor_words(world.environment, world.design)
    return f"floor {lattice.floor:.0e}"


def _fresh(world: World) -> str:
    """Where residuals are measured, in words that fit what else is held out."""
    return "points of the domain that nobody trained on" if world.is_measured else "held-out points"


def numerical_truth(env: Environment) -> list[str]:
    """That the truth is known by its values alone, in one sentence; nothing for other worlds.

    Args:
        env: the world's environment.
    """
    solution = env.declared_solution
    if solution is None or not solution.numerical:
        return []
    return [
        f"The truth is numerical ({solution.words}): it is known to {env.certified_error:.1e} standard deviations, "
        "and scales and residuals are those of an interpolant."
    ]


def _uncommon_scales(world: World) -> list[str]:
    """Scales of fields and laws that are neither standard deviations nor those of live terms, in
    one sentence; nothing for most worlds. All of them where no truth gives them.
    """
    if world.is_measured:
        return [scales(world)]
    fields = zip(world.field_names, world.ground.scales, strict=True)
    laws = zip((r.name for r in world.laws.residuals), world.laws.scales, strict=True)
    found = [
        f"{name} {scale.value:.3g} ({scale.words})"
        for name, scale in (*fields, *laws)
        if scale.words
    ]
    return [f"Scales that the truth alone does not give: {'; '.join(found)}."] if found else []


def _cells(count: int) -> str:
    return f"{count} cell{'' if count == 1 else 's'}"


def _unmet(rows: Sequence[ArmRow]) -> list[str]:
    """Which arms do not meet which of the laws that they are told, in one sentence."""
    found = {row.arm.name: laws for row in rows if (laws := unmet(row))}
    if not found:
        return []
    named = few((f"{arm} ({', '.join(laws)})" for arm, laws in found.items()), ARMS_NAMED)
    return [
        f"{UNMET}: told and not met, a residual above {TRUSTED:g} of the law's largest term, to "
        f"which equations are trusted: {named}."
    ]
