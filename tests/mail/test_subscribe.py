#!/usr/bin/python3
"""Subscribing by mail: the real daemon, its forms, its letters in the outbox."""

import signal
import socket
import sys
import threading

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
from e2e import *
from readers import *

READER = "reader@example.org"


@test("a form, a letter, a click: subscribed; another: gone, with all that was known")
def _():
    with Desk(mail_admin="admin@digest.example").start() as d:
        status, head, page = d.request("GET", "/subscribe/")
        eq(status, 200)
        keys = re.findall(r'name="section" value="([a-z]+)" checked', page)
        eq(keys, ["odc", "policy", "theory", "industry", "project", "organization", "report",
                  "riscv"], "in the order of the bulletin")
        ok("<script" not in page and "Set-Cookie" not in head, "no script, no cookie")
        text = main_text(d.ask(READER))
        ok("请查收确认邮件" in text and READER in text, text)
        m = d.wait_letters(READER)[0]
        eq(m["Auto-Submitted"], "auto-generated")
        ok("确认" in m["Subject"] and "开源动态" in m["Subject"], m["Subject"])
        ok("开源政策、RISC-V专栏" in m.get_body(("plain",)).get_content(), "the choice")
        token = link(m, "confirm")
        eq(d.subscribers()[READER]["state"], "pending")
        status, head, page = d.request("GET", "/confirm/" + token)
        eq(status, 200)
        ok("确认订阅" in page and READER in page, page)
        for name, value in (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
                            ("X-Robots-Tag", "noindex, nofollow")):
            eq(head[name], value)
        status, _, page = d.post("/confirm/" + token)
        eq((status, main_text(page)[:4]), (200, "订阅成功"))
        s = d.show(READER)
        eq((s["state"], s["sections"], s["periods"]), ("active", ["policy", "riscv"], ["daily"]))
        eq([e["what"] for e in s["log"]], ["asked", "confirmed"])
        ok(all(e["client"].startswith("198.18.") and e["time"] for e in s["log"]), s["log"])
        ok(re.search(r"form [0-9a-f]{12}$", s["log"][0]["detail"]), s["log"][0])

        token = d.manage(READER)
        _, _, page = d.request("GET", "/preferences/" + token)
        eq(re.findall(r'value="([a-z]+)" checked', page), ["policy", "riscv"])
        status, _, page = d.post("/preferences/" + token, section=["odc"], monthly="1", weekly="1")
        ok("已保存" in page, page)
        s = d.show(READER)
        eq((s["sections"], s["periods"]), (["odc"], ["weekly", "monthly"]))
        eq(s["log"][-1]["what"], "changed")
        status, _, page = d.post("/unsubscribe/" + token)
        eq((status, main_text(page)[:3]), (200, "已退订"))
        eq(d.subscribers(), {})
        p = d.ctl("subscriber", "show", READER, check=False)
        eq(p.returncode, 67)
        ok("one confirmed 20" in p.stderr and "(unsubscribed)" in p.stderr, p.stderr)
        # Nothing of him in the database, its log included.
        d.stop()
        for name in os.listdir(d.mail_dir):
            path = os.path.join(d.mail_dir, name)
            if os.path.isfile(path) and "-shm" not in name:
                d.sql("PRAGMA wal_checkpoint(TRUNCATE)")
                with open(path, "rb") as f:
                    ok(b"reader@example" not in f.read(), "his address is in " + name)
        ok(token not in d.log() and "/confirm/" not in d.log(), "no link in the log")


@test("what scanners of mail follow changes nothing")
def _():
    with Desk().start() as d:
        d.ask(READER)
        m = d.wait_letters(READER)[0]
        links = set(re.findall(r"http://[^\s\"<>]+", m.get_body(("plain",)).get_content() +
                               m.get_body(("html",)).get_content()))
        ok(len(links) >= 3, links)
        for url in links:
            path = "/" + url.split("/", 3)[3]
            for method in ("HEAD", "GET", "GET"):
                status, _, body = d.request(method, path)
                eq(status, 200, path)
                eq(bool(body), method == "GET")
        eq(d.subscribers()[READER]["state"], "pending")
        d.post("/confirm/" + link(m, "confirm"))
        token = d.manage(READER)
        for _ in range(3):
            for page in ("unsubscribe", "preferences"):
                eq(d.request("GET", "/%s/%s" % (page, token))[0], 200)
                eq(d.request("HEAD", "/%s/%s" % (page, token))[0], 200)
                eq(d.request("PUT", "/%s/%s" % (page, token))[0], 405)
        eq(d.subscribers()[READER]["state"], "active")


