"""The path of somebody who brings a table and two laws, one of them with a wrong coefficient."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

RIGHT, WRONG = 4, 12  # the coefficient of sin(q)
START, SPAN, ROWS = (1.2, 0.0), 10.0, 60
NOISE = np.array([0.02, 0.04])  # of the angle q and of the angular velocity p
OPTIONS = ("--protocol", "smoke", "--learner", "kernel", "--replicates", "5")


def measured(path: Path) -> None:
    """Write a CSV of a damped pendulum, q' = p and p' = -p/4 - 4 sin(q), with noise."""
    rng = np.random.default_rng(7)
    t = np.sort(rng.uniform(0, SPAN, ROWS))
    t[0], t[-1] = 0, SPAN

    def rates(_: float, y: np.ndarray) -> list[float]:
        return [y[1], -y[1] / 4 - RIGHT * np.sin(y[0])]

    found = solve_ivp(rates, (0, SPAN), START, t_eval=t, rtol=1e-10, atol=1e-10).y
    rows = np.column_stack([t, found.T + NOISE * rng.normal(size=(ROWS, 2))])
    np.savetxt(path, rows, delimiter=",", header="t,q,p", comments="", fmt="%.5f")


def with_laws(starter: str, coefficient: int) -> str:
    """A starter whose placeholders are replaced, as its comments ask for."""
    before, _, rest = starter.partition("    equations={\n")
    _, _, after = rest.partition("    },\n")
    laws = f'"kinematics": q.diff(t) - p,\n        "newton": p.diff(t) + p / 4 + {coefficient} * sin(q),\n'
    text = f"{before}    equations={{\n        {laws}    }},\n{after}"
    text = text.replace(
        "from pathlib import Path\n", "from pathlib import Path\n\nfrom sympy import sin\n"
    )
    return text.replace('split="future"', 'split="random"')


def walk(pinnablate: Callable[..., str], folder: Path) -> dict[int, str]:
    """What `report` prints of the pendulum with each coefficient of its second law.

    Args:
        pinnablate: runs a command in the folder and gives what it prints; a command that fails raises.
        folder: where it is run.
    """
    measured(folder / "pendulum.csv")
    shown = {}
    for coefficient in (RIGHT, WRONG):
        name = f"pendulum-{coefficient}"
        file = folder / f"pendulum_{coefficient}.py"
        pinnablate("new", name, "--data", "pendulum.csv")
        if coefficient == RIGHT:  # a starter passes as it stands
            assert "ready to train" in pinnablate("check", file.name)
        file.write_text(with_laws(file.read_text(), coefficient))
        assert "ready to train" in pinnablate("check", file.name)
        run = pinnablate("run", file.name, *OPTIONS)
        shown[coefficient] = pinnablate("report", file.name, *OPTIONS)
        assert shown[coefficient].strip() == run.split("\n", 2)[2].strip()
    return shown
