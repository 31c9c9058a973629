#!/usr/bin/python3
"""HTTP as clients meet it: routes, conditions, compression, limits, hostile requests."""

import email.utils
import gzip
import json
import os
import re
import socket
import time
import urllib.parse
import xml.etree.ElementTree as ET

from web import Web
import tap
from tap import eq, ok, test

NOON = int(time.time()) // 86400 * 86400 - 86400 + 4 * 3600  # noon of yesterday in China
ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = "<script>alert(1)</script>&\"'"
_shared = []


def shared():
    """One server with a few stories for the tests that only read."""
    if not _shared:
        w = Web().__enter__()
        _shared.append(w)
        w.ids = {}
        w.ids["a"] = w.item(
            "media", id="a", url="https://m.example/a", title="开放硬件许可协议发布",
            lead="一份许可协议。", summary="<p>一份<b>许可</b>协议。</p>", section="policy",
            section2="project", score=12, score2=3, published=NOON, author="张三",
            reason=json.dumps([{"section": "policy", "rule": "政策词", "field": "title",
                                "words": ["许可"], "points": 12}]))
        w.ids["a2"] = w.item(
            "blog", id="a2", url="https://b.example/a2", title="开放硬件许可协议发布",
            section="policy", score=10, published=NOON + 60)
        w.ids["evil"] = w.item(
            "blog", id="evil", url="https://b.example/e?x=1&y=%22", title=EVIL, author=EVIL,
            lead=EVIL, section="project", score=9, published=NOON - 60, categories=[EVIL])
        w.ids["riscv"] = w.item(
            "media", id="r", url="https://m.example/r", title="RISC-V 芯片流片",
            section="riscv", score=15, published=NOON - 3600)
        w.ids["none"] = w.item(
            "media", id="n", url="https://m.example/n", title="如何安装软件", section="none",
            published=NOON - 7200)
        for i in range(20):
            w.item("media", id="f%d" % i, url="https://m.example/f%d" % i, section="project",
                   title="第%d号项目%s" % (i, "甲乙丙丁戊己庚辛壬癸"[i % 10] * 3),
                   content="<p>%s</p>" % ("内容" * 400), published=NOON - 10000 - i)
        w.commit()
    return _shared[0]


def entries(body):
    return ET.fromstring(body).findall(ATOM + "entry")


@test("every document is served with its type")
def _():
    w = shared()
    for path, kind in (
            ("/feed.atom", "application/atom+xml; charset=utf-8"),
            ("/feed.rss", "application/rss+xml; charset=utf-8"),
            ("/feed.json", "application/feed+json; charset=utf-8"),
            ("/sections/policy/feed.atom", "application/atom+xml; charset=utf-8"),
            ("/feeds/media/feed.rss", "application/rss+xml; charset=utf-8"),
            ("/opml", "text/x-opml; charset=utf-8"),
            ("/subscriptions.opml", "text/x-opml; charset=utf-8"),
            ("/", "text/html; charset=utf-8"),
            ("/index.html", "text/html; charset=utf-8"),
            ("/sections/policy/", "text/html; charset=utf-8"),
            ("/sections/none/", "text/html; charset=utf-8"),
            ("/feeds/", "text/html; charset=utf-8"),
            ("/feeds/media/", "text/html; charset=utf-8"),
            ("/feeds/quiet/", "text/html; charset=utf-8"),
            ("/days/%s/" % time.strftime("%Y-%m-%d", time.gmtime(NOON)),
             "text/html; charset=utf-8"),
            ("/items/%d/" % w.ids["a"], "text/html; charset=utf-8"),
            ("/items/%d/feed.json" % w.ids["a"], "application/feed+json; charset=utf-8"),
            ("/search", "text/html; charset=utf-8"),
            ("/search?q=RISC-V", "text/html; charset=utf-8"),
            ("/style.css", "text/css; charset=utf-8"),
            ("/favicon.svg", "image/svg+xml"),
            ("/robots.txt", "text/plain; charset=utf-8")):
        status, h, body = w.get(path)
        eq(status, 200, path)
        eq(h["content-type"], kind, path)
        eq(int(h["content-length"]), len(body), path)
        eq(h["x-content-type-options"], "nosniff", path)
        ok(re.fullmatch(r'"[0-9a-f]{32}"', h["etag"]), path)
        if kind.startswith("text/html"):
            ok("default-src 'none'" in h["content-security-policy"], path)
            ok("script" not in h["content-security-policy"], path)
            eq(h["referrer-policy"], "no-referrer", path)


