"""Anchor values of the integrated environments, each from a derivation that shares no formula with its declaration.

    sir                 S = S0 exp(-R0 R) leaves one equation, R' = 1 - R - S0 exp(-R0 R)
    rigid-body          Jacobi's elliptic functions (1.6 cn, 1.6 sn, dn)(t | 0.85333...)
    kepler              Kepler's equation E - e sin E = t
    fitzhugh-nagumo     z = v' as a variable, w eliminated, time not rescaled
    lorenz63            a = x' as a variable, y eliminated
    schnakenberg        u and u + v as variables, 96 Fourier modes, another time integrator
    robertson           y1 and log y2 as variables, y3 from conservation of mass; time t, not its logarithm

mpmath integrates by Taylor series with 30 digits, except robertson (scipy's LSODA at 1e-13) and schnakenberg (fourth-order
exponential time differences, step halved until the values stand).
Run: python benchmarks/anchors/rederived.py [NAME ...]
"""

import sys

import mpmath
from mpmath import mpf

mpmath.mp.dps = 30


def show(name, times, values, labels):
    for t, row in zip(times, values, strict=True):
        print(
            f"{name}  t = {mpmath.nstr(mpf(t), 6)}  "
            + "  ".join(
                f"{label} = {mpmath.nstr(v, 16)}" for label, v in zip(labels, row, strict=True)
            ),
            flush=True,
        )


def sir():
    s0, r0 = mpf("0.99"), 3
    solution = mpmath.odefun(lambda t, y: [1 - y[0] - s0 * mpmath.exp(-r0 * y[0])], 0, [mpf(0)])
    times, rows = (3, 6, 10, 15), []
    for t in times:
        (r,) = solution(t)
        s = s0 * mpmath.exp(-r0 * r)
        rows.append((s, 1 - s - r, r))
    show("sir", times, rows, "SIR")


def rigid_body():
    m = (mpf(16) / 10) ** 2 / 3
    times = (4, 9, 14, 20)
    rows = [
        [
            mpf(16) / 10 * mpmath.ellipfun("cn", t, m=m),
            mpf(16) / 10 * mpmath.ellipfun("sn", t, m=m),
            mpmath.ellipfun("dn", t, m=m),
        ]
        for t in times
    ]
    show("rigid-body", times, rows, ("w1", "w2", "w3"))


def kepler():
    e = mpf(1) / 2
    times, rows = (1, 3, 6, 9), []
    for t in times:
        E = mpmath.findroot(lambda a, t=t: a - e * mpmath.sin(a) - t, mpf(t))
        rate = 1 / (1 - e * mpmath.cos(E))
        b = mpmath.sqrt(1 - e**2)
        rows.append(
            (mpmath.cos(E) - e, b * mpmath.sin(E), -mpmath.sin(E) * rate, b * mpmath.cos(E) * rate)
        )
    show("kepler", times, rows, ("x", "y", "vx", "vy"))


def fitzhugh_nagumo():
    def slope(_, y):
        v, z = y
        w = v - v**3 / 3 - z + mpf("0.5")
        return [z, (1 - v**2) * z - mpf("0.08") * (v + mpf("0.7") - mpf("0.8") * w)]

    v, w = mpf(-1), mpf(1)
    solution = mpmath.odefun(slope, 0, [v, v - v**3 / 3 - w + mpf("0.5")])
    times, rows = (1, 2, 3, 4), []
    for t in times:
        v, z = solution(20 * t)
        rows.append((v, v - v**3 / 3 - z + mpf("0.5")))
    show("fitzhugh-nagumo", times, rows, "vw")


def lorenz63():
    def slope(_, y):
        x, a, z = y
        v = x + a / 10
        return [a, 10 * (x * (28 - z) - v - a), x * v - 8 * z / mpf(3)]

    x, y, z = -8, 7, 27
    solution = mpmath.odefun(slope, 0, [mpf(x), mpf(10 * (y - x)), mpf(z)])
    times, rows = (0.75, 1.5, 2.25, 3), []
    for t in times:
        x, a, z = solution(t)
        rows.append((x, x + a / 10, z))
    show("lorenz63", times, rows, "xyz")


