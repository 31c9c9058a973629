#!/usr/bin/python3
"""The demo site through the daemon with the shipped sections and rules."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/demo")
import news
import site_server

from e2e import *

SECTIONS = ["odc", "policy", "theory", "industry", "project", "organization", "report", "riscv"]


def demo_feeds(port):
    """The feed blocks of the demo's configuration, moved to another port."""
    with open(os.path.join(ROOT, "tests", "demo", "digestd.conf")) as f:
        text = f.read()
    return text[text.index('feed "'):].replace(":8090/", ":%d/" % port)


def run(fn):
    port = digestd.free_port()
    s = site_server.serve(port)
    try:
        with Daemon(shipped=True) as d:
            d.extra = demo_feeds(port)
            d.start()
            d.polls_done(12)
            d.wait_stories(20)
            fn(d)
    finally:
        s.stop()


TITLES = {title: section for section, _, _, reports in news.STORIES for _, title, _ in reports}


def plain(title):
    return title.replace("[原]", "").strip()


@test("every shape of source is read: 10 good ones, one gone, one failing")
def _():
    def check(d):
        states = d.feed_states()
        eq(len(states), 12)
        bad = {k: f["error"] for k, f in states.items() if f["failures"]}
        eq(sorted(bad), ["broken-server"] if "closed-blog" not in bad else
           ["broken-server", "closed-blog"], bad)
        ok(states["closed-blog"]["gone"], "410 is gone")
        items = d.items("--limit", "1000")
        per = {}
        reports = [r for i in items for r in i["sources"]]
        for r in reports:
            per[r["feed"]] = per.get(r["feed"], 0) + 1
        want = {}
        names = {"csdn": "csdn-news", "oschina": "oschina-news", "lf": "foundation-news",
                 "asf": "software-foundation", "lwn": "kernel-weekly", "gov": "policy-express",
                 "media": "media-times", "openatom": "foundation-cn", "gitlink": "ccf-zone",
                 "riscv": "riscv-community"}
        for _, _, minutes, told in news.STORIES:
            for feed, _, _ in told:
                if minutes >= 0:
                    want[names[feed]] = want.get(names[feed], 0) + 1
        got = {plain(r["title"]) for r in reports}
        eq(sorted(t for t in TITLES if t not in got and not news_later(t)), [])
        eq(per, want, "items of each feed")
        eq([i for i in items if not i["published"]], [], "items without a date")
    run(check)


def news_later(title):
    return any(m < 0 and title == t for _, _, m, r in news.STORIES for _, t, _ in r)


@test("stories stand in their sections; what is none stays out of the default feed")
def _():
    def check(d):
        items = {plain(i["title"]): i for i in d.items("--limit", "1000")}
        wrong = [(t, TITLES[t], i["section"]) for t, i in items.items() if i["section"] != TITLES[t]]
        for title, want, got in wrong:
            note("%s: %s, wanted %s" % (title, got, want))
        ok(len(wrong) <= len(items) * 0.25, "%d of %d wrong" % (len(wrong), len(items)))
        note("%d of %d as an editor would" % (len(items) - len(wrong), len(items)))
        merged = set(d.titles())
        for t, i in items.items():
            if i["section"] == "none":
                ok(t not in merged, "not for the bulletin: " + t)
        for key in SECTIONS:
            titles = d.titles("/sections/%s/feed.json" % key)
            for t in titles:
                eq(items[plain(t)]["section"], key, t)
            ok(titles, "section %s is empty" % key)
        both = d.titles("/feed.json?section=policy,riscv")
        eq(sorted(both), sorted(d.titles("/sections/policy/feed.json") +
                                d.titles("/sections/riscv/feed.json")))
        reasons = [i for i in items.values() if i["section"] != "none" and not i.get("reason")]
        eq(reasons, [], "items without a reason")
    run(check)


@test("explain says of a report that leads no story what was said when it came")
def _():
    def check(d):
        stories = [i for i in d.items("--limit", "1000") if len(i["sources"]) > 1]
        ok(len(stories) > 4, stories)
        for id in [i["sources"][1]["id"] for i in stories][:5]:
            stored = re.search(r"(?m)^section +(\S+ \(\d+\))$", d.ctl("show", str(id)).stdout)
            now = d.ctl("explain", str(id)).stdout.splitlines()[0]
            eq(now.split(",")[0], stored.group(1), "item %d" % id)
        eq(d.ctl("item", "section", str(id), "none").stdout, "the story of %d stays in %s: item %d leads it\n" % (
            id, stories[4]["section"], stories[4]["id"]))
        eq(d.ctl("item", "section", str(stories[0]["id"]), "none").stdout, "")
        p = d.ctl("explain", "999999", check=False)
        eq((p.returncode, p.stderr), (66, "digestctl: 999999: no such item\n"))
    run(check)


@test("every RISC-V story is in its section, whatever else it matches")
def _():
    def check(d):
        for i in d.items("--limit", "1000"):
            if "RISC-V" in i["title"]:
                eq(i["section"], "riscv", i["title"])
    run(check)


@test("the page of today has all eight headings in order")
def _():
    def check(d):
        page = d.http("/")[2].decode()
        titles = ["ODC专栏", "开源政策", "理论观点", "产业动态", "技术项目", "开源组织与机构",
                  "开源报告·通讯·会议", "RISC-V专栏"]
        at = [page.find(t) for t in titles]
        ok(min(at) >= 0, dict(zip(titles, at)))
        heads = [page.find(">" + t) for t in titles]
        eq(heads, sorted(heads), "in order")
    run(check)


if __name__ == "__main__":
    tap.main()
