#!/usr/bin/python3
"""How good is same_news()?

usage: pairs.py [-w] TSV COMMAND [ARG ...]

TSV has a heading and the columns id, dup|distinct, title, URL, summary of a, the same of b, why.
COMMAND reads the six and prints dup|distinct<TAB>similarity, as `digestctl same --tsv` does.
-w shows the wrong ones.
"""
import subprocess
import sys

wrong = "-w" in sys.argv
args = [a for a in sys.argv[1:] if a != "-w"]
if len(args) < 2:
    sys.exit(__doc__)
rows = [line.rstrip("\n").split("\t") for line in open(args[0], encoding="utf-8")][1:]
text = "".join("\t".join(r[2:8]) + "\n" for r in rows)
out = subprocess.run(args[1:], input=text, capture_output=True, text=True, check=True).stdout
got = [line.split("\t") for line in out.splitlines()]
if len(got) != len(rows):
    sys.exit(f"{len(rows)} lines in, {len(got)} out")
tp = sum(r[1] == "dup" == g[0] for r, g in zip(rows, got))
fp = sum(r[1] == "distinct" and g[0] == "dup" for r, g in zip(rows, got))
fn = sum(r[1] == "dup" and g[0] == "distinct" for r, g in zip(rows, got))
print(f"precision {tp / (tp + fp or 1):.4f} ({fp} wrong)  recall {tp / (tp + fn or 1):.4f} ({fn} missed)")
for r, g in zip(rows, got):
    if wrong and r[1] != g[0]:
        print(f"{r[0]} {r[1]} said {g[0]} {g[1]}\n   {r[2]}\n   {r[5]}")
