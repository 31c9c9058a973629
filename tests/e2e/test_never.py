#!/usr/bin/python3
"""Never twice, never lost."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import signal

from e2e import *

NOW = int(time.time()) // 60 * 60 - 3600


def feed_of(*items):
    return Reply(body=rss("A", list(items)))


def after(replies, want, **kw):
    """One feed that gives these documents, poll by poll; the stories at the end."""
    with Server() as s, Daemon(**kw) as d:
        s.on("/f", list(replies))
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        for _ in range(len(replies) - 1):
            d.poll("one")
        d.wait_stories(want)
        # One more poll of the last document must change nothing.
        d.poll("one")
        return d.stories()


@test("an entry whose title, text or date changed updates its item")
def _():
    one = Entry("Old title of the entry", "http://a.example/1", guid="id-1", at=NOW, html="<p>old</p>")
    two = Entry("A quite different title now", "http://a.example/1", guid="id-1", at=NOW + 60,
                html="<p>new</p>")
    got = after([feed_of(one), feed_of(two)], 1)
    eq([x["title"] for x in got], ["A quite different title now"])
    ok("new" in got[0]["content_html"], got[0]["content_html"])


@test("an entry whose guid changed keeps its item by its URL, and the other way round")
def _():
    a = Entry("Same news of today", "http://a.example/1", guid="id-1", at=NOW)
    b = Entry("Same news of today", "http://a.example/1", guid="id-2", at=NOW)
    eq(len(after([feed_of(a), feed_of(b)], 1)), 1, "guid")
    c = Entry("Same news of today", "http://a.example/2018/moved", guid="id-1", at=NOW)
    got = after([feed_of(a), feed_of(c)], 1)
    eq([x["url"] for x in got], ["http://a.example/2018/moved"])


@test("a guid that is a URL survives a change of scheme and host")
def _():
    a = Entry("News one of the day", "http://old.example/p?id=7", guid="http://old.example/?p=7",
              at=NOW)
    b = Entry("News one of the day, moved", "https://new.example/posts/7",
              guid="https://new.example/?p=7", at=NOW)
    got = after([feed_of(a), feed_of(b)], 1)
    eq([x["title"] for x in got], ["News one of the day, moved"])


@test("two different entries with one guid stay two, over many polls")
def _():
    a = Entry("The first of two entries", "http://a.example/1", guid="same", at=NOW)
    b = Entry("Another thing altogether", "http://a.example/2", guid="same", at=NOW + 60)
    got = after([feed_of(a, b), feed_of(b, a), feed_of(a, b)], 2)
    eq(sorted(x["title"] for x in got), ["Another thing altogether", "The first of two entries"])


@test("two entries with one URL and guids of their own stay two")
def _():
    a = Entry("Version one is released", "http://a.example/news", guid="g1", at=NOW)
    b = Entry("Conference dates announced", "http://a.example/news", guid="g2", at=NOW + 60)
    eq(len(after([feed_of(a, b), feed_of(b, a)], 2)), 2)


@test("an entry that left the feed and comes back is not new")
def _():
    a, b = (Entry("Entry %s of the day" % n, "http://a.example/%s" % n, at=NOW) for n in "ab")
    got = after([feed_of(a, b), feed_of(b), feed_of(b), feed_of(a, b)], 2)
    eq(len(got), 2)


@test("entries without any id or date keep their place and are not repeated")
def _():
    body = ('<rss version="2.0"><channel><title>A</title>%s</channel></rss>' %
            "".join("<item><title>Bare entry number %d of list</title></item>" % n
                    for n in range(5)))
    more = body.replace("<item>", "<item><title>A fresh bare entry</title></item><item>", 1)
    got = after([Reply(body=body), Reply(body=body), Reply(body=more)], 6)
    eq(len(got), 6)


def two_feeds(first, second, want, shipped=False):
    with Server() as s, Daemon() as d:
        s.on("/a", Reply(body=rss("A", first)))
        s.on("/b", Reply(body=rss("B", second)))
        d.feed("a", s.url("/a"), weight=90)
        d.feed("b", s.url("/b"), weight=10)
        d.start()
        d.polls_done(2)
        got = d.wait_stories(want)
        d.poll("all", 2)
        eq(len(d.stories()), len(got), "after another poll")
        return d.stories(), d.http("/feed.atom")[2].decode()


@test("entries of nothing but a description are kept once, entries of nothing at all not")
def _():
    def doc(*texts):
        return Reply(body=("<rss version='2.0'><channel><title>A</title><link>http://a.example/</link>"
                           "%s<item/><item><pubDate>Mon, 18 Nov 2024 09:00:00 GMT</pubDate></item>"
                           "</channel></rss>" % "".join("<item><description>%s</description></item>"
                                                        % t for t in texts)).encode())
    first = "The first note of the day, which has no title of its own."
    second = "Another note that came some hours later."
    got = after([doc(first), doc(second, first), doc(second, first)], 2)
    eq(sorted(x["content_html"] for x in got), sorted([first, second]))
    ok(all(x["title"] for x in got), "a title is made of the text")


@test("the same URL in two feeds is one story: tracking, fragment, port, www, m, scheme")
def _():
    variants = ["http://www.site.example/news/1?utm_source=rss&utm_medium=feed",
                "https://site.example/news/1#comments", "http://site.example:80/news/1",
                "https://m.site.example/news/1?spm=1001.2014&fbclid=x", "https://site.example/news/1"]
    for other in variants:
        got, feed = two_feeds([Entry("Title in the first feed", "https://site.example/news/1?gclid=1",
                                     guid="x", at=NOW)],
                              [Entry("A headline of other words", other, guid="y", at=NOW + 60)], 1)
        eq([x["title"] for x in got], ["Title in the first feed"], other)


@test("a query that matters keeps two pages two")
def _():
    got, _ = two_feeds([Entry("First article of the site", "http://a.example/show?id=1", at=NOW)],
                       [Entry("Second text on that site", "http://a.example/show?id=2", at=NOW)], 2)
    eq(len(got), 2)


@test("the same title within days is one story, width and punctuation aside")
def _():
    got, feed = two_feeds(
        [Entry("开放原子发布开放硬件许可协议，助力生态", "http://a.example/1", at=NOW)],
        [Entry("开放原子发布开放硬件许可协议 助力生态！", "http://b.example/2", at=NOW + 60)], 1)
    eq(len(got), 1)
    ok("http://a.example/1" in feed and "http://b.example/2" in feed, "both reports are named")


@test("titles that differ in a number stay two stories")
def _():
    got, _ = two_feeds([Entry("开源战略动态月报第十一期", "http://a.example/11", at=NOW)],
                       [Entry("开源战略动态月报第十二期", "http://b.example/12", at=NOW)], 2)
    eq(len(got), 2)


@test("ids, order and bytes of the documents are the same after restarts")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(body=rss("A", entries(20)), etag='"1"'))
        d.feed("one", s.url("/f"))
        d.start()
        d.wait_stories(20)
        before = {p: d.http(p)[2] for p in ("/feed.atom", "/feed.rss", "/feed.json")}
        tags = {p: d.http(p)[1]["ETag"] for p in before}
        d.restart()
        d.wait_stories(20)
        d.poll("one")
        for p, body in before.items():
            eq(d.http(p)[2] == body, True, p)
            eq(d.http(p)[1]["ETag"], tags[p], p)


@test("an item is durable before its feed's validators: engine killed at the answer")
def _():
    with Server() as s, Daemon() as d:
        body = rss("A", entries(3))

        def answer(r):
            if s.count("/f") <= 5:
                for pid in d.roles().get("engine", []):
                    os.kill(pid, signal.SIGKILL)
            return Reply(body=body, etag='"1"')
        s.on("/f", answer)
        d.feed("one", s.url("/f"))
        d.start()
        eq(len(d.wait_stories(3, timeout=40)), 3)
        for r in s.requests("/f"):
            if r.header("If-None-Match"):
                ok(len(d.stories()) == 3, "a validator without its items")


@test("the first fetch and a flood are quarantined from mail, ordinary news is not")
def _():
    with Server() as s, Daemon(flood=10) as d:
        s.on("/f", [Reply(body=rss("A", entries(3))), Reply(body=rss("A", entries(5))),
                    Reply(body=rss("A", entries(40)))])
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        d.poll("one")
        d.poll("one")
        d.wait_stories(40)
        held = {x["title"]: x["quarantined"] for x in d.items("--limit", "100")}
        eq(len(held), 40)
        wrong = [t for t, q in held.items()
                 if q != (int(t.split()[2]) not in (3, 4))]
        eq(wrong, [])


if __name__ == "__main__":
    tap.main()
