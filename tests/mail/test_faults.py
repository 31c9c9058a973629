#!/usr/bin/python3
"""A server that fails at every step: no digest is lost and none is doubled unseen."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import warnings

from e2e import *
from mail import *

try:
    from smtpd import DROP, Slow, Smtpd
except ImportError:
    DROP = None
warnings.simplefilter("ignore")

STEPS = ["CONNECT", "BANNER", "EHLO", "MAIL", "RCPT", "DATA"]


def sent(row):
    return [row[k] for k in ("accepted", "deferred", "failed", "unknown", "doubts")]


def drop_at(step, pipelining):
    with Smtpd(pipelining=pipelining) as s:
        s.on(step, DROP, DROP)
        with News(**s.options(mail_retry="60s")) as n:
            n.subscribe("a@one.example", "b@two.example", "c@three.example")
            n.digest()
            eq(sent(n.wait_ledger(accepted=3)), [3, 0, 0, 0, 0])
            eq(s.recipients(), ["a@one.example", "b@two.example", "c@three.example"])


for step in STEPS:
    for pipelining in (False, True):
        test("a drop at %s%s loses and doubles nothing" %
             (step, " with PIPELINING" if pipelining else ""))(
                 lambda step=step, pipelining=pipelining: drop_at(step, pipelining))


@test("a drop after the final dot is unknown, counted, and not sent again")
def _():
    with Smtpd() as s:
        s.on("END", DROP)
        with News(**s.options(mail_retry="60s")) as n:
            n.subscribe("a@one.example", "b@two.example", "c@three.example")
            n.digest()
            row = n.wait_ledger(accepted=2, unknown=1)
            eq(sent(row), [2, 0, 0, 1, 1])
            eq(len(s.unanswered), 1)
            n.ask("retry")
            eq(sent(n.wait_ledger(accepted=3)), [3, 0, 0, 0, 1])
            first = parse(s.unanswered[0].data)["Message-ID"]
            again = [m for m in s.accepted if m.recipient == s.unanswered[0].recipient]
            eq([parse(m.data)["Message-ID"] for m in again], [first])


@test("with mail_resend it is sent again, with its Message-ID")
def _():
    with Smtpd() as s:
        s.on("END", DROP)
        with News(**s.options(mail_retry="60s", mail_resend=True)) as n:
            n.subscribe("a@one.example")
            n.digest()
            eq(sent(n.wait_ledger(accepted=1)), [1, 0, 0, 0, 1])
            eq(parse(s.accepted[0].data)["Message-ID"], parse(s.unanswered[0].data)["Message-ID"])


@test("4xx at each step is tried again")
def _():
    for step in ("MAIL", "RCPT", "DATA", "END"):
        with Smtpd(pipelining=step == "RCPT") as s:
            s.on(step, "451 4.3.0 not now")
            with News(**s.options(mail_retry="60s")) as n:
                n.subscribe("a@one.example", "b@two.example")
                n.digest()
                eq(sent(n.wait_ledger(accepted=2)), [2, 0, 0, 0, 0], step)
                eq(s.recipients(), ["a@one.example", "b@two.example"])


@test("5xx for a recipient fails him alone, and the connection goes on")
def _():
    for step, reply in (("RCPT", "550 5.1.1 no such user"), ("DATA", "554 5.7.1 no"),
                        ("END", "554 5.6.0 spam")):
        for pipelining in (False, True):
            with Smtpd(pipelining=pipelining) as s:
                s.on(step, reply)
                with News(**s.options(smtp_connections=1)) as n:
                    n.subscribe("a@one.example", "b@two.example", "c@three.example")
                    n.digest()
                    eq(sent(n.wait_ledger(accepted=2)), [2, 0, 1, 0, 0], step)
                    eq(s.connections, 1, step)
                    eq([d["reply"] for d in n.deliveries("a@one.example")], [reply])


@test("a server that wants a login, or is full, is waited for; nobody's digest fails")
def _():
    for reply in ("530 5.7.0 log in first", "452 4.3.1 full", "550 5.7.1 not you"):
        with Smtpd() as s:
            s.on("MAIL", reply, reply)
            with News(**s.options(mail_retry="60s")) as n:
                n.subscribe("a@one.example", "b@two.example")
                n.digest()
                eq(sent(n.wait_ledger(accepted=2)), [2, 0, 0, 0, 0], reply)


@test("552 at MAIL or after the dot is this message's; a mailbox that is full defers its own")
def _():
    with Smtpd() as s:
        s.on("MAIL", "552 5.3.4 too big")
        s.on("RCPT", "452 4.2.2 mailbox full")
        s.on("END", "552 5.2.2 over quota")
        with News(**s.options(mail_retry="60s", smtp_connections=1)) as n:
            n.subscribe("a@one.example", "b@two.example", "c@three.example", "d@four.example")
            n.digest()
            eq(sent(n.wait_ledger(accepted=2, failed=2)), [2, 0, 2, 0, 0])


@test("grey lists open: each recipient is deferred once and then accepted")
def _():
    seen = set()

    def grey(session, arg):
        if arg in seen:
            return None
        seen.add(arg)
        return "450 4.7.1 greylisted"
    with Smtpd() as s:
        s.always("RCPT", grey)
        with News(**s.options(mail_retry="60s")) as n:
            n.subscribe(*["u%d@one.example" % i for i in range(20)])
            n.digest()
            eq(sent(n.wait_ledger(accepted=20)), [20, 0, 0, 0, 0])
            eq(len(s.accepted), 20)
            ok(all(d["tries"] == 2 for d in n.deliveries(1)), "two tries each")


@test("421 and a close between messages open another connection at once")
def _():
    with Smtpd() as s:
        s.on("MAIL", None, "421 4.7.0 enough of you", None, DROP)
        with News(**s.options(smtp_connections=1)) as n:
            n.subscribe("a@one.example", "b@two.example", "c@three.example")
            n.digest()
            eq(sent(n.wait_ledger(accepted=3)), [3, 0, 0, 0, 0])
            ok(all(d["tries"] == 1 for d in n.deliveries(1)), "no try was lost")
            eq(s.connections, 3)


@test("a slow answer is waited for, and the mailer serves meanwhile")
def _():
    with Smtpd() as s:
        s.on("BANNER", Slow(2))
        s.on("END", Slow(4))
        with News(**s.options(smtp_connections=1)) as n:
            n.subscribe("a@one.example", "b@two.example")
            n.digest()
            n.d.wait(lambda: "END" in s.commands, 20, "the dot")
            eq(n.mailer()["in_hand"], 1)
            eq(sent(n.wait_ledger(accepted=2)), [2, 0, 0, 0, 0])


@test("a server that is away is tried again, and the ledger says why nothing goes out")
def _():
    port = digestd.free_port()
    with News(smtp_url="smtp://127.0.0.1:%d" % port, smtp_tls="none", mail_retry="60s") as n:
        n.subscribe("a@one.example")
        n.digest()
        n.d.wait(lambda: n.mailer()["trouble"], 20, "trouble")
        ok("connect" in n.mailer()["trouble"].lower(), n.mailer()["trouble"])
        with Smtpd(port=port) as s:
            eq(sent(n.wait_ledger(accepted=1)), [1, 0, 0, 0, 0])
            eq(len(s.accepted), 1)
        eq(n.mailer()["trouble"], None)


@test("UTF-8 addresses go out where the server takes them, and fail alone where it does not")
def _():
    for utf8 in (True, False):
        with Smtpd(utf8=utf8) as s:
            with News(**s.options()) as n:
                n.subscribe("a@one.example", "用户@例子.example")
                n.digest()
                if utf8:
                    eq(sent(n.wait_ledger(accepted=2)), [2, 0, 0, 0, 0])
                    ok(any("SMTPUTF8" in m.options for m in s.accepted), "SMTPUTF8 was said")
                else:
                    eq(sent(n.wait_ledger(accepted=1)), [1, 0, 1, 0, 0])
                    ok("SMTPUTF8" in n.deliveries("用户@例子.example")[0]["reply"], "why")


@test("the rate is kept")
def _():
    with Smtpd() as s:
        with News(**s.options(smtp_rate=120)) as n:
            n.subscribe(*["u%d@one.example" % i for i in range(5)])
            start = time.monotonic()
            n.digest()
            n.wait_ledger(accepted=5)
            ok(time.monotonic() - start > 1.9, "four pauses of half a second")


@test("/healthz and status say that mail does not go, without an address, and that it goes again")
def _():
    with Smtpd() as s:
        s.on("MAIL", *["421 4.3.0 no service for a@one.example"] * 3)
        with News(**s.options(mail_retry="60s")) as n:
            def mail():
                status, _, body = n.d.http("/healthz")
                eq(status, 200)
                return json.loads(body)["mail"]

            n.d.wait(lambda: mail() == "ok", 10, "a mailer that is well")
            n.subscribe("a@one.example")
            n.digest()
            n.d.wait(lambda: mail() == "the mail server takes nothing", 20, "trouble")
            eq(json.loads(n.d.ctl("status", "--json").stdout)["mail"], mail())
            ok(re.search(r"^mail +the mail server takes", n.d.ctl("status").stdout, re.M), "text")
            n.wait_ledger(accepted=1)
            n.d.wait(lambda: mail() == "ok", 20, "no trouble")
    with News(smtp_url="smtp://127.0.0.1:1", smtp_user="x", smtp_password_file="/nonexistent") as n:
        n.d.wait(lambda: "as it is configured" in json.loads(n.d.http("/healthz")[2])["mail"],
                 10, "a mailer without a password")


if __name__ == "__main__":
    if DROP is None:
        print("1..0 # SKIP python3-aiosmtpd is not installed")
    else:
        tap.main()
