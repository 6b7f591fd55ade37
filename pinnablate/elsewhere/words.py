"""The sentences on scores from elsewhere: the finding first, then what may be said of it."""

from __future__ import annotations

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.resampling import percent
from pinnablate.brief import few
from pinnablate.elsewhere.answers import Answers
from pinnablate.elsewhere.keys import ALL, NONE
from pinnablate.report.against import MOST, candidates, conflict, nothing
from pinnablate.report.marks import STAR, chosen_value
from pinnablate.report.opening import size

MOST_NAMED = 8


def sentences(answers: Answers) -> list[str]:
    """What was found, the most important first; Markdown."""
    return [
        finding(answers),
        *controls(answers),
        *against(answers),
        *worth(answers),
        *needed(answers),
        *reliability(answers),
    ]


def finding(answers: Answers) -> str:
    """What telling all equations does to the error."""
    told, untold = answers.error(ALL), answers.error(NONE)
    gain = answers.gain(ALL)
    factor = max(told, untold) / min(told, untold)
    word = "than"
    change = f"{size(factor)} times {'smaller' if told <= untold else 'larger'}"
    if size(factor) == "1":
        change, word = "about the same", "as"
    names = ", ".join(f"`{e}`" for e in answers.given.equations[:MOST_NAMED])
    count = len(answers.given.equations)
    many = "" if count <= MOST_NAMED else ", ..."
    of = f" ({answers.given.what})" if answers.given.what else ""
    first = (
        f"Told {'all' if count > 1 else 'its'} {count} equation{'s' * (count > 1)} ({names}{many}) the "
        f"error{of} is **{change}** {word} told none: {size(told)} against "
        f"{size(untold)}"
    )
    if gain.half_width is None:
        return f"{first}, a gain of {gain:+} decades (no interval below {FEWEST_FOR_INTERVAL} replicates)."
    if not gain.excludes_zero:
        return f"{first}; but the gain, {with_median(gain, '+')} decades, is not shown to differ from 0."
    return f"{first}, a {'' if gain.mean >= 0 else 'negative '}gain of **{with_median(gain, '+')} decades** (95 % interval)."


def against(answers: Answers) -> list[str]:
    """Which equations the scores speak against: told them, models do worse."""
    found, wrong = answers.against, answers.misleading
    said = [conflict(c) for c in found.conflicts[:MOST]]
    if len(found.conflicts) > MOST:
        said.append(f"So it is of {len(found.conflicts) - MOST} further sets.")
    if not found.conflicts:
        said += [nothing(found, answers.replicates), *candidates(found)]
    if worse := [f"`{m.arm}` {m.gain:+} ({percent(m.share)})" for m in wrong if m.settled]:
        said.append(f"Worse than told nothing: {few(worse)}.")
    if worse := [f"`{m.arm}` {m.gain:+} ({percent(m.share)})" for m in wrong if not m.settled]:
        said.append(f"Candidates for being worse than told nothing: {few(worse)}.")
    return said


def worth(answers: Answers) -> list[str]:
    """What each equation is worth, and which is worth most; or why there is no worth."""
    if answers.attribution == "none":
        lacking = few(f"`{answers.given.told.name(s)}`" for s in answers.lacking)
        return [
            "What each equation is worth is not computed: it takes scores of every single equation and "
            f"every pair at least, and there are none of {lacking} (what was told no equation belongs into "
            "`controls`)."
        ]
    if len(answers.given.equations) < 2:
        return []
    listed = ", ".join(
        f"{e} {starred(answers, ('Shapley', e), v)}" for e, v in answers.worth.items()
    )
    fitted = ", fitted" if answers.attribution == "fitted" else ""
    out = [f"Worth of each equation (Shapley value{fitted}, decades; explored): {listed}."]
    if answers.level is not None and answers.ends is not None:
        most, least = map(chosen_value, answers.ends)
        out.append(f"Most valuable: {most}; least valuable: {least}.")
    if answers.misfit is not None:
        n, count = len(answers.given.equations), len(answers.game)
        out.append(
            f"{count} of 2^{n} = {2**n} subsets have scores: values are those of the nearest game of single "
            f"equations and pairs, which misses the scores by {answers.misfit} decades (rms)."
        )
    return [*out, sized(answers)]


def sized(answers: Answers) -> str:
    """That a law of several scalar equations is worth more because it is several."""
    sizes = answers.given.sizes
    if not sizes:
        return (
            "An equation that stands for several scalar ones is worth more because it is several; how "
            "many each holds was not said (`sizes`)."
        )
    if len(set(sizes.values())) == 1:
        return f"Each stands for {_counted(next(iter(sizes.values())), 'scalar equation')}."
    return (
        "They differ in size, and one of several scalar equations is worth more because it is several: "
        + ", ".join(f"{e} {n}" for e, n in sizes.items())
        + "."
    )