@test("one click (RFC 8058), as either kind of form, more than once, from anywhere")
def _():
    parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n" \
            "One-Click\r\n--b--\r\n"
    with Desk().start() as d:
        for n, (kind, body) in enumerate(((FORM, "List-Unsubscribe=One-Click"),
                                          ("multipart/form-data; boundary=b", parts))):
            address = "reader%d@example.org" % n
            d.subscribed(address)
            token = d.manage(address)
            for _ in range(2):
                status, head, page = d.request("POST", "/unsubscribe/" + token, body,
                                               Content_Type=kind)
                eq((status, head["Location"], head["Set-Cookie"]), (200, None, None))
                ok("已退订" in page, page)
            _, _, page = d.request("GET", "/preferences/" + token)
            ok("已退订" in page, "the other links say goodbye, too")
            eq(d.post("/preferences/" + token, **CHOICE)[0], 404)
        eq(d.subscribers(), {})
        status, _, page = d.request("POST", "/unsubscribe/" + "A" * 43, "", Content_Type=FORM)
        eq(status, 404, "a link that is none must not say that he is out")
        ok("链接已失效" in page, page)


@test("tokens that are garbage, used, or of another page")
def _():
    with Desk().start() as d:
        confirm = d.subscribed(READER)
        manage = d.manage(READER)
        eq(d.request("GET", "/preferences/" + confirm)[0], 404)
        eq(d.request("GET", "/confirm/" + manage)[0], 404)
        eq(d.post("/confirm/" + manage)[0], 404)
        eq(d.post("/preferences/" + confirm, **CHOICE)[0], 404)
        eq(d.post("/confirm/" + confirm)[0], 200, "a second click is answered like the first")
        for bad in ("x", "A" * 43, manage[:-1], manage + "A", manage + "/", "%00", "a" * 3000,
                    manage.swapcase(), "..%2f..", manage + "?x=1"):
            for page in ("confirm", "preferences", "unsubscribe"):
                status, _, text = d.request("GET", "/%s/%s" % (page, bad))
                want = 200 if bad.endswith("?x=1") and page != "confirm" else 404
                eq(status, want, "%s %s" % (page, bad[:50]))
        d.post("/unsubscribe/" + manage)
        eq(d.post("/confirm/" + confirm)[0], 404, "what was confirmed once starts nothing again")
        eq(d.subscribers(), {})
        # Two days later.
        d.forget_limits()
        d.ask("late@example.org")
        late = d.letter("late@example.org", "confirm")
        d.sql("UPDATE token SET expires = expires - 49 * 3600")
        eq(d.request("GET", "/confirm/" + late)[0], 404)
        eq(d.post("/confirm/" + late)[0], 404)
        eq(d.subscribers()["late@example.org"]["state"], "pending")


@test("the forms do not tell whether an address is known")
def _():
    with Desk().start() as d:
        d.subscribed("aaaaaa@example.org")
        d.ask("bbbbbb@example.org")
        d.ctl("subscriber", "add", "cccccc@example.org")
        d.ctl("subscriber", "set", "cccccc@example.org", "--state", "disabled")
        for path in ("/subscribe/", "/subscribe/link"):
            pages = set()
            for who in "abcd":
                address = who * 6 + "@example.org"
                pages.add(d.ask(address, path).replace(address, ""))
            eq(len(pages), 1, path)
        # And again at once, when no letter goes out any more.
        eq(d.ask("aaaaaa@example.org").count("请查收确认邮件"),
           d.ask("eeeeee@example.org").count("请查收确认邮件"))
        d.wait_letters("eeeeee@example.org")
        eq(d.letters("cccccc@example.org"), [], "an administrator had stopped him")


@test("what a form may not be: method, type, size, fields, values")
def _():
    with Desk(web_max_body=4096).start() as d:
        for path in ("/", "/feed.atom", "/search", "/healthz", "/nowhere"):
            status, head, _ = d.post(path, x="y")
            eq((status, head["Allow"]), (405, "GET, HEAD"), path)
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            status, head, _ = d.request(method, "/subscribe/", "")
            eq((status, head["Allow"]), (405, "GET, HEAD, POST"), method)
        eq(d.request("GET", "/subscribe/link")[0], 405)
        eq(d.request("GET", "/subscribe")[0], 301)
        for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json", FORM + "x"):
            eq(d.request("POST", "/subscribe/", "address=a%40b.example", Content_Type=kind)[0],
               415, kind)
        eq(d.request("POST", "/subscribe/", "address=a%40b.example")[0], 415)
        eq(d.request("POST", "/subscribe/", "a=1&" * 70, Content_Type=FORM)[0], 400)
        eq(d.request("POST", "/subscribe/", "a" * 5000, Content_Type=FORM)[0], 413)
        for fields, words in (({}, "不像一个邮箱地址"), ({"address": "x", **CHOICE}, "不像一个邮箱地址"),
                              ({"address": "x@", **CHOICE}, "不像一个邮箱地址"),
                              ({"address": "a b@c.example", **CHOICE}, "不像一个邮箱地址"),
                              ({"address": READER, "daily": "1"}, "请至少选一个版块"),
                              ({"address": READER, "daily": "1", "section": ["none", "x"]},
                               "请至少选一个版块"),
                              ({"address": READER, "section": ["odc"]}, "请至少选一种周期")):
            status, _, page = d.post("/subscribe/", fields=fields)
            eq(status, 422, fields)
            ok(words in page and 'role="alert"' in page, page)
        evil = '"><script>alert(1)</script>@x.example'
        status, _, page = d.post("/subscribe/", fields={"address": evil, **CHOICE})
        ok("<script>" not in page and "&lt;script&gt;" in page, "escaped")
        for evil in ("a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "\0@b.example",
                     "<a@b.example>", "a@b.example\n\nbody"):
            eq(d.post("/subscribe/", fields={"address": evil, **CHOICE})[0], 422, evil)
        eq((d.subscribers(), d.outbox()), ({}, []))
        # What was typed is there again, but for what was wrong.
        _, _, page = d.post("/subscribe/", address=READER, section=["odc", "riscv"])
        eq(re.findall(r'value="([a-z]+)" checked', page), ["odc", "riscv"])
        ok('value="%s"' % READER in page, page)