@test("the page of the sources lists them with a link to each, and no secret")
def _():
    w = shared()
    body = w.get("/feeds/")[2]
    for key, title in (("media", "某媒体"), ("blog", "某博客"), ("quiet", "安静的来源")):
        ok(('<a href="/feeds/%s/">%s</a>' % (key, title)).encode() in body, key)
    ok("3 个来源".encode() in body, "their number")
    ok(b"0123456789abcdef" not in body, "the token of a feed's address")
    ok(b'href=""' not in body, "a source without a site has no link to one")
    eq(w.get("/feeds")[1]["location"], "/feeds/")
    ok(b'href="/feeds/"' in w.get("/")[2], "pages lead to it")


@test("what is not there is 404, in Chinese, and directories get their slash")
def _():
    w = shared()
    for path in ("/nope", "/feed.xml", "/sections/", "/sections/nope/", "/sections/POLICY/",
                 "/sections/policy/feed.xml", "/sections/../../etc/passwd", "/feeds/nope/",
                 "/feeds/nope/feed.atom", "/days/2026-13-01/", "/days/2026-02-30/",
                 "/days/9999-01-01/", "/days/x/", "/items/0/", "/items/99999999/", "/items/-1/",
                 "/items/99999999/feed.json", "/items/1/feed.atom", "/items/1/feed.json/",
                 "/items/1x/", "/items/99999999999999999999/", "//", "/%2e%2e/", "/feed.atom/",
                 "/sections/policy/subscriptions.opml"):
        status, h, body = w.get(path)
        eq(status, 404, path)
        ok("没有这个页面".encode() in body, path)
        ok("etag" not in h, path)
    for path in ("/sections/policy", "/feeds/media", "/items/%d" % w.ids["a"]):
        status, h, body = w.get(path)
        eq((status, h["location"]), (301, path + "/"), path)


@test("only GET and HEAD; a body is refused or ignored, not read as a request")
def _():
    w = shared()
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        status, h, body = w.request(method, "/feed.atom", body=b"x" if method != "OPTIONS" else None)
        eq((status, h["allow"]), (405, "GET, HEAD"), method)
    eq(w.raw(b"BREW /feed.atom HTTP/1.1\r\nHost: x\r\n\r\n").split()[1], b"501")


@test("HEAD says what GET says")
def _():
    w = shared()
    for path in ("/feed.atom", "/", "/nope", "/healthz", "/style.css"):
        gs, gh, body = w.get(path)
        hs, hh, nothing = w.request("HEAD", path)
        eq((hs, nothing), (gs, b""), path)
        gh.pop("date")
        hh.pop("date")
        eq(hh, gh, path)


@test("If-None-Match: lists, weak tags, *, and precedence over If-Modified-Since")
def _():
    w = shared()
    _, h, _ = w.get("/feed.atom")
    tag, modified = h["etag"], h["last-modified"]
    long_ago = "Mon, 01 Jan 2001 00:00:00 GMT"
    for inm, want in ((tag, 304), ("W/" + tag, 304), ("*", 304), ('"x", ' + tag, 304),
                      ('"x" , W/"y",' + tag, 304), ('"x"', 200), (tag[:-1], 200),
                      (tag.strip('"'), 200), ('"a,b"', 200), ("", 200), (",,,", 200)):
        eq(w.get("/feed.atom", If_None_Match=inm)[0], want, inm)
    eq(w.get("/feed.atom", If_None_Match='"x"', If_Modified_Since=modified)[0], 200)
    eq(w.get("/feed.atom", If_None_Match=tag, If_Modified_Since=long_ago)[0], 304)
    for since, want in ((modified, 304), (long_ago, 200), ("rubbish", 200),
                        ("Fri, 01 Jan 2100 00:00:00 GMT", 304)):
        eq(w.get("/feed.atom", If_Modified_Since=since)[0], want, since)
    status, h, body = w.get("/feed.atom", If_None_Match=tag)
    eq((status, body, h["etag"]), (304, b"", tag))
    ok("content-length" not in h and "content-type" not in h, "a 304 has no body to describe")
    ok("max-age" in h["cache-control"] and h["vary"] == "Accept-Encoding" and "date" in h, h)
    eq(w.get("/nope", If_None_Match="*")[0], 404)


