"""A record: what became of one cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pinnablate.records.schema import SEALED


@dataclass(frozen=True)
class Record:
    """What became of one cell.

    Args:
        key: digest of everything that determines the result: environment, design, arm, seeds,
            learner with its version, and protocol.
        environment, environment_digest: its id, and the digest of what it declares.
        design, design_digest: the name of what is observed, and the digest of its values.
        arm: its name.
        equations: the equations that the arm is told.
        data_seed, init_seed: seeds of points and noise, and of initial weights.
        learner: its name.
        protocol: the name of the training budget; empty for an arm whose learner has none.
        status: ok; diverged, a result that is scored at e = 10 or worse; failed, or timed_out where
            it did not end by the time that its user allows: these have no score, and nothing reads
            their errors.
        reason: why, where it is not ok; a note where it is.
        errors, field_errors, relative_l2, residuals, held_out: as in
            `pinnablate.tasks.metrics.Scores`, dimensionless; null where a number is not finite.
        loss: the training loss at the end; null where it is not finite.
        steps: [first phase, second phase], steps done.
        curve: at the log-spaced steps that were kept, {"step", "errors" by split, "residuals": rms
            of all residuals of each equation}.
        detail: what the arm chose or learned: a strength and its cross-validation, coefficients.
        cost: {"thread_seconds": seconds times threads, "flops": as declared}.
        provenance: versions and machine, which are no part of the result.
        created: the time (UTC), which is no part of it either.
        certificate: what was known of the world when it was trained, as `uncertified: why`; empty
            for the certified worlds of the package, and in records older than this.
        world_seed: of the world that it lives in; 0 for the canonical one, as declared.
        worlds_digest: digest of the distribution that the world is drawn from; empty in world 0.
        told: what the arm is told besides its equations, as far as the key depends on it: {"long",
            "decays"} and, of arms that are no subset of the equations, {"wrong", "penalty",
            "strengths", "more", "observed_only", "unknown"}.
        trained_with: {"version": of the learner, "protocol": digest of the protocol, where the
            learner has one}.
        chosen: {"step", "validation"} of the state that the scores above are of; empty where none is chosen, and the scores
            are those of the last state.
        last, half: {"step", "validation", "errors", "field_errors", "relative_l2", "residuals",
            "held_out"} of the last state, and of the one chosen at half the budget; empty where
            `chosen` is.
        checkpoints: {"step": [...], "validation": [...], "laws": [...], "error": [...]} of every
            state that was kept: validation error, rms residual of the equations told on points that
            nobody is trained on, error on the primary split; `pinnablate.checkpoints` chooses by
            the first two. Empty where `chosen` is.
        term_sizes: {equation: [rms of the largest term of each residual on the model's own fields,
            over s_r]} of the state that is scored; empty in records older than this, and of models
            without derivatives.
        schema: of the line that it is written as.
    """

    key: str
    environment: str
    environment_digest: str
    design: str
    design_digest: str
    arm: str
    equations: list[str]
    data_seed: int
    init_seed: int
    learner: str
    protocol: str
    status: str
    reason: str
    errors: dict[str, float]
    field_errors: dict[str, dict[str, float]]
    relative_l2: dict[str, float]
    residuals: dict[str, list[float | None]]
    held_out: float | None
    loss: float | None
    steps: list[int]
    curve: list[dict[str, Any]] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)
    cost: dict[str, float] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    created: str = ""
    certificate: str = ""
    world_seed: int = 0
    worlds_digest: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    trained_with: dict[str, Any] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    half: dict[str, Any] = field(default_factory=dict)
    checkpoints: dict[str, list[float | None]] = field(default_factory=dict)
    term_sizes: dict[str, list[float | None]] = field(default_factory=dict)
    schema: int = SEALED

    def __repr__(self) -> str:
        errors = ", ".join(f"{split} {error:.2g}" for split, error in self.errors.items())
        is_scored = self.status in ("ok", "diverged")
        said = f"error {errors}" if is_scored else f"no score: {self.reason}"
        return (
            f"Record({self.environment!r}, arm {self.arm!r}, replicate {self.data_seed}: "
            f"{self.status}, {said}; design {self.design!r}, learner "
            f"{self.learner!r}, "
            f"protocol {self.protocol!r}, key {self.key})"
        )

    @property
    def replicate(self) -> tuple[int, int, int]:
        """(world seed, data seed, init seed): arms are compared within all three."""
        return self.world_seed, self.data_seed, self.init_seed

    @property
    def sealed(self) -> bool:
        """Whether its line holds a checksum and everything that its key follows from."""
        return self.schema >= SEALED
