#!/usr/bin/python3
"""Make filters/same_weights.h: how little a word or character pair of headlines tells.

usage: weights.py HEADLINES.tsv > filters/same_weights.h

HEADLINES has date, source, title, URL.  A pair of characters or an ASCII word that stands in many
headlines, or in many of those about open source, tells little about which news this is.  Only what
is common is listed; what is not listed counts 9.
"""
import collections
import math
import re
import sys

LEAST = 0.0022  # share of the headlines from which on something is common


def tokens(title):
    title = title.lower()
    found = set(re.findall(r"[a-z][a-z0-9+#]*", title))
    for run in re.findall(r"[\u4e00-\u9fff]+", title):
        found.update(run[i:i + 2] for i in range(len(run) - 1))
    return found


every, field, n, nfield = collections.Counter(), collections.Counter(), 0, 0
for line in open(sys.argv[1], encoding="utf-8"):
    cells = line.rstrip("\n").split("\t")
    if len(cells) < 3:
        continue
    found = tokens(cells[2])
    every.update(found)
    n += 1
    if re.search(r"开源|linux|open.?source|鸿蒙|欧拉|risc-v|github|大模型|rust|deepseek", cells[2].lower()):
        field.update(found)
        nfield += 1
share = {t: max(every[t] / n, field[t] / nfield) for t in field}
common = sorted(t for t in share if share[t] >= LEAST)
top = math.log(1 / LEAST)
print("/* Made by tests/tools/weights.py from 220,000 headlines; weights are tenths. Sorted. */")
print("/* clang-format off */")
print("static const struct same_weight same_weights[] = {")
line = "   "
for t in sorted(common, key=lambda t: t.encode()):
    w = max(1, min(8, int(9 * math.log(1 / share[t]) / top)))
    cell = f' {{"{t}", {w}}},'
    if len(line.encode()) + len(cell.encode()) > 98:
        print(line)
        line = "   "
    line += cell
print(line)
print("};")
