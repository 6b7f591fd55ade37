"""The starter that `pinnablate new NAME --data FILE` writes: an observed problem that passes `check` as
it stands, with laws to be replaced.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from pinnablate.cli.series_starter import law_names, series_starter
from pinnablate.measurements import Measurements
from pinnablate.measurements.guess import Guess, guess

MOST_LAWS = 4  # with one for each field; the rates of more fields are one law
FUTURE = 10  # times, from which on the last of them are held out
WIDTH = 88  # columns, beyond which a list is written below one another
_USED = frozenset(
    ("Environment", "Measurements", "Path", "coordinates", "environment", "fields", "zero", "lower")
)

_TEMPLATE = '''"""{title}: say in one line what was measured."""

from pathlib import Path

from pinnablate import Environment, Measurements, coordinates, fields

# Coordinates first. Time is called t.
{coordinates} = coordinates("{coordinate_names}")
{fields} = fields("{field_names}", {coordinates})

environment = Environment(
    id="{name}-v1",  # raise the version whenever the meaning changes
    summary="{title}, as measured.",
    # As far as the measurements reach. Make it larger where the laws hold beyond them.
    domain={{{domain}}},
    data=Measurements(
        Path(__file__).parent / {path},{arguments}
    ),
    # Placeholders: write your own laws, each an expression that vanishes where it holds, all in
    # the units of the data. Networks are trained with every subset of them. A vector law is a
    # tuple of expressions under one name. A law may hold fields that nobody measured: declare
    # these with fields(...) above, and how large they are with scales={{p: 2.0}}.
    equations={{{equations}
    }},
    # What is known beside the laws, such as a start at rest, is declared like this, with zero,
    # boundary, lower and upper from pinnablate:
    #     conditions={{"start": [zero({first}, on=lower({last}), points=1)]}},
    source="say who measured this, and where the equations come from",
    history={{"v1": "first version"}},
)
'''


def measured_starter(name: str, data: Path, directory: Path) -> tuple[str, Guess]:
    """The text of a starter for measurements.

    Args:
        name: of the environment, which is sound.
        data: the file of measurements.
        directory: where the starter shall be, from which it finds the data.

    Returns:
        The text, and what the columns were taken for.

    Raises:
        PinnablateError: the file cannot be read, or its numbers cannot be used.
    """
    arrays = Measurements(data).arrays
    found = guess(arrays, _USED)
    if found.series is not None:
        return series_starter(name, data, directory, found), found
    split = _split(found, data)
    # What the starter will say of the data is tried here, so that its mistakes are said here.
    Measurements(data, columns=_columns(found), noise=dict(found.noise) or None, split=split).table(
        found.ends, tuple(found.fields)
    )
    title = name.replace("-", " ").capitalize()
    coordinates, fields = tuple(found.coordinates), tuple(found.fields)
    text = _TEMPLATE.format(
        name=name,
        title=title,
        coordinates=", ".join(coordinates),
        coordinate_names=" ".join(coordinates),
        fields=", ".join(fields),
        field_names=" ".join(fields),
        first=fields[0],
        last=coordinates[-1],
        domain=", ".join(f"{c}: ({_number(a)}, {_number(b)})" for c, (a, b) in _ends(found)),
        path=_quoted(os.path.relpath(data.resolve(), directory.resolve())),
        arguments=_arguments(found, split),
        equations=_equations(found),
    )
    return text, found


def _columns(found: Guess) -> dict[str, str] | None:
    return found.renamed or None


def _ends(found: Guess) -> list[tuple[str, tuple[float, float]]]:
    """(coordinate, its ends), in the order of the coordinates."""
    return [(c, found.ends[c]) for c in found.coordinates]


def _split(found: Guess, data: Path) -> str:
    """What is held out: by a column of true and false, else the last times, else points at random."""
    if found.mask is not None:
        return found.mask
    if "t" not in found.coordinates:
        return "random"
    made = Measurements(
        data, columns={**found.coordinates, **found.fields}, noise=found.noise or None
    )
    times = made.table(tuple(found.coordinates), tuple(found.fields)).points[:, -1]
    return "future" if len(set(times)) >= FUTURE else "random"


def _number(value: float) -> str:
    """A number as an author would write it, without loss."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e9 else repr(value)


