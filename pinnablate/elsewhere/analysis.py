"""The analysis of scores that somebody else measured, as an object."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.games import Interaction
from pinnablate.analysis.sufficiency import Sufficiency
from pinnablate.elsewhere import shown, words
from pinnablate.elsewhere.answers import Answers
from pinnablate.elsewhere.given import Given
from pinnablate.elsewhere.html import document, fragment
from pinnablate.elsewhere.keys import ALL, NONE
from pinnablate.errors import PinnablateError, StoreError, unknown
from pinnablate.files import write_whole
from pinnablate.optional import require

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes

PAGE, PICTURE, DOCUMENT = "analysis.md", "analysis.lattice.svg", "analysis.html"


@dataclass(frozen=True, eq=False)
class Analysis:
    """What scores of models say that were trained elsewhere; `pinnablate.analyse` makes one.

    `print(analysis)` is everything as text, the finding first; in a notebook it shows the lattice.

    Args:
        given: the scores, checked: errors by arm and replicate.
    """

    given: Given
    _answers: Answers = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_answers", Answers(self.given))

    @property
    def equations(self) -> tuple[str, ...]:
        """Their names, in order."""
        return self.given.equations

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the subsets and of the controls that have scores."""
        return self.given.arms

    @cached_property
    def scores(self) -> xr.Dataset:
        """Error and skill over arm and replicate, NaN where there is none: an xarray Dataset.

        Raises:
            PinnablateError: xarray is not installed.
        """
        xarray = require("xarray", "make analysis.scores")
        errors = self.given.runs.errors
        replicates = list(dict.fromkeys(r for arm in self.arms for r in errors[arm]))
        cells = [[errors[a].get(r, np.nan) for r in replicates] for a in self.arms]
        over = ("arm", "replicate")
        told = [[e in s for e in self.equations] for s in self._subsets]
        dataset: xr.Dataset = xarray.Dataset(
            {"error": (over, np.array(cells)), "skill": (over, -np.log10(cells))},
            coords={
                "arm": list(self.arms),
                "replicate": replicates,
                "equation": list(self.equations),
                "told": (("arm", "equation"), told),
            },
            attrs={"skill_units": "decades", "worst_error": self.given.runs.worst},
        )
        return dataset

    def table(self) -> pd.DataFrame:
        """One row an arm, the best first: skill and gain with half-widths, error, runs, diverged.

        Raises:
            PinnablateError: pandas is not installed.
        """
        pandas = require("pandas", "make analysis.table()")
        found, rows = self._answers, []
        for arm in sorted(self.arms, key=lambda a: -found.skills(a).mean):
            skill, gain = found.skills(arm), found.gain(arm)
            rows.append(
                {
                    "told": arm,
                    "skill": skill.mean,
                    "skill_half_width": _half(skill),
                    "gain": gain.mean,
                    "gain_half_width": _half(gain),
                    "error": found.error(arm),
                    "runs": len(self.given.runs.errors[arm]),
                    "diverged": self.given.runs.diverged[arm],
                }
            )
        frame: pd.DataFrame = pandas.DataFrame(rows).set_index("told")
        return frame

    def worth(self) -> dict[str, Estimate]:
        """What each equation is worth, the most valuable first: Shapley values in decades of skill.

        phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S)), v(S) the skill of
        the subset S. Where subsets lack scores, those of the nearest 2-additive game.

        Raises:
            PinnablateError: a single equation or a pair lacks scores.
        """
        self._require_worth("worth")
        return self._answers.worth

    def interactions(self) -> dict[tuple[str, str], Interaction]:
        """The Shapley interaction index of every pair of equations, in skill and in minus the error.

        Raises:
            PinnablateError: a single equation or a pair lacks scores.
        """
        self._require_worth("interactions")
        return self._answers.interactions

    def gain(self, arm: str = ALL, over: str = NONE) -> Estimate:
        """Skill of an arm minus that of another, in decades.

        Args:
            arm, over: names of subsets or controls.

        Raises:
            PinnablateError: no such arm.
        """
        for name in (arm, over):
            if name not in self.arms:
                raise unknown("arm", name, self.arms)
        return self._answers.gain(arm, over)

    def sufficient(self) -> Sufficiency:
        """Which subsets are as good as all equations, by two one-sided tests after correction."""
        return self._answers.together.found

    def plot_lattice(self, ax: Axes | None = None) -> Axes:
        """Every subset a box coloured by its mean skill, every line one more equation.

        Raises:
            PinnablateError: matplotlib is not installed.
        """
        from pinnablate.report.plots.lattice import Shown, draw_lattice

        skills, controls = shown.mean_skills(self._answers)
        found = self._answers
        drawn = Shown(
            shown.heading(found),
            self.equations,
            skills,
            controls,
            shown.like_none(found),
            shown.ends_of(found),
            shown.fades(found),
        )
        return draw_lattice(drawn, "skill (decades)", ax)

    def plot_worth(self, ax: Axes | None = None) -> Axes:
        """Shapley values as bars with 95 % intervals, every paired replicate a dot.

        Raises:
            PinnablateError: a single equation or a pair lacks scores, or matplotlib is not installed.
        """
        from pinnablate.report.plots.worth import plot_worth

        title = f"{shown.title_of(self._answers)}: what each equation is worth"
        fitted = " (fitted)" if self._answers.attribution == "fitted" else ""
        label = f"Shapley value{fitted}, decades of skill"
        return plot_worth(title, self.worth(), self._answers.replicates, label, ax)

    def save(self, directory: str | Path) -> list[str]:
        """Write the pages: analysis.md with its picture, and analysis.html, which stands alone.

        Args:
            directory: where; made if it is not there.

        Returns:
            The paths that were written.

        Raises:
            StoreError: the directory cannot be written.
        """
        found, folder = self._answers, Path(directory)
        pages = {
            PAGE: shown.page(found, PICTURE),
            PICTURE: shown.lattice_svg(found),
            DOCUMENT: document(found),
        }
        try:
            for name, text in pages.items():
                write_whole(folder / name, text)
        except OSError as error:
            raise StoreError(f"{folder}: pages cannot be written: {error.strerror}") from error
        return [str(folder / name) for name in pages]

    def __str__(self) -> str:
        return shown.report(self._answers)

    def __repr__(self) -> str:
        return "\n".join(
            [
                f"Analysis of {len(self.given.subsets)} subsets of {len(self.equations)} equations and "
                f"{len(self.given.controls)} controls in {self._answers.replicates} replicates",
                *(s.replace("**", "") for s in words.sentences(self._answers)),
                "print(analysis) shows the tables; see also .table(), .worth(), .interactions(), "
                ".sufficient(), .scores,",
                ".plot_lattice(), .plot_worth() and .save(directory)",
            ]
        )

    def _repr_html_(self) -> str:
        return fragment(self._answers)

    @property
    def _subsets(self) -> list[frozenset[str]]:
        """What each arm is told; nothing, of a control."""
        return [*self.given.subsets, *(frozenset[str]() for _ in self.given.controls)]

    def _require_worth(self, what: str) -> None:
        if self._answers.attribution == "none":
            lacking = [self.given.told.name(s) for s in self._answers.lacking]
            raise PinnablateError(
                f"{what}: expected scores of every single equation and every pair at least, got none of "
                f"{', '.join(lacking)}; train these"
            )


def _half(found: Estimate) -> float:
    return float("nan") if found.half_width is None else found.half_width
