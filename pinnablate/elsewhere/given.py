"""Scores that somebody else measured, checked: which subsets and controls, in which replicates."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

from pinnablate.brief import few
from pinnablate.elsewhere.keys import CONTROL, NONE, Told, is_plain, spelt, told
from pinnablate.elsewhere.numbers import MEASURES, NANS, Runs, Unit, clipped, runs
from pinnablate.errors import PinnablateError, unknown

MOST_SUBSETS = 1024  # of which resamples of the replicates take a second or so


@dataclass(frozen=True)
class Given:
    """Errors of models by what they were told, in every replicate.

    Args:
        told: the equations and the subsets of them that were trained.
        controls: names of the arms that were told no equation, but something else.
        runs: their errors.
        unit: how scores were read as errors.
        paired: whether replicate r of every arm shares its data, points and initial weights.
        chosen: the control that something else than these scores chose; empty where nobody says.
        sizes: {equation: how many scalar equations it holds}; empty where nobody says.
        name: what was studied.
        what: what the errors are of.
    """

    told: Told
    controls: tuple[str, ...]
    runs: Runs
    unit: Unit
    paired: bool = True
    chosen: str = ""
    sizes: dict[str, int] = field(default_factory=dict)
    name: str = ""
    what: str = ""

    @property
    def equations(self) -> tuple[str, ...]:
        return self.told.equations

    @property
    def subsets(self) -> dict[frozenset[str], str]:
        """{subset: name of its arm}, by size and in the order of the equations."""
        order = {e: k for k, e in enumerate(self.equations)}
        ordered = sorted(self.told.subsets, key=lambda s: (len(s), sorted(order[e] for e in s)))
        return {s: self.told.name(s) for s in ordered}

    @property
    def arms(self) -> tuple[str, ...]:
        return (*self.subsets.values(), *self.controls)

    @property
    def common(self) -> list[Hashable]:
        """The replicates in which every subset has a score; all statements on the lattice are of
        these.
        """
        subsets = [self.runs.errors[a] for a in self.subsets.values()]
        return [r for r in self.runs.errors[NONE] if all(r in of for of in subsets)]

    @property
    def set_aside(self) -> list[Hashable]:
        """The replicates in which some subset has a score and another has none, of paired ones."""
        if not self.paired:
            return []
        some = dict.fromkeys(r for a in self.subsets.values() for r in self.runs.errors[a])
        return [r for r in some if r not in self.common]


def given(
    scores: Mapping[Any, Any],
    controls: Mapping[str, Any],
    unit: Unit,
    *,
    paired: bool = True,
    equations: Iterable[str] | None = None,
    sizes: Mapping[str, int] | None = None,
    chosen: str = "",
    name: str = "",
    what: str = "",
) -> Given:
    """Check scores.

    Args:
        scores: {subset: scores}; see `keys.told` and `numbers.runs`.
        controls: {name: scores} of models that were told no equation.
        unit: how scores are read as errors.
        paired, equations, sizes, chosen, name, what: as `Given` has them.

    Raises:
        PinnablateError: something that is no subset or no score; runs that cannot be paired.
    """
    _check_unit(unit)
    _check_kinds(
        equations=equations, sizes=sizes, chosen=chosen, name=name, what=what, paired=paired
    )
    asked = told(scores, equations)
    if len(asked.subsets) > MOST_SUBSETS:
        raise PinnablateError(
            f"expected scores of at most {MOST_SUBSETS} subsets, got {len(asked.subsets)}; take equations "
            "together as one, or leave out subsets of three and more but `all`"
        )
    by_name = {asked.name(s): scores[key] for s, key in asked.subsets.items()}
    if same := [c for c in controls if c in by_name or not is_plain(c)]:
        raise PinnablateError(
            f"controls: expected names other than those of subsets, without | and `, got {few(map(repr, same))}"
        )
    every = {**by_name, **controls}
    _require_lengths(every, paired)
    found = {arm: runs(values, arm, unit) for arm, values in every.items()}
    trained = {s: key for s, key in asked.subsets.items() if found[asked.name(s)]}
    made = Given(
        told(trained.values(), asked.equations),
        tuple(c for c in controls if found[c]),
        clipped({arm: by_run for arm, by_run in found.items() if by_run}, unit),
        unit,
        paired,
        chosen,
        _sizes(sizes or {}, asked.equations),
        name,
        what,
    )
    if chosen and chosen not in made.controls:
        if made.controls:
            raise unknown("control", chosen, made.controls)
        raise PinnablateError(
            f"chosen: expected the name of a control, got {chosen!r} and no scores of controls; give them by "
            "controls="
        )
    if paired:
        _require_pairs(made)
    return made


def _check_unit(unit: Unit) -> None:
    for what, value, among in (("measure", unit.measure, MEASURES), ("nan", unit.nan, NANS)):
        if value is not None and value not in among:
            raise unknown(what, str(value), among)
    numbers: dict[str, Any] = {"sigma": unit.sigma, "floor": unit.floor}
    for what, number in numbers.items():
        is_number = isinstance(number, Real) and not isinstance(number, bool)
        if number is not None and not (is_number and 0 < number < float("inf")):
            raise PinnablateError(f"{what}: expected a number above 0, got {number!r}")
    if unit.sigma is not None and unit.measure == "skill":
        raise PinnablateError(
            "expected sigma beside errors, got it beside skills, which are -log10 of errors in units "
            "of sigma; leave it out"
        )


_KINDS: dict[str, tuple[Any, str]] = {
    "equations": (Iterable, "a list of names"),
    "sizes": (Mapping, "{equation: number}"),
    "chosen": (str, "the name of a control"),
    "name": (str, "text"),
    "what": (str, "text"),
    "paired": (bool, "true or false"),
}


def _check_kinds(**options: Any) -> None:
    """Refuse what is of another type, as a file of JSON may say it."""
    for option, value in options.items():
        kind, words = _KINDS[option]
        if value is not None and not isinstance(value, kind):
            raise PinnablateError(
                f"{option}: expected {words}, got {value!r:.60} of type {type(value).__name__}"
            )


def _sizes(sizes: Mapping[str, int], equations: tuple[str, ...]) -> dict[str, int]:
    for name, size in sizes.items():
        if name not in equations:
            raise unknown("equation", name, equations)
        if not isinstance(size, int) or size < 1:
            raise PinnablateError(
                f"sizes[{name!r}]: expected a number of scalar equations, 1 or more, got {size!r}"
            )
    if sizes and (lacking := [e for e in equations if e not in sizes]):
        raise PinnablateError(
            f"sizes: expected a number of scalar equations for every equation, got none for "
            f"{few(lacking)}"
        )
    return dict(sizes)


def _require_lengths(every: Mapping[str, Any], paired: bool) -> None:
    """Lists without names of replicates are paired by place, so that they are of one length."""
    listed = {
        arm: len(v)
        for arm, v in every.items()
        if hasattr(v, "__len__") and not hasattr(v, "items") and not isinstance(v, str)
    }
    if paired and len(set(listed.values())) > 1:
        one, other = max(listed, key=lambda a: listed[a]), min(listed, key=lambda a: listed[a])
        raise PinnablateError(
            f"expected as many scores of every arm, paired by replicate, got {listed[one]} of {one} and "
            f"{listed[other]} of {other}; write None for a missing one, or {{replicate: score}}, or say "
            "paired=False (--unpaired) where replicates share nothing"
        )


def _require_pairs(made: Given) -> None:
    if not made.common:
        raise PinnablateError(
            f"expected a replicate with a score of every subset, got none among {few(made.set_aside)}; "
            "leave subsets out that lack them, or say paired=False (--unpaired) where replicates share "
            "nothing"
        )
    first = set(made.common)
    for control in made.controls:
        if not first & set(made.runs.errors[control]):
            raise PinnablateError(
                f"control {control}: expected scores in the replicates of the subsets "
                f"({few(made.common)}), got {few(made.runs.errors[control])}; name replicates alike, or "
                "say paired=False (--unpaired) where they share nothing"
            )


def split_controls(
    scores: Mapping[Any, Any], named: Iterable[str]
) -> tuple[dict[Any, Any], dict[str, Any]]:
    """Scores of subsets, and of controls: keys that are named, or that begin with `control:`.

    Raises:
        PinnablateError: a control that has no scores.
    """
    wanted, subsets, controls = list(named), dict[Any, Any](), dict[str, Any]()
    for key, value in scores.items():
        alone = key[0] if isinstance(key, tuple) and len(key) == 1 else key
        text = alone.strip() if isinstance(alone, str) else ""
        if text.lower().startswith(CONTROL):
            controls[text[len(CONTROL) :].strip()] = value
        elif text and text in wanted:
            controls[text] = value
        else:
            subsets[key] = value
    for name in wanted:
        if name not in controls:
            raise unknown("control", name, [*controls, *map(spelt, subsets)])
    return subsets, controls
