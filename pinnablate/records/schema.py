"""What lines of records hold, declared once as JSON Schema (https://json-schema.org).

`LINES` has one schema for each version of the lines, `HEADERS` those of the headers. They are data:
`pinnablate.records.kinds` checks values against them.
"""

from __future__ import annotations

from typing import Any

Kind = dict[str, Any]  # a JSON Schema

SEALED, UNSEALED = 3, 2  # versions of lines: with a checksum, and older ones without
STATUSES = ("ok", "diverged", "failed", "timed_out")


def table(of: Kind) -> Kind:
    """{any name: value of one kind}."""
    return {"type": "object", "additionalProperties": of}


def rows(of: Kind, **more: Any) -> Kind:
    """A list of values of one kind."""
    return {"type": "array", "items": of, **more}


def shape(values: dict[str, Kind], optional: tuple[str, ...] = ()) -> Kind:
    """{these names: values of these kinds}, and no other names."""
    required = [name for name in values if name not in optional]
    return {
        "type": "object",
        "properties": values,
        "required": required,
        "additionalProperties": False,
    }


def or_empty(of: Kind) -> Kind:
    """A table of a kind, or one that holds nothing."""
    return {"anyOf": [of, {"type": "object", "maxProperties": 0}]}


TEXT: Kind = {"type": "string"}
PATH: Kind = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._+@-]{0,199}$"}  # names a file
DIGEST: Kind = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
FLAG: Kind = {"type": "boolean"}
COUNT: Kind = {"type": "integer", "minimum": 0, "maximum": 2**53}
NUMBER: Kind = {"type": "number"}
SCORE: Kind = {"type": ["number", "null"]}  # null where it is not finite
ANY: Kind = {}

BY_SPLIT, BY_FIELD, BY_EQUATION = table(SCORE), table(table(SCORE)), table(rows(SCORE))
SCORES = {
    "errors": BY_SPLIT,
    "field_errors": BY_FIELD,
    "relative_l2": BY_SPLIT,
    "residuals": BY_EQUATION,
    "held_out": SCORE,
}
CHOSEN = {"step": COUNT, "validation": SCORE}
READING = shape({**CHOSEN, **SCORES})
POINT = shape(
    {"step": COUNT, "errors": BY_SPLIT, "residuals": table(SCORE), "validation": SCORE},
    optional=("validation",),
)
PLAIN = {"long": FLAG, "decays": rows(NUMBER)}  # what subsets and plain controls are told
LAW = rows(ANY, prefixItems=[TEXT, rows(TEXT)], minItems=2, maxItems=2)
WRONG = rows(ANY, prefixItems=[TEXT, TEXT, NUMBER, rows(LAW)], minItems=4, maxItems=4)
TOLD = {
    **PLAIN,
    "wrong": rows(WRONG),
    "penalty": TEXT,
    "strengths": rows(NUMBER),
    "more": NUMBER,
    "observed_only": FLAG,
    "unknown": rows(TEXT),
}
DETAIL = {  # a table of these, each where it applies
    **table(ANY),
    "properties": {
        "decay": NUMBER,
        "strength": NUMBER,
        "cross_validation": table(SCORE),
        "coefficients": table(SCORE),
        "coefficient_error": SCORE,
        "unknowns": table(SCORE),
    },
}

_BOTH = {  # in the order of the fields of a record
    "key": PATH,
    "environment": PATH,
    "environment_digest": TEXT,
    "design": TEXT,
    "design_digest": TEXT,
    "arm": TEXT,
    "equations": rows(TEXT),
    "data_seed": COUNT,
    "init_seed": COUNT,
    "learner": TEXT,
    "protocol": TEXT,
    "status": {"enum": list(STATUSES)},
    "reason": TEXT,
    **SCORES,
    "loss": SCORE,
    "steps": rows(COUNT, minItems=2, maxItems=2),
    "curve": rows(POINT),
    "detail": DETAIL,
    "cost": table(NUMBER),
    "provenance": TEXT,
    "created": TEXT,
    "certificate": TEXT,
}
# What lines hold since they are sealed: the rest of what the key follows from, and the states.
ADDED = {
    "world_seed": COUNT,
    "worlds_digest": TEXT,
    "told": {"anyOf": [shape(TOLD), shape(PLAIN)]},
    "trained_with": shape({"version": COUNT, "protocol": DIGEST}, optional=("protocol",)),
    "chosen": or_empty(shape(CHOSEN)),
    "last": or_empty(READING),
    "half": or_empty(READING),
    "checkpoints": or_empty(
        shape({"step": rows(COUNT), **{n: rows(SCORE) for n in ("validation", "laws", "error")}})
    ),
    "term_sizes": BY_EQUATION,
}
# What a line leaves out where it says nothing, as older lines do.
OPTIONAL: dict[str, Any] = {"certificate": "", "term_sizes": {}}


def _version(number: int) -> Kind:
    return {"type": "integer", "enum": [number]}


_PROVENANCE = table({"type": ["string", "integer", "null"]})
_OPTIONAL = tuple(OPTIONAL)
LINES: dict[int, Kind] = {
    UNSEALED: shape({**_BOTH, "schema": _version(UNSEALED)}, ("certificate",)),
    SEALED: shape({**_BOTH, **ADDED, "schema": _version(SEALED), "checksum": DIGEST}, _OPTIONAL),
}
_HEADER = {"header": TEXT, "provenance": _PROVENANCE}
HEADERS: dict[int, Kind] = {
    UNSEALED: shape({"schema": _version(UNSEALED), **_HEADER}),
    SEALED: shape({"schema": _version(SEALED), **_HEADER, "checksum": DIGEST}),
}


def published() -> Kind:
    """The JSON Schema of a line, as `docs/records.schema.json` holds it: that by which lines are read.

    What no schema can say is checked besides: the checksum, the key, and what values have in common
    (`pinnablate.records.consistent`).
    """
    kinds = {
        "record": LINES[SEALED],
        "header": HEADERS[SEALED],
        "record_unsealed": LINES[UNSEALED],
        "header_unsealed": HEADERS[UNSEALED],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a file of records of pinnablate",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in kinds],
        "$defs": kinds,
    }
