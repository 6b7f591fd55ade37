"""What stands beside the lattice: wrong laws, more data, equations told in part; and whether the order is healthy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.healthy import healthy
from pinnablate.analysis.lattice import Lattice, estimate
from pinnablate.arms import Arm, Role, replaced
from pinnablate.report.tables import has_ends, table
from pinnablate.study import Study


def beyond(study: Study, lattice: Lattice) -> list[str]:
    """Sections on the arms that are neither subsets nor controls, where there are records of them."""
    arms = [a for a in study.arms if lattice.complete(a.name)]
    if not has_ends(lattice) or all(a.is_subset or a.is_control for a in arms):
        return []
    return [*_controls(study, lattice, arms), *_placebos(study, lattice, arms), *_healthy(lattice),
            *_extra_data(lattice, arms), *_partly_told(lattice, arms)]


def _controls(study: Study, lattice: Lattice, arms: Sequence[Arm]) -> list[str]:
    """The controls beside the lattice, and the headline gain over the best of all."""
    controls = [a for a in arms if a.is_control]
    best = lattice.best_control()
    rows = [[a.name, f"{estimate(lattice.skills(a.name))}", f"{lattice.gain(a.name, 'none'):+}",
             f"{lattice.gain('all', a.name):+}", a.summary]
            for a in sorted(controls, key=lambda a: -lattice.skills(a.name).mean())]
    count = len(study.replicates)
    return ["### Told nothing", "", table(rows, ["control", "skill", "over none", "`all` over it", "what it is"]), "",
            f"In {count} replicate{'s' if count > 1 else ''}, as everything below. The best control, chosen by held-out "
            f"observations, is `{best}`: `all` gains {lattice.gain('all', best)} over it.", ""]


def _placebos(study: Study, lattice: Lattice, arms: Sequence[Arm]) -> list[str]:
    wrong = {a.wrong[0]: a for a in arms if a.role is Role.PLACEBO}
    among = {a.wrong[0]: a for a in arms if a.role is Role.PLACEBO_AMONG_ALL}
    laws = list(dict.fromkeys([*wrong, *among]))
    if not laws:
        return []
    rows = []
    for w in laws:
        right = lattice.subsets.get(frozenset(replaced(study.world, w)))
        alone, whole = (found[w].name if w in found else None for found in (wrong, among))
        rows.append([w.name, f"{study.teller.violation(w):.2g}",
                     f"{lattice.gain(alone, 'none'):+}" if alone else "n/a",
                     f"{lattice.gain(alone, right):+}" if alone and right else "n/a",
                     f"{lattice.gain(whole, 'none'):+}" if whole else "n/a",
                     f"{lattice.gain(whole, 'all'):+}" if whole else "n/a"])
    head = ["told wrongly", "violated by", "alone: over none", "over the right law alone", "among all: over none", "over all"]
    return ["### Told something false", "", table(rows, head), "",
            "Gains in decades. *Violated by*: the rms of the wrong law on the truth, over that of its largest term. A near miss "
            "at @theta is theta of the law and 1 - theta of its near miss. A wrong law of a field that nobody observes may be "
            "the right law of another field, and then does as well alone; so it is judged among all others too.", ""]


def _healthy(lattice: Lattice) -> list[str]:
    found = healthy(lattice)
    if not found:
        return []
    rows = [[s.what, s.expected, f"{s.seen:+}", "yes" if s.holds else "**no**"] for s in found]
    return ["### Is the order healthy?", "", table(rows, ["statement", "expected", "seen", "holds"], texts=1), "",
            "If smoothness or a wrong law did as much as a true one, the gain would be regularisation and not physics. `holds` "
            "judges the mean.", ""]


def _extra_data(lattice: Lattice, arms: Sequence[Arm]) -> list[str]:
    more = sorted((a for a in arms if a.role is Role.SAMPLE_SWEEP), key=lambda a: a.more)
    if not more:
        return []
    rows = [[f"x {a.more:g}", f"{estimate(lattice.skills(a.name))}", f"{lattice.gain(a.name, 'none'):+}",
             f"{lattice.gain(a.name, 'all'):+}"] for a in more]
    told = float(lattice.skills("all").mean())
    enough = [a.more for a in more if float(lattice.skills(a.name).mean()) >= told and a.more > 1]
    verdict = (f"Told nothing, {enough[0]:g} times the observations do as much as all equations." if enough else
               f"Told nothing, no number of observations up to {more[-1].more:g} times as many does as much as all equations.")
    return ["### More observations instead", "", table(rows, ["observations", "skill", "over none", "over all"]), "",
            verdict, ""]


def _partly_told(lattice: Lattice, arms: Sequence[Arm]) -> list[str]:
    partly = [a for a in arms if a.role is Role.PARTLY_TOLD]
    if not partly:
        return []
    rows = []
    for a in partly:
        told = lattice.subsets.get(frozenset(a.equations), "all")
        errors = [r.detail["coefficient_error"] for r in lattice.of(a.name) if "coefficient_error" in r.detail]
        rows.append([a.name, f"{lattice.gain(a.name, 'none'):+}", f"{lattice.gain(a.name, told):+}",
                     f"{np.median(errors):.2g}" if errors else "n/a"])
    head = ["told", "over none", "over the same told in full", "error of coefficients"]
    return ["### Told in part", "", table(rows, head), "",
            "*Observed only*: equations are asked where observations may be, and nowhere beyond. *Unknown coefficients*: every "
            "coefficient but that of the leading term is learned, starting from 0; their error is the rms of what was found over "
            "the truth, minus 1, the median over replicates.", ""]
