#!/usr/bin/python3
"""How good the rules are, beside a trained classifier on the same titles.

Rules as they are; with points fitted without the source that they are tried on (what to expect of
other sources); and the baseline: character n-grams of one to three, TF-IDF, a linear SVM, in five
folds and by source.  SHARED is the project's shared bench folder.
"""
import collections
import os
import re
import subprocess
import sys

BUILD = os.environ.get("B", "build")
SHARED = os.environ.get("SHARED", "")
DATA = os.path.join(SHARED, "..", "data", "labelled-dev.tsv")


def ctl(*args):
    p = subprocess.run([os.path.join(BUILD, "digestctl"), "-c", "etc/digestd.conf", *args],
                       capture_output=True, text=True, check=True)
    return p.stdout


def baseline(rows, groups):
    """Accuracy and macro-F1 of the SVM over the folds that groups name."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import accuracy_score, f1_score
    from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC
    texts = [r["title"] + " " + r["summary"] for r in rows]
    labels = [r["section"] for r in rows]
    folds = GroupKFold(5) if groups else StratifiedKFold(5, shuffle=True, random_state=1)
    model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True),
                          LinearSVC())
    said = cross_val_predict(model, texts, labels, cv=folds, groups=groups)
    return accuracy_score(labels, said), f1_score(labels, said, average="macro")


def main():
    if not SHARED or not os.path.exists(DATA):
        print("  left out: the labelled titles are in ../shared")
        return
    with open(DATA, encoding="utf-8") as f:
        head = f.readline().rstrip("\n").split("\t")
        rows = [dict(zip(head, line.rstrip("\n").split("\t"))) for line in f]
    out = ctl("rules", "test", "--brief", DATA)
    accuracy, f1 = map(float, re.search(r"accuracy ([0-9.]+)  macro-F1 ([0-9.]+)", out).groups())
    print("".join("  %s\n" % line for line in out.splitlines()))
    print("  rules, as shipped            accuracy %.3f  macro-F1 %.3f" % (accuracy, f1))
    fit = re.search(r"as they were ([0-9.]+), fitted ([0-9.]+), on sources not fitted to ([0-9.]+)",
                    ctl("rules", "fit", DATA))
    print("  points fitted anew: %s on the same titles, %s on sources left out"
          % (fit.group(2), fit.group(3)))
    try:
        trained = baseline(rows, None)
        apart = baseline(rows, [r["source_name"] for r in rows])
    except ImportError:
        print("  baseline left out: there is no python3-sklearn")
        return
    print("  SVM, five folds              accuracy %.3f  macro-F1 %.3f" % trained)
    print("  SVM, sources apart           accuracy %.3f  macro-F1 %.3f" % apart)
    common = collections.Counter(r["section"] for r in rows).most_common(1)[0][1]
    print("  the largest section alone    accuracy %.3f" % (common / len(rows)))
    ok = accuracy > trained[0] and f1 > trained[1]
    print("  the rules %s the trained baseline" % ("beat" if ok else "DO NOT beat"))
    sys.exit(not ok)


main()