def needed(answers: Answers) -> list[str]:
    """The smallest subsets that are as good as all equations."""
    if answers.level is None or len(answers.given.equations) < 2:
        return []
    found, told = answers.together, answers.given.told
    names = ", ".join(f"`{told.name(s)}` ({percent(share)})" for s, share in found.minimal.items())
    return [
        f"Which equations are needed (explored): **{found.pattern}**. Smallest subsets shown to be as "
        f"good as `all`, within {found.found.delta:.2f} decades: {names}; "
        f"{len(found.found.insufficient)} of {len(answers.game) - 1} fall short."
    ]


def controls(answers: Answers) -> list[str]:
    """The gain of all equations over controls."""
    given = answers.given
    if not given.controls:
        return [
            "No control was given: whether anything else that a model is told, or no model at all, would "
            "gain as much, these scores do not say."
        ]
    said = []
    if given.chosen:
        gain = with_median(answers.gain(ALL, given.chosen), "+")
        said.append(f"over `{given.chosen}`, which was chosen without these scores, {gain}")
    highest = answers.highest_control
    if highest == NONE:
        said.append("no control scores above `none`")
    elif highest != given.chosen:
        gain = with_median(answers.gain(ALL, highest), "+")
        said.append(
            f"over `{highest}`, which scores highest of all that are told no equation, {gain}"
        )
    return [f"Gain of `all`, in decades: {'; '.join(said)}."]


def reliability(answers: Answers) -> list[str]:
    """In how many runs `all` failed, and what rate of failures that leaves open."""
    if answers.level is None:
        return []
    found = answers.failures(ALL)
    if not found.gains and not found.count:
        return []
    verdict = "which may be called reliable" if found.reliable else "too many to call it reliable"
    return [
        f"Told everything it failed in {found.count} of {found.of} runs (diverged, or nearer to `none` than "
        f"to its own median); up to {100 * found.bound:.0f} % may fail (95 % bound of Clopper and "
        f"Pearson), {verdict}."
    ]


def starred(answers: Answers, statement: tuple[str, ...], found: Estimate) -> str:
    """An estimate, with a star where its own test shows it after correction."""
    text = with_median(found, "+")
    p = answers.explored.get(statement)
    return (
        f"{text}{STAR}"
        if p is not None and answers.level is not None and p <= answers.level
        else text
    )


def notes(answers: Answers) -> list[str]:
    """What the table means, and what was done with the scores."""
    given, out = answers.given, []
    own = "in standard deviations of the field" if given.unit.sigma else "in the unit given"
    squared = ", the root of what was given" if given.unit.measure == "squared error" else ""
    floor = f", floor {given.unit.floor:g}" if given.unit.floor else ""
    out.append(
        f"skill = -log10 error in decades; gain = skill - skill of `none`; error ({own}{squared}{floor}) is "
        "the geometric mean over runs."
    )
    out.append(_compared(answers))
    if answers.level is None:
        out.append(
            f"Fewer than {FEWEST_FOR_INTERVAL} replicates of every subset: values are printed, and nothing "
            "is tested or labelled."
        )
    else:
        out.append(
            f"`{STAR}`: shown to differ from 0 at p <= {answers.level:.2g}, after correction for all "
            f"{len(answers.explored)} statements that these scores let one make (Benjamini and Hochberg); of "
            "those shown a share of 5 % at most is expected to be chance. Percentages: in how many of 1000 "
            "resamples of the replicates the same is chosen; below 90 % it is a candidate."
        )
    if given.set_aside:
        out.append(
            f"Some subset has no score in {_counted(len(given.set_aside), 'replicate')} "
            f"({few(given.set_aside)}), which are in the rows of the arms that have one, and in nothing that is "
            "said of the subsets together."
        )
    if bad := {a: n for a, n in given.runs.diverged.items() if n}:
        listed = few(f"{a} ({n})" for a, n in bad.items())
        out.append(f"Diverged, scored at error {given.runs.worst:.3g}, not dropped: {listed}.")
    out.append(
        "Nothing here shows whether these values hold still or depend on when training stopped, nor what "
        "was declared before it."
    )
    return out


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _compared(answers: Answers) -> str:
    """In which replicates differences are taken."""
    given, count = answers.given, answers.replicates
    if given.paired:
        return (
            f"{_counted(count, 'replicate')}, paired: replicate r of every arm is taken to share its data, "
            "points and initial weights (paired t intervals)."
        )
    return (
        f"{count} or more runs of every subset, not paired: differences are of means, with the intervals of "
        "Welch and Satterthwaite."
    )
