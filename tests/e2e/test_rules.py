#!/usr/bin/python3
"""Rules that change, and people who decide: reclassify, item section, backtest, unused."""

import json
import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
from e2e import *

CONF = """section "news" { title = "News" threshold = 10 }
section "more" { title = "More" threshold = 10 }
rules = {"%s/r.rules"}
"""
RULES = "section news\n\t+20 [old] title any number\nlist idle\n\tnowhere\n"
NEW = "section more\n\t+30 [new] title any number ; title none 3\nsection news\n\t+20 title any 3\n"


class Rules(Daemon):
    """A daemon with rules of its own."""

    def rules(self, text):
        with open(self.dir + "/r.rules", "w") as f:
            f.write(text)

    def write_config(self):
        super().write_config()
        with open(self.config) as f:
            text = f.read()
        with open(self.config, "w") as f:
            f.write(text.replace(digestd.ONE_SECTION, CONF % self.dir).replace(
                '\tsection = "news"\n', "").replace("\tprior = 100\n", ""))


def world(fn):
    with Server() as s, Rules() as d:
        d.rules(RULES)
        s.on("/f", Reply(body=rss("A", entries(5)), etag='"1"'))
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        d.wait_stories(5)
        fn(s, d)


def number_of(i):
    return re.search(r"number (\d)", i["title"]).group(1)


def sections(d):
    return {number_of(i): i["section"] for i in d.items()}


def item(d, number):
    return next(i for i in d.items() if number_of(i) == str(number))


@test("backtest tells what would move, reclassify moves it, web and feeds follow")
def _():
    def check(s, d):
        eq(set(sections(d).values()), {"news"})
        d.rules(NEW)
        out = d.ctl("rules", "backtest", "--since", "3650d").stdout
        ok("5 items since" in out and ", 4 would move, 0 stay" in out, out)
        rows = out[out.index("\nID\tIS\tWOULD BE\tTITLE\n"):].splitlines()[2:]
        eq([r.split("\t")[1:3] for r in rows], [["news", "more"]] * 4)
        eq(set(sections(d).values()), {"news"})
        eq(d.ctl("reclassify", "--dry-run").stdout,
           "5 items, 5 would change, 4 of them to another section, 0 stay as a person decided\n")
        d.reload()
        eq(d.ctl("reclassify").stdout, "5 items, 5 changed, 4 of them to another section, "
           "0 stay as a person decided\n")
        eq(sorted(sections(d).values()), ["more"] * 4 + ["news"])
        shown = d.ctl("show", str(item(d, 1)["id"])).stdout
        ok("new (r.rules:2)" in shown and "30" in shown, shown)
        d.wait_stories(4, "/sections/more/feed.json")
        eq(d.ctl("reclassify").stdout, "5 items, 0 changed, 0 of them to another section, 0 stay as a person decided\n")
        eq(d.ctl("reclassify", "--since", "1m").stdout,
           "0 items, 0 changed, 0 of them to another section, 0 stay as a person decided\n")
    world(check)


@test("item section: a person decides, rules and polls leave it alone until auto")
def _():
    def check(s, d):
        id = str(item(d, 2)["id"])
        d.ctl("item", "section", id, "more")
        eq(sections(d)["2"], "more")
        ok("section     more, chosen by a person\n" in d.ctl("show", id).stdout, "said so")
        shown = json.loads(d.ctl("show", "--json", id).stdout)
        eq((shown["id"], shown["section"], shown["chosen"]), (int(id), "more", True))
        d.wait_stories(1, "/sections/more/feed.json")
        d.rules(NEW.replace("section more", "section news"))
        d.reload()
        eq(d.ctl("reclassify").stdout, "5 items, 4 changed, 0 of them to another section, 1 stay as a person decided\n")
        changed = entries(5)
        for e in changed:
            e.html += "<p>And more of it.</p>"
        s.on("/f", Reply(body=rss("A", changed), etag='"2"'))
        d.poll("one")
        eq(sections(d)["2"], "more")
        d.ctl("item", "section", id, "none")
        eq(sections(d)["2"], "none")
        d.ctl("item", "section", id, "auto")
        eq(sections(d)["2"], "news")
        eq(d.ctl("reclassify").stdout.split(", ")[3], "0 stay as a person decided\n")
    world(check)


@test("item section: several at once, with the daemon and without")
def _():
    def check(s, d):
        ids = [str(item(d, n)["id"]) for n in (1, 2, 3)]
        for running in (True, False):
            d.ctl("item", "section", *ids, "more")
            eq(sorted(sections(d).values()), ["more"] * 3 + ["news"] * 2)
            d.ctl("item", "section", *ids, "auto")
            eq(sorted(sections(d).values()), ["news"] * 5)
            if running:
                d.stop()
        p = d.ctl("item", "section", ids[0], "99999", ids[1], "more", check=False)
        eq((p.returncode, p.stderr), (66, "digestctl: 99999: no such item\n"))
        p = d.ctl("item", "section", ids[0], "9x", "more", check=False)
        eq(p.returncode, 64)
        eq(sections(d)["2"], "news")
        d.start()
        p = d.ctl("item", "section", "99999", "more", check=False)
        eq((p.returncode, p.stderr), (66, "digestctl: 99999: no such item\n"))
    world(check)