@test("gzip by Accept-Encoding, with an ETag of its own")
def _():
    w = shared()
    _, plain, body = w.get("/feed.atom")
    for accept, want in (("gzip", True), ("gzip, deflate, br", True), ("x-gzip", True), ("*", True),
                         ("GZIP", True), ("gzip;q=0.5", True), ("gzip; q=0.001", True),
                         ("gzip;q=0", False), ("gzip;q=0.000", False), ("*;q=0", False),
                         ("gzip;q=0, *", False), ("identity", False), ("br", False), ("", False),
                         ("identity, *;q=0.5", True), ("deflate, gzip;q=1.0", True)):
        _, h, got = w.get("/feed.atom", Accept_Encoding=accept)
        eq(h.get("content-encoding") == "gzip", want, accept)
        eq(h["vary"], "Accept-Encoding")
        eq(int(h["content-length"]), len(got))
        eq(gzip.decompress(got) if want else got, body, accept)
        eq(h["etag"] == plain["etag"], not want)
        eq(w.get("/feed.atom", Accept_Encoding=accept, If_None_Match=h["etag"])[0], 304, accept)


@test("a document changes only when its stories do")
def _():
    with Web() as w:
        w.item("media", id="1", url="https://m.example/1", title="第一条消息", section="policy",
               published=NOON)
        w.commit()
        before = {p: w.get(p)[1]["etag"] for p in
                  ("/feed.atom", "/sections/policy/feed.atom", "/sections/riscv/feed.atom")}
        w.item("media", id="2", url="https://m.example/2", title="全然不同的事情", section="policy",
               published=NOON + 5)
        w.commit()
        end = time.monotonic() + 10
        while w.get("/feed.atom")[1]["etag"] == before["/feed.atom"]:
            ok(time.monotonic() < end, "the new story is served")
        ok(w.get("/sections/policy/feed.atom")[1]["etag"] != before["/sections/policy/feed.atom"],
           "its section's feed has changed")
        eq(w.get("/sections/riscv/feed.atom")[1]["etag"], before["/sections/riscv/feed.atom"])
        # the same item once more
        tag = w.get("/feed.atom")[1]["etag"]
        w.item("media", id="2", url="https://m.example/2", title="全然不同的事情", section="policy",
               published=NOON + 5)
        w.commit()
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            eq(w.get("/feed.atom")[1]["etag"], tag)


@test("Atom: ids, source, category, all reports, author, updated")
def _():
    w = shared()
    _, h, body = w.get("/feed.atom")
    root = ET.fromstring(body)
    eq(root.findtext(ATOM + "id"), "tag:digest.example,2026:feed/")
    links = {l.get("rel"): l.get("href") for l in root.findall(ATOM + "link")}
    eq(links, {"self": "http://digest.example/feed.atom", "alternate": "http://digest.example/"})
    e = entries(body)[0]
    ok(e.findtext(ATOM + "id").startswith("tag:digest.example,2026:story/"), "id")
    via = [l.get("href") for l in e.findall(ATOM + "link") if l.get("rel") == "via"]
    eq(len(via), 1, "the other report")
    eq(e.find(ATOM + "category").get("term"), "policy")
    eq(e.find(ATOM + "category").get("label"), "开源政策")
    ok(e.find(ATOM + "source") is not None, "source")
    ok("另有 1 家报道" in e.findtext(ATOM + "content"), "content")
    ids = [x.findtext(ATOM + "id") for x in entries(body)]
    eq(len(ids), len(set(ids)))
    titles = [x.findtext(ATOM + "title") for x in entries(body)]
    ok(EVIL in titles, "text comes back as it was")
    ok("如何安装软件" not in titles, "what belongs to no section is not in the feed")
    newest = max(x.findtext(ATOM + "updated") for x in entries(body))
    eq(root.findtext(ATOM + "updated"), newest)
    eq(email.utils.parsedate_to_datetime(h["last-modified"]).strftime("%Y-%m-%dT%H:%M:%SZ"), newest)


