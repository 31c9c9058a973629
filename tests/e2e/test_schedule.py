#!/usr/bin/python3
"""Scheduling: when the real daemon polls, seen from the server and in what it stores."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import email.utils
import sqlite3
import threading

from e2e import *


def pause(d, key):
    """Seconds from the last poll to the next one."""
    state = d.state(key)
    return digestd.seconds(state["next_poll"]) - digestd.seconds(state["last_poll"])


@test("Retry-After of 429 and 503 is obeyed, in seconds and as a date")
def _():
    def dated(r):
        return Reply(503, b"", headers=[("Retry-After",
                                         email.utils.formatdate(time.time() + 7200, usegmt=True))])
    with Server() as s, Daemon(interval_min="10s", interval_default="10s") as d:
        s.on("/a", Reply(429, b"", headers=[("Retry-After", "7200")]))
        s.on("/b", dated)
        s.on("/c", Reply(429, b"", headers=[("Retry-After", "soon")]))
        for key in "abc":
            d.feed(key, s.url("/" + key))
        d.start()
        d.polls_done(3)
        for key in "ab":
            ok(7190 <= pause(d, key) <= 7200 * 1.2, "%s: %g s" % (key, pause(d, key)))
        ok(pause(d, "c") >= 10, "c: %g s" % pause(d, "c"))


@test("410 stops a feed and tells; a restart does not ask again, a person may")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(410, b"gone"))
        s.on("/g", Reply(body=rss("A", entries(1))))
        d.feed("gone", s.url("/f"))
        d.feed("good", s.url("/g"))
        d.start()
        d.polls_done(2)
        ok(d.state("gone")["gone"], "state says gone")
        d.wait_log(r"gone.*410|410.*gone")
        d.restart()
        d.poll("good")
        eq(s.count("/f"), 1)
        s.on("/f", Reply(body=rss("B", entries(1, stem="back"))))
        d.poll("gone")
        eq(s.count("/f"), 2)
        ok(not d.state("gone")["gone"], "alive again")


@test("errors back off exponentially, with a cap, and end with the first success")
def _():
    with Server() as s, Daemon(interval_min="1m", interval_default="1m", interval_max="1m",
                               backoff_max="1h") as d:
        s.on("/f", Reply(500, b""))
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        pauses = [pause(d, "one")]
        for _ in range(9):
            d.poll("one")
            pauses.append(pause(d, "one"))
        note("pauses: %s" % [round(p) for p in pauses])
        eq(d.state("one")["failures"], 10)
        ok(all(b > a * 1.3 for a, b in zip(pauses[:4], pauses[1:4])), "they grow")
        ok(max(pauses) <= 3600 * 1.2, "they have a cap")
        ok(pauses[-1] >= 3600 * 0.8, "they reach it")
        s.on("/f", Reply(body=rss("A", entries(1))))
        d.poll("one")
        eq(d.state("one")["failures"], 0)
        ok(pause(d, "one") <= 70, "back to %g s" % pause(d, "one"))


@test("the interval stays between floor and ceiling and obeys Cache-Control, also of a 304")
def _():
    with Server() as s, Daemon(interval_min="10m", interval_default="10m", interval_max="1d") as d:
        old = entries(10, at=int(time.time()) - 86400 * 30)
        s.on("/short", Reply(body=rss("A", old), headers=[("Cache-Control", "max-age=1")]))
        s.on("/long", Reply(body=rss("B", entries(10, stem="b")), etag='"1"',
                            headers=[("Cache-Control", "public, max-age=40000")],
                            headers304=[("Cache-Control", "max-age=50000")]))
        s.on("/far", Reply(body=rss("C", entries(10, stem="c")),
                           headers=[("Cache-Control", "max-age=31536000")]))
        s.on("/lines", Reply(body=rss("D", entries(10, stem="d")),
                             headers=[("Cache-Control", v)
                                      for v in ("public", "max-age=40000", "must-revalidate")]))
        for key in ("short", "long", "far", "lines"):
            d.feed(key, s.url("/" + key))
        d.start()
        d.polls_done(4)
        ok(40000 <= pause(d, "lines"), "a header of several lines: %g" % pause(d, "lines"))
        ok(600 <= pause(d, "short"), "floor: %g" % pause(d, "short"))
        ok(40000 <= pause(d, "long") <= 86400 * 1.11, "max-age: %g" % pause(d, "long"))
        ok(pause(d, "far") <= 86400 * 1.11, "ceiling: %g" % pause(d, "far"))
        d.poll("long")
        ok(50000 <= pause(d, "long"), "max-age of a 304: %g" % pause(d, "long"))


@test("ttl of the feed is obeyed")
def _():
    with Server() as s, Daemon(interval_min="1m", interval_default="1m", interval_max="1d") as d:
        s.on("/f", Reply(body=rss("A", entries(3), channel="<ttl>300</ttl>")))
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        ok(pause(d, "one") >= 300 * 60, "%g s" % pause(d, "one"))


@test("ten restarts cost no extra poll, and next polls are kept with their jitter")
def _():
    with Server(hosts=3) as s, Daemon() as d:
        for n in range(12):
            s.on("/%d" % n, Reply(body=rss("F", entries(2, stem="f%d" % n)), etag='"1"'))
            d.feed("f%d" % n, s.url("/%d" % n, host=1 + n % 3))
        s.on("/bad", Reply(500, b""))
        d.feed("bad", s.url("/bad"))
        d.start()
        d.polls_done(13)
        before = {k: f["next_poll"] for k, f in d.feed_states().items()}
        ok(len(set(before.values())) > 6, "jitter: %s" % sorted(before.values()))
        for n in range(10):
            if n % 2:
                d.kill()
                d.start()
            else:
                d.restart()
            d.wait(lambda: d.http("/healthz")[0] == 200, 10, "/healthz")
        eq({k: f["next_poll"] for k, f in d.feed_states().items()}, before)
        eq(s.count(), 13)


@test("what was polled by a clock that has been set back since is asked at once, and no more")
def _():
    with Server() as s, Daemon() as d:
        for key in ("ahead", "well"):
            s.on("/" + key, Reply(body=rss("F", entries(1, stem=key)), etag='"1"'))
            d.feed(key, s.url("/" + key))
        d.start()
        d.polls_done(2)
        d.stop()
        db = sqlite3.connect(d.options["state_dir"] + "/items.db")
        with db:  # three days: less than what some Retry-After may ask for
            db.execute("UPDATE poll SET last_poll = last_poll + 259200, last_ok = last_ok + 259200,"
                       " next_poll = next_poll + 259200 WHERE feed ="
                       " (SELECT id FROM feed WHERE key = 'ahead')")
        db.close()
        d.start()
        s.wait("/ahead", 2)
        d.polls_done(1)
        ok(digestd.seconds(d.state("ahead")["next_poll"]) < time.time() + 8 * 3600, "a next poll of today")
        d.restart()
        d.wait(lambda: d.http("/healthz")[0] == 200, 10, "/healthz")
        eq((s.count("/ahead"), s.count("/well")), (2, 1))


def at_once(hosts):
    """Ten feeds at 127.0.0.1 by these names and one at 127.0.0.2, all due; the peaks."""
    gate = threading.Event()
    with Server(hosts=2) as s, Daemon(fetchers=3) as d:
        for n in range(10):
            s.on("/%d" % n, Reply(body=rss("F", entries(1, stem="f%d" % n)), hold=gate))
            d.feed("f%d" % n, s.url("/%d" % n, host=hosts[n % len(hosts)]))
        s.on("/other", Reply(body=rss("O", entries(1, stem="o")), hold=gate))
        d.feed("other", s.url("/other", host=2))
        d.start()
        s.wait("/other", 1, answered=False)
        d.wait(lambda: s.flights.now.get("127.0.0.1"), 10, "a request at the first host")
        gate.set()
        d.polls_done(11)
        eq(len(d.wait_stories(11)), 11)
        return s.flights.peak, s.connections.peak


@test("one connection per host at a time, over all feeds of the host; other hosts do not wait")
def _():
    flights, connections = at_once([1])
    eq(flights, {"127.0.0.1": 1, "127.0.0.2": 1}, "requests at once")
    eq(connections["127.0.0.1"], 1, "connections at once")


@test("several names of one address are one host")
def _():
    flights, _ = at_once([1, 1, "localhost"])
    eq(flights, {"127.0.0.1": 1, "127.0.0.2": 1}, "requests at once")


@test("the gap between two requests to a host is kept, redirects and names included")
def _():
    with Server(hosts=2) as s, Daemon(host_gap="300ms") as d:
        for n in range(5):
            s.on("/%d" % n, Reply(body=rss("F", entries(1, stem="f%d" % n))))
            d.feed("f%d" % n, s.url("/%d" % n))
        d.start()
        d.polls_done(5)
        asked = sorted((r.at, r.done) for r in s.requests())
        gaps = [b[0] - a[1] for a, b in zip(asked, asked[1:])]
        note("gaps: %s ms" % [round(g * 1000) for g in gaps])
        ok(min(gaps) >= 0.28, "at least the gap")


@test("a manual refresh is conditional and rate-limited")
def _():
    with Server() as s, Daemon(refresh_min="1h") as d:
        s.on("/f", Reply(body=rss("A", entries(1)), etag='"1"'))
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        d.poll("one")
        eq(s.requests("/f")[1].header("If-None-Match"), '"1"')
        p = d.refresh("one", check=False)
        ok(p.returncode != 0, "a second refresh is refused")
        note((p.stdout + p.stderr).strip())
        d.restart()
        ok(d.refresh("one", check=False).returncode != 0, "also after a restart")
        eq(s.count("/f"), 2)


@test("a disabled feed is not polled, a feed that is taken out is polled no more")
def _():
    with Server() as s, Daemon() as d:
        for key in ("on", "off", "out"):
            s.on("/" + key, Reply(body=rss(key, entries(1, stem=key))))
            d.feed(key, s.url("/" + key), **({"enabled": False} if key == "off" else {}))
        d.start()
        d.polls_done(2)
        del d.feeds["out"]
        d.restart()
        d.refresh("all")
        s.wait("/on", 2)
        eq((s.count("/off"), s.count("/out")), (0, 1))
        ok(any("out number" in t for t in d.titles()), "its items stay")


@test("a changed URL keeps the items and forgets the validators")
def _():
    with Server() as s, Daemon() as d:
        s.on("/a", Reply(body=rss("A", entries(2)), etag='"1"'))
        s.on("/b", Reply(body=rss("A", entries(2)), etag='"1"'))
        d.feed("one", s.url("/a"))
        d.start()
        d.polls_done(1)
        ids = {x["id"] for x in d.wait_stories(2)}
        d.feeds["one"]["url"] = s.url("/b")
        d.restart()
        s.wait("/b", 1)
        eq(s.requests("/b")[0].header("If-None-Match"), None)
        d.polls_done(1)
        eq({x["id"] for x in d.stories()}, ids)


@test("a changed selector is tried at the next poll, on a document that did not change")
def _():
    page = "<ul><li><a href='/1'>The first news of the list</a><b>x</b></li></ul>"
    with Server() as s, Daemon() as d:
        s.on("/l", Reply(body=page, type="text/html", etag='"1"'))
        d.feed("list", s.url("/l"), kind="listing", listing={"item": "li", "title": "b",
                                                             "link": "a@href"})
        d.start()
        d.polls_done(1)
        eq([i["title"] for i in d.items()], ["x"])
        d.feeds["list"]["listing"]["title"] = "a"
        d.reload()
        d.wait_log("reloaded")
        d.poll("list")
        eq(s.requests("/l")[-1].header("If-None-Match"), None)
        eq([i["title"] for i in d.items()], ["The first news of the list"])
        d.reload()
        d.wait_log("(?s)reloaded.*reloaded")
        d.poll("list")
        eq(s.requests("/l")[-1].header("If-None-Match"), '"1"', "nothing changed: conditional")


@test("without a network no feed is blamed, and all are asked when it comes back")
def _():
    hosts = 6
    with Server(hosts=hosts) as s, Daemon() as d:
        keys = [d.feed("f%d" % n, s.url("/f%d" % n, host=n)) for n in range(1, hosts + 1)]
        for key in keys:
            s.on("/" + key, Reply(body=rss("F", entries(1, stem=key))))
        d.start()
        d.polls_done(hosts)
        s.stop()
        d.refresh()
        d.wait(lambda: d.status()["problems"] == ["no server can be reached"], 20, "it is noticed")
        eq(d.http("/healthz")[0], 503)
        failed = {k: f["failures"] for k, f in d.feed_states().items()}
        ok(max(failed.values()) <= 1, "blamed while it was not known: %s" % failed)
        for _ in range(3):
            d.refresh()
        with Server(hosts=hosts, port=s.port) as back:
            for key in keys:
                back.on("/" + key, Reply(body=rss("F", entries(2, stem=key))))
            d.wait(lambda: all(back.count("/" + k) for k in keys), 30, "all are asked again")
            d.wait(lambda: all(f["failures"] == 0 for f in d.feed_states().values()))
            eq(d.status()["problems"], [])
            d.wait(lambda: d.http("/healthz")[0] == 200)
            eq([back.count("/" + k) for k in keys], [1] * hosts, "asked once")


@test("feeds that are down among others that answer are no missing network")
def _():
    with Server() as s, Daemon() as d:
        for n in range(2, 9):
            d.feed("down%d" % n, s.url("/f", host=n))
        d.feed("good", s.url("/f"))
        s.on("/f", Reply(body=rss("A", entries(1))))
        d.start()
        d.polls_done(8)
        for _ in range(3):
            d.poll(n=8)
        eq(d.status()["problems"], [])
        eq([d.state("down%d" % n)["failures"] for n in range(2, 9)], [4] * 7)


if __name__ == "__main__":
    tap.main()
