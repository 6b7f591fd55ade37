"""What do several experiments of one system add?

python benchmarks/series.py --part swings [--replicates 5] [--protocol quick-v1] [--write]
python benchmarks/series.py --part spreads [--write]
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from common import Sections, main, say
from scipy.integrate import solve_ivp

import pinnablate
from pinnablate.report.tables import table

TRUE, TOLD = 4.0, (4.0, 3.9)  # of sin(theta): right, and a fortieth too small
COUNTS = (1, 2, 4, 8)  # of swings
NOISE, TIMES, END = 0.02, 41, 5.0  # of angle and velocity; measurements of each swing; its length


def swings(replicates: int = 5, protocol: str = "quick-v1", seed: int = 0) -> Sections:
    """A pendulum's law with a coefficient that is 2.5 % too small, by how many swings were measured.

    Every swing starts from an angle and a velocity drawn at random and is measured 41 times with a noise of 0.02, which is
    not stated. All swings are one problem, each a series. Preferred: what the coefficient of sin(theta) would be, were it free.
    """
    everything, rows = _measured(max(COUNTS), seed), []
    for count in COUNTS:
        data = everything[everything.swing < count]
        series = {"series": "swing"} if count > 1 else {}
        for told in TOLD:
            found = pinnablate.diagnose(
                equations={
                    "kinematics": "theta_t = omega",
                    "newton": f"omega_t = -0.2*omega - {told:g}*sin(theta)",
                },
                data=data if series else data.drop(columns="swing"),
                replicates=replicates,
                protocol=protocol,
                **series,
            )
            of = next(p for p in found.preference.coefficients if "sin" in p.coefficient.term)
            rows.append(
                [
                    f"{count}",
                    f"{-told:g}",
                    f"{of.value:.3f} ± {of.half_width:.3f}",
                    ", ".join(found.accused) or "nobody",
                ]
            )
            say(*rows[-1])
    yield "swings", table(rows, ["swings", "told", "preferred", "accused"], texts=4)


def spreads(seed: int = 0) -> Sections:
    """How much do these swings show of the law, by the spread of their angles? Nothing is trained.

    Expected: the interval's width over that of one swing, by the root of the sum of squares.
    """
    angles = _measured(max(COUNTS), seed).groupby("swing").theta.std().to_numpy()
    narrower = np.sqrt(np.cumsum(angles**2)) / angles[0]
    rows = [
        [str(k + 1), f"{angle:.2f}", f"{times:.1f}"]
        for k, (angle, times) in enumerate(zip(angles, narrower, strict=True))
    ]
    yield "spreads", table(rows, ["swing", "spread of its angle", "times narrower with it"])


def _measured(count: int, seed: int) -> pd.DataFrame:
    """Swings of a damped pendulum: columns swing, t, theta, omega."""
    rng, parts = np.random.default_rng(seed), []
    t = np.linspace(0.0, END, TIMES)
    for swing in range(count):
        start = rng.uniform((-2.0, -1.5), (2.0, 1.5))
        states = solve_ivp(
            lambda _, y: [y[1], -0.2 * y[1] - TRUE * np.sin(y[0])],
            (0.0, END),
            start,
            t_eval=t,
            rtol=1e-10,
            atol=1e-10,
        ).y
        theta, omega = states + NOISE * rng.normal(size=states.shape)
        parts.append(pd.DataFrame({"swing": swing, "t": t, "theta": theta, "omega": omega}))
    return pd.concat(parts, ignore_index=True)


PARTS = {"swings": swings, "spreads": spreads}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
