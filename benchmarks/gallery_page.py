"""The text of docs/gallery.md, from the scripts of examples/ and the records of their studies."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from runpy import run_path
from typing import Any

from common import NOTEBOOK

from pinnablate.ablation.plan import Plan, players
from pinnablate.analysis.games import game
from pinnablate.analysis.resampling import percent
from pinnablate.analysis.settled import UNSETTLED, Budgets
from pinnablate.analysis.sufficiency import together
from pinnablate.analysis.worth import has_subsets
from pinnablate.records.store import Store
from pinnablate.report.against import against_section
from pinnablate.report.opening import opening
from pinnablate.report.pictures.hasse import lattice_svg
from pinnablate.report.ranking import TRUSTED, ranking_cells, rows_of, unmet
from pinnablate.report.sentences import explored_level, worth
from pinnablate.report.tables import table
from pinnablate.report.unknowns import learned_values
from pinnablate.result import Result
from pinnablate.study import Study

ROOT = Path(__file__).parents[1]
EXAMPLES, RECORDS = ROOT / "examples", NOTEBOOK / "gallery"
PAGE, PICTURES = ROOT / "docs" / "gallery.md", ROOT / "docs" / "figures" / "gallery"
DEEPXDE = {  # title, and the steps of Adam with which such a script is usually trained
    "lotka_volterra": ("Lotka and Volterra", 50_000),
    "lorenz_inverse": ("Lorenz, with unknown coefficients", 60_000),
    "euler_beam": ("A clamped beam", 10_000),
    "poisson_l_shape": ("Poisson on an L-shape", 50_000),
    "kovasznay": ("Kovasznay's flow", 30_000),
    "burgers": ("Burgers", 15_000),
    "diffusion_reaction": ("Diffusion and reaction", 20_000),
    "beltrami": ("Beltrami's flow", 30_000),
}
TABLES = {
    "falling": "A falling body, and the wrong law of drag",
    "heat_rod": "A rod that loses heat, and a balance that forgets it",
    "lynx_hare": "Hares and lynxes",
}
TITLES = {name: title for name, (title, _) in DEEPXDE.items()} | TABLES


BAD = 0.3  # standard deviations of the field
CALLED_WITH = {True: ["# data is the dde.data object of the script, as it stands there\n"]}
HEAD = """# Gallery

Eight problems in the idiom of DeepXDE's examples, and three tables of measurements: which of their equations does a network use,
and what is each worth? Every script stands in [examples/](../examples), is whole, and needs `import pinnablate` and one call. In four
of them conditions are told or withheld like equations. This page is written by

    python benchmarks/gallery.py --part train,page

from [records](../benchmarks/notebook/gallery) under `quick-v1`, five replicates: repeating it trains what is missing.
"""
READING = """
In a picture every box is a subset of what may be told, every line adds one thing, its width is the gain. *Skill* is -log10 of the
error in standard deviations of the field, where a network was not shown it: 1 is 10 %, 2 is 1 %. *Worth* is the Shapley value, with
95 % intervals over five replicates; all but the gain of `all` is explored. What moved between half and the full budget is called
unsettled, and nothing is said of it; `standard-v3` is the protocol that waits until nothing moves.
"""


@cache
def script(name: str) -> dict[str, Any]:
    """What a script of examples/ declares; nothing is trained."""
    return run_path(str(EXAMPLES / f"{name}.py"))


class _PlannedError(Exception):
    """Ends a script where it would begin to train."""

    def __init__(self, study: Study) -> None:
        self.study = study


@contextmanager
def single_precision() -> Iterator[None]:
    """DeepXDE's precision as it starts: measurements of a script are rounded to it."""
    from pinnablate.learners.deepxde.pde import dde

    before = dde.config.real.precision
    with redirect_stdout(StringIO()):
        dde.config.set_default_float("float32")
    try:
        yield
    finally:
        with redirect_stdout(StringIO()):
            dde.config.set_default_float(f"float{before}")


@cache
def study_of(name: str) -> Study:
    """The study that a script trains."""

    def stop(plan: Plan) -> None:
        raise _PlannedError(plan.study)

    try:
        with single_precision():
            script(name)["ablated"](progress=stop)
    except _PlannedError as planned:
        return planned.study
    raise AssertionError(f"{name} has no plan")


def result_of(name: str, results: str | Path = RECORDS) -> Result:
    """What is on record of a script."""
    return Result.of(study_of(name), Store(results))


def pages(results: str | Path = RECORDS) -> dict[Path, str]:
    """{path: text} of the page and its pictures."""
    found = {name: result_of(name, results) for name in TITLES}
    text = [HEAD, *overview(found)]
    pictures = {}
    for name, result in found.items():
        text += section(name, result)
        if result.shown:
            level = explored_level(result.study, result.lattice)
            svg = lattice_svg(result.study, result.lattice, *([] if level is None else [level]))
            pictures[PICTURES / f"{name}.svg"] = svg
    return {PAGE: "\n".join(text).rstrip() + "\n", **pictures}


