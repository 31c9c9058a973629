#!/usr/bin/python3
"""digestctl issue: the draft of a month, read as Markdown by cmark."""

import html
import subprocess
import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
from e2e import *

NOW = int(time.time()) - 600
HOSTILE = ["RISC-V: 1 < 2 > 0 <3", "# RISC-V [a](javascript:x) *b* `c` & d",
           "1. RISC-V ![p](http://evil.example/x.png)", "RISC-V_one_ ~~two~~ | three \\"]


def month(t):
    return time.strftime("%Y-%m", time.gmtime(t + 8 * 3600))


def rendered(text):
    return subprocess.run(["cmark"], input=text.encode(), capture_output=True,
                          check=True).stdout.decode()


def heads(page, level):
    return [html.unescape(h) for h in re.findall("<h%d>(.*?)</h%d>" % (level, level), page)]


@test("the weightiest stories are proposed, all others follow, and text stays text")
def _():
    made = [Entry(t, "http://a.example/%d" % n, at=NOW - n, html="<p>Says # %d_x_</p>" % n)
            for n, t in enumerate(HOSTILE)]
    with Server() as s, Daemon() as d:
        s.on("/a", Reply(body=rss("源 [A] <b>", made)))
        s.on("/b", Reply(body=rss("B", [Entry("Other words", "http://a.example/2", at=NOW)])))
        d.feed("a", s.url("/a"), weight=90)
        d.feed("b", s.url("/b"), weight=10)
        d.start()
        d.wait_stories(4)
        d.polls_done(2)
        text = d.ctl("issue", month(NOW), "--per-section", "3").stdout
        page = rendered(text)
        proposed = [h.split("</a>")[0] for h in heads(page, 4)]
        eq(len(proposed), 3, text)
        # Two reports weigh more than one.
        eq(proposed[0], HOSTILE[2])
        eq(sorted(set(proposed) - set(HOSTILE)), [])
        links = re.findall('<a href="(.*?)">(.*?)</a>', page)
        eq(sorted({u for u, _ in links}), ["http://a.example/%d" % n for n in range(4)])
        rest = [html.unescape(t) for u, t in links if html.unescape(t) in HOSTILE]
        eq(sorted(proposed + rest), sorted(HOSTILE), "each of them once")
        ok("<img" not in page and "<script" not in page and "<em>" not in page, page)
        ok("另见<a" in page.replace("；", ""), page)


@test("a month without stories is said, bad months are usage errors")
def _():
    with Daemon() as d:
        d.start()
        ok("2001年2月没有收录文章" in d.ctl("issue", "2001-02").stdout, "an empty month")
        ok("期" in d.ctl("issue").stdout, "the last month")
        for words in (["nonsense"], ["--per-section", "0"], ["--per-section", "x"],
                      ["2026-01", "2026-02"], ["--nonsense"]):
            p = d.ctl("issue", *words, check=False)
            eq(p.returncode, 64, words)
            ok(p.stderr.strip(), words)


if __name__ == "__main__":
    tap.main()
