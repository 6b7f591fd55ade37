"""Studies of heat-mixed with records whose numbers are known; nothing is trained."""

from __future__ import annotations

from pinnablate import registry
from pinnablate.records.store import Record
from pinnablate.study import Study

heat = registry.load("heat-mixed")
ERRORS = {"none": 0.5, "energy": 0.4, "fourier": 0.2, "all": 0.005, "rbf": 0.3}


def study(replicates=1, arms="lattice,rbf"):
    return Study.of(heat, protocol="smoke", arms=arms, replicates=replicates)


def records_of(made, errors=ERRORS, factor=lambda arm, r: 1.0):
    """{key: record} of every cell: `errors` by arm on the extrapolation split, times a factor of arm and replicate."""
    out = {}
    for cell in made.cells:
        e = errors[cell.arm.name] * factor(cell.arm.name, cell.replicate)
        is_network = not cell.arm.learner
        out[cell.key] = Record(
            key=cell.key,
            environment=heat.id,
            design="standard",
            protocol="smoke" if is_network else "",
            status="ok",
            reason="",
            errors={"interp": 0.1, "extrap": e, "unobserved": 1.0},
            field_errors={"interp": {"u": 0.1}, "extrap": {"u": e}, "unobserved": {"q": 1.0}},
            relative_l2={"interp": 0.1, "extrap": e / 2, "unobserved": 1.0},
            residuals={"energy": [0.03], "fourier": [0.04]} if is_network else {},
            held_out={"rbf": 0.1}.get(cell.arm.name, 0.2),
            loss=0.0,
            steps=[1, 1],
            curve=[
                {"step": s, "errors": {"extrap": x}, "residuals": {}}
                for s, x in ((40, 2 * e), (60, e))
            ]
            if is_network
            else [],
            **made.identity(cell),
        )
    return out
