"""What the page of controls says first: right laws against every control, and against wrong laws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.settled import Apart
from pinnablate.leaderboard.pages.soft import Soft, leading, mean_skills
from pinnablate.report.pictures.wrongly import ToldSo, wrongly_svg
from pinnablate.tasks.protocol import CONVERGED

PICTURE = "wrong-laws.svg"


def told_wrongly_lines(soft: Sequence[Soft]) -> tuple[list[str], dict[str, str]]:
    """The findings and their picture: of each environment the study with most wrong laws on record.

    Args:
        soft: studies with wrong laws, at least one.

    Returns:
        Lines of Markdown, and the picture by name.
    """
    first: dict[str, Soft] = {}
    for s in leading(soft):  # an environment is counted once, its standard design first
        first.setdefault(s.environment.id, s)
    each = list(first.values())
    alone, among = ([s for s in each if of(s)] for of in (_alone, _among))
    right = [_apart(s, ["all"], [_highest(s)]) for s in each]
    lines = [
        f"**Told all laws, networks err less than the highest-scoring control in {_share(right, 1)}**, by {_median(right)} decades "
        "in the median (counted where the interval excludes 0)."
    ]
    if alone:
        found = [_apart(s, _alone(s), ["none"]) for s in alone]
        lines.append(
            f"**Told one wrong law and nothing else, they err more than told nothing in {_share(found, -1)}**, less in "
            f"{_shown(found, 1)}: the median difference is {_median(found, '+')} decades."
        )
    if among:
        lost = [_apart(s, _among(s), ["all"]) for s in among]
        left = [_apart(s, _among(s), ["none"]) for s in among]
        lines.append(
            f"**One wrong law among right ones loses** {-np.median([a.of.mean for a in lost]):.2f} decades of what all right ones "
            f"reach (median; shown in {_share(lost, -1)}); such networks err less than told nothing in {_shown(left, 1)}, more in "
            f"{_shown(left, -1)}."
        )
    picture = wrongly_svg([_told_so(s) for s in each])
    return [
        " ".join(lines),
        "",
        f"![Skill told nothing, one wrong law, all laws with one of them wrong, and all laws](figures/{PICTURE})",
        "",
        f"Of each environment the study with most wrong laws on record, under `{CONVERGED}` where no other protocol stands behind its "
        "name; of wrong laws the mean over all that stand below, in every replicate.",
        "",
    ], {PICTURE: picture}


def _alone(soft: Soft) -> list[str]:
    return list(soft.alone.values())


def _among(soft: Soft) -> list[str]:
    return list(soft.among.values())


def _highest(soft: Soft) -> str:
    """The control that scores highest."""
    name = soft.lattice.highest_control()
    assert name is not None, "a complete study has `none`"
    return name


def _apart(soft: Soft, arms: Sequence[str], less: Sequence[str]) -> Apart:
    """The mean skill of some arms less that of others, paired within replicates."""
    difference = mean_skills(soft.lattice, arms) - mean_skills(soft.lattice, less)
    return Apart(soft.lattice.estimate(difference), soft.moved(arms, less))


def _told_so(soft: Soft) -> ToldSo:
    def skill(arms: Sequence[str]) -> Estimate | None:
        return soft.lattice.estimate(mean_skills(soft.lattice, arms)) if arms else None

    nothing, right = skill(["none"]), skill(["all"])
    assert nothing is not None
    assert right is not None
    name, protocol = soft.environment.name, soft.entry.study.protocol
    title = name if protocol.is_converged else f"{name} ({protocol.name.removeprefix('standard-')})"
    return ToldSo(title, nothing, skill(_alone(soft)), skill(_among(soft)), right)


def _shown(found: Sequence[Apart], sign: int) -> int:
    return sum(a.shown(sign) for a in found)


def _share(found: Sequence[Apart], sign: int) -> str:
    return f"{_shown(found, sign)} {_of(len(found))}"


def _of(count: int) -> str:
    return f"of {count} environment{'s' * (count > 1)}"


def _median(found: Sequence[Apart], sign: str = "") -> str:
    return f"{np.median([a.of.mean for a in found]):{sign}.2f}"
