"""Is an archive of `pinnablate archive` whole, and can a stranger read it? By its checksums and its Croissant metadata alone.

    python benchmarks/archive.py FILE     # needs pip install 'pinnablate[release]', of which it takes mlcroissant alone

Nothing of pinnablate is used. Every table that the metadata describe is read to its end, and counted.
"""

from __future__ import annotations

import argparse
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

SUMS, METADATA = "SHA256SUMS", "croissant.json"


def main() -> int:
    """Check an archive; exit code 1 where something is wrong, 2 where there is no archive to check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="the archive")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        try:
            with ZipFile(options.file) as archive:
                archive.extractall(folder)
        except (OSError, BadZipFile) as error:
            print(f"{options.file} is no whole archive ({error}); write it again", file=sys.stderr)
            return 2
        wrong = mistakes(Path(folder))
        for line in wrong:
            print(line, file=sys.stderr)
        return 1 if wrong or not read(Path(folder)) else 0


def mistakes(folder: Path) -> list[str]:
    """One sentence for each file that is missing, changed, or not listed among the checksums."""
    listed = dict(
        reversed(line.split("  ", 1)) for line in (folder / SUMS).read_text().splitlines()
    )
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {SUMS}
    changed = [
        name
        for name in sorted(there & listed.keys())
        if sha256((folder / name).read_bytes()).hexdigest() != listed[name]
    ]
    print(f"{len(there) - len(changed)} of {len(listed)} files have their checksum")
    return [
        *(f"{name} has another checksum than {SUMS} says" for name in changed),
        *(f"{name} is missing" for name in sorted(listed.keys() - there)),
        *(f"{name} stands in no line of {SUMS}" for name in sorted(there - listed.keys())),
    ]


def read(folder: Path) -> bool:
    """Validate the metadata by mlcroissant, and read every table to its end; whether all of it went."""
    try:
        import mlcroissant
    except ImportError:
        print(
            "mlcroissant is not installed, and is needed to read the metadata: pip install mlcroissant",
            file=sys.stderr,
        )
        return False
    dataset = mlcroissant.Dataset(jsonld=folder / METADATA)
    issues = dataset.metadata.issues
    print(issues.report() or "metadata: no error and no warning")
    total = 0
    for table in dataset.metadata.record_sets:
        total += sum(1 for _ in dataset.records(record_set=table.id))
    print(f"{len(dataset.metadata.record_sets)} tables, {total} rows read")
    return not issues.errors and total > 0


if __name__ == "__main__":
    sys.exit(main())
