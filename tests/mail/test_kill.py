#!/usr/bin/python3
"""kill -9 at any moment: nothing is lost, and doubled at most what was in flight, counted."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import collections
import random
import signal
import threading
import warnings

from e2e import *
from mail import *

try:
    from smtpd import DROP, Slow, Smtpd
except ImportError:
    DROP = None
warnings.simplefilter("ignore")

CONNECTIONS = 3
MAILS = 300


def kill_while_sending(role, kills, **options):
    """Kills the role now and then until all is sent; the newest row of the ledger and counts."""
    seed = random.randrange(1 << 32)
    note("seed %d" % seed)
    rng = random.Random(seed)
    with Smtpd(pipelining=True) as s:
        s.always("END", lambda session, arg: Slow(0.01))
        with News(**s.options(smtp_connections=CONNECTIONS, mail_retry="60s", **options)) as n:
            n.subscribe(*["u%d@one.example" % i for i in range(MAILS)])
            n.digest()
            for k in range(kills):
                want = len(s.accepted) + rng.randrange(5, MAILS // (kills + 2))
                n.d.wait(lambda: len(s.accepted) >= want or len(s.accepted) >= MAILS - 20, 60,
                         "progress")
                pids = n.d.role(role)
                threading.Event().wait(rng.random() * 0.02)
                for pid in pids:
                    os.kill(pid, signal.SIGKILL)
                n.d.wait(lambda: set(n.d.roles().get(role, [])) - set(pids), 30, "another " + role)
            n.d.wait(lambda: sum(n.ledger()[k] for k in ("accepted", "unknown")) == MAILS, 120,
                     "an end: %s" % n.ledger())
            row = n.ledger()
            states = {d["address"]: d for d in n.deliveries(row["id"])}
            # A message may have come in while nobody was there to hear that it was accepted.
            got = collections.Counter(m.recipient for m in s.accepted)
            ids = {m.recipient: {parse(x.data)["Message-ID"] for x in s.accepted
                                 if x.recipient == m.recipient} for m in s.accepted}
            note("accepted %d, unknown %d, doubts %d, connections %d" %
                 (row["accepted"], row["unknown"], row["doubts"], s.connections))
            return row, states, got, ids


def check(role, kills, resend):
    row, states, got, ids = kill_while_sending(role, kills, mail_resend=resend)
    eq(len(states), MAILS)
    lost = [a for a, d in states.items() if d["state"] == "accepted" and not got[a]]
    eq(lost, [], "accepted by nobody")
    ok(row["doubts"] <= kills * CONNECTIONS, "in doubt is at most what was in flight")
    twice = [a for a, k in got.items() if k > 1]
    ok(all(len(ids[a]) == 1 for a in got), "one Message-ID for each")
    if resend:
        eq(row["unknown"], 0)
        eq(len(got), MAILS, "everybody got it")
        ok(sum(got.values()) - MAILS <= row["doubts"], "doubled at most what was in doubt")
    else:
        eq(twice, [], "nobody got it twice")
        eq(sum(1 for d in states.values() if d["state"] == "unknown"), row["doubts"])


for role in ("mailer", "engine"):
    for resend in (False, True):
        test("kill -9 of the %s%s" % (role, " with mail_resend" if resend else ""))(
            lambda role=role, resend=resend: check(role, 6 if role == "mailer" else 2, resend))


def cut(d):
    """All processes of the daemon at once, as a power cut does it."""
    kids = digestd.descendants(d.process.pid)
    os.killpg(d.process.pid, signal.SIGKILL)
    d.process.wait()
    wait(lambda: all(digestd.proc_stat_or(k) == "Z" for k in kids), 10, "the end of all")


@test("after a power cut the whole batch is in doubt, and no more")
def _():
    hold = threading.Event()

    def wait_there(session, arg):
        return Slow(60) if not hold.is_set() else None
    with Smtpd() as s:
        with News(**s.options(smtp_connections=2, mail_retry="60s")) as n:
            n.subscribe(*["u%d@one.example" % i for i in range(250)])
            s.always("END", wait_there)
            n.digest()
            n.wait_ledger(sending=100, due=150)
            cut(n.d)
            hold.set()
            n.sql("UPDATE meta SET value = value - 3600000 WHERE key = 'boot'")
            n.d.start()
            row = n.wait_ledger(accepted=150, timeout=60)
            eq([row[k] for k in ("due", "sending", "unknown", "doubts")], [0, 0, 100, 100])


@test("after a kill only what had flown is in doubt")
def _():
    hold = threading.Event()
    with Smtpd() as s:
        s.always("END", lambda session, arg: None if hold.is_set() else Slow(60))
        with News(**s.options(smtp_connections=2, mail_retry="60s")) as n:
            n.subscribe(*["u%d@one.example" % i for i in range(150)])
            n.digest()
            n.wait_ledger(sending=100, due=50)
            n.d.wait(lambda: s.commands.count("END") == 2, 20, "two dots")
            cut(n.d)
            hold.set()
            n.d.start()
            row = n.wait_ledger(accepted=148, timeout=60)
            eq([row[k] for k in ("due", "sending", "unknown", "doubts")], [0, 0, 2, 2])


@test("the outbox needs no doubt: a message that is written again is the same file")
def _():
    with News() as n:
        n.subscribe(*["u%d@one.example" % i for i in range(MAILS)])
        n.digest()
        for _ in range(3):
            pids = n.d.role("mailer")
            os.kill(pids[0], signal.SIGKILL)
            n.d.wait(lambda: set(n.d.roles().get("mailer", [])) - set(pids), 30, "a mailer")
        eq(n.wait_ledger(accepted=MAILS, timeout=60)["unknown"], 0)
        eq(len(n.outbox()), MAILS)


@test("SIGTERM waits for the answer to what has flown; a reload waits as long as it takes")
def _():
    with Smtpd() as s:
        s.on("END", Slow(1))
        with News(**s.options(smtp_connections=1)) as n:
            n.subscribe("a@one.example", "b@two.example")
            n.digest()
            n.d.wait(lambda: "END" in s.commands, 20, "the dot")
            eq(n.d.stop(), 0)
            n.d.start()
            eq(n.wait_ledger(accepted=2)["doubts"], 0)
        s.on("END", Slow(5))
        with News(**s.options(smtp_connections=1)) as n:
            n.subscribe("a@one.example", "b@two.example")
            ends = s.commands.count("END")
            n.digest()
            n.d.wait(lambda: s.commands.count("END") > ends, 20, "the dot")
            n.d.reload()
            eq(n.wait_ledger(accepted=2)["doubts"], 0)


if __name__ == "__main__":
    if DROP is None:
        print("1..0 # SKIP python3-aiosmtpd is not installed")
    else:
        tap.main()