@test("filters, and one document for all spellings of one filter")
def _():
    w = shared()

    def titles(query):
        status, _, body = w.get("/feed.json?" + query)
        eq(status, 200, query)
        return [i["title"] for i in json.loads(body)["items"]]
    eq(titles("section=riscv"), ["RISC-V 芯片流片"])
    eq(sorted(titles("section=riscv,policy")), sorted(["RISC-V 芯片流片", "开放硬件许可协议发布"]))
    eq(titles("section=none"), ["如何安装软件"])
    eq(titles("q=" + urllib.parse.quote("流片")), ["RISC-V 芯片流片"])
    eq(len(titles("limit=3")), 3)
    ok("RISC-V 芯片流片" not in titles("feed=blog"), "feed")
    eq(titles("section=riscv&utm_source=x&limit=5"), ["RISC-V 芯片流片"])
    same = {w.get(p)[1]["etag"] for p in (
        "/feed.atom?section=policy,riscv&limit=9", "/feed.atom?limit=9&section=riscv,policy",
        "/feed.atom?section=riscv,policy,riscv&limit=9&x=y")}
    eq(len(same), 1)
    body = w.get("/feed.atom?limit=9&section=riscv,policy")[2]
    self_link = [l.get("href") for l in ET.fromstring(body).findall(ATOM + "link")
                 if l.get("rel") == "self"][0]
    eq(self_link, "http://digest.example/feed.atom?section=policy%2Criscv&limit=9"
       if "%2C" in self_link else
       "http://digest.example/feed.atom?section=policy,riscv&limit=9")


@test("bad queries are 400 and say what is wrong")
def _():
    w = shared()
    for query, why in (("section=nope", "没有这个版块"), ("limit=0", "limit"), ("limit=501", "limit"),
                       ("limit=abc", "limit"), ("limit=-1", "limit"), ("feed=nope", "没有这个来源"),
                       ("q=" + "x" * 300, "太长"),
                       ("section=%3Cscript%3E", "没有这个版块")):
        status, _, body = w.get("/feed.atom?" + query)
        eq(status, 400, query)
        ok(why.encode() in body, query)
        ok(b"<script" not in body, query)


@test("text of feeds and clients never reaches a page unescaped")
def _():
    w = shared()
    for path in ("/", "/feeds/blog/", "/sections/project/", "/items/%d/" % w.ids["evil"],
                 "/search?q=" + urllib.parse.quote(EVIL),
                 "/search?q=%22%3E%3Cscript%3Ex", "/?q=%3Cscript%3E", "/feed.atom", "/feed.rss",
                 "/nope?%3Cscript%3E", "/%3Cscript%3E"):
        body = w.get(path)[2]
        ok(b"<script" not in body, path)
        ok(b'"><' not in body.replace(b'"></', b"") or b"script" not in body.split(b'"><')[1][:8],
           path)
    ok(b"0123456789abcdef" not in w.get("/opml")[2], "the token of a feed's address")


