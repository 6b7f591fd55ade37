"""Protocols that differ from a named one in single choices: `standard-v3/data_weight=3`.

The name says what is changed, so that whoever reads it in a record can make the protocol again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from pinnablate.errors import PinnablateError, unknown

if TYPE_CHECKING:  # a protocol checks its own choices
    from pinnablate.tasks.protocol import Protocol

# What may be chosen beside numbers, and what each choice means. The first is that of the protocols
# that say nothing of it.
CHOICES: dict[str, dict[str, str]] = {
    "activation": {
        "tanh": "hidden units are tanh",
        "sine": "hidden units are sines, from the same initial weights",
    },
    "sampler": {
        "halton": "collocation points are scrambled Halton points",
        "sobol": "scrambled Sobol points",
        "hammersley": "Hammersley points, shifted at random",
        "latin-hypercube": "a Latin hypercube",
        "grid": "a grid, shifted at random by less than its spacing",
        "random": "independent uniform points",
    },
    "scale": {
        "reference": "fields and laws are scaled by the reference",
        "observed": "they are scaled by what is observed; see pinnablate.tasks.observed_scales",
    },
    "balance": {
        "none": "every equation has the weight 1",
        "count": "each of the |S| equations that are told has the weight 1/|S|",
        "gradient": "equations have weights that balance gradients; see pinnablate.tasks.balance",
    },
    "resample": {
        "never": "collocation points stay as they are",
        "uniform": "new ones every `resample_steps` steps of the second phase, by the same sampler",
        "residual": "new ones where residuals are large; see pinnablate.tasks.resampling",
    },
}
SEPARATOR = "/"  # between the name of a protocol and what is changed
_NAMED = ("name", "summary")  # what says which protocol it is, and is no choice


def require_choices(protocol: Protocol, further: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse a choice that there is not.

    Args:
        protocol: what is chosen.
        further: choices beside CHOICES, {field: {choice: what it means}}.

    Raises:
        PinnablateError: which, and what there is.
    """
    for field, known in {**CHOICES, **further}.items():
        if getattr(protocol, field) not in known:
            raise unknown(f"{field} of a protocol", str(getattr(protocol, field)), known)
    is_descent = protocol.second.startswith("lm") and protocol.second_steps
    if protocol.resample != "never" and not is_descent:
        raise PinnablateError(
            f"protocol {protocol.name}: collocation points are resampled in a second phase of "
            "Levenberg-Marquardt alone; choose second=lm-geodesic with some second_steps, or "
            "resample=never"
        )


def changed(base: Protocol, text: str) -> Protocol:
    """A protocol with some choices changed.

    Args:
        base: the protocol.
        text: `field=value`, several joined by commas.

    Returns:
        The changed protocol under the name `BASE/field=value,...`, its changes in the order of the
        fields of `Protocol`; the protocol itself where nothing is changed.

    Raises:
        PinnablateError: a field that protocols do not have or that is given twice, or a value that
            it cannot have.
    """
    every = {f.name: getattr(base, f.name) for f in fields(base) if f.name not in _NAMED}
    known = {name: value for name, value in every.items() if isinstance(value, int | float | str)}
    found: dict[str, Any] = {}
    for change in text.split(","):
        field, equals, value = (part.strip() for part in change.partition("="))
        if not equals or not value:
            raise PinnablateError(
                f"protocol {base.name + SEPARATOR + text!r}: expected changes like data_weight=3, joined by "
                f"commas, got {change!r}"
            )
        if field not in known:
            raise unknown(f"choice of protocol {base.name}", field, known)
        if field in found:
            raise PinnablateError(
                f"protocol {base.name + SEPARATOR + text!r}: {field} is given twice; leave one out"
            )
        found[field] = _read(base.name, field, value, known[field])
    found = {
        field: found[field] for field in known if found.get(field, known[field]) != known[field]
    }
    if not found:
        return base
    listed = ",".join(f"{field}={_written(value)}" for field, value in found.items())
    return replace(base, name=f"{base.name}{SEPARATOR}{listed}", **found)


def _read(name: str, field: str, text: str, like: Any) -> Any:
    """A value from text, of the type that the field has.

    Raises:
        PinnablateError: it is no such value.
    """
    if isinstance(like, str):
        return text
    try:
        value = type(like)(text)
    except ValueError:
        value = None
    may_be_0 = like == 0 or field == "rows" or field.endswith("_steps")
    least = 0 if may_be_0 else 1 if isinstance(like, int) else math.ulp(0.0)
    if value is None or not least <= value < math.inf:
        whole = f"a whole number of at least {least}"
        kind = whole if isinstance(like, int) else f"a number {'from' if may_be_0 else 'above'} 0"
        raise PinnablateError(f"{field} of protocol {name}: expected {kind}, got {text!r}")
    return value


def _written(value: Any) -> str:
    short = f"{value:g}" if isinstance(value, float) else str(value)
    return short if type(value)(short) == value else repr(value)
