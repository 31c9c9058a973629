#!/usr/bin/python3
"""Fetching: what goes over the wire, against a scripted server."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import shutil
import subprocess
import tempfile

from e2e import *

ODD_ETAG = 'W/"a b:\x5c22;--gzip"'
ODD_DATE = "Mon,  1 Jan 2024 00:00:00 +0800"


def sent(request):
    return request.header("If-None-Match"), request.header("If-Modified-Since")


def one(s, d, reply, **kw):
    """A daemon with one feed at /f, started, its first poll answered."""
    s.on("/f", reply)
    d.feed("one", s.url("/f"), **kw)
    d.start()
    d.polls_done(1)
    return s.wait("/f", 1)


# ---- validators ---------------------------------------------------------------------------

@test("ETag and Last-Modified come back byte for byte")
def _():
    with Server() as s, Daemon() as d:
        first = one(s, d, Reply(body=rss("A", entries(2)), etag=ODD_ETAG, modified=ODD_DATE))
        eq(sent(first[0]), (None, None), "first poll")
        d.poll("one")
        eq(sent(s.requests("/f")[1]), (ODD_ETAG, ODD_DATE))
        eq(s.requests("/f")[1].status, 304)
        eq(d.state("one")["failures"], 0)


@test("every 200 replaces the pair, also with the same body, also with less")
def _():
    body = rss("A", entries(2))
    with Server() as s, Daemon() as d:
        one(s, d, [Reply(body=body, etag='"1"', modified="Mon, 01 Jan 2024 00:00:00 GMT"),
                   Reply(body=body, etag='"2"'), Reply(body=body), Reply(body=body)])
        for _ in range(3):
            d.poll("one")
        eq([sent(r) for r in s.requests("/f")],
           [(None, None), ('"1"', "Mon, 01 Jan 2024 00:00:00 GMT"), ('"2"', None), (None, None)])
        eq(len(d.stories()), 2)


@test("the pair is kept through 304, 429, 500, 503, a cut and a bare 304")
def _():
    good = Reply(body=rss("A", entries(2)), etag='"1"', modified=ODD_DATE)
    bad = [Reply(304, type=None), Reply(429, b"", headers=[("Retry-After", "60")]),
           Reply(500, b"", etag='"bad"', modified="bad"), Reply(503, b"x", etag='"bad"'),
           Reply(body=rss("A", entries(3)), etag='"cut"', drop=50), good]
    with Server() as s, Daemon() as d:
        one(s, d, [good] + bad)
        for _ in range(len(bad)):
            d.poll("one")
        eq({sent(r) for r in s.requests("/f")[1:]}, {('"1"', ODD_DATE)})
        eq(len(s.requests("/f")), 7)


@test("the pair is kept through a time-out")
def _():
    good = Reply(body=rss("A", entries(2)), etag='"1"', modified=ODD_DATE)
    with Server() as s, Daemon(fetch_timeout="1s") as d:
        one(s, d, [good, Reply(body=rss("A", entries(3)), etag='"stall"', stall=20), good])
        d.poll("one")
        eq(d.state("one")["failures"], 1)
        d.poll("one")
        eq(sent(s.requests("/f")[2]), ('"1"', ODD_DATE))


@test("a 304 without validators of ours is no success forever: first poll 304 fails")
def _():
    with Server() as s, Daemon() as d:
        one(s, d, Reply(304, type=None))
        ok(d.state("one")["failures"] >= 1, "a 304 that was not asked for is a failure")


@test("a server without validators: the same body changes nothing, the next one does")
def _():
    body = rss("A", entries(2))
    with Server() as s, Daemon() as d:
        one(s, d, [Reply(body=body), Reply(body=body), Reply(body=rss("A", entries(3)))])
        d.wait_stories(2)
        before = d.http("/feed.atom")[1]["ETag"]
        d.poll("one")
        eq(d.http("/feed.atom")[1]["ETag"], before)
        d.poll("one")
        d.wait_stories(3)


# ---- redirects ----------------------------------------------------------------------------

@test("301 and 308 are stored, but only after several sightings")
def _():
    for status in (301, 308):
        with Server(hosts=2) as s, Daemon(redirect_after=3) as d:
            s.on("/f", redirect(s.url("/new", host=2), status))
            s.on("/new", Reply(body=rss("A", entries(2)), etag='"1"'))
            d.feed("one", s.url("/f"))
            d.start()
            d.polls_done(1)
            for _ in range(4):
                d.poll("one")
            eq(s.count("/f"), 3, "%d: asked at the old place" % status)
            eq(s.count("/new"), 5)
            eq(len(d.wait_stories(2)), 2)


@test("a chain of permanent redirects is stored, one with a 302 in it never")
def _():
    with Server() as s, Daemon(redirect_after=2) as d:
        s.on("/p1", redirect(s.url("/p2"), 301))
        s.on("/p2", redirect("/end", 308))
        s.on("/m1", redirect("/m2", 301))
        s.on("/m2", redirect("/end2", 302))
        s.on("/end", Reply(body=rss("A", entries(1))))
        s.on("/end2", Reply(body=rss("B", entries(1, stem="b"))))
        d.feed("permanent", s.url("/p1"))
        d.feed("mixed", s.url("/m1"))
        d.start()
        d.polls_done(2)
        for _ in range(4):
            d.poll("all", 2)
        eq(s.count("/p1"), 2)
        eq(s.count("/p2"), 2)
        eq(s.count("/m2"), 5)
        eq((s.count("/end"), s.count("/end2")), (5, 5))


@test("302 and 307 are followed and never stored")
def _():
    for status in (302, 307):
        with Server() as s, Daemon(redirect_after=1) as d:
            s.on("/f", redirect("/new?spm=1", status))
            s.on("/new", Reply(body=rss("A", entries(1))))
            d.feed("one", s.url("/f"))
            d.start()
            d.polls_done(1)
            for _ in range(4):
                d.poll("one")
            eq((s.count("/f"), s.count("/new")), (5, 5), "status %d" % status)


@test("a permanent move is counted in a row: a good answer in between starts anew")
def _():
    with Server() as s, Daemon(redirect_after=2) as d:
        move = redirect("/new", 301)
        s.on("/f", [move, Reply(body=rss("A", entries(1))), move, Reply(body=rss("A", entries(1)))])
        s.on("/new", Reply(body=rss("A", entries(1))))
        d.feed("one", s.url("/f"))
        d.start()
        d.polls_done(1)
        for _ in range(3):
            d.poll("one")
        eq(s.count("/f"), 4)


@test("redirects in a circle and too many of them end with a failure")
def _():
    with Server() as s, Daemon(max_redirects=3) as d:
        s.on("/a", redirect("/b", 301))
        s.on("/b", redirect("/a", 301))
        for n in range(9):
            s.on("/n%d" % n, redirect("/n%d" % (n + 1)))
        s.on("/n9", Reply(body=rss("A", entries(1))))
        d.feed("circle", s.url("/a"))
        d.feed("many", s.url("/n0"))
        d.start()
        d.polls_done(2)
        ok(s.count("/a") + s.count("/b") <= 4, "a circle costs %d" % s.count("/a"))
        eq(s.count("/n4"), 0)
        for key in ("circle", "many"):
            eq(d.state(key)["failures"], 1)
            ok("redirect" in d.state(key)["error"], d.state(key)["error"])


@test("two feeds that land on one URL are reported")
def _():
    with Server() as s, Daemon() as d:
        s.on("/old", redirect("/feed", 301))
        s.on("/feed", Reply(body=rss("A", entries(1))))
        d.feed("first", s.url("/feed"))
        d.feed("second", s.url("/old"))
        d.start()
        d.polls_done(2)
        said = d.wait(lambda: [line for line in d.log().splitlines()
                               if re.search(r"\bfirst\b", line) and re.search(r"\bsecond\b", line)],
                      10, "a log line with both keys")
        note(said[0])


# ---- limits -------------------------------------------------------------------------------

def rss_of(d, role):
    with open("/proc/%d/status" % d.role(role)[0]) as f:
        return int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1)) / 1024


@test("compression bombs are cut by the limit on decompressed bytes")
def _():
    with Server() as s, Daemon(max_body="2M", fetchers=1) as d:
        s.on("/gzip", Reply(body=gzip_bomb(50 << 20), encoding="gzip", encoded=True, etag='"b"'))
        s.on("/zstd", Reply(body=zstd_bomb(300 << 20), encoding="zstd", encoded=True, etag='"b"'))
        s.on("/good", Reply(body=rss("A", entries(1))))
        for key in ("gzip", "zstd", "good"):
            d.feed(key, s.url("/" + key))
        d.start()
        d.polls_done(3)
        for key in ("gzip", "zstd"):
            eq(d.state(key)["failures"], 1, key)
            ok(re.search(r"large|big|limit|bytes|size", d.state(key)["error"]), d.state(key)["error"])
        eq(len(d.wait_stories(1)), 1)
        ok("san" in BUILD or rss_of(d, "fetcher") < 48, "fetcher at %g MB" % rss_of(d, "fetcher"))
        d.poll("gzip")
        eq(sent(s.requests("/gzip")[1]), (None, None), "no validators of a cut body")


@test("an endless body and a lying Content-Length are cut")
def _():
    def endless():
        while True:
            yield b"<!-- and on -->" * 1000
    with Server() as s, Daemon(max_body="1M", fetch_timeout="5s") as d:
        s.on("/endless", lambda r: Reply(body=endless(), length=False))
        s.on("/huge", Reply(body=b"<rss/>", length=1 << 40))
        d.feed("endless", s.url("/endless"))
        d.feed("huge", s.url("/huge"))
        d.start()
        d.polls_done(2)
        for key in ("endless", "huge"):
            eq(d.state(key)["failures"], 1, key)
        r = s.wait("/endless", 1)[0]
        ok(r.done - r.at < 4, "cut by size, not by time: %g s" % (r.done - r.at))


@test("slow and silent servers end by time; other feeds do not wait for them")
def _():
    with Server(hosts=4) as s, Daemon(fetch_timeout="3s", low_speed_limit=1000,
                                      low_speed_time="1s") as d:
        body = rss("A", entries(40))
        s.on("/stall", Reply(body=body, stall=100))
        s.on("/mute", Reply(body=body, stall=0))
        s.on("/drip", Reply(body=body, pace=(10, 0.05)))
        s.on("/good", Reply(body=rss("B", entries(1))))
        for n, key in enumerate(("stall", "mute", "drip", "good"), 1):
            d.feed(key, s.url("/" + key, host=n))
        d.start()
        d.wait_stories(1)
        d.polls_done(4)
        for key in ("stall", "mute", "drip"):
            eq(d.state(key)["failures"], 1, key)
            r = s.wait("/" + key, 1)[0]
            ok(r.done - r.at < 3.5 * digestd.PATIENCE, "%s took %g s" % (key, r.done - r.at))


@test("a body that is cut short is a failure and leaves no trace; the next one is whole")
def _():
    body = rss("A", entries(30))
    replies = {"short": Reply(body=body, length=len(body) + 1000, etag='"x"'),
               "drop": Reply(body=body, drop=len(body) // 2, etag='"x"'),
               "chunks": Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: \"x\"\r\n"
                               b"\r\n%x\r\n%s\r\n" % (len(body), body))}
    with Server() as s, Daemon(publish_items=1000) as d:
        for key, reply in replies.items():
            s.on("/" + key, [reply, Reply(body=rss(key, entries(5, stem=key)), etag='"y"')])
            d.feed(key, s.url("/" + key))
        d.start()
        d.polls_done(3)
        for key in replies:
            eq(d.state(key)["failures"], 1, key)
        d.poll("all", 3)
        for key in replies:
            eq(sent(s.requests("/" + key)[1]), (None, None), key)
            eq(d.state(key)["failures"], 0, key)
        eq(len(d.wait_stories(15)), 15)


# ---- encodings and headers ----------------------------------------------------------------

@test("gzip, br, zstd, deflate, chunked and unframed bodies are read")
def _():
    kinds = ["gzip", "br", "zstd", "deflate", "chunked", "unframed"]
    with Server() as s, Daemon() as d:
        for key in kinds:
            body = rss(key, entries(2, stem=key))
            s.on("/" + key, Reply(body=body, chunked=key == "chunked",
                                  length=False if key == "unframed" else None,
                                  encoding=key if key in kinds[:4] else None))
            d.feed(key, s.url("/" + key))
        d.start()
        d.polls_done(len(kinds))
        eq({key: d.state(key)["error"] for key in kinds if d.state(key)["failures"]}, {})
        eq(len(d.wait_stories(12)), 12)
        accept = s.requests("/br")[0].header("Accept-Encoding") or ""
        for coding in ("gzip", "br", "zstd"):
            ok(coding in accept, "Accept-Encoding: " + accept)


@test("GET only, User-Agent with contact, no cookies, no Referer, nothing of a browser")
def _():
    with Server() as s, Daemon(contact="https://example.org/bot") as d:
        cookie = [("Set-Cookie", "id=1; Path=/"), ("Set-Cookie", "b=2")]
        s.on("/old", Reply(302, type=None, headers=[("Location", "/f")] + cookie))
        s.on("/f", Reply(body=rss("A", entries(1)), headers=cookie))
        d.feed("one", s.url("/old"))
        d.start()
        d.polls_done(1)
        d.poll("one")
        d.poll("one")
        requests = s.wait("/f", 3) + s.requests("/old")
        eq({r.method for r in requests}, {"GET"})
        eq({r.version for r in requests}, {"HTTP/1.1"})
        for r in requests:
            for name in ("Cookie", "Referer", "Authorization", "Origin", "DNT"):
                eq(r.header(name), None, name)
            agent = r.header("User-Agent")
            ok(re.fullmatch(r"digestd/[0-9][0-9.]* \(\+https://example\.org/bot\)", agent), agent)
            ok(r.header("Accept"), "sends Accept")


@test("extra headers of a feed are sent, and not to another host")
def _():
    with Server(hosts=2) as s, Daemon() as d:
        s.on("/f", redirect(s.url("/g", host=2)), host=1)
        s.on("/g", Reply(body=rss("A", entries(1))))
        d.feed("one", s.url("/f"), headers=["X-Key: s3cret", "Referer: https://chinaosc.example/"])
        d.start()
        d.polls_done(1)
        eq(s.requests("/f")[0].header("X-Key"), "s3cret")
        eq(s.requests("/f")[0].header("Referer"), "https://chinaosc.example/")
        eq(s.requests("/g")[0].header("X-Key"), None, "after a redirect to another host")


@test("URLs with tokens do not appear in logs or output")
def _():
    secrets = ["hunter2", "s3cr3t", "tok3n"]
    with Server() as s, Daemon() as d:
        s.on("/ok", Reply(body=rss("A", entries(1))))
        s.on("/bad", Reply(500, b"no"))
        s.on("/html", Reply(body=b"<html><title>Login</title></html>", type="text/html"))
        s.on("/move", redirect("/ok?access_token=s3cr3t-2", 301))
        d.feed("ok", s.url("/ok?token=hunter2&page=1"))
        d.feed("bad", s.url("/bad?key=s3cr3t"))
        d.feed("html", s.url("/html?api_key=tok3n"))
        d.feed("move", s.url("/move?sig=hunter2"))
        d.feed("drop", s.url("/drop?secret=hunter2"))
        s.on("/drop", Reply(body=b"x" * 100, drop=10))
        d.start()
        d.polls_done(5)
        for _ in range(3):
            d.poll("all", 5)
        out = {"log": d.log()}
        for args in (("status",), ("status", "--json"), ("feeds",), ("feeds", "--json"),
                     ("items",), ("items", "--json"), ("opml", "export")):
            p = d.ctl(*args)
            out[" ".join(args)] = p.stdout + p.stderr
        for path in ("/", "/opml", "/feed.atom", "/feed.json", "/feed.rss"):
            out[path] = d.http(path)[2].decode()
        for name, text in out.items():
            for secret in secrets:
                if name == "opml export":
                    continue  # an export that cannot be imported again would be none
                at = text.find(secret)
                ok(at < 0, "%s shows a token: %s" % (name, text[max(0, at - 150):at + 50]))


# ---- what is no feed ----------------------------------------------------------------------

@test("what a server says cannot write into the log or onto a terminal")
def _():
    evil = "<title>A\x1b[2J\x1b]0;owned\x07\r\n2030-01-01T00:00:00Z error: forged line\u202e</title>"
    with Server() as s, Daemon() as d:
        s.on("/page", Reply(body="<!DOCTYPE html><html><head>%s</head></html>" % evil,
                            type="text/html"))
        s.on("/move", redirect("http://127.0.0.1:%d/x\x1b[31m" % s.port))
        s.on("/feed", Reply(body=rss("T\nforged: x", [Entry("Line\none\x7f", "http://a.example/1")])))
        for key in ("page", "move", "feed"):
            d.feed(key, s.url("/" + key))
        d.start()
        d.polls_done(3)
        for text in (d.log(), d.ctl("feeds").stdout, d.ctl("items").stdout):
            found = re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", text)
            ok(not found, "a control character: %r" % text[max(0, found.start() - 80):][:120]
               if found else "")
            ok(not re.search(r"^(2030|forged)", text, re.M), "a forged line")


@test("a proxy is asked when one is configured, for all feeds or for one")
def _():
    with Server(hosts=2) as s, Daemon() as d:
        d.options["proxy"] = s.url("", host=2)
        s.on("http://feed.example/f", Reply(body=rss("A", entries(1))), host=2)
        s.on("http://other.example/f", Reply(body=rss("B", entries(1, stem="b"))), host=1)
        d.feed("all", "http://feed.example/f")
        d.feed("own", "http://other.example/f", proxy=s.url("", host=1))
        d.start()
        d.polls_done(2)
        eq(sorted((r.target, r.host) for r in s.requests()),
           [("http://feed.example/f", "127.0.0.2"), ("http://other.example/f", "127.0.0.1")])
        eq(len(d.wait_stories(2)), 2)


@test("HTML, nothing, and challenge pages are failures that say what came")
def _():
    pages = {
        "html": Reply(body=b"<!DOCTYPE html><html><head><title>Project news</title><link "
                      b"rel=alternate type='application/rss+xml' href='/feed.xml'></head><body>",
                      type="text/html"),
        "empty": Reply(body=b""),
        "challenge": Reply(521, b"<html><script>document.cookie='a=1';location.reload()</script>",
                           type="text/html"),
        "missing": Reply(404, b"nope", type="text/plain"),
    }
    with Server() as s, Daemon() as d:
        for key, reply in pages.items():
            s.on("/" + key, reply)
            d.feed(key, s.url("/" + key))
        d.start()
        d.polls_done(len(pages))
        for key in pages:
            eq(d.state(key)["failures"], 1, key)
            ok(d.state(key)["error"], "a reason for " + key)
            note("%s: %s" % (key, d.state(key)["error"]))
        ok("Project news" in d.state("html")["error"] or "/feed.xml" in d.state("html")["error"],
           d.state("html")["error"])
        ok("521" in d.state("challenge")["error"] or d.state("challenge")["status"] == 521, "521")


def certificate(directory):
    """A self-signed certificate for 127.0.0.1: (certificate, key) files."""
    key, cert = directory + "/key.pem", directory + "/cert.pem"
    p = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
                       capture_output=True, text=True)
    if p.returncode:
        skip("openssl: " + p.stderr[-200:])
    os.chmod(directory, 0o755)
    return cert, key


@test("https: verified against the configured authority, refused without it")
def _():
    with tempfile.TemporaryDirectory() as tmp:
        pair = certificate(tmp)
        for ca, stories in ((pair[0], 1), (None, 0)):
            with Server(hosts=2, tls=pair) as s, Daemon(ca_file=ca) as d:
                s.on("/f", Reply(body=rss("A", entries(1))))
                d.feed("good", s.url("/f"))
                d.feed("name", s.url("/f", host=2))
                d.start()
                d.polls_done(2)
                eq(len(d.stories()), stories, "with ca_file" if ca else "without")
                eq(d.state("name")["failures"], 1, "a certificate for another name")


NGINX = """worker_processes 1; daemon off; master_process off; pid {dir}/pid; error_log {dir}/error;
events {{}}
http {{
	log_format protocol '$server_protocol $status $uri';
	access_log {dir}/access protocol;
	client_body_temp_path {dir}/t; proxy_temp_path {dir}/t; fastcgi_temp_path {dir}/t;
	uwsgi_temp_path {dir}/t; scgi_temp_path {dir}/t;
	server {{
		listen 127.0.0.1:{port} ssl http2;
		ssl_certificate {cert}; ssl_certificate_key {key};
		root {dir}/www; default_type application/rss+xml;
	}}
}}
"""


@test("HTTP/2 is spoken with servers that offer it, 304 included")
def _():
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if not nginx:
        skip("no nginx")
    with Daemon() as d:
        os.mkdir(d.dir + "/www")
        cert, key = certificate(d.dir)
        port = digestd.free_port()
        with open(d.dir + "/www/f", "wb") as f:
            f.write(rss("A", entries(2)))
        with open(d.dir + "/nginx.conf", "w") as f:
            f.write(NGINX.format(dir=d.dir, port=port, cert=cert, key=key))
        server = subprocess.Popen([nginx, "-p", d.dir, "-c", d.dir + "/nginx.conf", "-e",
                                   d.dir + "/error"], stderr=subprocess.DEVNULL)
        try:
            wait(lambda: os.path.exists(d.dir + "/pid"), 10, "nginx runs")
            d.options["ca_file"] = cert
            d.feed("one", "https://127.0.0.1:%d/f" % port)
            d.start()
            d.polls_done(1)
            d.poll("one")
            eq(len(d.wait_stories(2)), 2)

            def logged():
                with open(d.dir + "/access") as f:
                    lines = f.read().splitlines()
                return len(lines) == 2 and lines
            eq(d.wait(logged, 10, "two requests"), ["HTTP/2.0 200 /f", "HTTP/2.0 304 /f"])
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    tap.main()
