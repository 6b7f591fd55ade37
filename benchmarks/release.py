"""Is this version fit to be released? Wheel and sdist are built, checked, installed into fresh environments and used there.

    make release                                        # with tools of its own, on the oldest and the newest Python
    python benchmarks/release.py --output dist --pythons python3.11,python3.13    # needs build, twine, setuptools

The version stands in setup.cfg alone; what else names it is held against that. A Python that is not on this machine is an error:
name those that are with --pythons. Everything is installed anew, some 2.6 GB for each Python.
"""

from __future__ import annotations

import argparse
import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = "python3.11,python3.13"  # the oldest and the newest that are supported


class UnfitError(Exception):
    """Why this version is not fit to be released, in one sentence."""


def main() -> int:
    """Build, check and try; exit code 1 where this version is not fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="default: dist")
    parser.add_argument(
        "--pythons", default=PYTHONS, help=f"separated by commas (default: {PYTHONS})"
    )
    options = parser.parse_args()
    try:
        pythons = [found(name) for name in options.pythons.split(",")]
        version = agreed_version(ROOT)
        with TemporaryDirectory() as folder:
            files = build(ROOT, Path(folder))
            run(sys.executable, "-m", "twine", "check", "--strict", *files, cwd=Path(folder))
            print(f"{', '.join(f.name for f in files)}: built, and twine finds no fault")
            named = [f.name for f in files if f"-{version}" not in f.name]
            if named:
                raise UnfitError(f"{named[0]} is not of version {version}, as setup.cfg says")
            for python in pythons:
                print(tried(python, files[1], version, Path(folder)), flush=True)
            options.output.mkdir(parents=True, exist_ok=True)
            for file in files:
                shutil.copy(file, options.output)
    except UnfitError as error:
        print(f"not fit to be released: {error}", file=sys.stderr)
        return 1
    print(f"{options.output} holds pinnablate {version}")
    return 0


def found(name: str) -> str:
    """The path of a Python, which can be run.

    Raises:
        UnfitError: there is none of that name.
    """
    path = shutil.which(name)
    done = path and subprocess.run([path, "--version"], capture_output=True, check=False)
    if not path or not done or done.returncode:
        raise UnfitError(f"{name} is not on this machine; name others with --pythons")
    return path


def agreed_version(root: Path) -> str:
    """The version of setup.cfg, on which everything that names one agrees.

    Raises:
        UnfitError: which file says another.
    """
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg")
    version = config["metadata"]["version"]
    for name, pattern in {
        "CITATION.cff": r"^version: (\S+)$",
        "CHANGELOG.md": r"^## (\S+)",
    }.items():
        said = re.search(pattern, (root / name).read_text(encoding="utf-8"), re.M)
        if said is None or said[1] != version:
            got = said[1] if said else "none"
            raise UnfitError(f"{name} names version {got}, expected {version}, as setup.cfg does")
    return version


def build(root: Path, into: Path) -> tuple[Path, Path]:
    """The sdist of a copy of the checkout, and the wheel made from that sdist alone.

    Args:
        root: of the checkout; what is hidden or was made in it is left out.
        into: a directory, which must not hold `source` or `made`.

    Raises:
        UnfitError: they cannot be built.
    """

    def left_out(folder: str, names: list[str]) -> set[str]:
        made = {"__pycache__", "build", "dist", "weights"}
        made |= {"results"} if Path(folder) == root else set()
        return {n for n in names if n.startswith(".") or n.endswith(".egg-info") or n in made}

    shutil.copytree(root, into / "source", symlinks=True, ignore=left_out)
    out = into / "made"
    run(
        *(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, into / "source"),
        cwd=into,
    )
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    return sdist, wheel


def tried(python: str, wheel: Path, version: str, folder: Path) -> str:
    """Install the wheel with all that it needs into a fresh environment, and use it there.

    Returns:
        One line on what was seen.

    Raises:
        UnfitError: something that was asked of it failed.
    """
    home = folder / f"home-{Path(python).name}"
    home.mkdir()
    run(python, "-m", "venv", home / "env", cwd=home)
    scripts = home / "env/bin"
    run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=home)
    said = run(scripts / "pinnablate", "--version", cwd=home).strip()
    if said != f"pinnablate {version}":
        raise UnfitError(f"--version says {said!r}, expected 'pinnablate {version}'")
    worlds = run(scripts / "pinnablate", "list", cwd=home).count("-v1 ")
    smoke = ("run", "heat-mixed", "--protocol", "smoke", "--arms", "none,all")
    if "trained 2, reused 0" not in run(scripts / "pinnablate", *smoke, cwd=home):
        raise UnfitError("a smoke run did not train its two networks")
    number = run(scripts / "python", "--version", cwd=home).strip()
    shutil.rmtree(home)  # two of them would be 5 GB
    return f"{number}: installed; {said}; {worlds} worlds listed; a smoke run trained 2 networks"


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints, run where nothing leads back to the checkout.

    Raises:
        UnfitError: it failed; with the end of what it said.
    """
    elsewhere = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=elsewhere, capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = " ".join(map(str, command))
        raise UnfitError(
            f"`{words}` ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}"
        )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
