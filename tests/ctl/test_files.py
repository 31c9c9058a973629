#!/usr/bin/python3
"""digestctl on files alone: where the configuration is found, streams, exit statuses, OPML."""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import tap
from tap import eq, ok, test

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CTL = os.path.join(ROOT, os.environ.get("B", "build"), "digestctl")

SECTIONS = 'section "riscv" {\n\ttitle = "RISC-V"\n}\n'
RULES = "section riscv\n\t+20 title any risc-v\n"


class World:
    """A directory with a configuration in it."""

    def __enter__(self):
        self.tmp = tempfile.TemporaryDirectory(prefix="digestctl-test.")
        self.dir = self.tmp.name
        self.conf = self.write("d.conf", SECTIONS + 'rules = {"r.rules"}\n'
                               'state_dir = "%s/var"\n'
                               'feed "old" {\n\turl = "https://old.example/feed"\n'
                               '\tsection = "riscv"\n}\n' % self.dir)
        self.write("r.rules", RULES)
        return self

    def __exit__(self, *exc):
        self.tmp.cleanup()

    def write(self, name, text):
        path = os.path.join(self.dir, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *args, input=b"", env=None, conf=True, want=0):
        args = (["-c", self.conf] if conf else []) + list(args)
        p = subprocess.run([CTL, *args], input=input if isinstance(input, bytes) else
                           input.encode(), capture_output=True, cwd=self.dir,
                           env={k: v for k, v in os.environ.items() if k != "DIGESTD_CONF"} |
                           (env or {}))
        eq(p.returncode, want, "%s: %s" % (" ".join(args), p.stderr.decode()))
        return p

    def out(self, *args, **kw):
        return self.run(*args, **kw).stdout.decode()


@test("the configuration: -c, then $DIGESTD_CONF, then etc/digestd.conf here")
def _():
    with World() as w:
        for name, key in (("c", "by-c"), ("e", "by-env"), ("etc/digestd", "by-here")):
            w.write(name + ".conf", 'rules = {}\nfeed "%s" {\n\turl = "https://%s.example/"\n'
                    '\ttitle = "%s"\n}\n' % (key, key, key))
        env = {"DIGESTD_CONF": w.dir + "/e.conf"}
        ok("by-c." in w.out("-c", "c.conf", "opml", "export", conf=False, env=env), "-c")
        ok("by-env." in w.out("opml", "export", conf=False, env=env), "environment")
        ok("by-here." in w.out("opml", "export", conf=False), "here")


@test("a broken configuration is 78 and says file:line for every error")
def _():
    with World() as w:
        path = w.write("bad.conf", "rules = {}\nnonsense = 1\nfetchers = 99\n")
        for args in (["check"], ["classify", "--tsv"], ["status"], ["feeds"], ["opml", "export"]):
            p = w.run("-c", path, *args, conf=False, want=78)
            text = p.stderr.decode()
            ok("bad.conf:2: unknown option" in text and "bad.conf:3: " in text, text)


@test("a template that is not there is named with its folder")
def _():
    with World() as w:
        path = w.write("t.conf", 'rules = {}\ntemplates = "empty"\n')
        os.mkdir(w.dir + "/empty")
        p = subprocess.run([CTL.replace("digestctl", "digestd"), "-n", "-c", path],
                           capture_output=True, text=True)
        eq((p.returncode, p.stderr.splitlines()[-1]),
           (78, "%s/empty/style.css: no such template" % w.dir))


@test("every command tells its arguments, and refuses others with 64")
def _():
    with World() as w:
        names = [line.split()[0] for line in w.out("-h").splitlines() if line.startswith("  ")]
        ok(len(names) >= 18, names)
        for name in names:
            ok(w.out(name, "-h").startswith("usage: digestctl %s" % name), name)
            p = w.run(name, "--no-such-option", want=64)
            ok(b"usage: digestctl %s" % name.encode() in p.stderr, name)
        for args in (["refresh"], ["refresh", "a", "b"], ["show"], ["show", "1", "2"],
                     ["opml"], ["opml", "import"], ["opml", "eat", "x"], ["parse"],
                     ["parse", "a", "b"], ["classify"], ["same"], ["same", "--tsv", "x"],
                     ["backup"], ["explain"], ["explain", "1", "--title", "x"],
                     ["items", "--limit", "0"], ["items", "--limit", "-1"], ["reload", "now"],
                     ["check", "x"], ["options", "x"], ["nothing"], []):
            w.run(*args, want=64)


@test("a command shows its forms, a line each; a wrong one the form that was meant")
def _():
    with World() as w:
        out = w.out("opml", "-h").splitlines()
        eq(out[:2], ["usage: digestctl opml import [-o OUT] FILE|-",
                     "       digestctl opml export [-o OUT]"])
        for args, forms in ((["rules", "fit", "a", "b"], ["rules fit [--write]"]),
                            (["rules", "nothing"], ["rules check", "rules test", "rules backtest",
                                                    "rules unused", "rules suggest", "rules fit"]),
                            (["subscriber", "set"], ["subscriber add|set ADDRESS"]),
                            (["digest", "send"], ["digest send --to", "digest send --due"]),
                            (["options", "x"], ["options"]),
                            (["explain"], ["explain ID", "explain --title TEXT"])):
            lines = w.run(*args, want=64).stderr.decode().splitlines()
            eq(len(lines), len(forms), lines)
            for line, form in zip(lines, forms):
                ok(line[7:].startswith("digestctl " + form), line)
        eq(w.run("nothing", want=64).stderr.decode().count("\n"), 1)
        for args, text in ((["items", "--limit", "5x"], "--limit is a number from 1 to 1000000"),
                           (["reclassify", "--since", "soon"], "--since is like 30d or"),
                           (["rules", "backtest", "--since", ""], "--since is like 30d or")):
            ok(w.run(*args, want=64).stderr.decode().startswith("digestctl: " + text), args)