@test("a body that does not come, or comes slowly, ends; the others are served")
def _():
    with Desk(web_timeout="1s").start() as d:
        socks = []
        for body in (b"", b"address=a", b"x" * 10):
            s = socket.create_connection(("127.0.0.1", d.port), 20)
            s.sendall(b"POST /subscribe/ HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n"
                      b"Content-Length: 500\r\n\r\n" % FORM.encode() + body)
            socks.append(s)
        d.ask(READER)
        for s in socks:
            s.settimeout(30)
            eq(s.recv(100)[:12] in (b"", b"HTTP/1.1 408", b"HTTP/1.1 400"), True)
            s.close()
        d.wait_letters(READER)


@test("limits: of a client and its network, of a mailbox; a proxy on this machine names the client")
def _():
    with Desk().start() as d:
        for n in range(30):
            eq(d.post("/subscribe/", client="2001:db8::%x" % (n + 1), address="a%d@example.org" % n,
                      **CHOICE)[0], 200)
        status, head, page = d.post("/subscribe/", client="2001:db8::ffff",
                                    address="more@example.org", **CHOICE)
        eq((status, head["Retry-After"]), (429, "3600"))
        # What a client itself puts before what the proxy adds is not believed.
        eq(d.post("/subscribe/", client="192.0.2.1, 2001:db8::1", address="more@example.org",
                  **CHOICE)[0], 429)
        eq(d.post("/subscribe/", client="2001:db8:0:1::1", address="more@example.org",
                  **CHOICE)[0], 200)
        for n in range(20):
            d.ask(["victim@example.org", "vic.tim@example.org", "victim+%d@example.org" % n][n % 3])
        d.wait_letters("more@example.org")
        eq(len([m for m in d.outbox() if "tim" in m["To"]]), 1)


