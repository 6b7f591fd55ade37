"""The starter that `pinnablate new NAME --data FILE` writes of a file that holds several experiments."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from pinnablate.measurements import Measurements
from pinnablate.measurements.guess import Guess
from pinnablate.problems import problem

_TEMPLATE = '''"""{title}: say in one line what was measured."""

from pathlib import Path

from pinnablate import Measurements, problem

environment = problem(
    name="{name}",
    data=Measurements(
        Path(__file__).parent / {path},
        series={series},  # of which experiment a row is; each has fields of its own{columns}
        {noise}
        split={split},
    ),
    # Placeholders: write your own laws, all in the units of the data. Networks are trained with every subset
    # of them, and each law is told of every experiment. A number that differs between experiments may stand in
    # a column of its own, and in laws by the name of that column.
    equations={{{equations}
    }},
    source="say who measured this, and where the equations come from",
)
'''


def series_starter(name: str, data: Path, directory: Path, found: Guess) -> str:
    """The text of a starter for several experiments.

    Args:
        name: of the environment, which is sound.
        data: the file of measurements.
        directory: where the starter shall be, from which it finds the data.
        found: what the columns were taken for.

    Raises:
        PinnablateError: its numbers cannot be used.
    """
    usual = "future" if "t" in found.coordinates else "random"
    split = usual if found.mask is None else found.mask
    names = law_names(list(found.fields))
    laws = {names[f]: _law(f, found) for f in found.fields}
    # What the starter will say is tried here, so that its mistakes are said here.
    measured = Measurements(
        data,
        columns=found.renamed or None,
        noise=dict(found.noise) or None,
        split=split,
        series=found.series,
    )
    problem(equations=laws, data=measured, name=name)
    return _TEMPLATE.format(
        name=name,
        title=name.replace("-", " ").capitalize(),
        path=json.dumps(os.path.relpath(data.resolve(), directory.resolve())),
        series=json.dumps(found.series, ensure_ascii=False),
        columns=f"\n        columns={json.dumps(found.renamed, ensure_ascii=False)},"
        if found.renamed
        else "",
        noise=f"noise={json.dumps(dict(found.noise), ensure_ascii=False)},"
        if found.noise
        else "# noise=0.01,  # its standard deviation in the units of the data, where known",
        split=json.dumps(split, ensure_ascii=False),
        equations="".join(
            f"\n        {json.dumps(n)}: {json.dumps(law)}," for n, law in laws.items()
        ),
    )


def law_names(fields: Sequence[str]) -> dict[str, str]:
    """{field: the name of its law}, in lower case, each once.

    Args:
        fields: names.
    """
    found: dict[str, str] = {}
    for f in fields:
        name = f"law_of_{f.lower()}"
        twice = sum(taken == name or taken.startswith(f"{name}_") for taken in found.values())
        found[f] = f"{name}_{twice + 1}" if twice else name
    return found


def _law(field: str, found: Guess) -> str:
    """A law that such a field might follow: it decays to its mean, or diffuses."""
    length = {c: b - a for c, (a, b) in found.ends.items()}
    places = [c for c in length if c != "t"]
    if len(length) == 1:
        (along,) = length
        mean = float(f"{found.means[field]:.3g}")
        return f"{field}_{along} = {-5 / length[along]:.2g}*({field} {'-' if mean >= 0 else '+'} {abs(mean):g})"
    if "t" not in length:
        return " + ".join(f"{field}_{c}{c}" for c in places) + " = 0"
    terms = [f"{length[c] ** 2 / (10 * length['t']):.2g}*{field}_{c}{c}" for c in places]
    return f"{field}_t = {' + '.join(terms)}"
