"""Values that the tests of src/analytics compare with: python fisher.py > fisher.json

Needs scipy (made with 1.17.1). Not part of the test run.
"""

import json
import random

from scipy import stats

random.seed(4)
FIXED = [
    [[4, 0], [0, 4]], [[3, 1], [1, 3]], [[0, 4], [20, 0]], [[0, 1], [0, 1]], [[1, 9], [11, 3]],
    [[0, 2], [5, 0]], [[2, 0], [0, 5]], [[0, 10], [1000, 0]], [[5, 5], [50, 50]],
    [[100000, 300], [200000, 500]], [[150000, 150000], [150500, 149500]],
    [[99000, 1000], [198500, 1500]], [[3, 7], [199000, 1000]], [[120000, 5], [240000, 2]],
    [[400000, 100000], [399000, 101000]], [[250000, 250000], [250000, 250000]],
    [[300, 700], [90000, 10000]], [[7000, 3000], [90000, 10000]],
]


def tables():
    yield from FIXED
    for most in (6, 40, 400, 4000, 100000):
        for _ in range(12):
            n1, n0 = random.randint(1, most), random.randint(1, most * 3)
            p = random.choice([0.02, 0.3, 0.5, 0.9, 0.99])
            shift = random.choice([0, 0.01, 0.05])
            x1 = sum(random.random() < max(p - shift, 0) for _ in range(n1))
            x0 = sum(random.random() < p for _ in range(n0))
            yield [[x1, n1 - x1], [x0, n0 - x0]]


def smallest(table):
    """Over every table of the margins; only where there are few of them."""
    (a, b), (c, d) = table
    least, most = max(0, a - d), min(a + b, a + c)
    if most - least > 60:
        return None
    return min(
        stats.fisher_exact([[k, a + b - k], [a + c - k, d - a + k]]).pvalue
        for k in range(least, most + 1)
    )


print(json.dumps({
    "fisher": [
        {"table": t, "p": float(stats.fisher_exact(t).pvalue), "smallest": smallest(t)}
        for t in tables()
    ],
    "tails": [
        {"z": z, "p": float(2 * stats.norm.sf(z))}
        for z in (0.0, 0.5, 1.0, 1.959964, 2.0, 3.0, 4.5, 6.0, 8.3, 12.0, 20.0, 30.0, 37.0)
    ],
    "spreads": [
        {
            "values": v, "median": float(stats.scoreatpercentile(v, 50)),
            "mad": float(1.4826 * stats.median_abs_deviation(v)),
            "deviation": float(stats.tstd(v)),
        }
        for v in (
            [1.0, 2.0, 4.0, 8.0, 16.0], [0.5, 0.5, 0.5, 3.0], [-1.0, 0.0, 0.25, 7.5, 9.0, 100.0],
            [3.0, 3.0, 3.0, 3.0, 3.5, 2.0, 3.0],
        )
    ],
}, indent=1))