@test("forms at once: every address one letter, one address one letter")
def _():
    with Desk().start() as d:
        results, lock = [], threading.Lock()

        def go(n):
            address = "r%d@example.org" % n if n % 2 else "same@example.org"
            status = d.request("POST", "/subscribe/",
                               "address=%s&section=odc&daily=1" % address.replace("@", "%40"),
                               Content_Type=FORM, X_Forwarded_For="198.51.100.%d" % n)[0]
            with lock:
                results.append(status)
        threads = [threading.Thread(target=go, args=(n,)) for n in range(60)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        eq(results, [200] * 60)
        d.wait(lambda: len(d.outbox()) >= 31, 20, "31 letters")
        eq(sorted(m["To"] for m in d.outbox()),
           sorted(["same@example.org"] + ["r%d@example.org" % n for n in range(1, 60, 2)]))
        eq(len(d.subscribers()), 31)
        # The same click from many hands.
        token, codes = d.letter("same@example.org", "confirm"), []
        threads = [threading.Thread(target=lambda: codes.append(d.post("/confirm/" + token)[0]))
                   for _ in range(12)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        eq(codes, [200] * 12)
        eq([e["what"] for e in d.show("same@example.org")["log"]], ["asked", "confirmed"])


@test("a mailer that does not answer: 503 in time, readers who left meanwhile, late answers")
def _():
    with Desk().start() as d:
        pid = d.role("mailer")[0]
        os.kill(pid, signal.SIGSTOP)
        try:
            gone = []
            for n in range(5):
                s = socket.create_connection(("127.0.0.1", d.port), 20)
                body = b"address=gone%d%%40example.org&section=odc&daily=1" % n
                s.sendall(b"POST /subscribe/ HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n"
                          b"X-Forwarded-For: 203.0.113.%d\r\nContent-Length: %d\r\n\r\n%s" %
                          (FORM.encode(), n, len(body), body))
                gone.append(s)
            for s in gone[:3]:
                s.close()
            gone[3].shutdown(socket.SHUT_WR)
            status, head, page = d.post("/subscribe/", address=READER, **CHOICE)
            eq((status, head["Retry-After"]), (503, "60"))
            ok("暂时无法办理" in page, page)
            eq(d.request("GET", "/subscribe/")[0], 200, "all else is served")
            eq(d.request("GET", "/")[0], 200)
        finally:
            os.kill(pid, signal.SIGCONT)
        d.serving()
        for s in gone[3:]:
            s.close()
        d.ask("after@example.org")
        d.wait_letters("after@example.org")
        eq(d.role("mailer"), [pid])
        eq(len(d.roles()["web"]), 1)


@test("kill -9 of mailer, engine and web between forms: what was said to be taken is taken, once")
def _():
    with Desk().start() as d:
        taken, n = [], 0
        for role in ("mailer", "web", "engine", "mailer"):
            victim = d.role(role)[0]
            for k in range(12):
                n += 1
                address = "k%d@example.org" % n
                if k == 4:
                    os.kill(victim, signal.SIGKILL)
                try:
                    if d.ask(address, want=None).count("请查收确认邮件"):
                        taken.append(address)
                except OSError:
                    pass
            d.wait(lambda: d.roles().get(role) not in (None, [victim]), 30, "another " + role)
            d.wait(lambda: serves(d), 30, "forms again")
        ok(len(taken) >= 16, taken)
        for address in taken:
            d.wait_letters(address)
        d.wait(lambda: not d.sql("SELECT 1 FROM delivery WHERE state < 2"), 20, "all letters out")
        to = [m["To"] for m in d.outbox()]
        eq(len(to), len(set(to)), "nobody got two")
        eq(set(taken) - set(d.subscribers()), set())


def serves(d):
    try:
        return d.http("/unsubscribe/x")[0] == 404
    except OSError:
        return False


@test("a reload with forms on their way loses none")
def _():
    with Desk().start() as d:
        codes, stop = [], threading.Event()

        def go(name):
            n = 0
            while not stop.wait(0.05):
                n += 1
                try:
                    codes.append(d.request(
                        "POST", "/subscribe/", "address=%s%d%%40x.example&section=odc&daily=1" %
                        (name, n), Content_Type=FORM,
                        X_Forwarded_For="2001:db8:%x:%x::1" % (ord(name), n))[0])
                except OSError as e:
                    codes.append(str(e))
        threads = [threading.Thread(target=go, args=(c,)) for c in "ab"]
        for t in threads:
            t.start()
        for _ in range(3):
            seen = len(codes)
            old = d.role("mailer")
            d.reload()
            d.wait(lambda: d.roles().get("mailer") not in (None, old), 20, "another mailer")
            d.wait(lambda: len(codes) > seen + 10, 20, "more forms")
        stop.set()
        for t in threads:
            t.join()
        bad = [c for c in codes if c != 200]
        eq(bad, [])
        ok(codes.count(200) > 20, codes)
        d.serving()
        eq(len(d.subscribers()) >= codes.count(200), True)


@test("subscribe = false: no form and no link to it; links in mails that were sent go on")
def _():
    with Desk().start() as d:
        ok("/subscribe/" in d.request("GET", "/")[2], "a link to the form")
        d.subscribed(READER)
        token = d.manage(READER)
        d.options["subscribe"] = False
        d.restart()
        for path in ("/subscribe/", "/subscribe", "/subscribe/link"):
            eq(d.request("GET", path)[0], 404, path)
            eq(d.post(path, address="x@example.org", **CHOICE)[0] in (404, 405), True, path)
        for path in ("/", "/nowhere", "/search", "/preferences/" + token):
            ok("/subscribe/" not in d.request("GET", path)[2], path)
        eq(d.request("GET", "/preferences/" + token)[0], 200)
        status, _, page = d.post("/unsubscribe/" + token)
        eq(status, 200)
        ok("/subscribe/" not in page, page)
        eq(d.subscribers(), {})


@test("a site below a path: links and forms keep it")
def _():
    with Desk() as d:
        d.options["base_url"] += "/news"
        d.start()
        page = d.request("GET", "/news/subscribe/")[2]
        ok('action="/news/subscribe/"' in page and 'action="/news/subscribe/link"' in page, page)
        d.ask(READER, "/news/subscribe/", **CHOICE)
        m = d.wait_letters(READER)[0]
        ok(d.options["base_url"] + "/confirm/" in m.get_body(("plain",)).get_content(), m)
        eq(d.post("/news/confirm/" + link(m, "confirm"))[0], 200)


if __name__ == "__main__":
    tap.main()