def robertson():
    import numpy as np
    from scipy.integrate import solve_ivp

    def slope(t, y):
        y1, l2 = y[0], y[1]
        y2 = np.exp(l2)
        y3 = 1 - y1 - y2
        gain = 0.04 * y1 - 1e4 * y2 * y3
        return [-gain, gain / y2 - 3e7 * y2]

    # from rest y2 = 0: its first moments are 0.04 t
    t0 = 1e-9
    done = solve_ivp(
        slope,
        (t0, 1e4),
        [1 - 0.04 * t0, np.log(0.04 * t0)],
        method="LSODA",
        rtol=1e-13,
        atol=1e-16,
        t_eval=(1e-3, 1.0, 40.0, 1e4),
    )
    rows = [(mpf(y1), mpf(1e4 * np.exp(l2)), mpf(1 - y1 - np.exp(l2))) for y1, l2 in done.y.T]
    show("robertson", (-3, 0, mpmath.log10(40), 4), rows, ("y1", "y2e4", "y3"))


def schnakenberg():
    """Source of the integrator: A.-K. Kassam and L. N. Trefethen, SIAM J. Sci. Comput. 26 (2005) 1214."""
    import numpy as np

    n, a, b, du, dv = 96, 0.1, 0.9, 1.5e-3, 3e-2
    x = np.arange(n) / n
    k2 = (2 * np.pi * np.fft.fftfreq(n, 1 / n)) ** 2
    linear = np.stack([-du * k2 - 1, -dv * k2])  # of u, and of w = u + v without its coupling to u

    def other(y):
        u, w = np.fft.ifft(y).real
        growth = u**2 * (w - u)
        uh = np.fft.fft(u)
        return np.stack([np.fft.fft(a + growth), np.fft.fft(a + b - u) + (dv - du) * k2 * uh])

    def solve(h, stops):
        circle = np.exp(1j * np.pi * (np.arange(1, 65) - 0.5) / 64)
        z = h * linear[..., None] + circle
        e1, e2 = np.exp(h * linear), np.exp(h * linear / 2)
        q = h * ((np.exp(z / 2) - 1) / z).mean(-1).real
        f1 = h * ((-4 - z + np.exp(z) * (4 - 3 * z + z**2)) / z**3).mean(-1).real
        f2 = h * ((2 + z + np.exp(z) * (z - 2)) / z**3).mean(-1).real
        f3 = h * ((-4 - 3 * z - z**2 + np.exp(z) * (4 - z)) / z**3).mean(-1).real
        u = 1 + 0.2 * np.cos(2 * np.pi * x) + 0.1 * np.sin(4 * np.pi * x)
        v = 0.9 + 0.1 * np.cos(6 * np.pi * x)
        y, rows = np.fft.fft(np.stack([u, u + v])), []
        for step in range(1, round(stops[-1] / h) + 1):
            n0 = other(y)
            p = e2 * y + q * n0
            n1 = other(p)
            r = e2 * y + q * n1
            n2 = other(r)
            s = e2 * p + q * (2 * n2 - n0)
            y = e1 * y + n0 * f1 + 2 * (n1 + n2) * f2 + other(s) * f3
            if any(abs(step * h - t) < h / 2 for t in stops):
                u, w = np.fft.ifft(y).real
                rows.append([(u[j], w[j] - u[j]) for j in (0, 24, 60)])
        return np.array(rows)

    stops, h = (1.0, 3.0, 6.0, 10.0), 1e-3
    before = solve(h, stops)
    while True:
        h /= 2
        now = solve(h, stops)
        change, before = np.abs(now - before).max(), now
        if change < 1e-12:
            break
        print(f"schnakenberg  step {h:g}  change {change:.1e}", flush=True)
    for t, row in zip(stops, now, strict=True):
        show("schnakenberg", (t,) * 3, [[mpf(c) for c in v] for v in row], "uv")


ALL = {
    "sir": sir,
    "rigid-body": rigid_body,
    "kepler": kepler,
    "fitzhugh-nagumo": fitzhugh_nagumo,
    "lorenz63": lorenz63,
    "schnakenberg": schnakenberg,
    "robertson": robertson,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        ALL[name]()
