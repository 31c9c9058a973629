#!/usr/bin/python3
"""Stories: reports with other words are one entry, and what a person corrects lasts."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import json

from e2e import *

NOW = int(time.time()) // 3600 * 3600 - 7200
A = "微软开源它收购的实时操作系统 Frobnix"
B = "微软宣布开源实时操作系统 Frobnix，改用 MIT 许可证"
C = "实时操作系统 Frobnix 被微软开源"


def entry(title, key):
    return Entry(title, "http://%s.example/1" % key, at=NOW, html="<p>%s</p>" % title)


def world(fn):
    with Server() as s, Daemon() as d:
        for key, title, weight in (("a", A, 90), ("b", B, 50)):
            s.on("/" + key, Reply(body=rss(key.upper(), [entry(title, key)])))
            d.feed(key, s.url("/" + key), weight=weight)
        d.start()
        d.polls_done(2)
        d.wait_stories(1)
        d.wait(lambda: len(items(d)) == 2, 10, "both reports")
        fn(s, d)


def items(d):
    """Item ids by title, with the story each is in."""
    out = {}
    for story in rows(d):
        for r in story["sources"]:
            out[r["title"]] = (r["id"], story["story"])
    return out


def rows(d):
    text = d.ctl("items", "--json", "--limit", "100").stdout
    return [json.loads(line) for line in text.splitlines()]


def add(s, d, key, title):
    s.on("/" + key, Reply(body=rss(key.upper(), [entry(title, key)])))
    d.feed(key, s.url("/" + key), weight=10)
    d.reload()
    d.wait(lambda: title in items(d), 20, "the report of " + key)


@test("reports with other words are one entry, with all links and the reason")
def _():
    def check(s, d):
        story, = rows(d)
        near = story["sources"][1]
        eq((near["joined"], story["sources"][0]["joined"]), ("near", None))
        ok(30 <= near["alike"] <= 100 and "frobnix" in near["words"], near)
        d.wait(lambda: "另有 1 家报道" in d.http("/")[2].decode(), 10, "the page")
        for path in ("/feed.atom", "/feed.rss", "/feed.json"):
            text = d.http(path)[2].decode()
            ok("b.example/1" in text and "另有 1 家报道" in text, path)
        page = d.http("/items/%d/" % story["id"])[2].decode()
        ok("说的是同一件事（把握" in page, "the page says why")
        shown = d.ctl("show", str(story["id"])).stdout
        ok("near " in shown and "2 reports" in shown, shown)
    world(check)


@test("a report that is like reports of two entries makes them one; pages of all still answer")
def _():
    reports = [("a", "DeepSeek新一代模型正式开源：权重与技术报告同步公开",
                "模型在代码与数学评测中进步明显，权重已可下载。"),
               ("b", "DeepSeek 新一代开源模型发布，采用 MIT 许可证",
                "模型权重、推理代码与技术报告一并公开。"),
               ("c", "DeepSeek 开源新一代模型，代码与数学能力大幅提升",
                "新模型采用混合专家架构，权重与技术报告同步公开，采用 MIT 许可证。")]
    with Server() as s, Daemon() as d:
        for n, (key, title, lead) in enumerate(reports):
            item = Entry(title, "http://%s.example/1" % key, at=NOW, html="<p>%s</p>" % lead)
            s.on("/" + key, Reply(body=rss(key.upper(), [item])))
            d.feed(key, s.url("/" + key))
            if n == 0:
                d.start()
            else:
                d.reload()
            d.wait(lambda: title in items(d), 20, "the report of " + key)
            if n == 1:
                d.wait_stories(2)
                before = {x["id"] for x in d.stories()}
                pages = [v[0] for v in items(d).values()]
        d.wait(lambda: len(d.stories()) == 1, 10, "one entry")
        ok(d.stories()[0]["id"] in before, "an entry that was there")
        story, = rows(d)
        eq(sorted(r["joined"] or "" for r in story["sources"]), ["", "near", "near"])
        for i in pages:
            status, _, body = d.http("/items/%d/" % i)
            eq(status, 200)
            ok("说的是同一件事（把握" in body.decode(), "why")


@test("what is split stays split: later reports, a restart, and without the daemon")
def _():
    def check(s, d):
        ids = items(d)
        atom = d.http("/feed.json")[2].decode()
        first = json.loads(atom)["items"][0]["id"]
        d.ctl("story", "split", str(ids[B][0]))
        d.wait(lambda: len(d.stories()) == 2, 10, "two entries")
        ok(first in [x["id"] for x in d.stories()], "the entry keeps its id")
        d.restart()
        add(s, d, "c", C)
        d.refresh("all")
        got = items(d)
        ok(got[A][1] != got[B][1], "apart")
        ok(got[C][1] in (got[A][1], got[B][1]), "the third found one of them")
        d.stop()
        d.ctl("story", "merge", str(got[A][1]), str(got[B][1]))
        eq(len({v[1] for v in items(d).values()}), 1)
    world(check)


@test("a main item that a person chose stays; the entry's id does not change")
def _():
    def check(s, d):
        ids = items(d)
        before = d.stories()[0]["id"]
        d.ctl("story", "main", str(ids[B][0]))
        d.wait(lambda: d.stories()[0]["title"] == B, 10, "the other headline")
        d.restart()
        add(s, d, "c", C)
        story, = rows(d)
        eq((story["title"], len(story["sources"])), (B, 3))
        eq(d.stories()[0]["id"], before)
    world(check)


@test("merged stories are one entry, and the pages of both still answer")
def _():
    def check(s, d):
        add(s, d, "c", "某高校成立开源俱乐部并举办讲座")
        d.wait(lambda: len(d.stories()) == 2, 10, "two entries")
        got = items(d)
        (item, story), (_, into) = got["某高校成立开源俱乐部并举办讲座"], got[A]
        before = {x["id"] for x in d.stories()}
        d.ctl("story", "merge", str(into), str(story))
        d.wait(lambda: len(d.stories()) == 1, 10, "one entry")
        ok(d.stories()[0]["id"] in before, "an entry that was there")
        for i in (item, got[A][0]):
            status, _, body = d.http("/items/%d/" % i)
            eq(status, 200)
            ok("由编辑合并" in body.decode(), "who merged")
    world(check)


@test("what cannot be done is one line and a status")
def _():
    def check(s, d):
        ids = items(d)
        story = str(ids[A][1])
        for words, status in ((("split", "999"), 66), (("main", "x"), 64), (("merge", story), 64),
                              (("merge", story, story), 65), (("merge", story, "999"), 66),
                              (("split",) + tuple(str(v[0]) for v in ids.values()), 65),
                              (("join", "1"), 64), ((), 64)):
            for running in (True, False):
                r = d.ctl("story", *words, check=False)
                eq(r.returncode, status, "%s, daemon %s" % (words, running))
                ok(r.stderr.strip(), words)
                if status == 64 or not running:
                    break
        d.stop()
        eq(d.ctl("story", "split", "999", check=False).returncode, 66, "without the daemon")
        eq(d.ctl("story", "merge", story, story, check=False).returncode, 65)
        eq(len({v[1] for v in items(d).values()}), 1, "nothing changed")
    world(check)


tap.main()