def overview(found: dict[str, Result]) -> list[str]:
    """What was found everywhere, in one table."""
    rows = []
    for name, result in found.items():
        lattice = result.lattice
        if not has_subsets(lattice):
            rows.append([_link(name), *["not trained yet"] * 4])
            continue
        moved = Budgets.of(lattice).gain("all", "none")
        settled = moved is None or moved.settled
        rows.append(
            [
                _link(name),
                f"{lattice.error('none'):.2g}",
                f"{lattice.error('all'):.2g}",
                f"{lattice.gain('all', 'none'):+}" if settled else UNSETTLED,
                needed(result),
            ]
        )
    head = ["problem", "error told none", "told all", "gain, decades", "needed"]
    return [table(rows, head), READING]


def _link(name: str) -> str:
    anchor = "".join(c for c in TITLES[name].lower() if c.isalnum() or c in " -").replace(" ", "-")
    return f"[{TITLES[name]}](#{anchor})"


def needed(result: Result) -> str:
    """Which of the players do as much as all, and how sure that is."""
    lattice = result.lattice
    if not Budgets.of(lattice).settled(lattice.subsets.values()):
        return UNSETTLED
    return str(together(game(lattice), result.study.world.players).pattern)


def section(name: str, result: Result) -> list[str]:
    """One problem: its picture, what was found, the table, the call."""
    study, lattice = result.study, result.lattice
    title = [f"\n## {TITLES[name]}\n", f"{about(name)}\n"]
    if not result.shown:
        command = f"python benchmarks/gallery.py --part train,page --problem {name}"
        return [
            *title,
            f"Not trained yet: `{command}` trains it.\n",
            f"```python\n{call(name)}\n```",
        ]
    told = "; ".join(f"*{player}*: {law}" for player, law in players(study.world).items())
    headers, rows = ranking_cells(study, lattice, explored_level(study, lattice))
    split = lattice.primary
    kept = [k for k, h in enumerate(headers) if _is_shown(h, split)]
    return [
        *title,
        f"![Every subset: {TITLES[name]}](figures/gallery/{name}.svg)\n",
        " ".join(finding(result)) + "\n",
        f"Told or withheld: {told}{guessed(study)}.\n",
        table([[row[k] for k in kept] for row in rows], [headers[k] for k in kept]) + "\n",
        f"    python examples/{name}.py\n",
        f"```python\n{call(name)}\n```",
    ]


def guessed(study: Study) -> str:
    """That coefficients are unknown, and what they are written as."""
    unknown = ", ".join(f"{c} = {guess:g}" for c, guess in study.environment.unknowns.items())
    return f" (unknown, and written with the first guess: {unknown})" if unknown else ""


def _is_shown(header: str, split: str) -> bool:
    return header in ("told", "gain", f"skill {split}", f"error {split}") or header.startswith("r ")


def finding(result: Result) -> list[str]:
    """What the records of a problem say, in sentences."""
    study, lattice = result.study, result.lattice
    words = [*opening(study, lattice), *worth(study, lattice, explored_level(study, lattice))[:1]]
    if has_subsets(lattice):
        words.append(suffices(result))
    return [
        *words,
        *against_section(study.world, lattice),
        *learned_values(study.world, lattice),
        *not_met(result),
    ]


def suffices(result: Result) -> str:
    """Which subsets do as much as all, in one sentence."""
    lattice = result.lattice
    if not Budgets.of(lattice).settled(lattice.subsets.values()):
        return f"Which of them suffice is {UNSETTLED}."
    found = together(game(lattice), result.study.world.players)
    names = ", ".join(f"`{lattice.subsets[s]}` ({percent(p)})" for s, p in found.minimal.items())
    return (
        f"Needed: **{found.pattern}**; the smallest subsets shown to do as much as all, within "
        f"{found.found.delta:.2f} decades: {names or 'none'} (in brackets how many resamples agree)."
    )


def not_met(result: Result) -> list[str]:
    """Laws that models told everything do not meet, and whether these models learn at all."""
    lattice, world = result.lattice, result.study.world
    rows = {row.arm.name: row for row in rows_of(world, lattice)}
    if "all" not in rows:
        return []
    laws, told = unmet(rows["all"]), rows["all"].figures.residuals
    sizes = ", ".join(f"{law} {told[law]:.2g}" for law in laws)
    bad = lattice.error("all") > BAD
    said = (
        [f"**It does not learn this**: told all, the error is {lattice.error('all'):.2g}."]
        if bad
        else []
    )
    if laws:
        said.append(
            f"Told and not met, in units of the largest term, of which {TRUSTED:g} is what laws are trusted to: {sizes}. "
            "Either the data pull away from them, or training stops short."
        )
    elif bad:
        said.append(
            "All laws told are met at points of no training, so that what was told and shown does not single out the truth."
        )
    return said


def about(name: str) -> str:
    """What a script says of itself, but for its command."""
    text = ast.get_docstring(ast.parse((EXAMPLES / f"{name}.py").read_text())) or ""
    parts = (" ".join(p.split()) for p in text.split("\n\n"))
    return " ".join(p for p in parts if not p.startswith("python "))


def call(name: str) -> str:
    """The import and the one call of a script."""
    source = (EXAMPLES / f"{name}.py").read_text()
    (made,) = (n for n in ast.parse(source).body if getattr(n, "name", "") == "ablated")
    text = ast.get_source_segment(source, made) or ""
    imports = ["from pathlib import Path\n"] if "Path(" in text else []
    return "\n".join(
        [*imports, "import pinnablate\n", *CALLED_WITH.get(name in DEEPXDE, []), f"\n{text}"]
    )
