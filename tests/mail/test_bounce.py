#!/usr/bin/python3
"""digestctl subscriber and bounce: with the daemon and without, and mails that came back."""

import csv
import glob
import io
import json
import stat
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import digestd
from e2e import *
from mail import *
from readers import Desk

REPORTS = os.path.join(ROOT, "tests", "fixtures", "bounces")
ID = "<daily.1795190400.00c0ffee00c0ffee@digest.example>"


def report(name, message_id, recipient):
    """A report as a server writes it, about that message to that reader."""
    with open(os.path.join(REPORTS, name + ".eml"), "rb") as f:
        data = f.read()
    return data.replace(ID.encode(), message_id.encode()).replace(
        b"reader@example.org", recipient.encode())


def bounce(d, data, *args, path="-"):
    p = subprocess.run([os.path.join(BUILD, "digestctl"), "-c", d.config, "bounce", "--json", *args,
                        *([path] if path else [])], cwd=ROOT, input=data, capture_output=True,
                       timeout=60 * digestd.PATIENCE)
    eq(p.returncode, 0, p.stderr)
    return [json.loads(line) for line in p.stdout.decode().splitlines()]


def outcomes(d, data, *args, **kw):
    return [r["outcome"] for r in bounce(d, data, *args, **kw)]


def next_digest(n, address):
    """The Message-ID of another digest to an address."""
    # A day later: what was made is of the day before, and so are its messages.
    for path in glob.glob(os.path.join(n.dir, "outbox", "daily.*")):
        os.remove(path)
    n.sql("UPDATE delivery SET message_id = replace(message_id, 'daily.', 'daily.0')")
    n.sql("UPDATE bounce SET message = replace(message, 'daily.', 'daily.0')")
    n.sql("UPDATE digest SET until = until - 86400, since = since - 86400, cut = cut - 86400,"
          " seen_after = seen_after - 86400")
    n.sql("UPDATE delivery SET created = created - 86400")
    n.sql("UPDATE bounce SET sent = sent - 86400, time = time - 86400")
    n.d.restart()
    n.d.wait(lambda: os.path.exists(os.path.join(n.dir, "control")), 10, "the mailer's socket")
    n.digest()

    def there():
        new = [m for k, m in n.outbox().items() if k.startswith("daily.") and m["To"] == address]
        return new[0]["Message-ID"] if new else None
    return n.d.wait(there, 30, "a digest to " + address)


def subscribers(d):
    text = d.ctl("subscriber", "list", "--json").stdout
    return {s["address"]: s for s in map(json.loads, text.splitlines())}


@test("three hard bounces in a row disable an address, and the administrator is told")
def _():
    with News(mail_bounces=3, mail_admin="admin@news.example") as n:
        d = n.d
        n.subscribe("gone@example.org", "well@example.org")
        n.digest()
        n.wait_ledger(accepted=2)
        first = [m for m in n.outbox().values() if m["To"] == "gone@example.org"][0]["Message-ID"]
        eq(outcomes(d, report("postfix", first, "gone@example.org")), ["counted"])
        eq(outcomes(d, report("postfix", first, "gone@example.org")), ["known"])
        eq(outcomes(d, report("postfix-delayed", first, "gone@example.org")), ["soft"])
        eq(subscribers(d)["gone@example.org"]["bounces"], 1)
        second = next_digest(n, "gone@example.org")
        eq(outcomes(d, report("policy", second, "gone@example.org")), ["soft"],
           "of us, not of him")
        eq(outcomes(d, report("exchange", second, "gone@example.org")), ["counted"])
        third = next_digest(n, "gone@example.org")
        # From a mailbox, with reports of what was never sent and of other kinds among them.
        box = os.path.join(d.dir, "box")
        with open(box, "wb") as f:
            for data in (report("vacation", third, "gone@example.org"),
                         report("qmail", "<never@x.example>", "stranger@example.org"),
                         report("gmail", third, "gone@example.org"),
                         report("exim", third, "gone@example.org")):
                f.write(b"From MAILER-DAEMON Fri Nov 20 00:00:00 2026\n" + data + b"\n\n")
        eq(outcomes(d, None, "--mailbox", box, path=None), ["stranger", "disabled", "known"])
        s = subscribers(d)
        eq((s["gone@example.org"]["state"], s["well@example.org"]["state"]), ("disabled", "active"))
        letter = d.wait(lambda: [m for m in n.outbox().values() if m["To"] == "admin@news.example"],
                        20, "a letter to the administrator")[0]
        ok("gone@example.org" in letter["Subject"], letter["Subject"])
        ok("3 次" in letter.get_content() and "does not exist" in letter.get_content(),
           letter.get_content())
        d.ctl("subscriber", "set", "gone@example.org", "--state", "active")
        eq(subscribers(d)["gone@example.org"]["bounces"], 0)


