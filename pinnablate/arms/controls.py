"""Controls: what would the network have done anyway? Told no true equation, scored like any other arm."""

from __future__ import annotations

from pinnablate.arms.arm import Arm

INTERPOLATORS = "interpolators"
DECAYS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
STRENGTHS = (1e-12, 1e-10, 1e-8, 1e-6, 1e-4)  # of curvature in units of sigma over the squared size of the domain
SWEEP = (0.5, 2.0, 4.0, 8.0, 16.0, 32.0)

CONTROLS = (
    Arm("none-long", control=True, long=True, summary="told nothing, trained until its flops equal those of `all`"),
    Arm("weight-decay", control=True, decays=DECAYS,
        summary="told nothing, weights penalised; strength chosen by K-fold on the observations"),
    Arm("rbf", control=True, learner=INTERPOLATORS, summary="thin-plate spline through the observations, no network"),
    Arm("mean", control=True, learner=INTERPOLATORS, summary="mean of the observations, no network"),
)
FURTHER = (
    Arm("smoothness", control=True, penalty="smoothness", strengths=STRENGTHS,
        summary="second derivatives of every field penalised; strength chosen by K-fold on the observations"),
    Arm("random-operator", control=True, penalty="random-operator",
        summary="for each equation a random linear operator of its orders and size, new in every replicate"),
    Arm("nearest", control=True, learner=INTERPOLATORS, summary="the nearest observation, no network"),
    Arm("spline", control=True, learner=INTERPOLATORS, summary="smoothing spline by generalised cross-validation, no network"),
    Arm("gp", control=True, learner=INTERPOLATORS,
        summary="Gaussian process, lengths and amplitude by marginal likelihood, no network"),
)
# told nothing but more: a scale for gains, and no control of what the equations did
EXTRA_DATA = tuple(Arm(f"extra-data@{k:g}", more=k, summary=f"told nothing, {k:g} times the observations") for k in SWEEP)
