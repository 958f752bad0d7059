"""The model of peer.ini in NumPy, in blocks that stay in the cache.

    peer_numpy.py TRIALS SEED

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import sys

import numpy as np

MONTHS = range(2, 13)
BLOCK = 20_000
KNOWN_JANUARY = 32_059
CAPACITY = 130_000
SEASON = (0, 0.641, 0.620, 0.930, 0.900, 0.950, 1.000, 0.930, 0.980, 1.080, 1.050, 1.100, 1.150)
# start (earliest, likely, latest), median and sigma of the peak
LAUNCHES = (
    ((3, 4, 6), 9_000, 0.35),
    ((4, 6, 8), 12_000, 0.40),
    ((6, 8, 10), 7_000, 0.35),
    ((8, 9, 12), 15_000, 0.45),
)


def pert(rng, low, mode, high, size):
    alpha = 1 + 4 * (mode - low) / (high - low)
    beta = 1 + 4 * (high - mode) / (high - low)
    return low + (high - low) * rng.beta(alpha, beta, size)


def simulate(rng, size):
    """The months 2 to 12 of `size` trials, as an array [11, size]."""
    drift = rng.normal(0, 0.02, size)
    start, peak, rate = [], [], []
    for date, median, sigma in LAUNCHES:
        start.append(rng.triangular(*date, size))
        peak.append(rng.lognormal(np.log(median), sigma, size))
        rate.append(-3 / pert(rng, 2, 4, 8, size))
        peak[-1] *= 1 - rng.beta(2, 8, size)
    ceiling = rng.lognormal(np.log(180_000), 0.30, size) / 12
    midpoint = rng.normal(5, 1.5, size)
    slope = rng.uniform(0.4, 1.2, size)
    war = rng.random(size) < 0.25
    war_month = rng.integers(3, 11, size)  # 3 to 10
    kept = 1 - rng.uniform(0.05, 0.20, size)

    months = np.empty((len(MONTHS), size))
    level = np.full(size, 50_000.0)
    for row, m in enumerate(MONTHS):
        level *= np.exp(rng.normal(0.04, 0.08, size) + drift)
        total = level * SEASON[m] * np.exp(rng.normal(0, 0.06, size))
        total *= np.where(war & (war_month <= m) & (m < war_month + 3), kept, 1)
        for k in range(len(LAUNCHES)):
            total += peak[k] * -np.expm1(rate[k] * np.maximum(0, m - start[k]))
        total += ceiling / (1 + np.exp(-slope * (m - midpoint))) * np.exp(rng.normal(0, 0.10, size))
        np.minimum(total, CAPACITY, out=months[row])
    return months


def main():
    trials, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = np.random.default_rng(seed)
    months = np.empty((len(MONTHS), trials))
    for first in range(0, trials, BLOCK):
        last = min(first + BLOCK, trials)
        months[:, first:last] = simulate(rng, last - first)
    year = KNOWN_JANUARY + months.sum(axis=0)

    figures = {"tool": f"NumPy {np.__version__}", "mean": year.mean(), "sd": year.std(ddof=1)}
    for target in (1_000_000, 1_050_000):
        figures[f"target.{target}"] = np.mean(year >= target)
    nine = (1, 5, 10, 25, 50, 75, 90, 95, 99)
    for percent, value in zip(nine, np.percentile(year, nine)):
        figures[f"year.p{percent}"] = value
    for m, values in zip(MONTHS, months):
        for percent, value in zip((10, 50, 90), np.percentile(values, (10, 50, 90), overwrite_input=True)):
            figures[f"2026-{m:02}.p{percent}"] = value
    json.dump(figures, sys.stdout, indent=2)
    print()


main()