@test("broken rules: reload tells all mistakes, and the old ones judge what comes")
def _():
    def check(s, d):
        d.rules("section more\n\t+20 titel any number\n\t+20 title any number，next\n")
        p = d.ctl("reload", check=False)
        eq(p.returncode, 78)
        eq([re.search(r"r\.rules:(\d+): ", line).group(1) for line in p.stderr.splitlines()[:2]],
           ["2", "3"], p.stderr)
        s.on("/f", Reply(body=rss("A", entries(6)), etag='"2"'))
        d.poll("one")
        d.wait_stories(6)
        eq(set(sections(d).values()), {"news"})
        d.rules(NEW)
        d.ctl("reload")
        eq(d.ctl("reclassify").stdout.split(",")[1], " 6 changed")
    world(check)


@test("unused and suggest: idle words, nothing decided yet")
def _():
    def check(s, d):
        out = d.ctl("rules", "unused").stdout
        ok("r.rules:4\tidle\tnowhere\n" in out, out)
        ok("number" not in out.replace("numbers", ""), out)
        p = d.ctl("rules", "suggest", check=False)
        eq((p.returncode, p.stderr), (66, "digestctl: no editor has decided on a section yet\n"))
    world(check)


@test("test and fit go by what people decided, with all that the rules were told of it")
def _():
    def check(s, d):
        d.rules("section news\n\t+20 [old] title any number ; kind any feed\n\t+20 url any nowhere\n"
                "section more\n\t+5 [new] title any number ; author any nobody\n")
        for command in ("test", "fit"):
            p = d.ctl("rules", command, check=False)
            eq((p.returncode, p.stderr), (66, "digestctl: no editor has decided on a section yet\n"))
        for number, section in ((1, "news"), (2, "news"), (3, "more")):
            d.ctl("item", "section", str(item(d, number)["id"]), section)
        out = d.ctl("rules", "test").stdout
        ok("(2 of 3)" in out, out)
        ok("\n%d: meant more, said news (20): " % item(d, 3)["id"] in out, out)
        out = d.ctl("rules", "fit").stdout
        ok("of 3 titles right: as they were 0.6667" in out, out)
    world(check)


@test("without a daemon digestctl writes itself")
def _():
    def check(s, d):
        d.stop()
        d.rules(NEW)
        id = str(item(d, 1)["id"])
        d.ctl("item", "section", id, "news")
        eq(d.ctl("reclassify").stdout, "5 items, 4 changed, 3 of them to another section, 1 stay as a person decided\n")
        eq(sorted(sections(d).values()), ["more"] * 3 + ["news"] * 2)
        d.ctl("item", "section", id, "auto")
        eq(sections(d)["1"], "more")
        d.start()
        d.wait_stories(4, "/sections/more/feed.json")
    world(check)


@test("what cannot be is said in one line with its status, and changes nothing")
def _():
    def check(s, d):
        for status, args in ((66, ("section", "4711", "news")), (64, ("section", "1", "nowhere")),
                             (64, ("section", "x", "news")), (64, ("section", "1")), (64, ()),
                             (64, ("section", "0", "news")), (64, ("move", "1", "news"))):
            p = d.ctl("item", *args, check=False)
            eq(p.returncode, status, args)
            eq(p.stderr.count("\n"), 1, p.stderr)
        eq(d.ctl("reclassify", "--since", "never", check=False).returncode, 64)
        # The engine does not trust what it is told.
        for body in (b"", b"x\n", b"1\tnews\t1\t\t0\n", b"1\tnowhere\t1\t\t0\t\n",
                     b"1\tnews\tx\t\t0\t\n", b"1\tnews\t1\t\t0\t\xff\n", b"\0\n",
                     b"1\tnews\t1\t\t0\t\n" * 201, b"1\tmore\t1\t\t0\t[]\nx\n"):
            try:
                answer = tell(d, "reclassify", body)
            except AssertionError:
                continue
            ok(body == b"" and answer == "0 0\n", (body, answer))
        for request in ("reclassify", "reclassify x", "section", "section 1", "section x news"):
            try:
                d.ask(request)
                ok(False, request)
            except AssertionError as e:
                ok("error" in str(e), e)
        eq(set(sections(d).values()), {"news"})
        eq(tell(d, "reclassify", b"4711\tmore\t1\t\t0\t\n"), "0 0\n")
    world(check)


def tell(d, words, body):
    import socket
    with socket.socket(socket.AF_UNIX) as c:
        c.settimeout(30)
        c.connect(os.path.join(d.options["state_dir"], "control"))
        c.sendall(b"+%d %s\n" % (len(body), words.encode()) + body)
        answer = b"".join(iter(lambda: c.recv(65536), b"")).decode()
    first, _, lines = answer.partition("\n")
    eq(first, "ok")
    return lines


if __name__ == "__main__":
    tap.main()
