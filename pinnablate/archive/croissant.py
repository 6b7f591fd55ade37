"""Metadata of an archive in Croissant 1.0: JSON-LD that says of every file what it is, and of every column what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pinnablate.archive.tables import CELLS, ERROR, OBSERVED

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
AUTHORS = "The pinnablate developers"
# The words of the vocabulary, as short names: those that the standard prescribes.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
FORMATS = {
    "csv": "text/csv",
    "jsonl": "application/jsonlines",
    "json": "application/json",
    "md": "text/markdown",
    "npz": "application/x-npz",
}
# What a column of numbers holds; all others are text or, beyond the first ones, decimal numbers.
WHOLE = ("world_seed", "data_seed", "init_seed", "steps")
MEANINGS = {
    "environment": "id of the world, with its version",
    "design": "what is observed of it",
    "protocol": "the training budget; empty for a control without one",
    "learner": "how the model learned",
    "arm": "what the model was told, by name",
    "equations": "the equations that it was told, joined by +",
    "world_seed": "which world was drawn; 0 for the one that is declared",
    "data_seed": "of points and noise",
    "init_seed": "of initial weights",
    "status": "ok, diverged, failed or timed_out",
    "steps": "training steps done",
    "created": "when (UTC)",
    "key": "digest of everything that determines the result",
    "part": "observed: enters the loss; validation: chooses the state that is read; held_out: given to nobody",
}


@dataclass(frozen=True)
class Described:
    """What metadata say of an archive beside its files.

    Args:
        name: of the data set, without blanks.
        version: of the package that wrote it.
        published: the date of its newest record, `YYYY-MM-DD`.
        splits: on which records have errors.
        columns: of the observations of every environment, by id.
        summaries: one sentence on every environment, by id.
    """

    name: str
    version: str
    published: str
    splits: tuple[str, ...]
    columns: Mapping[str, list[str]]
    summaries: Mapping[str, str]


def metadata(about: Described, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The metadata of an archive.

    Args:
        about: what it is.
        files: {name: content} of every file that is described.

    Returns:
        JSON-LD, as `croissant.json` holds it.
    """
    errors = {
        ERROR + split: f"error on the split {split}, in standard deviations of the fields"
        for split in about.splits
    }
    cells = _records(
        "cells", "One row a record.", "cells.csv", {c: MEANINGS[c] for c in CELLS} | errors
    )
    observed = [
        _records(
            f"observations_{name}",
            f"What was observed. {about.summaries[name]}",
            f"observations/{name}.csv",
            {c: MEANINGS.get(c, f"{c}, in the units of the declaration") for c in columns},
        )
        for name, columns in about.columns.items()
    ]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": about.name,
        "description": (
            "Records of networks that were told every subset of the equations of small worlds as soft constraints, and of "
            "controls that were told none: errors, residuals, learning curves, observations and weights."
        ),
        "citeAs": f"{AUTHORS}: {about.name} (software and records), version {about.version}",
        "creator": {"@type": "sc:Organization", "name": AUTHORS},
        "datePublished": about.published,
        "isLiveDataset": False,
        "keywords": ["physics-informed neural networks", "ablation", "differential equations"],
        "license": LICENCE,
        "version": about.version,
        "distribution": [_file(name, files[name]) for name in sorted(files)],
        "recordSet": [cells, *observed],
    }


def _file(name: str, content: bytes) -> dict[str, str]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{len(content)} B",
        "encodingFormat": FORMATS[name.rpartition(".")[2]],
        "sha256": sha256(content).hexdigest(),
    }


def _records(name: str, text: str, file: str, columns: Mapping[str, str]) -> dict[str, Any]:
    """A table of which every row is a record."""
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": text,
        "field": list(_fields(name, file, columns)),
    }


def _fields(name: str, file: str, columns: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    texts = {*CELLS, *OBSERVED} - {*WHOLE}
    for column, meaning in columns.items():
        kind = "Text" if column in texts else "Integer" if column in WHOLE else "Float"
        yield {
            "@type": "cr:Field",
            "@id": f"{name}/{column}",
            "name": column,
            "description": meaning,
            "dataType": f"sc:{kind}",
            "source": {"fileObject": {"@id": file}, "extract": {"column": column}},
        }
