"""Grows scikit-learn's forest on the features that `prediction_features` wrote, and compares.

    pip install numpy scikit-learn
    python compare.py features.csv

Same rows, same split by time, 100 trees, depth 10, sqrt(features) a split. Exits 1 where our AUC
is more than 0.01 below.
"""
import sys
import time

import numpy
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import brier_score_loss, roc_auc_score

table = numpy.genfromtxt(sys.argv[1], delimiter=",", skip_header=1)
features, completed = table[:, :-3], table[:, -3].astype(int)
train, ours = table[:, -2] == 1, table[:, -1]
worst = 1.0
print(f"{train.sum()} rows to learn, {(~train).sum()} to test, {completed.mean():.3f} completed")
print(f"{'':34}{'AUC':>8}{'Brier':>9}{'seconds':>9}")
truth = completed[~train]
mine = roc_auc_score(truth, ours[~train])
print(f"{'ours':34}{mine:8.4f}{brier_score_loss(truth, ours[~train]):9.5f}")
theirs = []
for name, options in [
    ("scikit-learn", {}),
    ("scikit-learn, 10 rows in a leaf", {"min_samples_leaf": 10}),
]:
    for seed in (1, 2):
        forest = RandomForestClassifier(
            n_estimators=100, max_depth=10, max_features="sqrt", random_state=seed, n_jobs=2, **options
        )
        started = time.perf_counter()
        forest.fit(features[train], completed[train])
        seconds = time.perf_counter() - started
        said = forest.predict_proba(features[~train])[:, 1]
        score = roc_auc_score(truth, said)
        theirs.append(score)
        print(f"{name + f', seed {seed}':34}{score:8.4f}{brier_score_loss(truth, said):9.5f}{seconds:9.1f}")
skill = features[~train][:, 7]
print(f"{'smoothed rate of the skill':34}{roc_auc_score(truth, skill):8.4f}{brier_score_loss(truth, skill):9.5f}")
constant = numpy.full(len(truth), completed[train].mean())
print(f"{'constant':34}{0.5:8.4f}{brier_score_loss(truth, constant):9.5f}")
print(f"ours less theirs: {mine - max(theirs):+.4f} (best) {mine - min(theirs):+.4f} (worst)")
sys.exit(1 if mine < max(theirs) - 0.01 else 0)
