#!/usr/bin/python3
"""Digests in the ledger and in the outbox: nothing is lost and nothing doubled."""

import sys
import urllib.parse

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
from e2e import *
from mail import *


@test("without a server a digest becomes a file for every subscriber")
def _():
    with News() as n:
        n.subscribe("a@one.example", "b@two.example")
        n.digest()
        row = n.wait_ledger(accepted=2)
        eq([row[s] for s in ("due", "sending", "failed", "unknown", "doubts")], [0] * 5)
        mails = n.outbox()
        eq(sorted(m["To"] for m in mails.values()), ["a@one.example", "b@two.example"])
        for name, m in mails.items():
            eq(name, m["Message-ID"].strip("<>") + ".eml")
            ok("3 条" in m["Subject"], m["Subject"])
            ok(m["List-Unsubscribe"].startswith("<http://127.0.0.1"), m["List-Unsubscribe"])
            text = m.get_body(("plain",)).get_content()
            ok("story number 2" in text, text)
            ok("An old one" not in text, text)
        tokens = {m["List-Unsubscribe"] for m in mails.values()}
        eq(len(tokens), 2, "everybody has his own links")


@test("a digest is made once, whoever asks again and whatever restarts")
def _():
    with News() as n:
        n.subscribe("a@one.example")
        n.digest()
        n.wait_ledger(accepted=1)
        n.digest()
        n.d.restart()
        n.subscribe("late@one.example")
        n.digest()
        eq(n.ledger()["accepted"], 1)
        eq(len(n.outbox()), 1)


@test("who chose a section without news gets no mail unless empty ones are wanted")
def _():
    for empty in (False, True):
        with News(digest_empty=empty) as n:
            n.subscribe("a@one.example", sections="news")
            n.subscribe("b@two.example", sections="other")
            n.subscribe("w@two.example", periods=WEEKLY)
            n.digest()
            row = n.wait_ledger(accepted=2 if empty else 1)
            eq(row["skipped"], 0 if empty else 1)


@test("a language is part of the choice: subject, texts, links, and one click in it")
def _():
    with News(title="开源动态", title_en="Open source") as n:
        n.subscribe("one@zh.example", "two@zh.example")
        n.subscribe("one@en.example", "two@en.example", language="en")
        n.digest()
        n.wait_ledger(accepted=4)
        eq(n.mailer()["rendered"], 2, "once for each language")
        sent = {m["To"]: m for m in n.outbox().values()}
        zh, en = sent["one@zh.example"], sent["one@en.example"]
        ok(re.fullmatch(r"开源动态日报 \d+年\d+月\d+日（周.）· 3 条", zh["Subject"]), zh["Subject"])
        ok(re.fullmatch(r"Open source daily, \w{3} \d+ \w{3} \d{4} · 3 stories", en["Subject"]),
           en["Subject"])
        eq([m["List-Id"].split(" <")[0] for m in (zh, en)], ["开源动态", "Open source"])
        for m, lang in ((zh, "zh-CN"), (en, "en")):
            eq(m["Content-Language"], lang)
            ok('<html lang="%s"' % lang in m.get_body(("html",)).get_content(), lang)
        text = en.get_body(("plain",)).get_content()
        ok("3 stories in 1 section" in text.splitlines() and not re.search("[\u3000-\u9fff]", text), text)
        ok(max(map(len, (line for line in text.splitlines() if "http" not in line))) <= 72, text)
        link = en["List-Unsubscribe"].strip("<>")
        ok(link.endswith("?language=en") and link in text, link)
        ok(en["List-Archive"].endswith("/?language=en>"), en["List-Archive"])
        path = urllib.parse.urlsplit(link)._replace(scheme="", netloc="").geturl()
        page = n.d.http(path, method="POST")[2]
        ok(b"You have unsubscribed" in page, page)
        eq(n.sql("SELECT count(*) FROM subscriber"), [(3,)])
        archive = urllib.parse.urlsplit(en["List-Archive"].strip("<>"))
        page = n.d.http(archive.path + "?" + archive.query)[2].decode()
        ok("Preview of the mail" in page and en["Subject"] in page, page)


@test("the first fetch of a feed is no news, and is said to be left out")
def _():
    with News() as n:
        n.subscribe("a@one.example")
        n.server.on("/flood", Reply(body=feeds.rss("Flood", [
            feeds.Entry("flooded %d with words of its own" % i, "http://flood.example/%d" % i,
                        at=yesterday(10) + i) for i in range(5)])))
        n.d.feed("flood", n.server.url("/flood"))
        n.d.reload()
        n.d.wait_stories(n.stories + 6)
        n.digest()
        n.wait_ledger(accepted=1)
        m, = n.outbox().values()
        text = m.get_body(("plain",)).get_content()
        ok("flooded" not in text, text)
        ok("3 条" in m["Subject"], m["Subject"])
        ok("Flood" in text and "5" in text, "one line tells of it: " + text)