@test("pages: an item says why, a search finds, days and sections are linked")
def _():
    w = shared()
    body = w.get("/items/%d/" % w.ids["a"])[2].decode()
    for text in ("归入「开源政策」，得 12 分", "政策词", "+12", "<b>许可</b>", "这件事的报道"):
        ok(text in body, text)
    feed = json.loads(w.get("/items/%d/feed.json" % w.ids["a"])[2])
    eq(len(feed["items"]), 1)
    ok(feed["feed_url"].endswith("/items/%d/feed.json" % w.ids["a"]), feed["feed_url"])
    why = feed["items"][0]["_digestd"]
    eq((why["section"], why["score"], len(why["sources"])), ("policy", 12, 2))
    eq([(r["section"], r["rule"], r["points"]) for r in why["reasons"]], [("policy", "政策词", 12)])
    ok("RISC-V 芯片流片" in w.get("/search?q=RISC-V")[2].decode(), "found")
    ok("如何安装软件" in w.get("/search?q=" + urllib.parse.quote("如何安装"))[2].decode(),
       "what belongs to no section is searchable")
    ok("没有找到相符的动态" in w.get("/search?q=zzzzzz")[2].decode(), "nothing")
    day = w.get("/days/%s/" % time.strftime("%Y-%m-%d", time.gmtime(NOON)))[2].decode()
    ok("另有 1 家报道" in day and 'href="/sections/policy/"' in day, "day")
    ok('rel="alternate" type="application/atom+xml"' in day, "autodiscovery")
    section = w.get("/sections/policy/")[2].decode()
    ok('href="/sections/policy/feed.atom"' in section, "its own feed")
    quiet = w.get("/feeds/quiet/")[2].decode()
    ok("这里还没有动态" in quiet, "an empty feed")
    ok("看看各个来源读取得怎么样" in quiet, "leads to why it may be so")


