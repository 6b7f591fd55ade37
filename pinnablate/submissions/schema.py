"""What the JSON of a bundle, of a submission and of a row may hold, declared once as JSON Schema.

`pinnablate.records.kinds` checks values against it; nothing else is believed of a stranger's file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pinnablate.errors import PinnablateError
from pinnablate.records.kinds import Check, Fault, check_of, shown
from pinnablate.records.lines import checksum
from pinnablate.records.schema import COUNT, DIGEST, NUMBER, PATH, TEXT, Kind, rows, shape, table

VERSION = 1
LARGEST = 2**25  # bytes of JSON
_VERSION: Kind = {"type": "integer", "enum": [VERSION]}
NAME: Kind = {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,59}$"}  # of learners and files
LINE: Kind = {"type": "string", "pattern": "^[^\\n\\r|<>]{0,200}$"}  # one that stands in a table
SHA256: Kind = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
ERRORS = table({"type": "number", "minimum": 0, "maximum": 10})  # by split; 10 is the worst

STUDY = shape(
    {
        "environment": PATH,
        "environment_digest": DIGEST,
        "worlds_digest": DIGEST,
        "design": PATH,
        "design_digest": DIGEST,
        "replicates": COUNT,
        "coordinates": rows(TEXT),
        "domain": table(rows(NUMBER, minItems=2, maxItems=2)),
        "fields": rows(TEXT),
        "observed": rows(TEXT),
        "until": {"type": ["number", "null"]},
        "noise": table(NUMBER),
        "primary": TEXT,
        "equations": table(rows(TEXT)),
        "conditions": table(rows(TEXT)),
        "functionals": rows(TEXT),
        "arms": table(rows(TEXT)),
    }
)
BUNDLE = shape(
    {
        "schema": _VERSION,
        "name": NAME,
        "season": DIGEST,
        "studies": rows(STUDY, minItems=1),
        "arrays": SHA256,
        "checksum": DIGEST,
    }
)
ABOUT = shape(
    {
        "schema": _VERSION,
        "bundle": DIGEST,
        "name": NAME,
        "learner": NAME,
        "version": COUNT,
        "summary": LINE,
        "package": LINE,
        "protocol": LINE,
        "seconds": table(NUMBER),
    },
    optional=("protocol", "package", "seconds"),
)
SCORED = shape({"errors": ERRORS, "held_out": NUMBER})
REPLICATE = shape({"arms": table(SCORED), "controls": table(SCORED)})
SCORED_STUDY = shape(
    {
        "environment": PATH,
        "environment_digest": DIGEST,
        "worlds_digest": DIGEST,
        "design": PATH,
        "design_digest": DIGEST,
        "primary": TEXT,
        "floor": NUMBER,
        "replicates": rows(REPLICATE, minItems=1),
    }
)
ROW = shape(
    {
        "schema": _VERSION,
        "season": DIGEST,
        "bundle": DIGEST,
        "bundle_name": NAME,
        "about": ABOUT,
        "predictions": SHA256,
        "scored": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "studies": rows(SCORED_STUDY, minItems=1),
        "checksum": DIGEST,
    }
)
KINDS = {"bundle": BUNDLE, "submission": ABOUT, "row": ROW}


def published() -> Kind:
    """The JSON Schema of all three, as `docs/submissions.schema.json` holds it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Bundles of hidden worlds, submissions and rows of pinnablate",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in KINDS],
        "$defs": KINDS,
    }


@cache
def _check(kind: str) -> Check:
    return check_of(KINDS[kind])


def read_json(text: str | bytes, kind: str, source: str) -> dict[str, Any]:
    """An object of one of `KINDS`, whose checksum, where the kind has one, is that of its content.

    Args:
        text: JSON.
        kind: `bundle`, `submission` or `row`.
        source: where it comes from, for sentences.

    Raises:
        PinnablateError: it is no such object, or was changed after it was written.
    """
    try:
        if len(text) > LARGEST:
            raise ValueError(f"{len(text)} bytes of JSON, expected at most {LARGEST}")
        values = json.loads(text, object_pairs_hook=_once)
        _check(kind)(values)
    except Fault as fault:
        raise PinnablateError(f"{source}: {fault}; {_REMEDIES[kind]}") from None
    except (ValueError, RecursionError) as error:
        raise PinnablateError(
            f"{source}: no JSON object of a {kind} ({error!s:.200}); {_REMEDIES[kind]}"
        ) from None
    if "checksum" in KINDS[kind]["properties"] and values["checksum"] != checksum(values):
        raise PinnablateError(
            f"{source}: its checksum is {values['checksum']}, expected {checksum(values)} of what it "
            f"says: it was changed after it was written; {_REMEDIES[kind]}"
        )
    found: dict[str, Any] = values
    return found


_REMEDIES = {
    "bundle": "take the bundle as it was published",
    "submission": "write it as leaderboard/SUBMITTING.md says; scores are computed here, and none are read",
    "row": "score the predictions again with pinnablate submit score",
}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of some pairs.

    Raises:
        ValueError: a name stands in it twice, and readers differ in which they believe.
    """
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{shown(twice)} stands in it twice, expected every name once")
    return values


def sealed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same object with its checksum."""
    return {**values, "checksum": checksum(dict(values))}


def as_text(values: Mapping[str, Any]) -> str:
    """The JSON of an object, as it is written to files."""
    return json.dumps(values, indent=1, allow_nan=False) + "\n"
