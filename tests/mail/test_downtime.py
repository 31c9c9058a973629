#!/usr/bin/python3
"""Digests while the clock is moved: after days without a daemon the last one that was missed is
sent, once, with what those before it would have told; an hour that comes makes its digest.

The wall clock of the daemon is the test's (tests/lib/clock.c); what it waits for is polled."""

import struct
import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import feeds
from e2e import *
from mail import *

CLOCK = os.path.join(BUILD, "tests", "lib", "clock.so")
DAY = 86400
SETTLE = 300  # seconds for which a daemon that starts asks its feeds first
NOTICE = 45   # that a mailer takes at most to see the time of day anew


class Moved(News):
    """News whose daemon has a clock of its own, ahead of the true one by `ahead` seconds."""

    def __init__(self, **options):
        if not os.path.exists(CLOCK) or "san" in BUILD:
            skip("no clock of a test's own here")
        super().__init__(**options)
        self.path = os.path.join(self.d.dir, "clock")
        self.move(0)
        self.d.env = {"LD_PRELOAD": CLOCK, "TEST_CLOCK": self.path}

    def move(self, seconds):
        self.ahead = seconds
        mode = "r+b" if os.path.exists(self.path) else "wb"
        with open(self.path, mode) as f:
            f.write(struct.pack("=q", seconds))

    def news(self, *days):
        """The feed has one more story of each of these days, counted from yesterday."""
        self.found = getattr(self, "found", 0)
        for day in days:
            self.found += 1
            self.entries.append(feeds.Entry("what happened on day number %d" % day,
                                            "http://site.example/day/%d" % day,
                                            at=yesterday(12) + day * DAY))
        self.server.on("/f", Reply(body=feeds.rss("Site", self.entries[::-1])))
        self.d.poll("site")
        self.d.wait_stories(self.stories + 1 + self.found)

    def start(self):
        super().start()
        self.entries = [feeds.Entry("An old one", "http://site.example/old",
                                    at=yesterday() - 30 * DAY)]

    def digests(self):
        rows = json.loads(self.ask("status", "--json").stdout)
        return [r for r in rows if r["period"] == "daily"]

    def texts(self):
        """The mails in the order of their dates."""
        messages = sorted(self.outbox().values(), key=lambda m: m["Date"].datetime)
        return [m.get_body(("plain",)).get_content() for m in messages]

    def wait_digests(self, n):
        self.d.wait(lambda: len(self.digests()) >= n, NOTICE, "%d digests" % n)
        self.d.wait(lambda: self.digests()[0]["accepted"] == 1, 20, "its mail")
        eq(len(self.digests()), n)


def days_told(text):
    return sorted({int(n) for n in re.findall(r"day number (\d+)", text)})


@test("after days without a daemon the last digest is sent once, with what was missed")
def _():
    with Moved() as n:
        n.subscribe("a@one.example")
        n.digest()
        n.wait_digests(1)
        n.news(1)  # of today: for the digest of tomorrow, which is not to come
        n.d.stop()
        # Three promised hours pass.
        n.move(3 * DAY + 3600)
        n.d.start()
        n.news(2, 3)
        eq(len(n.digests()), 1, "the feeds are asked first")
        n.move(n.ahead + SETTLE)
        n.wait_digests(2)
        text = n.texts()[-1]
        eq(days_told(text), [1, 2, 3], text)
        eq(n.digests()[0]["until"] - n.digests()[0]["from"], DAY)
        # Again, with nothing new: nothing is made twice.
        n.d.restart()
        n.digest()
        eq((len(n.digests()), len(n.outbox())), (2, 2))


@test("a clock that was ahead and is set right makes no digest twice")
def _():
    with Moved() as n:
        n.subscribe("a@one.example")
        n.digest()
        n.wait_digests(1)
        n.news(1)
        n.move(DAY)
        n.wait_digests(2)
        n.move(0)
        n.digest()  # asks at once
        eq((len(n.digests()), len(n.outbox())), (2, 2))
        eq([days_told(t) for t in n.texts()], [[], [1]])


if __name__ == "__main__":
    tap.main()
