#!/usr/bin/python3
"""digestctl: every command, its output and its exit status, with and without the daemon."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import json
import sqlite3

from e2e import *


def world(fn):
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(body=rss("A", entries(5)), etag='"1"'))
        s.on("/bad", Reply(500, b""))
        d.feed("one", s.url("/f"))
        d.feed("bad", s.url("/bad"))
        d.start()
        d.polls_done(2)
        d.wait_stories(5)
        fn(s, d)


@test("status: roles with pids, counters; text for people")
def _():
    def check(s, d):
        status = d.status()
        for name in ("polls_done", "queue", "in_flight"):
            ok(isinstance(status[name], int), name)
        text = json.dumps(status)
        for role, pids in d.roles().items():
            for pid in pids if role != "parent" else []:
                ok(re.search(r"\b%d\b" % pid, text), "%s %d in %s" % (role, pid, text))
        ok(d.ctl("status").stdout.strip(), "text")
        # What is stored is in the log beside the store at first.
        wal = os.path.getsize(d.dir + "/state/items.db-wal")
        ok(wal > 0 and status["store_bytes"] > wal / 2, (wal, status["store_bytes"]))
    world(check)


@test("feeds: state, last and next poll, failures and why")
def _():
    def check(s, d):
        good, bad = d.state("one"), d.state("bad")
        eq((good["failures"], bad["failures"]), (0, 1))
        ok("500" in str(bad["error"]) or bad["status"] == 500, bad)
        ok(bad["stage"], "the stage that failed")
        ok(digestd.seconds(good["next_poll"]) > time.time(), "next poll")
        out = d.ctl("feeds").stdout
        ok("one" in out and "bad" in out, out)
    world(check)


@test("refresh: unknown keys are errors, known ones poll")
def _():
    def check(s, d):
        ok(d.refresh("no-such-feed", check=False).returncode != 0, "an unknown key")
        ok(d.ctl("refresh", check=False).returncode == 64, "usage")
        d.poll("one")
        eq(s.count("/f"), 2)
    world(check)


@test("items and show: JSON, filters, unknown ids")
def _():
    def check(s, d):
        items = d.items()
        eq(len(items), 5)
        for name in ("id", "title", "url", "section", "feed"):
            ok(name in items[0], name)
        eq(len(d.items("--limit", "2")), 2)
        eq(len(d.items("--section", "news")), 5)
        eq(len(d.items("--feed", "bad")), 0)
        for name in ("section", "feed"):
            p = d.ctl("items", "--" + name, "nwes", check=False)
            eq((p.returncode, p.stdout, p.stderr), (66, "", 'digestctl: no %s "nwes"\n' % name))
        ok("number 3" in d.ctl("items").stdout, "text")
        shown = d.ctl("show", str(items[0]["id"])).stdout
        ok(items[0]["title"] in shown, shown)
        ok(d.ctl("show", "999999", check=False).returncode != 0, "no such item")
        ok(d.ctl("show", "x", check=False).returncode != 0, "no id")
    world(check)


@test("opml: what is exported can be imported as a configuration")
def _():
    def check(s, d):
        opml = d.ctl("opml", "export").stdout
        ok('xmlUrl="%s"' % s.url("/f") in opml, opml)
        path = d.dir + "/in.opml"
        with open(path, "w") as f:
            f.write(opml.replace("/f", "/g"))
        out = d.ctl("opml", "import", path).stdout
        ok('feed "' in out and s.url("/g") in out or
           any("/g" in open(os.path.join(r, n)).read() for r, _, ns in os.walk(d.dir)
               for n in ns if n.endswith(".conf")), out)
        with open(path, "w") as f:
            f.write("<html>no opml</html>")
        ok(d.ctl("opml", "import", path, check=False).returncode != 0, "no OPML")
    world(check)


@test("backup while polls run opens as a database with everything in it; check is sound")
def _():
    def check(s, d):
        path = d.dir + "/backup.db"
        old = os.umask(0)
        try:
            d.ctl("backup", path)
        finally:
            os.umask(old)
        eq(os.stat(path).st_mode & 0o777, 0o600)
        db = sqlite3.connect(path)
        eq(db.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        db.close()
        with Daemon(dir=d.dir + "/restored") as other:
            os.makedirs(other.options["state_dir"])
            os.rename(path, other.options["state_dir"] + "/items.db")
            other.feeds = d.feeds
            other.start()
            eq(len(other.wait_stories(5)), 5)
        d.ctl("check")
        ok(d.ctl("backup", "/nonexistent/x.db", check=False).returncode != 0, "no such place")
        live, two = d.options["state_dir"] + "/items.db", d.dir + "/two.db"
        for files in ([live], [d.dir + "/state/../state/items.db"], [two, live], [two, two]):
            before = os.stat(live).st_ino
            eq(d.ctl("backup", *files, check=False).returncode, 73, "backup " + " ".join(files))
            eq(os.stat(live).st_ino, before, "the store is where it was")
        ok(not os.path.exists(two), "nothing is written before it is known that all can be")
    world(check)


@test("alone on the files: items, feeds, show, check, backup without a daemon")
def _():
    def check(s, d):
        d.stop()
        eq(len(d.items()), 5)
        eq(sorted(d.feed_states()), ["bad", "one"])
        d.ctl("check")
        d.ctl("backup", d.dir + "/b.db")
        ok(d.ctl("status", check=False).returncode != 0, "status says that nothing runs")
        ok(d.refresh("one", check=False).returncode != 0, "nobody can refresh")
    world(check)


@test("usage: unknown commands and options are 64, no command shows the list")
def _():
    with Daemon() as d:
        d.write_config()
        for args in (["no-such-command"], ["status", "--no-such-option"], []):
            p = d.ctl(*args, check=False)
            eq(p.returncode, 64, args)
            ok("usage" in (p.stdout + p.stderr).lower(), args)


KEYS = {"format", "title", "link", "description", "language", "updated", "recovered", "entries"}
ENTRY = {"id", "title", "link", "published", "updated", "author", "summary", "content",
         "categories", "enclosures"}


@test("parse: the fixed form, every format by content, 65 and one line for what is no feed")
def _():
    cases = {"rss20": rss("T & t", entries(2)), "atom10": atom("T & t", entries(2)),
             "rss10": rdf("T & t", entries(2)), "json": jsonfeed("T & t", entries(2))}
    with Daemon() as d:
        d.write_config()
        for name, body in cases.items():
            path = d.dir + "/in"
            with open(path, "wb") as f:
                f.write(body)
            doc = json.loads(d.ctl("parse", path).stdout)
            eq((doc["format"], doc["title"], doc["recovered"]), (name, "T & t", False))
            eq(set(doc), KEYS)
            eq(len(doc["entries"]), 2)
            for e in doc["entries"]:
                eq(set(e), ENTRY)
                ok(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", e["published"] or
                                e["updated"]), e)
            eq(json.loads(d.ctl("parse", "-", input=body, text=False).stdout), doc, "from stdin")
        for body in (b"", b"<html><head><title>Hello page</title></head></html>", b"\0\0\0",
                     b"{}", b"plain words"):
            p = d.ctl("parse", "-", input=body, text=False, check=False)
            eq(p.returncode, 65, body)
            eq(len(p.stderr.splitlines()), 1, p.stderr)
            eq(p.stdout, b"")
        ok(d.ctl("parse", "/no/such/file", check=False).returncode not in (0, 65), "no such file")
        rel = rss("R", [Entry("t", "/rel", guid="x", html='<a href="y">z</a>')], link="/")
        doc = json.loads(d.ctl("parse", "--base", "https://base.example/dir/f", "-", input=rel,
                               text=False).stdout)
        eq(doc["entries"][0]["link"], "https://base.example/rel")
        body = rss("中文标题", entries(1), encoding="gbk", declared="utf-8")
        doc = json.loads(d.ctl("parse", "--content-type", "text/xml; charset=GBK", "-", input=body,
                               text=False).stdout)
        eq(doc["title"], "中文标题")


@test("classify --tsv and same --tsv: one line of the fixed form for each line")
def _():
    with Daemon(shipped=True) as d:
        d.write_config()
        lines = ["RISC-V 国际基金会发布新规范\t\tRISC-V", "Java中HashMap扩容机制详解\t附源码\tCSDN",
                 "四部门印发开源政策措施\t支持开源社区\t政策", "", "\t\t", "only a title"]
        p = d.ctl("classify", "--tsv", input="\n".join(lines) + "\n")
        out = p.stdout.splitlines()
        eq(len(out), len(lines))
        ok(all(re.fullmatch(r"(none|[a-z0-9-]+)\t-?[0-9.]+", x) for x in out), out)
        eq(out[0].split("\t")[0], "riscv")
        eq(out[1].split("\t")[0], "none")
        pairs = ["开放原子发布开放硬件许可协议\thttp://a.example/1\t\t开放原子发布开放硬件许可协议\t"
                 "http://b.example/2\t",
                 "月报第十一期\thttp://a.example/1\t\t月报第十二期\thttp://a.example/2\t",
                 "A\thttp://a.example/1?utm_source=x\t\tB\thttp://a.example/1\t"]
        out = d.ctl("same", "--tsv", input="\n".join(pairs) + "\n").stdout.splitlines()
        eq([x.split("\t")[0] for x in out], ["dup", "distinct", "dup"])
        ok(all(re.fullmatch(r"(dup|distinct)\t[0-9.]+", x) for x in out), out)


if __name__ == "__main__":
    tap.main()
