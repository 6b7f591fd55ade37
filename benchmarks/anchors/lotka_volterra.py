"""Anchor values of lotka-volterra: a derivation that shares no formula with the environment.

The logarithms p = ln u, q = ln v obey p' = 1 - exp(q), q' = exp(p) - 1; mpmath integrates them by Taylor series with 30
digits. Run: python benchmarks/anchors/lotka_volterra.py
"""

import mpmath

mpmath.mp.dps = 30
solution = mpmath.odefun(
    lambda t, y: [1 - mpmath.exp(y[1]), mpmath.exp(y[0]) - 1],
    0,
    [mpmath.log(2), mpmath.log(mpmath.mpf(1) / 2)],
)
for time in (3, 7, 11, 15):
    p, q = solution(time)
    print(
        f"t = {time:2d}  u = {mpmath.nstr(mpmath.exp(p), 16)}  v = {mpmath.nstr(mpmath.exp(q), 16)}"
    )
