"""A falling body whose height and speed were measured, and a law of drag that is the wrong one.

Drag is taken to grow with the speed, with the right final speed; it grew with its square
(measurements.py made falling.csv). The last 30 % of the time are held out. With points held out at
random, tried first, no law was worth anything: 49 rows of both fields leave no room for one.

    python examples/falling.py
"""

from pathlib import Path

import pinnablate


def ablated(**settings):
    return pinnablate.ablate(
        equations={
            "kinematics": "h_t = -v",
            "drag": "v_t = g*(1 - v/32)",
        },
        constants={"g": 9.81},
        data=pinnablate.Measurements(
            Path(__file__).parent / "falling.csv", split="future", noise={"h": 1.0, "v": 0.5}
        ),
        name="falling",
        **settings,
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
