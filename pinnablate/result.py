"""What a study found: its records, what they say as a table, labelled arrays and pictures, and the fields of its models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.analysis.swept import InObservations, require_in_observations
from pinnablate.analysis.transfer import Transfer, transfer_of
from pinnablate.analysis.worth import interactions_of, worth_of
from pinnablate.arms import Arm
from pinnablate.checks.certificates import Standing, known
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, unknown
from pinnablate.learners.base import SCORED
from pinnablate.optional import require
from pinnablate.records.store import CHOSEN, LAST, Record, Store
from pinnablate.report.failed import failures
from pinnablate.report.summary import sentences, study_report
from pinnablate.study import Cell, Study
from pinnablate.study.named import as_arm
from pinnablate.study.predict import Places, model_of, note_on_unobserved

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes

    from pinnablate.analysis.games import Interaction


@dataclass(frozen=True, eq=False)
class Result:
    """The records of a study and everything that they say.

    `print(result)` is the table of the command line; in a notebook a result shows its sentence, the lattice and the table.
    It is a snapshot: records that are added to the directory later do not change it.

    Args:
        study: its cells.
        store: where its records and weights are kept.
        by_key: {key of a cell: its record}; cells may lack one.
        complaints: one sentence for each line of the records that could not be read, and one on those that are stale.
        temporary: whether the store is a temporary place, removed with this object unless `save` copies it.
    """

    study: Study
    store: Store
    by_key: Mapping[str, Record] = field(repr=False)
    complaints: tuple[str, ...] = ()
    temporary: bool = False

    @classmethod
    def of(cls, study: Study, store: Store, temporary: bool = False) -> Result:
        """The result of a study as its records stand now.

        Raises:
            StoreError: the records cannot be read.
            PinnablateError: an environment without a solution, of whose models nobody can say how good they are.
        """
        study.environment.needs_values("score a model")
        loaded = store.load(study.environment.id)
        found = {c.key: loaded.records[c.key] for c in study.cells if c.key in loaded.records}
        stale = study.stale(loaded.records, store.directory)
        complaints = (*loaded.complaints, *([stale] if stale else []))
        return cls(study, store, found, complaints, temporary)

    @property
    def environment(self) -> Environment:
        return self.study.environment

    @cached_property
    def lattice(self) -> Lattice:
        """The records by arm and replicate."""
        return lattice_of(self.study.world, self.study.cells, self.by_key)

    @cached_property
    def certificate(self) -> Standing:
        """What is known of the world: certified, numerical, uncertified and why, or not checked."""
        return known(self.environment, self.store.directory, self.by_key.values())

    @property
    def records(self) -> list[Record]:
        """The records that there are, by replicate and arm."""
        return list(self.by_key.values())

    @property
    def failed(self) -> list[Record]:
        """Records of cells whose training failed or timed out; diverged ones are results and not among them."""
        return [r for r in self.records if r.status not in SCORED]

    @property
    def shown(self) -> bool:
        """Whether any arm has a score in every replicate, so that there is a table."""
        return any(map(self.lattice.complete, self.lattice.arms))

    @property
    def failures(self) -> list[str]:
        """Which cells failed, why, and the remedy: one sentence for all that failed alike."""
        return failures(self.failed)

    @cached_property
    def scores(self) -> xr.Dataset:
        """Every score of every cell over arm, replicate, split, field, equation and step: an xarray Dataset.

        Variables: status, error, skill, field_error, relative_l2, residual, held_out, loss, seconds, curve_error,
        curve_validation, chosen_step, last_error, half_error, each with its units; the last four are NaN where validation chose no
        state. Errors are in standard deviations of the field over the domain, skill = -log10 error in decades. What is missing
        is NaN, and so is a failed cell; a diverged one is scored at error 10 or worse, never dropped. `status` says which is which.

        Raises:
            PinnablateError: xarray is not installed.
        """
        from pinnablate.report.labelled import scores

        said = self.certificate.recorded or self.certificate.status
        return scores(self.study, self.lattice).assign_attrs(certificate=said)

    def table(self) -> pd.DataFrame:
        """One row an arm, the best first: skill, gain, errors, residuals and statuses, as a pandas DataFrame.

        Raises:
            PinnablateError: pandas is not installed.
        """
        from pinnablate.report.labelled import table

        return table(self.study, self.lattice)

    def worth(self, *, split: str | None = None, field: str | None = None) -> dict[str, Estimate]:
        """What each equation is worth, the most valuable first: Shapley values in decades of skill.

        phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S)), v(S) the skill of the subset S. They sum to
        v(all) - v(none). Intervals are 95 % t intervals over replicates, from five on. Of an incomplete lattice (`order2`) they
        are those of the nearest 2-additive game. Source: L. S. Shapley (1953).

        Args:
            split: interp, extrap, unobserved or held_out (observations that no model was given, which need no truth); the primary
                split by default.
            field: of the errors of one field, or of one of the environment's sectors; by default of all that the split scores.

        Raises:
            PinnablateError: subsets lack records, or no such split or field.
        """
        return worth_of(self.study.world, self.lattice, split, field)

    def interactions(self, *, split: str | None = None) -> dict[tuple[str, str], Interaction]:
        """The Shapley interaction index of every pair of equations, in skill (decades) and in error.

        Positive where two equations help each other, negative where one stands in for the other.

        Args:
            split: interp, extrap, unobserved or held_out (observations that no model was given, which need no truth); the primary
                split by default.

        Raises:
            PinnablateError: subsets lack records, or no such split.
        """
        return interactions_of(self.study.world, self.lattice, split)

    def transfer(self) -> dict[str, Transfer]:
        """What models make of each law that they are not told, told all others.

            {law: t.share for law, t in result.transfer().items()}

        `decades`: log10 r(none) - log10 r(all others), r the rms of the law's scaled residuals on fresh points; `relative`: the
        same by the model's own largest term, which a collapse of the fields does not lower (None in older records); `share`: of
        what telling the law too does. Intervals over replicates, from five on.

        Raises:
            PinnablateError: subsets lack records, models have no residuals, or laws are not told whole.
        """
        return transfer_of(self.study.world, self.lattice)

    def observations_worth(self) -> dict[tuple[str, str], InObservations]:
        """What the full set and each law are worth in observations, by split and by the arm that is given more of them.

            result = pinnablate.run("heat-mixed", arms="default,extra-data", replicates=5)
            result.observations_worth()["interp", "none"].everything  # 3.6 (2.8 to 7): as if with so many times the observations

        N(t) = min {k : skill of the swept arm with k times the observations >= t}, the skills made to rise with k by isotonic
        regression and interpolated in log k. `everything`: t of the full set; `laws[law].shapley`: t that of the swept arm plus the
        law's Shapley value; `laws[law].left_out`: N(all) / N(all others). Beyond the sweep a worth has bounds and no value. Intervals
        (95 %) by drawing replicates again, from five on. Swept: `none`, and the control that held-out observations choose, where
        its sweep was trained (`extra-data.CONTROL`). Splits interp and extrap.

        Raises:
            PinnablateError: subsets lack records, or no arm was trained with more observations.
        """
        return require_in_observations(self.study.world, self.lattice)

    def predict(
        self,
        arm: str | Arm,
        points: np.ndarray | Mapping[str, Any],
        replicate: int = 0,
        *,
        state: str = CHOSEN,
    ) -> xr.DataArray:
        """The fields of a trained model, in the units of the environment; the attribute `note` names those that nobody observed.

        Args:
            arm: what it was told.
            points: [N, d], coordinates in the order declared, for a DataArray over (point, field); or {coordinate: values} for
                one over the grid, (x, t, ..., field).
            replicate: its seed.
            state: `chosen`, the state that scores are of, or `last`; the same where the last is scored.

        Raises:
            PinnablateError: no such arm, replicate, state or coordinate; a cell without record or weights; xarray is not installed.
        """
        xarray = require("xarray", "make result.predict()")
        name, env = (
            as_arm(arm, self.lattice.arms, f"this result of {self.environment.id}"),
            self.environment,
        )
        cell = self._cell(name, replicate)
        if cell.key not in self.by_key:
            raise PinnablateError(
                f"{name}, replicate {replicate} of {env.id} has no record; run the study to train it"
            )
        places = Places(env, points)
        model = model_of(self.study, self.store, cell, self.by_key[cell.key], state)
        value = (0,) * len(env.coordinates)
        jet = model(places.points, (value,))
        assert jet is not None, "a model that was restored can be evaluated"
        said = {"environment": env.id, "arm": name, "replicate": replicate, "state": state}
        said |= note_on_unobserved(self.study.world)
        return places.labelled(xarray, env, jet[value], "prediction", said)

    def truth(
        self, points: np.ndarray | Mapping[str, Any], replicate: int | None = None
    ) -> xr.DataArray:
        """The environment's certified fields at points, labelled as `predict` labels them.

        Args:
            points: as in `predict`.
            replicate: in whose world; by default in the canonical one.

        Raises:
            PinnablateError: no such replicate or coordinate, an environment without a solution, or xarray is not installed.
        """
        xarray, env = require("xarray", "make result.truth()"), self.environment
        places, world = Places(env, points), self.study.world
        if replicate is not None:
            world = self.study.world_in(self._cell(self.lattice.arms[0], replicate).seeds.world)
        said = (
            {"environment": env.id, "world": world.seed} if env.worlds else {"environment": env.id}
        )
        return places.labelled(xarray, env, world.reference(places.points), "truth", said)

    def _cell(self, arm: str, replicate: int) -> Cell:
        """The cell of an arm in a replicate.

        Raises:
            PinnablateError: no such replicate.
        """
        if replicate not in self.study.replicates:
            raise unknown(
                f"replicate of this result of {self.environment.id}",
                str(replicate),
                map(str, self.study.replicates),
            )
        return next(c for c in self.study.cells if (c.arm.name, c.replicate) == (arm, replicate))

    def plot_lattice(self, ax: Axes | None = None) -> Axes:
        """Every subset a box coloured by its mean skill, every line one more equation; on axes of its own by default.

        Raises:
            PinnablateError: no subset has complete records, or matplotlib is not installed.
        """
        from pinnablate.report.plots import plot_lattice

        return plot_lattice(self.study, self.lattice, ax)

    def plot_worth(self, ax: Axes | None = None) -> Axes:
        """Shapley values as bars with 95 % intervals, every replicate a dot; on axes of its own by default.

        Raises:
            PinnablateError: subsets lack records, or matplotlib is not installed.
        """
        from pinnablate.report.plots import plot_worth

        found = self.lattice
        value = "Shapley value (partial)" if found.partial else "Shapley value"
        return plot_worth(
            f"{self.environment.id}: what each equation is worth",
            self.worth(),
            len(found.replicates),
            f"{value}, decades of skill on the {found.primary} split",
            ax,
        )

    def plot_curves(self, ax: Axes | None = None) -> Axes:
        """Error on the primary split while learning, one line an arm; on axes of its own by default.

        Raises:
            PinnablateError: no arm with complete records has a network, or matplotlib is not installed.
        """
        from pinnablate.report.plots import plot_curves

        return plot_curves(self.study, self.lattice, ax)

    def report(
        self, path: str | Path, *, diagnosis: object = None, problem: str = ""
    ) -> list[Path]:
        """Write everything that was found as one page, the finding first: HTML that opens from a file and fetches nothing, or
        Markdown with its pictures beside it.

            result.report("pendulum.html")

        Args:
            path: a file that ends in .html or .md, in a folder that exists.
            diagnosis: what `pinnablate.diagnose` returned for the same problem, which then stands on the first screen.
            problem: how the environment is called on a command line, for the commands on the page; by default its name.

        Returns:
            The files that were written, the page first. The same records give the same bytes.

        Raises:
            PinnablateError: another ending, no such folder, no complete records, or markdown-it-py is not installed.
            StoreError: the file cannot be written, or weights cannot be read.
        """
        from pinnablate.report.page.study import study_page
        from pinnablate.report.page.subject import Subject
        from pinnablate.report.page.write import check_path, write_page

        check_path(path)
        said = "" if diagnosis is None else str(diagnosis)
        complaints = (*self.complaints, *self.failures)
        about = self.study, self.store, self.lattice, self.certificate, problem, said, complaints
        learned = getattr(diagnosis, "learned", {})  # nothing of a diagnosis that is text
        return write_page(study_page(Subject(*about, learned)), path)

    def save(self, directory: str | Path) -> Result:
        """Copy records and weights into a directory of results, where the command line and `run` find them.

        Returns:
            The same result, kept there.

        Raises:
            StoreError: the directory cannot be written.
        """
        target = Store(directory)
        there = target.load(self.environment.id).records
        for record in self.records:
            if record.key not in there:
                chosen, last = (self.store.weights(record, state) for state in (CHOSEN, LAST))
                target.append(record, chosen, last, self.store.states(record))
        return Result.of(self.study, target)

    def __str__(self) -> str:
        return study_report(self.study, dict(self.by_key), self.certificate)

    def __repr__(self) -> str:
        study, counts = self.study, Counter(r.status for r in self.records)
        missing = len(study.cells) - len(self.by_key)
        became = [f"{n} {status}" for status, n in counts.items()] + (
            [f"{missing} missing"] if missing else []
        )
        return "\n".join(
            [
                f"Result of {study.environment.id}, design {study.design}, protocol {study.protocol.name}, learner {study.learner}, "
                f"{len(study.replicates)} replicate{'s' * (len(study.replicates) > 1)}",
                f"{len(study.cells)} cells: {', '.join(became)}; records {self._kept}",
                *([] if self.certificate.is_certified else [self.certificate.words]),
                *sentences(study, self.lattice),
                "print(result) shows the table; see also .scores, .table(), .worth(), .interactions(), .predict(arm, points),",
                ".plot_lattice(), .plot_worth() and .plot_curves()",
            ]
        )

    @property
    def _kept(self) -> str:
        return (
            "in a temporary place, removed with this object: `save(DIR)` keeps them"
            if self.temporary
            else (f"in {self.store.directory}")
        )

    def _repr_html_(self) -> str:
        from pinnablate.report.notebook import result_html

        kept = f"Records are kept {self._kept}."
        return result_html(self.study, self.lattice, kept, self.certificate)
