"""Makes trend.json: what scipy, statsmodels and numpy say of the statistics of a trend.

    python3 -m venv /tmp/stats && /tmp/stats/bin/pip install scipy statsmodels mpmath
    /tmp/stats/bin/python tests/data/stats/trend.py > tests/data/stats/trend.json

Not part of the test run; the tests read trend.json. Made with scipy 1.17.1, statsmodels 0.15.0,
numpy and mpmath 1.3. mpmath (50 digits) stands for Student's t, whose tails scipy itself rounds.
"""

import json
import math

import mpmath
import numpy
import statsmodels.api
from scipy import stats

mpmath.mp.dps = 50

def t_two_sided(t, df):
    t, df = mpmath.mpf(t), mpmath.mpf(df)
    if df >= 1000:
        # From the other end, where the series is short; enough digits for the tail to remain.
        with mpmath.workdps(350):
            y = t * t / (df + t * t)
            return float(1 - mpmath.betainc(mpmath.mpf(1) / 2, df / 2, 0, y, regularized=True))
    return float(mpmath.betainc(df / 2, mpmath.mpf(1) / 2, 0, df / (df + t * t), regularized=True))

def student():
    cases = []
    for df in [0.5, 1, 2, 2.7, 3, 5, 10, 28.3, 100, 363, 999, 1000, 5000, 123456, 1e7]:
        for t in [1e-9, 0.001, 0.3, 1, 1.7, 1.96, 2.5, 5, 12, 37, 100, 1e4, 1e8]:
            # Nothing that a number can hold.
            if df >= 999 and t >= 100:
                continue
            p = t_two_sided(t, df)
            if p > 1e-280:
                agrees = float(2 * stats.t.sf(t, df))
                assert abs(agrees - p) <= 1e-6 * p, (t, df, p, agrees)
            cases.append({"t": t, "df": df, "p": p})
    return cases

def normal():
    return [
        {"z": z, "p": float(mpmath.erfc(mpmath.mpf(z) / mpmath.sqrt(2)))}
        for z in [1e-9, 0.01, 0.5, 1, 1.96, 2.0, 3, 5, 8, 12, 20, 37]
    ]

def mann_kendall(y):
    """Kendall 1975: S, its variance with ties, and z with continuity correction."""
    s = sum(int(numpy.sign(b - a)) for i, a in enumerate(y) for b in y[i + 1 :])
    n = len(y)
    _, sizes = numpy.unique(y, return_counts=True)
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in map(int, sizes))) / 18
    z = 0.0 if s == 0 or variance == 0 else (s - numpy.sign(s)) / math.sqrt(variance)
    return s, variance, float(z), float(2 * stats.norm.sf(abs(z)))

def series():
    random = numpy.random.default_rng(20260401)
    cases = []
    for n in [3, 4, 5, 7, 7, 12, 30, 90]:
        for drift in [0.0, 0.02, -0.05]:
            x = sorted(int(v) for v in random.choice(2 * n, n, replace=False))
            x = [v - x[0] for v in x]
            sizes = [int(v) for v in random.integers(1, 60, n)]
            chance = numpy.clip(0.7 + drift * (numpy.array(x) - n), 0.05, 0.95)
            hits = [int(random.binomial(m, p)) for m, p in zip(sizes, chance)]
            y = [k / m for k, m in zip(hits, sizes)]
            line = stats.linregress(x, y)
            design = statsmodels.api.add_constant(numpy.array(x, dtype=float))
            # Weighted by the size of the day.
            weighted = statsmodels.api.WLS(y, design, weights=sizes).fit()
            # Cochran-Armitage: statsmodels has it as the trend test of an ordered table.
            table = numpy.array([[m - k for k, m in zip(hits, sizes)], hits]).T
            trend = statsmodels.stats.contingency_tables.Table(table, shift_zeros=False)
            ordinal = trend.test_ordinal_association(row_scores=numpy.array(x, dtype=float), col_scores=numpy.array([0.0, 1.0]))
            # Theirs conditions on the margins, with N - 1 where the classic one has N.
            total = sum(sizes)
            z = ordinal.zscore * math.sqrt(total / (total - 1))
            s, variance, mk_z, mk_p = mann_kendall(y)
            cases.append(
                {
                    "x": x,
                    "hits": hits,
                    "sizes": sizes,
                    "ols": {"slope": line.slope, "intercept": line.intercept, "p": line.pvalue},
                    "weighted": {"slope": weighted.params[1], "intercept": weighted.params[0]},
                    "cochran_armitage": {"z": z, "p": 2 * stats.norm.sf(abs(z))},
                    "theil_sen": stats.theilslopes(y, x).slope,
                    "mann_kendall": {"s": s, "variance": variance, "z": mk_z, "p": mk_p},
                }
            )
    return cases

def plain(value):
    return float(value) if isinstance(value, numpy.floating) else int(value)

found = {"student": student(), "normal": normal(), "series": series()}
# A line a case.
print("{")
for at, (name, cases) in enumerate(found.items()):
    lines = ",\n".join(json.dumps(case, default=plain) for case in cases)
    print(f'"{name}": [\n{lines}\n]' + ("," if at + 1 < len(found) else ""))
print("}")