@test("the hour comes by itself")
def _():
    soon = time.time() + CST + 70
    with News(digest_time=time.strftime("%H:%M", time.gmtime(soon))) as n:
        n.subscribe("a@one.example", periods=DAILY)
        eq(n.ledger(), None)
        n.wait_ledger(accepted=1, timeout=100)
        ok(n.ledger()["made"] % 60 < 10, "at the minute")


@test("preview prints text, HTML and the message; of any day, of any choice")
def _():
    with News() as n:
        n.subscribe("a@one.example", sections="news")
        text = n.ask("preview").stdout
        ok("story number 2" in text and "\x01" not in text, text)
        html = n.ask("preview", "--html", "--sections", "news").stdout
        ok("<table" in html and "\x01" not in html, html[:200])
        m = parse(n.d.ctl("digest", "preview", "--message", "--subscriber", "a@one.example",
                          text=False).stdout)
        eq(m["To"], "a@one.example")
        ok("story number" in m.get_body(("html",)).get_content(), "HTML")
        old = time.strftime("%Y-%m-%d", time.gmtime(yesterday() - 30 * 86400 + CST))
        ok("story number" not in n.ask("preview", "--date", old).stdout, "another day")
        ok("story number" in n.ask("preview", "--period", "monthly", "--date",
                                   time.strftime("%Y-%m-%d", time.gmtime(yesterday() + CST))
                                   ).stdout, "a month")
        for bad, status in ((["--period", "hourly"], 64), (["--sections", "nothing"], 64),
                            (["--date", "someday"], 64), (["--subscriber", "x@y.example"], 67)):
            p = n.d.ctl("digest", "preview", *bad, check=False)
            eq(p.returncode, status, bad)
            eq(len(p.stderr.splitlines()), 1, p.stderr)
        n.d.stop()
        ok("story number 2" in n.ask("preview", "--subscriber", "a@one.example").stdout,
           "without a daemon")


@test("send --to makes one test, which is nobody's digest")
def _():
    with News() as n:
        n.subscribe("a@one.example")
        n.ask("send", "--to", "editor@news.example")
        n.wait_ledger("letters", accepted=1)
        m, = n.outbox().values()
        eq(m["To"], "editor@news.example")
        ok(m["Subject"].startswith("[测试] "), m["Subject"])
        eq(n.ledger(), None)
        eq(n.d.ctl("digest", "send", "--to", "no address", check=False).returncode, 64)
        n.d.stop()
        n.ask("send", "--to", "second@news.example", "--language", "en")
        eq(n.ledger("letters")["due"], 1)
        n.d.start()
        n.wait_ledger("letters", accepted=2)
        ok(any(m["Subject"].startswith("[Test] ") for m in n.outbox().values()), "in English")


@test("status and retry work on the files when no daemon runs, and status shows the mailer")
def _():
    with News() as n:
        n.subscribe("a@one.example")
        n.digest()
        n.wait_ledger(accepted=1)
        ok("outbox" in n.d.ctl("status").stdout, "digestctl status")
        ok("daily" in n.ask("status").stdout, "for people")
        ok("a@one.example" in n.ask("status", "1").stdout, "single ones")
        n.d.stop()
        eq(n.ledger()["accepted"], 1)
        n.sql("UPDATE delivery SET state = 5")
        ok(n.ask("retry", "a@one.example").stdout.startswith("1 "), "one is due again")
        eq(n.d.ctl("digest", "send", "--due", check=False).returncode, 69)
        n.d.start()
        n.wait_ledger(accepted=1)


@test("backup copies the subscribers with their consent while they change; a daemon starts with it")
def _():
    with News() as n:
        n.subscribe("a@one.example", "b@one.example")
        copies = [n.d.dir + "/items.copy", n.d.dir + "/mail.copy"]
        old = os.umask(0)
        try:
            n.d.ctl("backup", *copies)
        finally:
            os.umask(old)
        eq([os.stat(c).st_mode & 0o777 for c in copies], [0o600, 0o600])
        n.subscribe("later@one.example")
        with Daemon(dir=n.d.dir + "/restored", mail_from="digest@news.example") as other:
            state = other.options["state_dir"]
            os.makedirs(state + "/mail", mode=0o700)
            os.rename(copies[0], state + "/items.db")
            os.rename(copies[1], state + "/mail/mail.db")
            other.feeds = n.d.feeds
            other.start()
            out = other.ctl("subscriber", "list").stdout
            eq([a in out for a in ("a@one.example", "b@one.example", "later@one")],
               [True, True, False])
            shown = other.ctl("subscriber", "show", "a@one.example").stdout
            eq(shown, n.d.ctl("subscriber", "show", "a@one.example").stdout)
        n.d.stop()
        n.d.ctl("backup", *copies)
        p = n.d.ctl("backup", copies[0], "/nonexistent/x", check=False)
        eq(p.returncode, 73, p.stderr)
        os.rename(n.d.options["state_dir"] + "/mail", n.d.dir + "/away")
        p = n.d.ctl("backup", *copies, check=False)
        eq(p.returncode, 66, p.stderr)
        ok("mail.db" in p.stderr, p.stderr)


if __name__ == "__main__":
    tap.main()