def _quoted(value: float | str) -> str:
    """Text between double quotes, or a number, as source."""
    return json.dumps(value, ensure_ascii=False)


def _arguments(found: Guess, split: str) -> str:
    """The arguments of Measurements after its path, a line each."""
    lines = []
    if found.renamed:
        entries = [f"{n}: {_quoted(c)}" for n, c in found.renamed.items()]
        one = f"columns={{{', '.join(entries)}}},"
        lines += [one] if len(one) < WIDTH else ["columns={", *(f"    {e}," for e in entries), "},"]
    for column, why in found.left_out.items():
        lines.append(f"# left out: {column or 'a column without a name'} ({why})")
    if found.noise:
        entries = [f"{n}: {_quoted(v)}" for n, v in found.noise.items()]
        repeated = any(not isinstance(v, str) for v in found.noise.values())
        lines += ["# as repeated measurements at one point differ"] if repeated else []
        one = f"noise={{{', '.join(entries)}}},"
        lines += [one] if len(one) < WIDTH else ["noise={", *(f"    {e}," for e in entries), "},"]
    else:
        lines.append(
            "# noise=0.01,  # its standard deviation in the units of the data, where known"
        )
    words = {
        "future": "the last 30 % in time are held out; or random, block, or a mask",
        "random": "30 % of the points are held out; or future, block, or a mask",
    }
    lines.append(
        f"split={_quoted(split)},  # {words.get(split, 'true for rows that are held out')}"
    )
    return "".join(f"\n        {line}" for line in lines)


def _equations(found: Guess) -> str:
    """A law for each field, or one of them all where there are many, a line each."""
    laws = {f: _law(f, found) for f in found.fields}
    if len(laws) <= MOST_LAWS:
        names = law_names(list(laws))
        return "".join(f'\n        "{names[f]}": {law},' for f, law in laws.items())
    rows = "".join(f"\n            {law}," for law in laws.values())
    return f'\n        "laws": ({rows}\n        ),'


def _law(field: str, found: Guess) -> str:
    """A law that such a field might follow: it decays to its mean, diffuses, or is harmonic."""
    length = {c: b - a for c, (a, b) in _ends(found)}
    places = [c for c in found.coordinates if c != "t"]
    if len(length) == 1:
        (along,) = length
        mean = float(f"{found.means[field]:.3g}")
        sign = "-" if mean >= 0 else "+"
        return f"{field}.diff({along}) + {5 / length[along]:.2g} * ({field} {sign} {abs(mean):g})"
    if "t" not in length:
        return " + ".join(f"{field}.diff({c}, 2)" for c in places)
    terms = [f"{length[c] ** 2 / (10 * length['t']):.2g} * {field}.diff({c}, 2)" for c in places]
    return " - ".join([f"{field}.diff(t)", *terms])


def summary(found: Guess) -> list[str]:
    """What the columns were taken for, in lines.

    Args:
        found: what `measured_starter` returned.
    """

    def columns(which: Mapping[str, str]) -> str:
        return ", ".join(n if n == c else f"{n} (column {c!r})" for n, c in which.items())

    lines = [f"coordinates: {columns(found.coordinates)}", f"fields: {columns(found.fields)}"]
    if found.series is not None:
        lines.append(f"series: by {found.series!r}, which says of which experiment a row is")
    if found.numbers:
        lines.append(f"numbers of each series: {columns(found.numbers)}")
    if found.noise:
        noise = (
            f"of {n} {v!r}" if isinstance(v, str) else f"of {n} {v:g}"
            for n, v in found.noise.items()
        )
        apart = "; so much that rows may be of several experiments: add a column that says of which"
        lines.append(f"noise: {', '.join(noise)}{apart * found.is_apart}")
    if found.left_out:
        lines.append(
            f"left out: {', '.join(f'{c!r} ({why})' for c, why in found.left_out.items())}"
        )
    return lines
