"""Values that the tests of src/analytics/stats/{clustered,welch,power}.rs are compared with.

    pip install scipy statsmodels && python ab.py > ab.json
"""

import json
import math
import random

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

random.seed(20260731)


def units(count, rate, spread, most):
    made = []
    for _ in range(count):
        rows = random.randint(1, most)
        own = min(max(random.gauss(rate, spread), 0.0), 1.0)
        made.append([rows, sum(random.random() < own for _ in range(rows))])
    return made


def arm(clusters):
    """Mean and cluster-robust variance: least squares on a constant, rows written out."""
    rows, groups = [], []
    for group, (count, done) in enumerate(clusters):
        rows += [1.0] * done + [0.0] * (count - done)
        groups += [group] * count
    fit = sm.OLS(np.array(rows), np.ones(len(rows))).fit(
        cov_type="cluster", cov_kwds={"groups": np.array(groups), "use_correction": False}
    )
    g = len(clusters)
    return fit.params[0], fit.cov_params()[0, 0] * g / (g - 1), g


def clustered(first, second):
    mean1, var1, g1 = arm(first)
    mean2, var2, g2 = arm(second)
    error, df = math.sqrt(var1 + var2), g1 + g2 - 2
    difference = mean2 - mean1
    t = difference / error
    half = stats.t.ppf(0.975, df) * error
    return {
        "first": first,
        "second": second,
        "variance_first": var1,
        "variance_second": var2,
        "difference": difference,
        "t": t,
        "p": 2 * stats.t.sf(abs(t), df),
        "low": difference - half,
        "high": difference + half,
    }


def welch(first, second):
    found = stats.ttest_ind(np.log(second), np.log(first), equal_var=False)
    low, high = found.confidence_interval(0.95)
    return {
        "first": first,
        "second": second,
        "ratio": stats.gmean(second) / stats.gmean(first),
        "low": math.exp(low),
        "high": math.exp(high),
        "t": found.statistic,
        "p": found.pvalue,
        "df": found.df,
    }


def durations(count, middle, spread):
    return [round(random.lognormvariate(math.log(middle), spread), 6) for _ in range(count)]


def required(p1, p2):
    rows = samplesize_proportions_2indep_onetail(p1 - p2, p2, 0.8, alpha=0.05)
    return {"p1": p1, "p2": p2, "rows": float(rows)}


cases = {
    "clustered": [
        clustered(units(12, 0.6, 0.2, 30), units(12, 0.7, 0.2, 30)),
        clustered(units(40, 0.5, 0.3, 9), units(25, 0.5, 0.1, 60)),
        clustered(units(2, 0.5, 0.3, 40), units(3, 0.8, 0.2, 40)),
        clustered(units(100, 0.9, 0.1, 5), units(90, 0.97, 0.02, 5)),
    ],
    "welch": [
        welch(durations(20, 3.0, 0.8), durations(25, 4.0, 0.9)),
        welch(durations(5, 0.01, 0.1), durations(50, 60.0, 2.0)),
        welch(durations(3, 1.0, 1.0), durations(3, 1.0, 1.0)),
    ],
    "student": [
        {
            "df": df,
            "t": t,
            "q975": stats.t.ppf(0.975, df),
            "p": 2 * stats.t.sf(t, df),
        }
        for df, t in [(1, 3.0), (2, 0.5), (3.7, 2.0), (18, 2.1), (38, 4.5), (500, 1.9), (5e4, 6.0)]
    ],
    "required": [
        required(0.5, 0.6), required(0.6, 0.5), required(0.1, 0.15),
        required(0.9, 0.95), required(0.02, 0.04), required(0.3, 0.9),
    ],
}

lines = [
    f' "{name}": [\n' + ",\n".join(f"  {json.dumps(case)}" for case in found) + "\n ]"
    for name, found in cases.items()
]
print("{\n" + ",\n".join(lines) + "\n}")
