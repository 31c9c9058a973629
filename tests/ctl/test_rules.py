#!/usr/bin/python3
"""digestctl rules, on files alone: check, test, suggest, fit."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import tap
from tap import eq, ok, test

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CTL = os.path.join(ROOT, os.environ.get("B", "build"), "digestctl")

CONF = """section "policy" { title = "P" threshold = 10 precedence = 2 }
section "project" { title = "T" threshold = 10 precedence = 1 }
rules = {"*.rules"}
state_dir = "%s/var"
"""
RULES = """# A comment that stays.
list acts
	办法, 条例

section policy
	+12 [paper] title @acts   # and this one
	+3 [office] title any 工信部
section project
	+12 [release!] title any 发布
	-2 title any 印发
"""
TITLES = """id	section	title	summary	source_name
1	policy	工信部发布管理办法		a
2	policy	上海发布条例		a
3	policy	工信部发布规划		b
4	project	内核发布		b
5	none	今天天气		c
"""


class World:
    def __enter__(self):
        self.tmp = tempfile.TemporaryDirectory(prefix="digestctl-test.")
        self.dir = self.tmp.name
        self.write("d.conf", CONF % self.dir)
        self.write("r.rules", RULES)
        self.write("t.tsv", TITLES)
        return self

    def __exit__(self, *exc):
        self.tmp.cleanup()

    def write(self, name, text):
        with open(os.path.join(self.dir, name), "w", encoding="utf-8") as f:
            f.write(text)

    def read(self, name):
        with open(os.path.join(self.dir, name), encoding="utf-8") as f:
            return f.read()

    def run(self, *args, want=0, input=None):
        p = subprocess.run([CTL, "-c", os.path.join(self.dir, "d.conf"), *args], text=True,
                           capture_output=True, cwd=self.dir, input=input)
        eq(p.returncode, want, "%s: %s%s" % (" ".join(args), p.stderr, p.stdout))
        if want:
            ok(p.stderr.count("\n") == 1 or want in (64, 65, 78), p.stderr)
        return p.stdout if want in (0, 65) else p.stderr


@test("check: sound rules, findings with file and line and status 65, errors with 78")
def _():
    with World() as w:
        eq(w.run("rules", "check"), "all is well: files 1, rules 4, words 5\n")
        w.write("r.rules", RULES + "list idle\n\tx\nsection policy\n\t-4 title any 工信部\n")
        out = w.run("rules", "check", want=65)
        ok("r.rules:11: no rule uses the list idle\n" in out, out)
        ok("r.rules:14: contradicts office (r.rules:7): 工信部 counts +3 and -4 for policy\n"
           in out, out)
        w.write("r.rules", RULES.replace("办法, 条例", "办法, 管理办法"))
        ok(w.run("rules", "check").startswith("all is well"), "idle words are legal")
        ok("管理办法 is idle in list acts: 办法 is in it too" in
           w.run("rules", "check", "--words", want=65), "idle")
        w.write("r.rules", "section nowhere\n\t+5 title any x\n")
        err = w.run("rules", "check", want=78)
        ok("r.rules:1: no section has the key nowhere" in err, err)
        w.write("r.rules", RULES + "section nowhere\n\t+5 titel any x\n\t+5 title any x，y\n")
        lines = w.run("rules", "check", want=78).splitlines()
        eq([l.split("r.rules:")[1].split(":")[0] for l in lines], ["11", "12", "13"])


@test("test: numbers, who was taken for what, the wrong ones with what fired")
def _():
    with World() as w:
        out = w.run("rules", "test", "t.tsv")
        ok("accuracy 0.8000  macro-F1 0.8222  (4 of 5)" in out, out)
        ok("\n3: meant policy, said project (12): 工信部发布规划\n" in out, out)
        ok("release (r.rules:9)" in out and "发布" in out, out)
        ok("\n    12  project     10\n     3  policy      10\n" in out, out)
        lines = out.splitlines()
        i = next(i for i, l in enumerate(lines) if l.startswith("meant"))
        eq(lines[i + 1].split(), ["policy", "2", "1", "."])
        eq(lines[i + 3].split(), ["none", ".", ".", "1"])
        ok("meant policy, said" not in w.run("rules", "test", "--brief", "t.tsv"), "brief")
        ok("more have the section" not in out and "WRONG" not in out, "nothing to tell")
        # Which rules are behind it, and what a second section would have done.
        w.write("s.tsv", TITLES + "6\tpolicy\t发布\n7\tpolicy\t内核发布\n8\tproject\t发布会办法\n")
        out = w.run("rules", "test", "s.tsv")
        ok("\n1 more have the section that is meant as their second\n" in out, out)
        ok("\n    3      1  project  release (r.rules:9)\n" in out, out)
        ok("\n8: meant project, said policy (12), then project (12): 发布会办法\n" in out, out)
        # Without a heading, from standard input.
        out = w.run("rules", "test", "-", input="# no heading\nproject\tX 发布\n\nnone\tY\n")
        ok("(2 of 2)" in out, out)


@test("test: files that are no titles are 65 and 66, wrong words 64")
def _():
    with World() as w:
        p = subprocess.run([CTL, "-c", w.dir + "/d.conf", "rules", "test", "-"], text=True,
                           capture_output=True, input="policy\tX\nnowhere\tY\n")
        eq((p.returncode, p.stderr), (65, 'digestctl: -:2: no section "nowhere"\n'))
        ok("(1 of 1)" in w.run("rules", "test", "-", input="\ufefftitle\tsection\r\nX\tnone\r\n"),
           "as spreadsheets write it")
        for text in ("", "\n\n", "policy\t\n"):
            w.run("rules", "test", "-", input=text, want=65)
        w.run("rules", "test", "missing.tsv", want=66)
        for args in ([], ["nothing"], ["test", "--x", "t.tsv"], ["test", "t.tsv", "x"],
                     ["test", "--brief", "t.tsv", "x"], ["fit", "a", "b"], ["check", "x"],
                     ["suggest", "a", "b"], ["unused", "x"], ["backtest", "x"],
                     ["fit", "--strength", "x", "t.tsv"], ["fit", "--most", "0", "t.tsv"],
                     ["unused", "--days", "0"]):
            w.run("rules", *args, want=64)
        for args in (["backtest"], ["unused"], ["suggest"], ["test"], ["test", "--brief"], ["fit"]):
            w.run("rules", *args, want=66)


@test("what a file says is no order to the terminal")
def _():
    with World() as w:
        out = w.run("rules", "test", "-", input="policy\t发布\x1b[2J\x9b\u202e!\n")
        ok("\nmeant policy, said project (12): 发布[2J!\n" in out, out)
        for path, text in (("t.tsv", "x\x1b[2J\tY\n"), ("r.rules", "section \x1b[2J\x07\n")):
            w.write(path, text)
            p = subprocess.run([CTL, "-c", w.dir + "/d.conf", "rules", "test", w.dir + "/t.tsv"],
                               text=True, capture_output=True)
            ok(p.returncode in (65, 78) and "[2J" in p.stderr and "\x1b" not in p.stderr, p.stderr)


@test("fit: says what would change; --write changes numbers and nothing else")
def _():
    with World() as w:
        w.write("t.tsv", "\n".join([TITLES.strip()] + [
            "%d\t%s\t%s\t\ts%d" % row for i in range(20) for row in (
                (i * 3 + 10, "policy", "工信部发布规划%d" % i, i % 5),
                (i * 3 + 11, "project", "内核发布%d" % i, i % 5),
                (i * 3 + 12, "none", "工信部领导%d" % i, i % 5))]) + "\n")
        out = w.run("rules", "fit", "--most", "20", "t.tsv")
        ok("office (r.rules:7): +3 to +" in out, out)
        ok("release" not in out, "a name with ! stays")
        eq(w.read("r.rules"), RULES)
        mode = os.stat(os.path.join(w.dir, "r.rules")).st_mode
        w.run("rules", "fit", "--write", "--most", "20", "t.tsv")
        text = w.read("r.rules")
        ok(text != RULES, text)
        eq(os.stat(os.path.join(w.dir, "r.rules")).st_mode, mode)
        import re
        strip = lambda s: re.sub(r"(?m)^\t[+-]\d+", "\tN", s)
        eq(strip(text), strip(RULES))
        ok("+12 [release!]" in text, text)
        # What is fitted stays about where it is.
        w.run("rules", "test", "t.tsv")
        ok("\t-" in text, "signs stay")


@test("suggest: words of a section that no rule has, with a title")
def _():
    with World() as w:
        # The first title with the word is of another section and no example of this one.
        rows = ["none\t今天补贴"] + ["policy\t%s补贴%s" % tuple(c) for c in ("省办", "市要", "区给", "县有", "国设")] + \
               ["project\t%s内核%s发布" % tuple(c) for c in ("甲一", "乙二", "丙三", "丁四")] + \
               ["none\t天气%s" % c for c in "甲乙丙丁戊"]
        out = w.run("rules", "suggest", "-", input="\n".join(rows))
        lines = [l.split("\t") for l in out.splitlines()]
        eq(lines[0][:2], ["SECTION", "WORD"])
        found = {(l[0], l[1]) for l in lines[1:]}
        ok(("policy", "补贴") in found, out)
        example = next(l[4] for l in lines if l[:2] == ["policy", "补贴"])
        ok(example != "今天补贴", "of the section: " + example)
        ok(("project", "内核") in found, out)
        ok(not any(word == "发布" for _, word in found), "a rule has it")
        ok(all(len(l) == 5 and l[4] for l in lines), out)
        eq(w.run("rules", "suggest", "-", input="policy\t省办补贴\n"), "")
        out = w.run("rules", "suggest", "-", input="".join(
            "policy\tThe %s funds for all\nnone\t%s\n" % (n, n) for n in ("x1", "x2", "x3", "x4")))
        eq(sorted(l.split("\t")[1] for l in out.splitlines()[1:]), ["all", "funds"])


if __name__ == "__main__":
    tap.main()
