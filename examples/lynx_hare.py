"""Snowshoe hares and Canadian lynxes, 1900 to 1920: real numbers, and laws of the textbook.

lynx_hare.csv says where the numbers come from. The rates are those that B. Carpenter fitted to the
whole table ("Predator-Prey Population Dynamics: the Lotka-Volterra model in Stan", 2018), and so to the
last six years too, which are held out here: it is the laws that are tried, and nothing is foretold.

    python examples/lynx_hare.py
"""

from pathlib import Path

import pinnablate


def ablated(**settings):
    return pinnablate.ablate(
        equations={
            "hares": "hare_t = 0.55*hare - 0.028*hare*lynx",
            "lynxes": "lynx_t = 0.024*hare*lynx - 0.80*lynx",
        },
        data=pinnablate.Measurements(
            Path(__file__).parent / "lynx_hare.csv",
            columns={"t": "year", "hare": "hare", "lynx": "lynx"},
            split="future",
        ),
        name="lynx-hare",
        **settings,
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
