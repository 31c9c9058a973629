#!/usr/bin/python3
"""What is published, as HTTP clients and real feed readers see it."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import http.client
import json
import shutil
import socket
import sqlite3
import subprocess
import threading

from e2e import *

try:
    import feedparser
except ImportError:
    feedparser = None
try:
    from lxml import etree
except ImportError:
    etree = None

NOW = int(time.time()) // 60 * 60 - 3600
NEWS = [Entry("标题 & 符号 1 < 2 “引号” 与 emoji 🚀", "http://a.example/1?x=1&y=2", at=NOW,
              html="<p>正文 <a href=\"/rel\">链接</a><script>alert(1)</script></p>",
              author="作者 A & B", tags=["开源", "C & C++"]),
        Entry("A second entry, plain", "http://a.example/2", at=NOW - 60, html="<p>Body two</p>"),
        Entry("Third with ]]> inside", "http://a.example/3", at=NOW - 120, html="<p>x ]]&gt; y</p>")]
ATOM = "{http://www.w3.org/2005/Atom}"


def published(fn, **options):
    with Server() as s, Daemon(title="合并 & 摘要", **options) as d:
        s.on("/f", Reply(body=rss("源 & 站", NEWS), etag='"1"'))
        s.on("/g", Reply(body=atom("Other", [Entry("A second entry, plain", "http://b.example/2",
                                                   at=NOW)])))
        d.feed("one", s.url("/f"), weight=90)
        d.feed("two", s.url("/g"), weight=10)
        d.start()
        d.polls_done(2)
        d.wait_stories(3)
        fn(s, d)


DOCUMENTS = {"/feed.atom": "application/atom+xml", "/feed.rss": "application/rss+xml",
             "/feed.json": "application/feed+json"}


@test("every document of the issue answers, with its type, validators and caching")
def _():
    def check(s, d):
        for prefix in ("", "/sections/news", "/feeds/one"):
            for name, kind in DOCUMENTS.items():
                status, headers, body = d.http(prefix + name)
                eq(status, 200, prefix + name)
                ok(headers["Content-Type"].startswith(kind), headers["Content-Type"])
                ok(headers["ETag"] and headers["Last-Modified"], prefix + name)
                ok("max-age" in (headers["Cache-Control"] or ""), "Cache-Control")
                ok("A second entry, plain" in body.decode(), prefix + name)
        for path, kind in (("/opml", "opml"), ("/", "text/html"), ("/healthz", "")):
            status, headers, body = d.http(path)
            eq(status, 200, path)
            ok(kind in headers["Content-Type"] or "xml" in headers["Content-Type"], path)
        for path in ("/nothing", "/sections/nothing/feed.atom", "/feeds/nothing/feed.atom",
                     "/../etc/passwd", "/feed.atom/x", "/%00"):
            eq(d.http(path)[0], 404 if path != "/%00" else d.http(path)[0], path)
    published(check)


@test("304 for both validators, HEAD without a body, gzip when asked, 405 for POST")
def _():
    def check(s, d):
        for path in list(DOCUMENTS) + ["/", "/opml"]:
            status, headers, body = d.http(path)
            for condition in ({"If-None-Match": headers["ETag"]},
                              {"If-None-Match": '"x", W/%s' % headers["ETag"].replace("W/", "")},
                              {"If-None-Match": "*"},
                              {"If-Modified-Since": headers["Last-Modified"]}):
                if None in condition.values() and path not in DOCUMENTS:
                    continue
                again, h, b = d.http(path, headers=condition)
                eq((again, b), (304, b""), "%s %s" % (path, condition))
                eq(h["ETag"], headers["ETag"], path)
            eq(d.http(path, headers={"If-None-Match": '"other"'})[0], 200)
            if headers["Last-Modified"]:
                eq(d.http(path, headers={"If-None-Match": '"other"', "If-Modified-Since":
                                         headers["Last-Modified"]})[0], 200)
            status, h, b = d.http(path, "HEAD")
            eq((status, b, h["Content-Length"]), (200, b"", str(len(body))), "HEAD " + path)
            status, h, b = d.http(path, headers={"Accept-Encoding": "gzip"})
            eq(b == body, True, "gzip gives the same")
            ok("Accept-Encoding" in (h["Vary"] or ""), "Vary")
            if len(body) > 1000:
                eq(h["Content-Encoding"], "gzip", path)
        eq(d.http("/feed.atom", "POST")[0], 405)
        eq(d.http("/feed.atom", "DELETE")[0], 405)
    published(check)


@test("the Atom feed is what RFC 4287 asks for")
def _():
    if etree is None:
        skip("no python3-lxml")

    def check(s, d):
        f = etree.fromstring(d.http("/feed.atom")[2])
        eq(f.tag, ATOM + "feed")
        for name in ("id", "title", "updated"):
            eq(len(f.findall(ATOM + name)), 1, name)
        eq(f.findtext(ATOM + "title"), "合并 & 摘要")
        links = {link.get("rel"): link.get("href") for link in f.findall(ATOM + "link")}
        eq(links["self"], "http://127.0.0.1:%d/feed.atom" % d.port)
        found = f.findall(ATOM + "entry")
        eq(len(found), 3)
        ids = [e.findtext(ATOM + "id") for e in found]
        eq(len(set(ids)), 3)
        for e in found:
            for name in ("id", "title", "updated"):
                eq(len(e.findall(ATOM + name)), 1, name)
            ok(re.fullmatch(r"tag:test\.example,2026:[\w/.-]+", e.findtext(ATOM + "id")), "tag: URI")
            ok(e.find(ATOM + "author") is not None or f.find(ATOM + "author") is not None or
               e.find(ATOM + "source/" + ATOM + "author") is not None, "an author")
            ok(e.find(ATOM + "source/" + ATOM + "id") is not None, "atom:source with an id")
            ok(e.find(ATOM + "source/" + ATOM + "title") is not None, "atom:source with a title")
            ok(e.find(ATOM + "category") is not None, "a category")
            ok(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", e.findtext(ATOM + "updated")), "date")
            alternates = [x for x in e.findall(ATOM + "link") if x.get("rel") in (None, "alternate")]
            eq(len({(x.get("type"), x.get("hreflang")) for x in alternates}), len(alternates),
               "alternate links differ in type or language")
        text = d.http("/feed.atom")[2].decode()
        ok("http://b.example/2" in text and "http://a.example/2" in text, "both sources of a story")
        ok("alert(1)" not in text and "<script" not in text, "sanitised")
        ok("http://a.example/rel" in text, "relative links are resolved")
    published(check)


@test("RSS 2.0 and JSON Feed 1.1 are what their specifications ask for")
def _():
    if etree is None:
        skip("no python3-lxml")

    def check(s, d):
        r = etree.fromstring(d.http("/feed.rss")[2])
        eq((r.tag, r.get("version")), ("rss", "2.0"))
        channel = r.find("channel")
        for name in ("title", "link", "description"):
            eq(len(channel.findall(name)), 1, name)
        eq(channel.find("{http://www.w3.org/2005/Atom}link").get("rel"), "self")
        import email.utils
        for i in channel.findall("item"):
            ok(i.findtext("title") or i.findtext("description"), "title or description")
            eq(i.find("guid").get("isPermaLink"), "false")
            ok(email.utils.parsedate_to_datetime(i.findtext("pubDate")), "RFC 822 date")
        j = json.loads(d.http("/feed.json")[2])
        eq(j["version"], "https://jsonfeed.org/version/1.1")
        eq((j["title"], len(j["items"])), ("合并 & 摘要", 3))
        eq(j["feed_url"], "http://127.0.0.1:%d/feed.json" % d.port)
        for i in j["items"]:
            ok(isinstance(i["id"], str) and i["id"].startswith("tag:"), "id")
            ok("content_html" in i or "content_text" in i, "content")
            ok(re.fullmatch(r"[\d-]{10}T[\d:]{8}(Z|[+-]\d\d:\d\d)", i["date_published"]), "date")
        eq({i["id"] for i in j["items"]},
           {e.findtext(ATOM + "id") for e in
            etree.fromstring(d.http("/feed.atom")[2]).findall(ATOM + "entry")}, "one id everywhere")
    published(check)


@test("feedparser reads all three as we meant them")
def _():
    if feedparser is None:
        skip("no python3-feedparser")

    def check(s, d):
        for path in ("/feed.atom", "/feed.rss"):
            f = feedparser.parse(d.http(path)[2])
            eq(bool(f.bozo), False, "%s: %s" % (path, f.get("bozo_exception")))
            eq(f.feed.title, "合并 &amp; 摘要" if f.feed.title_detail.type == "text/html"
               else "合并 & 摘要")
            eq(len(f.entries), 3)
            titles = [e.title for e in f.entries]
            ok(any("emoji 🚀" in t for t in titles), titles)
            ok("Third with ]]> inside" in titles or "Third with ]]&gt; inside" in titles, titles)
            for e in f.entries:
                ok(e.link.startswith("http://a.example/"), e.link)
                eq(time.gmtime(NOW - 120) <= e.published_parsed <= time.gmtime(NOW), True)
        doc = feedparser.parse("http://127.0.0.1:%d/feed.atom" % d.port)
        again = feedparser.parse("http://127.0.0.1:%d/feed.atom" % d.port, etag=doc.etag,
                                 modified=doc.modified)
        eq(again.status, 304)
    published(check)


@test("newsboat reads the merged feed and keeps its validators")
def _():
    if not shutil.which("newsboat"):
        skip("no newsboat")

    def check(s, d):
        for name in ("feed.atom", "feed.rss"):
            rows = newsboat(d, name)
            eq(len(rows), 3, name)
            ok(any("emoji 🚀" in r[0] for r in rows), rows)
            ok(all(r[1].startswith("http://a.example/") for r in rows), rows)
    published(check)


def newsboat(d, name):
    """Title and URL of the items after three reloads, of which the last is conditional."""
    home = d.dir + "/nb-" + name
    os.mkdir(home)
    with open(home + "/urls", "w") as f:
        f.write("http://127.0.0.1:%d/%s\n" % (d.port, name))
    open(home + "/config", "w").close()
    cmd = ["newsboat", "-u", home + "/urls", "-c", home + "/cache.db", "-C", home + "/config"]
    env = dict(os.environ, HOME=home, LANG="C.UTF-8")
    for _ in range(3):
        p = subprocess.run(cmd + ["-x", "reload"], env=env, capture_output=True, text=True,
                           timeout=60, stdin=subprocess.DEVNULL)
        eq(p.returncode, 0, p.stderr)
    db = sqlite3.connect(home + "/cache.db")
    try:
        title, modified, etag = db.execute("SELECT title, lastmodified, etag FROM rss_feed").fetchone()
        ok("合并" in title, title)
        ok(modified and etag, "newsboat kept the validators")
        return db.execute("SELECT title, url FROM rss_item").fetchall()
    finally:
        db.close()


@test("sfeed reads the merged feed")
def _():
    if not shutil.which("sfeed"):
        skip("no sfeed")

    def check(s, d):
        for path in ("/feed.atom", "/feed.rss"):
            p = subprocess.run(["sfeed", d.options["base_url"]], input=d.http(path)[2],
                               capture_output=True)
            lines = p.stdout.decode().splitlines()
            eq(len(lines), 3, path)
            for line in lines:
                f = line.split("\t")
                ok(abs(int(f[0]) - NOW) <= 120, "time " + f[0])
                ok(f[2].startswith("http://a.example/"), f[2])
        p = subprocess.run(["sfeed_web", d.options["base_url"]], input=d.http("/")[2],
                           capture_output=True) if shutil.which("sfeed_web") else None
        if p:
            found = p.stdout.decode()
            for name in ("/feed.atom", "/feed.rss"):
                ok(name in found, "autodiscovery of %s: %s" % (name, found))
    published(check)


@test("filters: sections and words; what matches nothing is an empty, valid feed")
def _():
    def check(s, d):
        def titles(query):
            return [x["title"] for x in d.stories("/feed.json?" + query)]
        eq(len(titles("section=news")), 3)
        eq(titles("section=nothing-here") == [] or
           d.http("/feed.json?section=nothing-here")[0] in (400, 404), True)
        eq(titles("q=plain"), ["A second entry, plain"])
        eq(titles("q=" + "%E7%AC%A6%E5%8F%B7"), [NEWS[0].title])
        eq(titles("section=news&q=plain"), ["A second entry, plain"])
        eq(titles("q=absent-word"), [])
        for evil in ("%27%22", "%22", "AND", "*", "NEAR(", "a%00b", "%F0%9F", "x" * 3000):
            status, _, body = d.http("/feed.json?q=" + evil)
            ok(status in (200, 400, 404, 414), "q=%s: %d" % (evil[:20], status))
    published(check)


@test("the page of today shows the stories and links the feeds; no script, nothing foreign")
def _():
    def check(s, d):
        status, headers, body = d.http("/")
        page = body.decode()
        ok("A second entry, plain" in page, "a title")
        for kind in DOCUMENTS.values():
            ok(re.search(r'<link[^>]+rel="?alternate"?[^>]+%s' % re.escape(kind), page) or
               re.search(r'<link[^>]+%s[^>]+rel="?alternate' % re.escape(kind), page), kind)
        ok("1 < 2" not in page and "符号 1 &lt; 2" in page, "a title is escaped")
        eq(re.findall(r"<script[^>]*>", page), [], "scripts")
        ok(re.search(r"<meta[^>]+viewport", page), "viewport")
        ok("lang=" in page, "language")
        ok(headers["Content-Security-Policy"], "a policy")
    published(check)


@test("the same documents are files, whole at every moment")
def _():
    def check(s, d):
        public = d.options["state_dir"] + "/public"
        for name in ("feed.atom", "feed.rss", "feed.json", "sections/news/feed.atom"):
            path = os.path.join(public, name)
            d.wait(lambda: os.path.exists(path), 10, path)
            d.wait(lambda: open(path, "rb").read() == d.http("/" + name)[2], 10, "equal " + name)
        d.wait(lambda: not [f for _, _, fs in os.walk(public) for f in fs
                            if f.startswith(".") or f.endswith((".tmp", ".new"))], 10,
               "no temporary files are left")
        # While the feed changes, a reader of the file never sees half of it.
        bad, done = [], threading.Event()

        def reader():
            while not done.is_set():
                with open(os.path.join(public, "feed.json"), "rb") as f:
                    try:
                        json.loads(f.read())
                    except ValueError as e:
                        bad.append(e)
        t = threading.Thread(target=reader)
        t.start()
        try:
            for n in range(10):
                s.on("/f", Reply(body=rss("源", NEWS + entries(n + 1))))
                d.poll("one")
        finally:
            done.set()
            t.join()
        eq(bad, [])
    published(check)


@test("slow and greedy clients are cut; the others are served")
def _():
    def check(s, d):
        slow = []
        for _ in range(20):
            c = socket.create_connection(("127.0.0.1", d.port))
            c.sendall(b"GET /feed.atom HTTP/1.1\r\nHost: x\r\nX-")
            slow.append(c)
        big = socket.create_connection(("127.0.0.1", d.port))
        try:
            big.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200000)
            big.settimeout(5 * digestd.PATIENCE)
            head = big.recv(100)
        except OSError:
            head = b""
        ok(not head or b" 4" in head.split(b"\r\n")[0], head)
        big.close()
        start = time.monotonic()
        eq(d.http("/feed.atom")[0], 200)
        ok(time.monotonic() - start < 3, "served before the slow ones are cut")
        for c in slow:
            c.settimeout(10 * digestd.PATIENCE)
            try:
                while c.recv(4096):
                    pass
            except ConnectionError:
                pass
            c.close()
        eq(d.http("/healthz")[0], 200)
    published(check, web_timeout="3s", web_max_header="4K")


@test("requests that are no HTTP do no harm; pipelining works")
def _():
    def check(s, d):
        for data in (b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                     b"GET http://evil.example/ HTTP/1.1\r\nHost: evil\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nx",
                     b"GET /feeds/%2e%2e/%2e%2e/items.db HTTP/1.1\r\nHost: x\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", d.port)) as c:
                c.sendall(data)
                c.shutdown(socket.SHUT_WR)
                c.settimeout(20 * digestd.PATIENCE)
                try:
                    got = c.recv(65536)
                except OSError:
                    got = b""
                ok(b"SQLite" not in got, data)
        c = http.client.HTTPConnection("127.0.0.1", d.port, timeout=10)
        for _ in range(3):
            c.request("GET", "/feed.json")
            eq(c.getresponse().read() != b"", True)
        c.close()
        with socket.create_connection(("127.0.0.1", d.port)) as c:
            c.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
            c.settimeout(10)
            got = b""
            while got.count(b"HTTP/1.1 200") < 3:
                more = c.recv(65536)
                ok(more, "three answers: %r" % got)
                got += more
    published(check)


if __name__ == "__main__":
    tap.main()