@test("the links of a digest: preferences, and one click by its List-Unsubscribe")
def _():
    with News() as n:
        d = n.d
        d.ctl("subscriber", "add", "reader@example.org", "--sections", "news", "--daily")
        n.digest()
        n.wait_ledger(accepted=1)
        m = list(n.outbox().values())[0]
        eq(m["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        url = re.search(r"<(http[^>]+)>", m["List-Unsubscribe"])[1]
        path = url[len(d.options["base_url"]):]
        ok(path.startswith("/unsubscribe/"), url)
        text = m.get_body(("plain",)).get_content()
        page = re.search(re.escape(d.options["base_url"]) + r"(/preferences/[\w-]{43})", text)[1]
        status, _, body = d.http(page)
        ok(status == 200 and b"reader@example.org" in body, body)
        eq(d.http(path)[0], 200)
        ok("reader@example.org" in subscribers(d), "a look changes nothing")
        c = digestd.http.client.HTTPConnection("127.0.0.1", d.port, timeout=20)
        c.request("POST", path, "List-Unsubscribe=One-Click",
                  {"Content-Type": "application/x-www-form-urlencoded"})
        eq(c.getresponse().status, 200)
        eq(subscribers(d), {})
        eq(n.sql("SELECT count(*) FROM delivery WHERE address IS NOT NULL"), [(0,)])


@test("a refusal of the recipient by the server counts like a report")
def _():
    try:
        from smtpd import Smtpd
    except ImportError:
        skip("aiosmtpd is not installed")
    with Smtpd() as s:
        s.always("RCPT", lambda session, arg: "550 5.1.1 no such user" if "gone" in arg else
                 "550 5.7.1 we do not like you" if "policy" in arg else None)
        with News(**s.options(mail_bounces=1, mail_admin="admin@news.example")) as n:
            n.subscribe("gone@example.org", "policy@example.org", "well@example.org")
            n.digest()
            n.wait_ledger(failed=2, accepted=1)
            found = {a: x["state"] for a, x in subscribers(n.d).items()}
            eq(found, {"gone@example.org": "disabled", "policy@example.org": "active",
                       "well@example.org": "active"})
            n.d.wait(lambda: any("admin@news.example" in m.recipient for m in s.accepted), 20,
                     "a letter to the administrator")


@test("subscribers by command, the same with the daemon and without")
def _():
    for live in (False, True):
        with Desk() as d:
            d.write_config()
            if live:
                d.start()

            def run(*args, want=0, **kw):
                p = d.ctl("subscriber", *args, check=False, **kw)
                eq(p.returncode, want, "%s %s%s" % (args, p.stdout, p.stderr))
                if want == 64:
                    ok("usage: digestctl subscriber" in p.stderr, p.stderr)
                elif want:
                    ok(p.stderr.splitlines()[-1].startswith("digestctl: "), p.stderr)
                return p.stdout if want == 0 else p.stderr
            run("add", "Reader@Example.ORG", "--name", "张 三", "--sections", "riscv,policy",
                "--weekly", "--monthly", "--language", "en")
            ok("there already (active)" in run("add", "reader@example.org", want=65), "twice")
            ok("no @" in run("add", "nope", want=65), "no address")
            ok("no such section: x" in run("add", "a@b.example", "--sections", "x", want=65), "")
            for bad in ("<x>", "fr", "english"):
                ok("no such language" in run("add", "a@b.example", "--language", bad, want=65), bad)
            ok("no such subscriber" in run("set", "a@b.example", "--daily", want=67), "")
            for wrong in ((), ("frob",), ("add",), ("list", "x"), ("list", "--name", "x"),
                          ("remove",), ("show", "a@b.example", "c@d.example"), ("add", "--x")):
                run(*wrong, want=64)
            s = json.loads(run("show", "READER@example.org", "--json"))
            eq((s["name"], s["sections"], s["periods"], s["language"]),
               ("张 三", ["policy", "riscv"], ["weekly", "monthly"], "en"))
            for given, kept in (("zh", None), ("EN-gb", "en"), ("zh-CN", None), ("en", "en")):
                run("set", "Reader@example.org", "--language", given)
                eq(json.loads(run("show", "Reader@example.org", "--json"))["language"], kept, given)
            ok(re.search(r"^reader@example.org .* en ", run("list"), re.M | re.I), "the table")
            run("set", "Reader@example.org", "--sections", "all", "--daily", "--name", "")
            s = json.loads(run("show", "Reader@example.org", "--json"))
            eq((s["name"], s["sections"], s["periods"]), (None, [], ["daily"]))
            ok("before weekly,monthly; policy,riscv" in s["log"][-1]["detail"], s["log"])
            ok("no such state" in run("set", "Reader@example.org", "--state", "x", want=65), "")
            run("set", "Reader@example.org", "--state", "disabled")
            eq(json.loads(run("list", "--json"))["reason"], "by an administrator")
            ok("disabled" in run("list"), "the table")
            run("add", "asked@example.org", "--confirm")
            if live:
                d.letter("asked@example.org", "confirm")
            files(d, run)
            run("remove", "Reader@example.org")
            run("remove", "Reader@example.org", want=67)


def files(d, run):
    """Import and export, among other subscribers."""
    path = os.path.join(d.dir, "list.csv")
    with open(path, "w") as f:
        f.write("address,name,sections,periods\r\nx@y.example,\"Li, \"\"Si\"\"\",\"policy,riscv\","
                "daily weekly\r\nbad,,,\r\nz@y.example,,nosuch,\r\nX@Y.example\r\n"
                "v@y.example,,,,too many\r\nq@y.example,\"open\n")
    text = run("import", path, want=65)
    eq([re.match(r".*list\.csv:(\d+): (.*)", line).groups() for line in text.splitlines()[:-1]],
       [("3", "bad: no @ in it"), ("4", "no such section: nosuch"),
        ("5", "X@y.example is there already"), ("6", "more fields than columns"),
        ("7", "a quote that does not end")])
    ok("nothing was imported" in text and "x@y.example" not in run("list"), text)
    ok("1 subscribers imported, 5 lines left out" in run("import", path, "--skip-bad"), "")
    out = os.path.join(d.dir, "out.csv")
    run("export", out)
    eq(stat.S_IMODE(os.stat(out).st_mode), 0o600)
    with open(out, newline="") as f:
        rows = list(csv.DictReader(f))
    eq([r["address"] for r in rows], ["asked@example.org", "Reader@example.org", "x@y.example"])
    eq((rows[2]["name"], rows[2]["sections"], rows[2]["periods"]),
       ('Li, "Si"', "policy,riscv", "daily,weekly"))
    eq([r["language"] for r in rows], ["", "en", ""])
    run("import", "-", input="address,language\ne@l.example,en-US\nf@l.example,zh\n")
    ok("no such language: fr" in run("import", "-", want=65, input="address,language\ng@l.example,fr\n"),
       "a language that there is not")
    eq([json.loads(run("show", a + "@l.example", "--json"))["language"] for a in "ef"], ["en", None])
    for a in "ef":
        run("remove", a + "@l.example")
    ok("no such column: nosuch" in run("import", "-", want=65, input="address,nosuch\n"), "")
    ok(run("import", os.path.join(d.dir, "absent"), want=66), "")
    # As a whole, and quickly: a list of one's own.
    many = io.StringIO()
    rows = csv.writer(many)
    rows.writerow(["address", "sections"])
    rows.writerows(["many%d@example.org" % i, "odc"] for i in range(20000))
    start = time.monotonic()
    ok("20000 subscribers imported" in run("import", "-", input=many.getvalue(), timeout=60), "")
    note("20,000 subscribers imported in %.1f s" % (time.monotonic() - start))
    eq(len(run("export").splitlines()), 20004)


@test("reports that are hostile or nothing at all")
def _():
    with Desk().start() as d:
        d.ctl("subscriber", "add", "reader@example.org")
        for data in (b"", b"\0" * 1000, b"From x", os.urandom(5000),
                     report("postfix", "<guess@x.example>", "reader@example.org"),
                     report("qmail", "<'; DROP TABLE subscriber; --@x>", "reader@example.org")):
            eq([o for o in outcomes(d, data) if o != "stranger"], [])
        big = b"Content-Type: message/delivery-status\n\n" + \
            b"Final-Recipient: rfc822; reader@example.org\nStatus: 5.1.1\n\n" * 50000
        eq(outcomes(d, big)[:1], ["stranger"])
        eq(subscribers(d)["reader@example.org"]["bounces"], 0)


if __name__ == "__main__":
    tap.main()
