#!/usr/bin/python3
"""Fit how the matcher of stories weighs what two headlines have in common.

usage: score.py DIGESTCTL PAIRS.tsv ... > filters/same_score.h

PAIRS are as pairs.py reads them or as tests/fixtures/same/pairs.tsv is; of a pair that two files
have the first counts.  What `digestctl same --tsv --why` says of them is weighed by logistic
regression; what it tells apart or finds without weighing is left out.  On stderr: how good that is
for each file when it is fitted on the others alone, from how sure on.
"""
import subprocess
import sys

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def pairs(path, seen):
    """Label and the six columns of `digestctl same`."""
    for line in open(path, encoding="utf-8"):
        cells = line.rstrip("\n").split("\t") + [""] * 8
        if cells[0] in ("dup", "distinct"):
            row = [cells[i] for i in (0, 1, 2, 5, 3, 4, 6)]
        elif cells[1] in ("dup", "distinct"):
            row = cells[1:8]
        else:
            continue
        key = frozenset((row[1], row[4]))
        if key not in seen:
            seen.add(key)
            yield row


def judge(digestctl, rows):
    text = "".join("\t".join(r[1:]) + "\n" for r in rows)
    out = subprocess.run([digestctl, "same", "--tsv", "--why"], input=text, capture_output=True,
                         text=True, check=True).stdout
    for row, line in zip(rows, out.splitlines()):
        verdict, _, why = line.split("\t")
        values = [w.split("=") for w in why.split()]
        yield row[0] == "dup", verdict == "dup", [n for n, _ in values], [float(v) for _, v in values]


def fit(x, y):
    scale = StandardScaler().fit(x)
    model = LogisticRegression(C=0.1, max_iter=2000).fit(scale.transform(x), y)
    weights = model.coef_[0] / scale.scale_
    return weights, model.intercept_[0] - (weights * scale.mean_).sum()


seen, files, names = set(), [], []
for path in sys.argv[2:]:
    judged = list(judge(sys.argv[1], list(pairs(path, seen))))
    names = next((j[2] for j in judged if j[2]), names)
    weighed = [j for j in judged if j[2]]
    x = numpy.array([j[3] for j in weighed])
    y = numpy.array([j[0] for j in weighed])
    # What is decided without weighing: found, wrongly found, and all that are the same.
    other = [sum(j[1] and j[0] for j in judged if not j[2]),
             sum(j[1] and not j[0] for j in judged if not j[2]), sum(j[0] for j in judged)]
    files.append((path, x, y, other))

for i, (path, x, y, (right, wrong, every)) in enumerate(files):
    rest = [f for f in files if f[0] != path]
    if not rest:
        continue
    weights, bias = fit(numpy.concatenate([f[1] for f in rest]),
                        numpy.concatenate([f[2] for f in rest]))
    sure = 1 / (1 + numpy.exp(-(x @ weights + bias)))
    line = path.split("/")[-1]
    for least in (0.5, 0.57, 0.6, 0.7, 0.78, 0.85):
        tp, fp = right + sum((sure >= least) & y), wrong + sum((sure >= least) & ~y)
        line += f"  {least}: {tp / (tp + fp):.3f}/{tp / every:.3f}"
    print(line, file=sys.stderr)

weights, bias = fit(numpy.concatenate([f[1] for f in files]),
                    numpy.concatenate([f[2] for f in files]))
print("/* Made by tests/tools/score.py from pairs that people have judged. */")
print("static const struct {\n\tconst char *name;\n\tdouble weight;\n} score_weights[SCORE_FEATURES] = {")
for name, weight in zip(names, weights):
    print(f'    [SCORE_{name.upper()}] = {{"{name}", {weight:.2f}}},')
print("};")
print(f"static const double score_bias = {bias:.2f};")
