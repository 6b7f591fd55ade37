"""Published records of heat-mixed, picked and changed: nothing is trained."""

from __future__ import annotations

import json

from pinnablate.records.lines import checksum
from pinnablate.records.published import FOLDER
from pinnablate.study import Study

NAME = "heat-mixed-v1"
BESIDE = (
    "none,all,wrong-sign.fourier,all/wrong-sign.fourier,permuted-fields.energy,all/permuted-fields.energy,"
    "smoothness,nearest,extra-data@2,all/observed-only,all/unknown-coefficients"
)


def keep(directory, *studies, name=NAME):
    """Write the published records of some studies, given by options of `Study.of`, into a directory of results."""
    keys = {c.key for options in studies for c in Study.of(name, replicates=5, **options).cells}
    lines = map(json.loads, (FOLDER / f"{name}.jsonl").read_text().splitlines())
    write(directory, [line for line in lines if "header" in line or line["key"] in keys], name)
    return directory


def write(directory, lines, name=NAME):
    directory.mkdir(exist_ok=True)
    (directory / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def lines_of(results):
    return [json.loads(line) for line in (results / f"{NAME}.jsonl").read_text().splitlines()]


def records_of(results, *learners):
    """The records of some learners, as they stand in the file."""
    return [r for r in lines_of(results) if "arm" in r and r["learner"] in learners]


def rewrite(results, change):
    """Apply `change` to every record (not to headers); it returns the record, or None to drop it.

    Checksums are made to fit: this is what somebody does who wants to be believed.
    """
    lines = [line if "header" in line else change(line) for line in lines_of(results)]
    kept = [line for line in lines if line is not None]
    write(
        results,
        [{**line, "checksum": checksum(line)} if "checksum" in line else line for line in kept],
    )
