#!/usr/bin/python3
"""How good are the rules?

usage: labelled.py TSV COMMAND [ARG ...]

TSV has a heading and the columns id, section, title, summary, source_name, ... .  COMMAND reads
title<TAB>summary<TAB>source and prints section<TAB>score in each line, as
`digestctl classify --tsv` does; what follows in the line is shown with a wrong answer.
Prints accuracy, macro-F1, precision and recall by section, the confusion matrix, the
accuracy by source (-s) and the wrong ones (-w).
"""
import collections
import subprocess
import sys

wrong = "-w" in sys.argv
by_source = "-s" in sys.argv
args = [a for a in sys.argv[1:] if a not in ("-w", "-s")]
if len(args) < 2:
    sys.exit(__doc__)
rows = [line.rstrip("\n").split("\t") for line in open(args[0], encoding="utf-8")][1:]
text = "".join("\t".join(r[2:5]) + "\n" for r in rows)
out = subprocess.run(args[1:], input=text, capture_output=True, text=True, check=True)
got = [line.split("\t") for line in out.stdout.splitlines()]
if len(got) != len(rows):
    sys.exit(f"{len(rows)} lines in, {len(got)} out")

keys = sorted({r[1] for r in rows} | {g[0] for g in got})
matrix = collections.Counter((r[1], g[0]) for r, g in zip(rows, got))
right = sum(matrix[k, k] for k in keys)
f1s = []
print(f"{'section':14}{'rows':>6}{'precision':>11}{'recall':>8}{'F1':>7}")
for k in keys:
    hit = matrix[k, k]
    said = sum(matrix[j, k] for j in keys)
    meant = sum(matrix[k, j] for j in keys)
    p = hit / said if said else 0.0
    r = hit / meant if meant else 0.0
    f = 2 * p * r / (p + r) if p + r else 0.0
    f1s.append(f)
    print(f"{k:14}{meant:6}{p:11.3f}{r:8.3f}{f:7.3f}")
print(f"accuracy {right / len(rows):.4f}  macro-F1 {sum(f1s) / len(f1s):.4f}")
print("\nmeant \\ said " + "".join(f"{k[:8]:>9}" for k in keys))
for k in keys:
    print(f"{k:13}" + "".join(f"{matrix[k, j] or '.':>9}" for j in keys))
if by_source:
    total, good = collections.Counter(), collections.Counter()
    for r, g in zip(rows, got):
        total[r[4]] += 1
        good[r[4]] += r[1] == g[0]
    print()
    for s, n in total.most_common():
        print(f"{good[s] / n:6.2f} {n:4}  {s}")
if wrong:
    print()
    for r, g in zip(rows, got):
        if r[1] != g[0]:
            print(f"{r[0]} meant {r[1]} said {g[0]}: {r[2]} | {r[3][:60]} | {r[4]}\n      "
                  + "\t".join(g[1:])[:700])
