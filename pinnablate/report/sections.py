"""What stands beside the lattice: wrong laws, more data, equations told in part; and whether the order is healthy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.lattice import Estimate, Lattice, estimate
from pinnablate.arms import Arm, replaced
from pinnablate.arms.placebos import AMONG_ALL
from pinnablate.report.tables import TOLD_NOTHING, has_ends, table
from pinnablate.study import Study
from pinnablate.telling.terms import violation

ALIKE = 0.2  # decades: differences below it are not told apart by eye
SMOOTHNESS = "smoothness"


def beyond(study: Study, lattice: Lattice) -> list[str]:
    """Sections on the arms that are neither subsets nor controls, where there are records of them."""
    arms = [a for a in study.arms if lattice.complete(a.name)]
    if not has_ends(lattice) or all(a.subset or a.control for a in arms):
        return []
    return [*_controls(study, lattice, arms), *_placebos(study, lattice, arms), *_healthy(study, lattice),
            *_extra_data(lattice, arms), *_partly_told(lattice, arms)]


def _controls(study: Study, lattice: Lattice, arms: Sequence[Arm]) -> list[str]:
    """The controls beside the lattice, and the headline gain over the best of all."""
    controls = [a for a in arms if a.control]
    best = lattice.best_control([n for n in TOLD_NOTHING if n in {a.name for a in arms}])
    rows = [[a.name, f"{estimate(lattice.skills(a.name))}", f"{lattice.gain(a.name, 'none'):+}",
             f"{lattice.gain('all', a.name):+}", a.summary]
            for a in sorted(controls, key=lambda a: -lattice.skills(a.name).mean())]
    count = len(study.replicates)
    return ["### Told nothing", "", table(rows, ["control", "skill", "over none", "`all` over it", "what it is"]), "",
            f"In {count} replicate{'s' if count > 1 else ''}, as everything below. The best control, chosen by held-out "
            f"observations, is `{best}`: `all` gains {lattice.gain('all', best)} over it.", ""]


def _placebos(study: Study, lattice: Lattice, arms: Sequence[Arm]) -> list[str]:
    view = study.view
    wrong = {a.wrong[0]: a for a in arms if a.wrong and not a.name.startswith(AMONG_ALL)}
    among = {a.wrong[0]: a for a in arms if a.wrong and a.name.startswith(AMONG_ALL)}
    laws = list(dict.fromkeys([*wrong, *among]))
    if not laws:
        return []
    rows = []
    for w in laws:
        right = lattice.subsets.get(frozenset(replaced(view, w)))
        alone, whole = (found[w].name if w in found else None for found in (wrong, among))
        rows.append([w.name, f"{violation(view, w):.2g}",
                     f"{lattice.gain(alone, 'none'):+}" if alone else "n/a",
                     f"{lattice.gain(alone, right):+}" if alone and right else "n/a",
                     f"{lattice.gain(whole, 'none'):+}" if whole else "n/a",
                     f"{lattice.gain(whole, 'all'):+}" if whole else "n/a"])
    head = ["told wrongly", "violated by", "alone: over none", "over the right law alone", "among all: over none", "over all"]
    return ["### Told something false", "", table(rows, head), "",
            "Gains in decades. *Violated by*: the rms of the wrong law on the truth, over that of its largest term. A near miss "
            "at @theta is theta of the law and 1 - theta of its near miss. A wrong law of a field that nobody observes may be "
            "the right law of another field, and then does as well alone; so it is judged among all others too.", ""]


def _healthy(study: Study, lattice: Lattice) -> list[str]:
    found = healthy(study, lattice)
    if not found:
        return []
    rows = [[what, expected, f"{seen:+}", "yes" if holds else "**no**"] for what, expected, seen, holds in found]
    return ["### Is the order healthy?", "", table(rows, ["statement", "expected", "seen", "holds"], texts=1), "",
            "If smoothness or a wrong law did as much as a true one, the gain would be regularisation and not physics. `holds` "
            "judges the mean.", ""]


def healthy(study: Study, lattice: Lattice) -> list[tuple[str, str, Estimate, bool]]:
    """Whether all > best single law >= best control ~ smoothness > wrong laws alone: (statement, expected, seen, holds).

    Statements without complete records are left out. Which law, control or wrong law is best is decided on means.
    """
    arms = [a for a in study.arms if lattice.complete(a.name)]
    names = {a.name for a in arms}
    singles = [lattice.subsets[s] for s in lattice.subsets if len(s) == 1 and len(lattice.subsets) > 2]
    wrong = [a.name for a in arms if a.wrong and not a.wrong[0].theta and not a.name.startswith(AMONG_ALL)]
    control = lattice.best_control([n for n in TOLD_NOTHING if n in names])

    def best(of: Sequence[str]) -> str:
        return max(of, key=lambda n: float(lattice.skills(n).mean()))

    out = []
    if singles:
        out.append((f"all - best single law ({best(singles)})", "> 0", lattice.gain("all", best(singles)), ">"))
        out.append((f"best single law - best control ({control})", ">= 0", lattice.gain(best(singles), control), ">"))
    if SMOOTHNESS in names and control != SMOOTHNESS:
        out.append((f"best control ({control}) - smoothness", f"within {ALIKE}", lattice.gain(control, SMOOTHNESS), "~"))
    if wrong:
        middle = estimate(lattice.skills(control) - np.mean([lattice.skills(n) for n in wrong], axis=0))
        out.append((f"best control - mean of {len(wrong)} wrong laws alone", "> 0", middle, ">"))
        if singles:
            out.append((f"best single law - best wrong law alone ({best(wrong)})", "> 0",
                        lattice.gain(best(singles), best(wrong)), ">"))
    return [(what, expected, seen, abs(seen.mean) <= ALIKE if kind == "~" else seen.mean > 0)
            for what, expected, seen, kind in out]


def _extra_data(lattice: Lattice, arms: Sequence[Arm]) -> list[str]:
    more = sorted((a for a in arms if a.more != 1.0), key=lambda a: a.more)
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
    partly = [a for a in arms if a.observed_only or a.unknown]
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
