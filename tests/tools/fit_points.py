#!/usr/bin/python3
"""Fit the points of the rules to what editors decided.

usage: fit_points.py [-w] [-k STRENGTH] [-r RULESDIR] TSV COMMAND [ARG ...]

COMMAND prints section, score, section2, score2 and the reason (JSON) for each line
title<TAB>summary<TAB>source.  Nothing is learned but the points that stand in the rules files:
a softmax over the sections (and the threshold as the score of `none`) is moved from the points as
they are, held back by STRENGTH.  No rule changes its sign.  Without -w it reports
how well fitted points do on sources that they were not fitted to (leave one source out);
with -w it writes the points back, which is a change to read and commit like any other.
"""
import collections
import json
import math
import os
import re
import subprocess
import sys

THRESHOLD, SCALE, EPOCHS, RATE, MOST = 10.0, 3.5, 60, 0.25, 30
FIXED = {"riscv", "odc"}  # decided by names, not by weight


def options(argv):
    opt = {"write": False, "strength": 0.02, "rules": "etc/rules.d"}
    while argv and argv[0].startswith("-"):
        a = argv.pop(0)
        if a == "-w":
            opt["write"] = True
        elif a == "-k":
            opt["strength"] = float(argv.pop(0))
        elif a == "-r":
            opt["rules"] = argv.pop(0)
        else:
            sys.exit(__doc__)
    if len(argv) < 2:
        sys.exit(__doc__)
    return opt, argv


def where(rule):
    m = re.search(r"([^ (]+\.rules:\d+)\)?$", rule)
    return m.group(1) if m else None


def examples(tsv, command):
    rows = [line.rstrip("\n").split("\t") for line in open(tsv, encoding="utf-8")][1:]
    text = "".join("\t".join(r[2:5]) + "\n" for r in rows)
    out = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    for row, line in zip(rows, out.splitlines()):
        got = line.split("\t")
        fired = [(e["section"], where(e["rule"]), e["points"]) for e in json.loads(got[4])]
        yield row, got[0], fired


def scores(fired, points, sections):
    s = dict.fromkeys(sections, 0.0)
    for section, rule, _ in fired:
        for k in sections if section == "*" else [section]:
            s[k] += points[rule]
    return s


def chosen(fired, points, sections, said):
    if said in FIXED:
        return said
    s = {k: v for k, v in scores(fired, points, sections).items() if k not in FIXED}
    best = max(s, key=s.get)
    return best if round(s[best]) >= THRESHOLD else "none"


def fit(data, start, sections, strength):
    points, square = dict(start), collections.defaultdict(lambda: 1.0)
    free = [k for k in sections if k not in FIXED]
    for _ in range(EPOCHS):
        for row, said, fired in data:
            if said in FIXED or row[1] in FIXED:
                continue
            s = scores(fired, points, sections)
            logit = {k: s[k] / SCALE for k in free}
            logit["none"] = (THRESHOLD - 1) / SCALE
            top = max(logit.values())
            e = {k: math.exp(v - top) for k, v in logit.items()}
            total = sum(e.values())
            g = {k: (k == row[1]) - e[k] / total for k in free}
            for section, rule, _ in fired:
                if section in FIXED:
                    continue
                d = sum(g.values()) if section == "*" else g[section]
                d -= strength * (points[rule] - start[rule]) / SCALE
                square[rule] += d * d
                v = points[rule] + RATE * d * SCALE / math.sqrt(square[rule]) ** 0.5
                v = min(max(v, 1 if start[rule] > 0 else -60), MOST if start[rule] > 0 else -1)
                points[rule] = v
    return points


def write(rules, points, start):
    by_file = collections.defaultdict(dict)
    for rule, v in points.items():
        if round(v) != start[rule]:
            name, line = rule.rsplit(":", 1)
            by_file[name][int(line)] = round(v)
    for name, lines in by_file.items():
        path = os.path.join(rules, name)
        text = open(path, encoding="utf-8").read().split("\n")
        for n, v in lines.items():
            text[n - 1] = re.sub(r"^(\s*)[+-]\d+", lambda m: f"{m.group(1)}{v:+d}", text[n - 1])
        open(path, "w", encoding="utf-8").write("\n".join(text))


def main():
    opt, (tsv, *command) = options(sys.argv[1:])
    data = list(examples(tsv, command))
    start, sections = {}, set()
    for row, _, fired in data:
        for section, rule, p in fired:
            start[rule] = p
            sections.add(section)
    sections = sorted(sections - {"*"})

    def right(rows, points):
        return sum(chosen(f, points, sections, said) == row[1] for row, said, f in rows)

    print(f"{len(start)} rules fired; as they are {right(data, start) / len(data):.4f}")
    points = fit(data, start, sections, opt["strength"])
    print(f"fitted {right(data, points) / len(data):.4f}")
    if not opt["write"]:
        total = 0
        groups = collections.defaultdict(list)
        for d in data:
            groups[d[0][4][:12]].append(d)
        for name, rows in groups.items():
            rest = [d for d in data if d[0][4][:12] != name]
            total += right(rows, fit(rest, start, sections, opt["strength"]))
        print(f"leave one source out {total / len(data):.4f}")
        return
    write(opt["rules"], points, start)


main()
