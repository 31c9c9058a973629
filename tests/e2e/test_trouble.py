#!/usr/bin/python3
"""Things that went wrong once: no feed is forgotten, and no secret leaves its server."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import signal
import socket
import threading

from e2e import *


@test("two servers on one address do not wait for each other's open connection")
def _():
    with Server() as s, Server() as other, Daemon(fetchers=1) as d:
        for key, server in (("one", s), ("two", other)):
            server.on("/f", Reply(body=rss("A", entries(1, stem=key))))
            d.feed(key, server.url("/f"))
        d.start()
        d.polls_done(2, timeout=10)
        eq((s.count("/f"), other.count("/f")), (1, 1))


@test("a permanent redirect to what is no feed is never stored")
def _():
    with Server() as s, Daemon(redirect_after=2, backoff_max="60s") as d:
        s.on("/f", redirect("/closed", 301))
        s.on("/closed", Reply(404, b"closed"))
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        for _ in range(4):
            d.poll("one")
        eq(s.count("/f"), 5, "asked at the configured URL")


@test("headers of the configuration do not follow a stored move to another server")
def _():
    with Server(hosts=2) as s, Daemon(redirect_after=1) as d:
        s.on("/f", redirect(s.url("/new", host=2), 301))
        s.on("/new", Reply(body=rss("A", entries(1))))
        d.feed("one", s.url("/f"), headers=["X-Key: s3cr3t"])
        d.start()
        d.polls_done(1)
        for _ in range(2):
            d.poll("one")
        eq(s.count("/f"), 1, "the move is stored")
        eq(s.requests("/f")[0].header("X-Key"), "s3cr3t")
        eq([r.header("X-Key") for r in s.requests("/new")], [None] * 3)


def page(n, more=""):
    return Reply(body="<html><body><ul>%s</ul>%s</body></html>" %
                 ("".join("<li><a href='/news/%d-%d'>News number %d of page %d</a></li>" %
                          (n, i, i, n) for i in range(3)), more), type="text/html")


def listing(d, s):
    d.feed("list", s.url("/1"), kind="listing", language="en",
           listing={"item": "li", "title": "a", "link": "a@href", "next": "a.next@href",
                    "pages": 5})


@test("a later page that is broken takes nothing from the earlier ones")
def _():
    broken = {"no listing": Reply(body="<html><body>maintenance</body></html>", type="text/html"),
              "an error": Reply(404, b"no"), "a loop": redirect("/2", 302),
              "304 unasked": Reply(304), "nowhere": redirect("ftp://a.example/", 302)}
    for name, reply in broken.items():
        with Server() as s, Daemon() as d:
            s.on("/1", page(1, "<a class=next href=/2>next</a>"))
            s.on("/2", reply)
            listing(d, s)
            d.start()
            d.polls_done(1)
            eq((d.state("list")["failures"], len(d.items())), (0, 3), name)
            ok(s.count("/2") <= 9, "%s: page 2 was asked %d times" % (name, s.count("/2")))


@test("a later page that has moved does not move the feed")
def _():
    with Server() as s, Daemon(redirect_after=1) as d:
        s.on("/1", page(1, "<a class=next href=/2>next</a>"))
        s.on("/2", redirect("/2b", 301))
        s.on("/2b", page(2))
        listing(d, s)
        d.start()
        d.polls_done(1)
        d.poll("list")
        eq((s.count("/1"), s.count("/2b")), (2, 2))
        eq(len(d.items()), 6)


@test("a fetcher that dies outside of a document: one feed is blamed, the others go on")
def _():
    gate = threading.Event()
    with Server(hosts=3) as s, Daemon(fetchers=1, fetch_timeout="60s") as d:
        for n in (1, 2):
            s.on("/%d" % n, Reply(body=rss("F", entries(1, stem="f%d" % n)), hold=gate))
            d.feed("f%d" % n, s.url("/%d" % n, host=n))
        s.on("/3", Reply(body=rss("F", entries(1, stem="f3"))))
        d.start()
        for n in (1, 2):
            s.wait("/%d" % n, 1, answered=False)
        os.kill(d.role("fetcher")[0], signal.SIGABRT)
        # Both come again, one by one.
        d.wait(lambda: s.count("/1") + s.count("/2") == 3, what="one of them is asked again")
        first = 1 if s.count("/1") == 2 else 2
        os.kill(d.role("fetcher")[0], signal.SIGABRT)
        s.wait("/%d" % (3 - first), 2, answered=False)
        gate.set()
        d.polls_done(2)
        state = d.feed_states()
        eq(state["f%d" % first]["failures"], 1)
        ok("transfer" in state["f%d" % first]["error"], state["f%d" % first]["error"])
        eq(state["f%d" % (3 - first)]["failures"], 0)


@test("a fetcher that hangs up without ending is ended, and its feeds are polled")
def _():
    with Server() as s, Daemon(fetchers=1, fetch_timeout="1s", max_redirects=0) as d:
        s.on("/f", [Reply(body=rss("A", entries(1))), Reply(body=rss("A", entries(2)))])
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        fetcher = d.role("fetcher")[0]
        os.kill(fetcher, signal.SIGSTOP)
        os.kill(d.role("engine")[0], signal.SIGKILL)
        # The next engine has a fetcher of its own; the stopped one is no obstacle, and goes.
        d.wait(lambda: d.ctl("refresh", "one", check=False).returncode == 0, 20, "a refresh")
        d.wait_stories(2)
        wait(lambda: digestd.proc_stat_or(fetcher) == "Z" or
             not os.path.exists("/proc/%d" % fetcher), 10, "the end of the old fetcher")


@test("many reloads in a row: web is there at once after each")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(body=rss("A", entries(1))))
        d.feed("one", s.url("/f"))
        d.start()
        d.wait_stories(1)
        for n in range(5):
            web = d.role("web")
            d.options["title"] = "Title %d" % n
            d.write_config()
            d.ask("reload")
            d.wait(lambda: d.role("web") != web, what="a new web role")
            d.wait(lambda: "Title %d" % n in d.http("/")[2].decode(), what="the new title")
        # One that is replaced has not died, so the next one waits for nothing.
        eq(re.findall(r"web 0 ended.*", d.log()), [])


def raw_get(d, path, window):
    """A connection that has asked and reads slowly: its window is small."""
    c = socket.socket()
    c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    c.settimeout(20 * digestd.PATIENCE)
    c.connect(("127.0.0.1", d.port))
    c.sendall(("GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % path).encode())
    return c


@test("a reload lets the answers arrive that are being sent, and ends the old web then")
def _():
    with Server() as s, Daemon(publish_items=200) as d:
        many = [Entry("News number %d" % i, "http://a.example/%d" % i,
                      html="<p>%d %s</p>" % (i, "words of a long text " * 2800))
                for i in range(180)]
        s.on("/f", Reply(body=rss("A", many)))
        d.feed("one", s.url("/f"))
        d.start()
        d.wait_stories(180)
        whole = d.http("/feed.atom")[2]
        with raw_get(d, "/feed.atom", 4096) as c:
            start = c.recv(2000)
            old = d.role("web")
            d.options["title"] = "The new title"
            d.write_config()
            d.ask("reload")
            d.wait(lambda: b"The new title" in d.http("/")[2], what="the new configuration")
            ok(old[0] in d.roles()["web"], "the old web still sends")
            rest = b"".join(iter(lambda: c.recv(1 << 20), b""))
        body = (start + rest).partition(b"\r\n\r\n")[2]
        ok(len(whole) > 8 << 20, "%d bytes are more than the sockets keep" % len(whole))
        eq((len(body), body == whole), (len(whole), True))
        d.wait(lambda: old[0] not in d.roles()["web"], 10, "the end of the old web")
        eq(d.status()["roles"][-2]["restarts"], 0)


@test("feeds that fail are counted as such after a restart and a reload")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(500, b"no"))
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        eq(d.status()["failing"], 1)
        d.restart()
        eq(d.status()["failing"], 1)
        d.ask("reload")
        eq(d.status()["failing"], 1)


@test("descriptors that digestd was started with do not reach the roles")
def _():
    r, w = os.pipe()
    os.set_inheritable(r, True)
    high = os.dup2(r, 100)
    try:
        with Daemon() as d:
            d.inherit = [high]
            d.start()
            for role, pids in d.roles().items():
                for pid in pids if role != "parent" else []:
                    ok(not os.path.exists("/proc/%d/fd/%d" % (pid, high)), role)
            ok(os.path.exists("/proc/%d/fd/%d" % (d.process.pid, high)), "it was given one")
    finally:
        for fd in (r, w, high):
            os.close(fd)


if __name__ == "__main__":
    tap.main()
