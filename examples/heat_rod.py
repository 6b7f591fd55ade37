"""A copper rod with eight sensors, and a balance of heat that forgets what its surface loses.

measurements.py made heat_rod.csv. The heat flux, q in K m/s, was not measured, and each law alone
says nothing of the temperature; 30 % of the points are held out.

    python examples/heat_rod.py
"""

from pathlib import Path

import pinnablate


def ablated(**settings):
    return pinnablate.ablate(
        equations={
            "balance": "T_t + q_x = 0",
            "fourier": "q = -1.1e-4*T_x",
        },
        conditions={"ends": "T = 0 at x = 0, x = 0.5"},
        domain={"x": (0, 0.5), "t": (0, 600)},
        scales={"q": 0.02},
        data=pinnablate.Measurements(Path(__file__).parent / "heat_rod.csv", noise={"T": 0.2}),
        name="heat-rod",
        **settings,
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
