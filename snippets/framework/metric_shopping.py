"""How often a change without any effect wins on at least one of several metrics.

Each of m test statistics is standard normal, any two have correlation rho, and a metric wins above
the one-sided critical value z. Given what they share, a normal u, they are independent:

    P(no win) = E over u of Phi((z - sqrt(rho) u) / sqrt(1 - rho)) ** m

For rho = 0 this is (1 - level) ** m. The expectation is computed by Gauss-Legendre quadrature.

Source: Simmons, Nelson and Simonsohn (2011), False-positive psychology,
doi:10.1177/0956797611417632, on choosing what to report after the results.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

NORMAL = NormalDist()


def false_win(m: int, rho: float = 0.0, level: float = 0.05) -> float:
    """Return the chance that a change without effect wins on at least one of m metrics.

    Args:
        m: Metrics that are looked at, at least 1.
        rho: Correlation of the test statistics of any two metrics, from 0 to 1.
        level: Chance that a single given metric wins, above 0 and below 1.

    Raises:
        ValueError: A number is out of its range.

    >>> [round(false_win(m), 3) for m in (1, 10)]
    [0.05, 0.401]
    >>> round(false_win(10, rho=1.0), 3)  # ten names for one metric
    0.05
    >>> false_win(0)
    Traceback (most recent call last):
    ValueError: m must be a whole number, at least 1, got 0
    >>> false_win(10, rho=-0.1)
    Traceback (most recent call last):
    ValueError: rho must lie in 0 to 1, got -0.1
    """
    if isinstance(m, bool) or not m >= 1 or m % 1:
        raise ValueError(f"m must be a whole number, at least 1, got {m}")
    if not 0 <= rho <= 1:  # NaN is refused, too
        raise ValueError(f"rho must lie in 0 to 1, got {rho}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level}")
    if rho in (0, 1):
        return 1 - (1 - level) ** m if rho == 0 else level
    z = -NORMAL.inv_cdf(level)
    step, width = z / rho**0.5, 8 * ((1 - rho) / rho) ** 0.5  # where the power climbs from 0 to 1
    edges = np.clip([-9, step - width, step, step + width, 9], -9, 9)  # no mass beyond 9
    nodes, weights = np.polynomial.legendre.leggauss(60)
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    u = (middle[:, None] + half[:, None] * nodes).ravel()
    single = [NORMAL.cdf((z - rho**0.5 * x) / (1 - rho) ** 0.5) ** m for x in u.tolist()]
    density = np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi)
    return float(1 - np.sum((half[:, None] * weights).ravel() * density * np.array(single)))