@test("older stories are reached page by page, each once")
def _():
    with Web(publish_items=7) as w:
        for i in range(30):
            w.item("media", id=str(i), url="https://m.example/%d" % i, section="policy",
                   title="消息%s%d" % ("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"[i] * 4, i),
                   published=NOON - i // 3)
        w.commit()
        seen, path = [], "/sections/policy/"
        while path:
            body = w.get(path)[2].decode()
            seen += re.findall(r'href="(https://m.example/\d+)" rel="noopener">消息', body)
            older = re.search(r'rel="next" href="([^"]+)"', body)
            path = older and older.group(1).replace("&amp;", "&")
        eq(len(seen), 30)
        eq(len(set(seen)), 30)


@test("healthz says what the engine said")
def _():
    with Web() as w:
        eq(w.get("/healthz")[0], 503)
        w.tell('health ok {"status":"ok","problems":[]}')
        status, h, body = w.get("/healthz")
        eq((status, json.loads(body)["status"], h["cache-control"]), (200, "ok", "no-store"))
        w.tell('health bad {"status":"degraded","problems":["disk full"]}')
        status, h, body = w.get("/healthz")
        eq((status, json.loads(body)["problems"]), (503, ["disk full"]))


@test("keep-alive, pipelining, HTTP/1.0, absolute addresses")
def _():
    w = shared()
    one = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    eq(w.raw(one * 9 + last).count(b"HTTP/1.1 200 OK"), 10)
    eq(w.raw(b"GET /robots.txt HTTP/1.0\r\n\r\n").split()[1], b"200")
    big = b"GET /feed.atom HTTP/1.1\r\nHost: x\r\n\r\n"
    got = w.raw(big * 30 + last)
    eq(got.count(b"</feed>"), 30)
    eq(w.raw(b"GET http://digest.example/robots.txt HTTP/1.1\r\nHost: digest.example\r\n"
             b"Connection: close\r\n\r\n").split()[1], b"200")


@test("oversize and broken requests are refused and the server goes on")
def _():
    w = shared()
    eq(w.get("/" + "x" * 5000)[0], 414)
    eq(w.get("/feed.atom", X_Big="y" * 17000)[0], 431)
    for data in (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"z" * 200000 + b"\r\n\r\n",
                 b"GET /" + b"x" * 200000 + b" HTTP/1.1\r\n\r\n",
                 b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
                 b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                 b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n",
                 b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\r\n\r\n\r\n",
                 b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
                 b"\x00" * 1000, b"GET /\x00 HTTP/1.1\r\nConnection: close\r\n\r\n",
                 b"GET /%00%ff%c0%af?q=%00%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
        s = socket.create_connection(("127.0.0.1", w.port), 10)
        try:
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
            first = s.recv(4096)
            ok(first == b"" or first.split()[1][:1] in (b"2", b"4", b"5"), first[:80])
            ok(first.split()[1:2] != [b"200"], first[:80])
        except (ConnectionResetError, BrokenPipeError):
            pass
        finally:
            s.close()
    eq(w.get("/robots.txt")[0], 200)


@test("silent and dribbling clients are cut off, and connections are bounded")
def _():
    with Web(web_timeout='"1s"', web_max_connections=20) as w:
        start = time.monotonic()
        eq(w.raw(b"GET / HTTP/1.1\r\nHost:"), b"")
        ok(time.monotonic() - start < 5, "a silent client")
        # One byte every now and then, for ever.
        s = socket.create_connection(("127.0.0.1", w.port), 0.2)
        start = time.monotonic()
        try:
            while time.monotonic() - start < 20:
                s.sendall(b"x")
                try:
                    if s.recv(1) == b"":
                        break
                except socket.timeout:
                    pass
        except (ConnectionResetError, BrokenPipeError):
            pass
        ok(time.monotonic() - start < 12, "a dribbling client")
        s.close()
        held = [socket.create_connection(("127.0.0.1", w.port), 10) for _ in range(60)]
        eq(w.get("/robots.txt")[0], 200, "in spite of many that only stay")
        ok(int(w.tell("status").split()[0]) <= 20, "bounded")
        for s in held:
            s.close()


@test("a client that asks for much and reads nothing costs little")
def _():
    w = shared()
    w.get("/feed.atom")
    before = w.resident()
    socks = []
    for _ in range(10):
        s = socket.create_connection(("127.0.0.1", w.port), 10)
        s.setblocking(False)
        try:
            for _ in range(200):
                s.send(b"GET /feed.atom HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
        except BlockingIOError:
            pass
        socks.append(s)
    eq(w.get("/robots.txt")[0], 200)
    grown = w.resident() - before
    ok("san" in os.environ.get("B", "") or grown < 12000, "%d kB" % grown)
    for s in socks:
        s.close()


@test("many distinct filters stay within the memory for documents")
def _():
    w = shared()
    for i in range(1500):
        eq(w.get("/feed.atom?q=" + "abc%d" % i)[0], 200)
    docs, kb = re.search(r"(\d+) documents in (\d+) kB", w.tell("status")).groups()
    ok(int(docs) <= 1000 and int(kb) <= 13000, docs + " " + kb)


@test("files are the same bytes, and are written only when they differ")
def _():
    w = shared()
    ok(int(w.tell("publish").split()[1]) > 15, "written")
    for path, name in (("/feed.atom", "feed.atom"), ("/sections/policy/feed.json", None),
                       ("/", "index.html"), ("/subscriptions.opml", None), ("/style.css", None)):
        with open(os.path.join(w.dir, "public", name or path[1:]), "rb") as f:
            eq(f.read(), w.get(path)[2], path)
    eq(w.tell("publish"), "written 0")
    ok(not [f for _, _, files in os.walk(w.dir + "/public") for f in files if f.startswith(".")],
       "no temporary files stay")


@test("readers understand the documents")
def _():
    try:
        import feedparser
    except ImportError:
        tap.skip("no feedparser")
    w = shared()
    want = len(entries(w.get("/feed.atom")[2]))
    for path in ("/feed.atom", "/feed.rss", "/feeds/media/feed.atom", "/feed.atom?q=nothing-at-all"):
        d = feedparser.parse(w.get(path)[2])
        ok(not d.bozo, "%s: %s" % (path, d.get("bozo_exception")))
        if path in ("/feed.atom", "/feed.rss"):
            eq(len(d.entries), want, path)
            eq(d.entries[0].title, "开放硬件许可协议发布")
            ok(d.entries[0].published_parsed and d.entries[0].id.startswith("tag:"), path)
            ok(d.entries[0].source.title in ("某媒体", "某博客"), path)


if __name__ == "__main__":
    try:
        tap.main()
    finally:
        for w in _shared:
            w.__exit__(None, None, None)
