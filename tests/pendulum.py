"""A damped pendulum of small swings that was measured, and whose truth only its tests know."""

from __future__ import annotations

import numpy as np

from pinnablate.environment import Environment, coordinates, fields
from pinnablate.measurements import Measurements

t = coordinates("t")
angle, speed = fields("angle speed", t)
DAMPING, STIFFNESS = 0.2, 4.0
RATE = np.sqrt(STIFFNESS - DAMPING**2 / 4)


def truth(times):
    """[n, 2]: the swing that starts at 1 from rest, with its speed."""
    decay, half = np.exp(-DAMPING / 2 * times), DAMPING / 2 / RATE
    sine, cosine = np.sin(RATE * times), np.cos(RATE * times)
    return np.stack(
        [decay * (cosine + half * sine), -decay * STIFFNESS / RATE * sine],
        axis=-1,
    )


def measured(count=60, noise=0.02, seed=1, fields=("angle",), lacking=()):
    """{column: values} of noisy measurements; rows in `lacking` have no angle."""
    times = np.linspace(0.0, 6.0, count)
    values = truth(times) + noise * np.random.default_rng(seed).standard_normal((count, 2))
    values[list(lacking), 0] = np.nan
    columns = dict(zip(("angle", "speed"), values.T, strict=True))
    return {"t": times, **{name: columns[name] for name in fields}}


def pendulum(data=None, **changes):
    """The pendulum, declared with measurements of its angle; changes replace arguments."""
    settings = {
        "id": "swing-v1",
        "domain": {t: (0, 6)},
        "equations": {
            "kinematics": angle.diff(t) - speed,
            "momentum": speed.diff(t) + DAMPING * speed + STIFFNESS * angle,
        },
        "fields": (angle, speed),
        "data": Measurements(measured(), noise=0.02) if data is None else data,
        "scales": {speed: 1.5},
        "source": "C. Huygens, Horologium oscillatorium (1673)",
    }
    return Environment(**{**settings, **changes})
