"""A bundle: what is told of the hidden worlds of one season, as numbers and a manifest.

    DIR/bundle.json   studies, equations and conditions as text, arms, checksums
    DIR/bundle.npz    of each study the test points, of each replicate observations, validation
                      observations, points of held-out ones, conditions as rows, and scales

Neither truth nor seeds are in it. `leaderboard/SUBMITTING.md` says what each array means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from pinnablate import registry
from pinnablate.arms import Arm
from pinnablate.calculus.notation import plain
from pinnablate.environment import Environment
from pinnablate.environment.laws import as_tuple
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.files import write_whole
from pinnablate.submissions.arrays import digest_of_arrays, read_arrays, write_arrays
from pinnablate.submissions.hidden import Hidden, arms_of
from pinnablate.submissions.schema import VERSION, as_text, read_json, sealed
from pinnablate.submissions.secret import Secret
from pinnablate.tasks.problem import Problem
from pinnablate.world import World
from pinnablate.world.sealed import sealed_of

MANIFEST, ARRAYS = "bundle.json", "bundle.npz"
GIVEN = (  # arrays of a problem that are told as they are
    *("observed_points", "observed_values", "validation_points", "validation_values"),
    *("held_out_points", "condition_points", "condition_normals", "row_point", "row_functional"),
    *("row_target", "row_scale", "row_partner"),
)
TEST_POINTS, GROUPS = "test_points", "row_group"
FIELD_SCALES, FIELD_LEVELS, LAW_SCALES = "field_scales", "field_levels", "law_scales"


@dataclass(frozen=True, eq=False)
class Bundle:
    """What is told of hidden worlds.

    Args:
        manifest: as `bundle.json` holds it.
        arrays: {name: array}, as `bundle.npz` holds them.
    """

    manifest: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]

    def __repr__(self) -> str:
        return f"Bundle({self.name!r}, season {self.season}: {len(self.studies)} studies)"

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    @property
    def season(self) -> str:
        """The fingerprint of the secret that it was made from."""
        return str(self.manifest["season"])

    @property
    def checksum(self) -> str:
        return str(self.manifest["checksum"])

    @cached_property
    def studies(self) -> tuple[Study, ...]:
        return tuple(Study(self, values) for values in self.manifest["studies"])


@dataclass(frozen=True, eq=False)
class Study:
    """An environment under a design, in the hidden worlds of a bundle.

    Args:
        bundle: that it belongs to.
        values: as the manifest holds them.
    """

    bundle: Bundle
    values: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Study({self.name!r}, {self.replicates} replicates, {len(self.arms)} arms)"

    @property
    def name(self) -> str:
        """`heat-mixed-v1.standard`: how its arrays begin."""
        return study_name(self.values["environment"], self.values["design"])

    @property
    def design(self) -> str:
        return str(self.values["design"])

    @property
    def replicates(self) -> int:
        return int(self.values["replicates"])

    @property
    def arms(self) -> Mapping[str, Sequence[str]]:
        """{name: equations told}."""
        found: Mapping[str, Sequence[str]] = self.values["arms"]
        return found

    @cached_property
    def environment(self) -> Environment:
        """The declaration, as it is known here.

        Raises:
            PinnablateError: it is not, or is another than the bundle was made from.
        """
        name = self.values["environment"]
        if (
            name not in registry.identifiers()
        ):  # a name may be a file, and nothing of a bundle is run
            raise PinnablateError(
                f"{self.name}: no environment {name!r} is registered here; expected one of this package or of "
                "another that is installed: install what declares it"
            )
        env = registry.load(name)
        now = _digests(env, self.design)
        for what, digest in now.items():
            if self.values[what] != digest:
                raise PinnablateError(
                    f"{self.name}: {what.replace('_', ' ')} {digest}, expected {self.values[what]} of the "
                    "bundle; take the bundle and this package from the same version"
                )
        return env

    def array(self, name: str, replicate: int | None = None) -> np.ndarray:
        """One of its arrays, of a replicate or of the whole study.

        Raises:
            PinnablateError: the bundle lacks it.
        """
        key = f"{self.name}/{name}" if replicate is None else f"{self.name}/{replicate}/{name}"
        if key not in self.bundle.arrays:
            raise PinnablateError(
                f"bundle {self.bundle.name} has no array {key}; take it as it was published"
            )
        return self.bundle.arrays[key]

    def scoring_points(self, replicate: int) -> np.ndarray:
        """Where predictions are asked: the test points, then those of held-out observations: [N, d]."""
        return np.concatenate([self.array(TEST_POINTS), self.array("held_out_points", replicate)])

    def member(self, replicate: int, arm: str) -> str:
        """The name of an array of predictions."""
        return f"{self.name}/{replicate}/{arm}"

    @property
    def members(self) -> list[tuple[int, str]]:
        """(replicate, arm) of everything that is asked."""
        return [(r, arm) for r in range(self.replicates) for arm in self.arms]


def study_name(environment: str, design: str) -> str:
    """The name of a study: how its arrays begin."""
    return f"{environment}.{design}"


def make_bundle(
    name: str, secret: Secret, studies: Sequence[tuple[Environment, str]], replicates: int
) -> Bundle:
    """What is told of hidden worlds.

    Args:
        name: of the bundle.
        secret: draws worlds and data.
        studies: (environment, design).
        replicates: of each.

    Raises:
        PinnablateError: one of them can have no hidden worlds.
    """
    arrays: dict[str, np.ndarray] = {}
    manifests = []
    for env, design in studies:
        hidden = Hidden(env, design, secret)
        begin = study_name(env.id, design)
        for r in range(replicates):
            told = _told(hidden.world(r), hidden.problem(r))
            arrays |= {f"{begin}/{r}/{key}": value for key, value in told.items()}
        arrays[f"{begin}/{TEST_POINTS}"] = hidden.scorer(0).points
        manifests.append(_manifest(hidden, replicates))
    values = {"schema": VERSION, "name": name, "season": secret.fingerprint, "studies": manifests}
    return Bundle(sealed({**values, "arrays": digest_of_arrays(arrays)}), arrays)


def _told(world: World, problem: Problem) -> dict[str, np.ndarray]:
    """The arrays of a replicate."""
    told = sealed_of(world)
    return {
        **{name: np.asarray(getattr(problem, name)) for name in GIVEN},
        GROUPS: np.array(problem.row_group, "U100"),
        FIELD_SCALES: told.field_scales,
        FIELD_LEVELS: told.field_levels,
        LAW_SCALES: np.array([s for scales in told.law_scales.values() for s in scales]),
    }


def _manifest(hidden: Hidden, replicates: int) -> dict[str, Any]:
    """What is told of a study in words."""
    env, world = hidden.environment, hidden.environment.world(hidden.design)
    conditions = {
        group: [str(plain(c.expression)) for made in of for c in made]
        for group, of in world.conditions.items()
    }
    names = world.field_names
    return {
        "environment": env.id,
        **_digests(env, hidden.design),
        "design": hidden.design,
        "replicates": replicates,
        "coordinates": [c.name for c in world.coordinates],
        "domain": {
            c.name: [float(low), float(high)]
            for c, low, high in zip(world.coordinates, world.lower, world.upper, strict=True)
        },
        "fields": list(names),
        "observed": [names[k] for k in world.observed],
        "until": world.until,
        "noise": {names[k]: world.noise_of(names[k]) for k in world.observed},
        "primary": world.primary_split,
        "equations": {
            name: [plain(e) for e in as_tuple(law)] for name, law in world.equations.items()
        },
        "conditions": conditions,
        "functionals": [plain(f) for f in hidden.problem(0).functionals],
        "arms": {arm.name: list(arm.equations) for arm in arms_of(world)},
    }


def _digests(env: Environment, design: str) -> dict[str, str]:
    return {
        "environment_digest": env.digest,
        "worlds_digest": env.worlds_digest,
        "design_digest": env.design_digest(design),
    }


def write_bundle(bundle: Bundle, directory: str | Path) -> None:
    """Write a bundle into a directory.

    Raises:
        StoreError: it cannot be written.
    """
    root = Path(directory)
    try:
        write_arrays(root / ARRAYS, bundle.arrays)
        write_whole(root / MANIFEST, as_text(bundle.manifest))
    except OSError as error:
        raise StoreError(
            f"the bundle cannot be written to {root}: {error.strerror}; choose another directory"
        ) from error


def read_bundle(directory: str | Path) -> Bundle:
    """A bundle from its directory.

    Raises:
        PinnablateError: there is none, or it is not as it was published.
    """
    root = Path(directory)
    try:
        text = (root / MANIFEST).read_bytes()
    except OSError as error:
        raise PinnablateError(
            f"{root} holds no bundle ({MANIFEST}: {error.strerror}); expected the directory of one: "
            "make it with pinnablate submit bundle, or name another"
        ) from error
    manifest = read_json(text, "bundle", str(root / MANIFEST))
    arrays = read_arrays(root / ARRAYS)
    got = digest_of_arrays(arrays)
    if got != manifest["arrays"]:
        raise PinnablateError(
            f"{root / ARRAYS}: its numbers have the digest {got[:16]}, expected {manifest['arrays'][:16]} of "
            f"{MANIFEST}; take both files as they were published"
        )
    return Bundle(manifest, arrays)


def arm_named(world: World, name: str) -> Arm:
    """The arm of a bundle, by its name."""
    return next(arm for arm in arms_of(world) if arm.name == name)
