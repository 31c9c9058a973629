#!/usr/bin/python3
"""kill -9 of every role at random moments, fifty times, against a server that counts."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import random
import signal
import threading

from e2e import *

SEED = int(os.environ.get("SEED", "20241225"))
KILLS = int(os.environ.get("KILLS", "50"))
FEEDS = 12


@test("fifty kills of random roles at random moments: nothing lost, nothing doubled")
def _():
    chance = random.Random(SEED)
    note("SEED=%d" % SEED)
    started, clock = time.monotonic(), threading.Event()

    with Server(hosts=4) as s, Daemon(fetchers=2, publish_items=1000) as d:
        grown, born = {}, int(time.time()) - 7200

        def answer(n):
            def fn(r):
                # Each answer has one entry more, and only the last thirty: what was lost and is
                # not asked for again in time stays lost.
                grown[n] = grown.get(n, 3) + 1
                count = grown[n]
                first = max(0, count - 30)
                at = born - 3600 * (200 - count)
                news = entries(count - first, first, stem="f%d" % n, at=at)
                return Reply(body=rss("F%d" % n, news), etag='"%d"' % count)
            return fn
        for n in range(FEEDS):
            s.on("/%d" % n, answer(n))
            d.feed("f%d" % n, s.url("/%d" % n, host=1 + n % 4))
        d.start()
        killed, recent = {}, {}
        for _ in range(KILLS):
            d.wait(lambda: d.ctl("refresh", "all", check=False).returncode == 0, 15,
                   "refresh after a kill")
            clock.wait(chance.random() * 0.15)
            role = chance.choice(["engine", "engine", "fetcher", "fetcher", "web", "mailer",
                                  "parent"])
            # A role that dies again and again is restarted later and later: not what is tested.
            recent[role] = recent.get(role, 0) + 1
            if recent[role] > 2:
                role = "parent"
            pids = d.wait(lambda: d.roles().get(role), 15, "a running " + role)
            killed[role] = killed.get(role, 0) + 1
            if role == "parent":
                d.kill()
                d.start()
                recent = {}
            else:
                try:
                    os.kill(chance.choice(pids), signal.SIGKILL)
                except ProcessLookupError:
                    pass
        note("killed: %s in %.1f s, %d requests" %
             (killed, time.monotonic() - started, s.count()))
        d.wait(lambda: d.ctl("refresh", "all", check=False).returncode == 0, 15, "a last refresh")

        def all_there():
            titles = d.titles()
            want = {"f%d number %d of the series" % (n, k)
                    for n in range(FEEDS) for k in range(grown[n])}
            return want <= set(titles) and titles
        # The last documents hold the last thirty entries, so what came before must be there by now.
        try:
            titles = d.wait(all_there, 30, "every entry is published")
        except AssertionError:
            have = set(d.titles())
            for n in range(FEEDS):
                gone = [k for k in range(grown[n]) if "f%d number %d of the series" % (n, k) not in have]
                if gone:
                    note("f%d: %s of %d are missing" % (n, gone, grown[n]))
            raise
        eq(len(titles), len(set(titles)), "doubled stories")
        items = d.items("--limit", "100000")
        eq(len(items), len(titles), "items in the store")
        eq(d.ctl("check").returncode, 0)


if __name__ == "__main__":
    tap.main()
