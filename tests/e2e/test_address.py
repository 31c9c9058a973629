#!/usr/bin/python3
"""Addresses that are not public are refused unless the configuration names their network."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
from e2e import *


def refused(d, key):
    state = d.state(key)
    eq(state["failures"], 1, key)
    ok(re.search(r"refus|not allowed|private|loopback|address|network|scheme|protocol|http",
                 state["error"], re.I), "%s: %s" % (key, state["error"]))
    return state["error"]


@test("loopback is refused without allow_networks, in every spelling")
def _():
    spellings = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]",
                 "0.0.0.0", "[::1]", "[64:ff9b::7f00:1]", "127.0.0.1."]
    with Server() as s, Daemon(allow_networks=None) as d:
        s.on("/f", Reply(body=rss("A", entries(1))))
        # What the configuration already refuses is refused, too: leave those out.
        for n, host in enumerate(spellings):
            d.feed("f%d" % n, "http://%s:%d/f" % (host, s.port))
            if d.check_config().returncode:
                note("refused by the configuration: " + host)
                del d.feeds["f%d" % n]
        d.start()
        d.polls_done(len(d.feeds))
        for key in d.feeds:
            eq(d.state(key)["failures"], 1, spellings[int(key[1:])])
        note(refused(d, "f0"))
        eq(s.count(), 0, "requests")
        eq(s.connections.peak, {}, "connections")


@test("private, link-local, CGNAT and unspecified addresses are refused")
def _():
    hosts = ["10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
             "224.0.0.1", "255.255.255.255", "[fe80::1]", "[fd00::1]", "[::]",
             "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::]"]
    with Daemon(connect_timeout="30s") as d:
        for n, host in enumerate(hosts):
            d.feed("f%d" % n, "http://%s:9/f" % host)
        d.start()
        d.polls_done(len(hosts), timeout=10)  # at once, not by a time-out
        for n, host in enumerate(hosts):
            state = d.state("f%d" % n)
            eq(state["failures"], 1, host)
            ok(not re.search(r"timed? ?out|unreachable", state["error"], re.I),
               "%s was tried: %s" % (host, state["error"]))


@test("a redirect to a refused address is refused, and to another scheme")
def _():
    with Server(hosts=3) as s, Daemon(allow_networks=["127.0.0.2/32"]) as d:
        s.on("/secret", Reply(body=rss("A", entries(1))))
        targets = {"direct": s.url("/secret", host=1), "name": s.url("/secret", host="localhost"),
                   "mapped": s.url("/secret", host="[::ffff:127.0.0.1]"),
                   "file": "file:///etc/passwd", "ftp": "ftp://127.0.0.2/x",
                   "gopher": "gopher://127.0.0.2:%d/_GET%%20/secret" % s.port,
                   "dict": "dict://127.0.0.2:%d/x" % s.port}
        for key, target in targets.items():
            s.on("/" + key, redirect(target, 302), host=2)
            d.feed(key, s.url("/" + key, host=2))
        s.on("/hop", redirect(s.url("/hop2", host=2), 302), host=2)
        s.on("/hop2", redirect(s.url("/secret", host=3), 302), host=2)
        d.feed("hop", s.url("/hop", host=2))
        d.start()
        d.polls_done(len(targets) + 1)
        eq(s.count("/secret"), 0, "requests at refused addresses")
        eq(sorted(s.connections.peak), ["127.0.0.2"], "addresses that were connected to")
        for key in targets:
            refused(d, key)
        eq(d.stories(), [])


@test("allow_networks allows what it names and nothing else")
def _():
    with Server(hosts=2) as s, Daemon(allow_networks=["127.0.0.2/32"]) as d:
        s.on("/f", Reply(body=rss("A", entries(1))))
        d.feed("yes", s.url("/f", host=2))
        d.feed("no", s.url("/f", host=1))
        d.start()
        d.polls_done(2)
        eq(d.state("yes")["failures"], 0)
        eq({r.host for r in s.requests()}, {"127.0.0.2"})
        refused(d, "no")


@test("a reload that takes the permission away works at once")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(body=rss("A", entries(1)), etag='"1"'))
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        d.options["allow_networks"] = None
        d.reload()
        d.wait_log(r"(?i)reload|configuration")
        d.poll("one")
        eq(s.count("/f"), 1)
        refused(d, "one")


if __name__ == "__main__":
    tap.main()
