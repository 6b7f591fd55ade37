"""What a submission scored in hidden worlds, as a table and a sentence."""

from __future__ import annotations

import numpy as np

from pinnablate.analysis.estimate import estimate
from pinnablate.report.tables import Column, table_of
from pinnablate.submissions.rows import ALL, NONE, Row, ScoredStudy


def submitted_table(row: Row) -> str:
    """Markdown of the scores of a submission, one environment a line, and how to read it."""
    seconds = row.values["about"].get("seconds", {})

    def cost(study: ScoredStudy) -> str:
        said = seconds.get(f"{study.environment}.{study.design}")
        return "n/a" if said is None else f"{said:.3g}"

    columns = [*COLUMNS, Column("seconds, as said", cost)]
    return "\n\n".join([finding(row), table_of(columns, row.studies), READING])


def finding(row: Row) -> str:
    """One sentence on what all equations gain."""
    over_none, over_control = (
        np.median([_gain(s, over) for s in row.studies])
        for over in (lambda s: NONE, lambda s: s.chosen_control())
    )
    count = len(row.studies)
    return (
        f"**Told all equations, {row.learner} errs {10**over_none:.2g} times less than told nothing, and "
        f"{10**over_control:.2g} times less than the control that held-out observations choose** (median of "
        f"{count} environment{'s' * (count > 1)} in hidden worlds)."
    )


def _gain(study: ScoredStudy, over: object) -> float:
    assert callable(over)
    return float((study.skills(ALL) - study.skills(over(study))).mean())


def _control(study: ScoredStudy) -> str:
    name = study.chosen_control()
    return f"{estimate(study.skills(ALL) - study.skills(name)):+} ({name})"


def recovery_text(share: float | None) -> str:
    """A mean recovery in percent; n/a where none is told."""
    return "n/a" if share is None else f"{100 * share:.0f} %"


COLUMNS: list[Column[ScoredStudy]] = [
    Column("environment", lambda s: s.environment, is_text=True),
    Column("skill of all", lambda s: f"{estimate(s.skills(ALL))}", is_text=True),
    Column("over none", lambda s: f"{estimate(s.skills(ALL) - s.skills(NONE)):+}", is_text=True),
    Column("over the chosen control", _control, is_text=True),
    Column("mean recovery", lambda s: recovery_text(s.recovery)),
]
READING = (
    "Decades of skill (-log10 error on the primary split), with 95 % intervals over replicates from five on, "
    "paired within them. Controls are computed here, from the same observations; `none` is one of them. Mean "
    "recovery: the share of the gain of all equations that the subsets between none and all have. Seconds are "
    "those of a replicate as the submitter says them: nobody measured them here."
)