@test("without a daemon: 69; without a store: 66; check goes on")
def _():
    with World() as w:
        for args in (["status"], ["status", "--json"], ["refresh", "old"], ["reload"]):
            p = w.run(*args, want=69)
            ok(p.stderr.decode().endswith("digestd is not running (%s/var/control)\n" % w.dir),
               p.stderr)
        for args in (["feeds"], ["items"], ["show", "1"], ["backup", w.dir + "/b"]):
            eq(len(w.run(*args, want=66).stderr.splitlines()), 1, args)
        ok("none yet" in w.out("check"), "check")
        for args, status in ((["status"], 66), (["reload"], 66), (["items"], 78)):
            p = w.run("-c", w.dir + "/no.conf", *args, conf=False, want=status)
            ok(b"no.conf: No such file" in p.stderr, p.stderr)


@test("classify: a line for each line, whatever is in it")
def _():
    with World() as w:
        lines = [b"RISC-V \xe8\xa7\x84\xe8\x8c\x83\ts\tx", b"", b"\t\t", b"risc-v", b"\xff\xfe RISC-V",
                 b"a\tb\tc\td\te", b"x" * 300000 + b" risc-v", b"none of it\r"]
        out = w.out("classify", "--tsv", input=b"\n".join(lines)).splitlines()
        eq([x.split("\t")[0] for x in out],
           ["riscv", "none", "none", "riscv", "riscv", "none", out[6].split("\t")[0], "none"])
        eq(w.out("classify", "--tsv", input=b""), "")
        out = w.out("classify", "--tsv", input=b"RISC-V\n" * 20000)
        eq(out, out.split("\n")[0] + "\n" + out.split("\n", 1)[1])
        eq(len(out.splitlines()), 20000)


@test("explain: the rules that fired, as a table")
def _():
    with World() as w:
        out = w.out("explain", "--title", "RISC-V 国际基金会", "--source", "x")
        ok(out.startswith("riscv (20)"), out)
        ok("r.rules:2" in out and "risc-v" in out, out)
        ok("no rule fired" in w.out("explain", "--title", "nothing"), "nothing")


@test("same: a line for each line, equal addresses are the same")
def _():
    with World() as w:
        out = w.out("same", "--tsv", conf=False, input=
                    "A\thttp://a.example/1?utm_source=x\t\tB\thttp://a.example/1\t\n\n\t\t\t\t\t\n"
                    "one thing\thttp://a.example/1\t\tquite another\thttp://b.example/2\t\n")
        eq([x.split("\t")[0] for x in out.splitlines()], ["dup", "distinct", "distinct", "distinct"])


@test("parse: needs no configuration, reads files and streams, says what is no feed")
def _():
    with World() as w:
        feed = (b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item>'
                b"<title>t</title><link>/x</link><description>&lt;p onclick='x'&gt;d&lt;/p&gt;"
                b"</description></item></channel></rss>")
        path = w.write("f.xml", feed)
        env = {"DIGESTD_CONF": "/nonexistent"}
        doc = json.loads(w.out("parse", "--base", "https://b.example/d/", path, conf=False, env=env))
        eq(doc["entries"][0]["link"], "https://b.example/x")
        eq(doc["entries"][0]["summary"], "<p>d</p>")
        eq(json.loads(w.out("parse", "--base", "https://b.example/d/", "-", conf=False, env=env,
                            input=feed)), doc)
        for body in (b"", b"\0", b"<html><title>x</title>", b"[]", b"\xff\xfe"):
            p = w.run("parse", "-", conf=False, input=body, want=65)
            eq((p.stdout, len(p.stderr.splitlines())), (b"", 1), body)
        w.run("parse", "/nonexistent", conf=False, want=66)
        w.run("parse", w.dir, conf=False, want=66)


@test("opml: import writes what the daemon reads, never over a file; export takes it back")
def _():
    with World() as w:
        opml = w.write("in.opml", '<opml version="2.0"><body><outline text="RISC-V">'
                       '<outline text="\u65b0 \u201cq\u201d &quot;" xmlUrl="https://new.example/rss"/>'
                       '<outline text="old" xmlUrl="https://old.example/feed"/></outline>'
                       '</body></opml>')
        text = w.out("opml", "import", opml)
        ok('feed "new-example"' in text and 'section = "riscv"' in text, text)
        ok("old.example" not in text, text)
        new = w.dir + "/new.conf"
        w.run("opml", "import", "-o", new, opml)
        eq(open(new).read(), text)
        w.run("opml", "import", "-o", new, opml, want=73)
        eq(open(new).read(), text)
        w.write("d.conf", open(w.conf).read() + 'include("new.conf")\n')
        out = w.out("opml", "export")
        ok('xmlUrl="https://new.example/rss"' in out and "https://old.example/feed" in out, out)
        w.run("opml", "import", w.write("x.opml", "<html/>"), want=65)
        w.run("opml", "import", w.dir + "/nothing.opml", want=66)


@test("lists of what the build knows need no configuration")
def _():
    with World() as w:
        for name, word in (("sources", "listing"), ("filters", "sanitise"),
                           ("formats", "feed.atom"), ("options", "interval_min")):
            ok(word in w.out(name, conf=False, env={"DIGESTD_CONF": "/nonexistent"}), name)


if __name__ == "__main__":
    tap.main()
