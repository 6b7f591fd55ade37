"""What is seen first: the finding, the lattice, what each law is worth, which is inherited, which suspect."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import Budgets
from pinnablate.environment.unknowns import law_in_words
from pinnablate.report import measurements
from pinnablate.report.against import AGAINST_NONE, against_section, on_reference
from pinnablate.report.describe import condition
from pinnablate.report.opening import opening, size, without_laws
from pinnablate.report.page.alone import alone
from pinnablate.report.page.document import (
    Beside,
    Block,
    Heading,
    Listing,
    Picture,
    Prose,
)
from pinnablate.report.page.freed import freed_blocks
from pinnablate.report.page.subject import Subject
from pinnablate.report.page.worth import FAR, worth_blocks
from pinnablate.report.pictures.diagram import PHONE, boxes_in_words
from pinnablate.report.pictures.hasse import lattice_svg, mean_skills
from pinnablate.report.ranking import has_ends
from pinnablate.report.transfer import inheritance
from pinnablate.report.typeset import escape
from pinnablate.report.verdicts import CANNOT, SPEAK

FADES = "pale and dashed: not shown to differ from none (paired t test on the gain)"
SCORE = (
    "Score: -log10 of the chance that the loss falls so far without a law if all laws are right; a law is accused where it is "
    "above that of 5 % shared among the laws."
)
LEADING = "Coefficients are those of the law solved for its leading term: 2 in `u_t = 2*u`, which is listed as `u_t - 2*u = 0`."
EVIDENCE = "#the-evidence-for-and-against-each-law"


def first_screen(subject: Subject, level: float | None) -> list[Block]:
    """What is seen first: the finding, the lattice, what laws are worth, which are inherited or suspect."""
    study, lattice, world = subject.study, subject.lattice, subject.study.world
    first: list[str] = []
    # with a truth, on which the laws are known to hold
    further = [s if s.startswith("None") else f"None. {s}" for s in on_reference(lattice)]
    if world.is_measured:
        first, further = _leading(against_section(world, lattice), subject.diagnosis)
    accused = bool(first) and first[0].startswith(SPEAK)
    first += _unsettled(lattice) or opening(study, lattice, accused)
    first += [*alone(lattice, level), *without_laws(study, lattice)]
    lead = first[:1] or [_without_ends(subject)]
    count = len(lattice.replicates)
    few = [] if count >= FEWEST_FOR_INTERVAL else [_few(subject)]
    about = (
        f"{escape(study.environment.summary)} Design {study.design}, protocol {study.protocol.name}, learner {study.learner}; "
        f"{count} replicate{'s' * (count > 1)}."
    ).strip()
    worth, read = worth_blocks(subject, level)
    kept: list[Block] = []
    if inherited := inheritance(world, lattice, level):
        kept = [Heading("Which laws are inherited?"), Prose(inherited)]
    right: list[Block] = [
        *worth,
        *kept,
        *freed_blocks(subject),
        Heading("Which law is suspect?"),
        *_suspect(subject, further, first),
        *read,
    ]
    skills, _ = mean_skills(lattice)
    left: list[Block] = []
    if skills:
        words = f"Every subset of the equations as a box coloured by its skill on {lattice.primary}"
        svg = lattice_svg(study, lattice, room=PHONE, fades=FADES)
        meant = boxes_in_words("a set of equations that were told", world.players)
        left = [Picture("lattice", svg, words, meant)]
    return [
        *(Prose(s, "finding") for s in lead),
        *map(Prose, first[1:]),
        Prose(about, "note"),
        *few,
        Beside(tuple(left), tuple(right), tuple(_asked(subject))),
    ]


def _unsettled(lattice: Lattice) -> list[str]:
    """That the gain of all equations is unsettled, and what that means; none where it holds still or nobody knows."""
    moved = Budgets.of(lattice).gain("all", "none") if has_ends(lattice) else None
    if moved is None or moved.settled:
        return []
    said = with_median(lattice.gain("all", "none"), "+")
    return [
        f"**How much its equations help is unsettled**: told all of them, the error is {_factor(moved.half)} than told none at half "
        f"of the training, and {_factor(moved.full)} at its end.",
        f"The gain moved from {moved.half:+.2f} to {said} decades, {FAR}, so that it depends on when training stopped, and no "
        "conclusion is drawn from it.",
    ]


def _factor(gain: float) -> str:
    """A gain in decades as a factor of the error: `19 times smaller`."""
    return f"{size(10 ** abs(gain))} times {'smaller' if gain > 0 else 'larger'}"


def _asked(subject: Subject) -> list[Block]:
    """The laws and conditions themselves, and the measurements where there is no truth."""
    env = subject.study.environment
    laws = [
        f"`{name}`: {law}"
        for name in dict.fromkeys(r.equation for r in env.residuals)
        for law in measurements.in_common(
            env, [f"`{law_in_words(env, r)} = 0`" for r in env.residuals if r.equation == name]
        )
    ]
    given = [
        f"`{name}`: {words}"
        for name, group in env.conditions.items()
        for words in measurements.in_common(
            env, [f"`{condition(c, env)}`" for made in group for c in made]
        )
    ]
    out: list[Block] = [
        Prose("Laws that are told or withheld:", "note"),
        Listing(tuple(laws), "note"),
    ]
    if given:
        out += [Prose("Conditions:", "note"), Listing(tuple(given), "note")]
    if env.is_measured:
        out.append(Prose(escape(measurements.reference(env)), "note"))
    return out


def _leading(against: list[str], diagnosis: str) -> tuple[list[str], list[str]]:
    """(what is read first of wrong laws, what further), in the order of `pinnablate.report.verdicts`.

    Args:
        against: sentences by predictions.
        diagnosis: what `diagnose` says, the finding first; empty where nobody asked.
    """
    by_loss = diagnosis.split("\n")[0]
    if by_loss and not (against and against[0].startswith(SPEAK)):
        rest = [s for s in against if not s.startswith(CANNOT)]
        if by_loss.startswith(SPEAK):  # which "the data speak against no law" would contradict
            rest = [s.removeprefix(AGAINST_NONE) for s in rest]
            rest = [s[:1].upper() + s[1:] for s in rest]
        return [*_cut([by_loss])[:1], *_numbers(diagnosis)], rest
    sentences = _cut(against)
    return sentences[:1], sentences[1:]


def _numbers(diagnosis: str) -> list[str]:
    """The sentence that says which coefficient the data speak against, where one stands below the finding."""
    return [s for s in diagnosis.split("\n")[1:2] if s.startswith(SPEAK)]


def _cut(sentences: Sequence[str]) -> list[str]:
    """The same with the first sentence of the first paragraph by itself: that is what is read first."""
    if not sentences:
        return []
    first, *rest = re.split(r"(?<=\.) (?=[A-Z])", sentences[0], maxsplit=1)
    return [first, *rest, *sentences[1:]]


def _few(subject: Subject) -> Prose:
    commands, count = subject.commands, len(subject.lattice.replicates)
    more = commands.plain("run").replace(
        f"--replicates={count}", f"--replicates={FEWEST_FOR_INTERVAL}"
    )
    return Prose(
        f"**{count} replicate{'s' * (count > 1)}: values, no intervals and no labels**; what is chance, "
        f"`{more}` would tell."
    )


def _without_ends(subject: Subject) -> str:
    lacking = [a for a in ("none", "all") if not subject.lattice.complete(a)]
    names = " and ".join(f"`{a}`" for a in lacking)
    trains = subject.commands.with_arms("run", ",".join(lacking))
    return (
        f"What the equations did cannot be said: there is no complete record of {names}, with which all others are compared; "
        f"{trains} trains {'it' if len(lacking) == 1 else 'them'}."
    )


def _suspect(subject: Subject, said: Sequence[str], above: Sequence[str]) -> list[Block]:
    """Which law is suspect: by predictions of what nobody was given, and by the loss where that was asked.

    Args:
        subject: what the page is about.
        said: what predictions say.
        above: what was said before on the page, and is not said again.
    """
    ask = (
        f"By the loss: {subject.commands.say('diagnose')} asks how far it would fall without each law, beside what noise "
        "allows, from models with weights."
    )
    measured = subject.study.world.is_measured
    held_out = "By predictions of measurements that no model was given: " if measured else ""
    out: list[Block] = [
        Prose(f"{held_out}{_lower(s)}" if k == 0 and held_out else s) for k, s in enumerate(said)
    ]
    if not subject.diagnosis:
        return [*out, Prose(ask, "note")]
    finding, numbers = subject.diagnosis.split("\n")[0], _numbers(subject.diagnosis)
    by_loss: list[Block] = []
    if above and finding.startswith(above[0]):
        by_loss.append(Prose(f"By the loss: as is said above, with [the evidence]({EVIDENCE})."))
    else:
        whose = "" if measured else ", without the truth"
        by_loss.append(Prose(f"By the loss{whose}: {_lower(finding)} [The evidence]({EVIDENCE})."))
        by_loss += map(Prose, numbers)
    by_loss.append(Prose(f"{SCORE} {LEADING}" if numbers else SCORE, "note"))
    return [*by_loss, *out] if measured else [*out, *by_loss]


def _lower(sentence: str) -> str:
    """A sentence that goes on after a colon."""
    return sentence[:1].lower() + sentence[1:]
