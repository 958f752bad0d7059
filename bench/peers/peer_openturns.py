"""The model of peer.ini with OpenTURNS: one distribution of all inputs, one function of a whole sample.

    peer_openturns.py TRIALS SEED

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import math
import sys

import numpy as np
import openturns as ot

MONTHS = range(2, 13)
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


def pert(low, mode, high):
    return ot.Beta(1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low), low, high)


def inputs():
    laws = [ot.Normal(0, 0.02)]
    for date, median, sigma in LAUNCHES:
        laws += [ot.Triangular(*date), ot.LogNormal(math.log(median), sigma), pert(2, 4, 8), ot.Beta(2, 8, 0, 1)]
    laws += [ot.LogNormal(math.log(180_000), 0.30), ot.Normal(5, 1.5), ot.Uniform(0.4, 1.2)]
    laws += [ot.Bernoulli(0.25), ot.UserDefined([[m] for m in range(3, 11)]), ot.Uniform(0.05, 0.20)]
    for _ in MONTHS:
        laws += [ot.Normal(0.04, 0.08), ot.Normal(0, 0.06), ot.Normal(0, 0.10)]
    return ot.ComposedDistribution(laws)


def simulate(sample):
    """The months 2 to 12 and the year of every row of inputs."""
    columns = iter(np.asarray(sample).T.copy())
    drift = next(columns)
    launches = [[next(columns) for _ in range(4)] for _ in LAUNCHES]
    ceiling, midpoint, slope, war, war_month, depth = (next(columns) for _ in range(6))
    level = np.full(len(drift), 50_000.0)
    months = []
    for m in MONTHS:
        growth, noise, overseas_noise = (next(columns) for _ in range(3))
        level = level * np.exp(growth + drift)
        total = level * SEASON[m] * np.exp(noise)
        total *= 1 - depth * ((war == 1) & (war_month <= m) & (m < war_month + 3))
        for start, peak, ramp, taken in launches:
            total += peak * (1 - np.exp(-3 * np.maximum(0, m - start) / ramp)) * (1 - taken)
        total += ceiling / 12 / (1 + np.exp(-slope * (m - midpoint))) * np.exp(overseas_noise)
        months.append(np.minimum(CAPACITY, total))
    return np.column_stack(months + [KNOWN_JANUARY + sum(months)])


def main():
    trials, seed = int(sys.argv[1]), int(sys.argv[2])
    ot.RandomGenerator.SetSeed(seed)
    law = inputs()
    model = ot.PythonFunction(law.getDimension(), len(MONTHS) + 1, func_sample=simulate)
    result = model(law.getSample(trials))

    year = result.getMarginal(len(MONTHS))
    figures = {"tool": f"OpenTURNS {ot.__version__}"}
    figures["mean"] = year.computeMean()[0]
    figures["sd"] = year.computeStandardDeviation()[0]
    for target in (1_000_000, 1_050_000):
        figures[f"target.{target}"] = year.computeEmpiricalCDF([target], True)
    nine = (1, 5, 10, 25, 50, 75, 90, 95, 99)
    for percent, value in zip(nine, year.computeQuantile([p / 100 for p in nine])):
        figures[f"year.p{percent}"] = value[0]
    three = (10, 50, 90)
    for percent, values in zip(three, result.computeQuantilePerComponent([p / 100 for p in three])):
        for m, value in zip(MONTHS, values):
            figures[f"2026-{m:02}.p{percent}"] = value
    json.dump(figures, sys.stdout, indent=2)
    print()


main()
