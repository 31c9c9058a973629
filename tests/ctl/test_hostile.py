#!/usr/bin/python3
"""Documents made to hurt, through the whole of `digestctl parse`: an answer, entries before the
damage kept, and at most 64 MiB above the body.  A document of 16 MB is the largest a fetcher takes.
"""

import json
import os
import resource
import subprocess
import sys
import threading

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import tap
from tap import eq, ok, test

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
B = os.environ.get("B", "build")
CTL = os.path.join(ROOT, B, "digestctl")

MIB = 1 << 20
ABOVE = 64 * MIB
PROGRAM = 8 * MIB  # what it takes for an empty document
# A sanitizer's own memory tells nothing, and it is slower; nothing here takes a second else.
SANITIZED = "san" in B
PATIENCE = 300 if SANITIZED else 60

HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>'
KEPT = b"<item><title>kept</title><link>http://a.example/</link></item>"
TAIL = b"</channel></rss>"
JSON = b'{"version":"https://jsonfeed.org/version/1.1","title":"x","items":'


def parse(parts):
    """Status, JSON or message, and the bytes above the body, of a document given in pieces."""
    r, w = os.pipe()
    child = subprocess.Popen([CTL, "parse", "-"], stdin=r, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    os.close(r)
    out = {}
    readers = [threading.Thread(target=lambda: out.update(o=child.stdout.read())),
               threading.Thread(target=lambda: out.update(e=child.stderr.read()))]
    watch = threading.Timer(PATIENCE, child.kill)
    for t in readers + [watch]:
        t.start()
    size = 0
    try:
        with os.fdopen(w, "wb") as f:
            for part in parts:
                f.write(part)
                size += len(part)
    except BrokenPipeError:
        pass
    for t in readers:
        t.join()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    watch.cancel()
    ok(child.returncode >= 0, "killed by %d" % -child.returncode)
    above = usage.ru_maxrss * 1024 - size - PROGRAM
    text = out["o"] if child.returncode == 0 else out["e"]
    return child.returncode, json.loads(text) if child.returncode == 0 else text.decode(), above


def survives(parts, kept=1, status=0):
    got, doc, above = parse(parts)
    eq(got, status, doc if got else "")
    if status == 0 and kept is not None:
        titles = [e["title"] for e in doc["entries"]]
        eq(titles[:kept], ["kept"] * kept)
    if status == 65:
        eq(doc.count("\n"), 1)
        ok(len(doc) < 1000, "a long line")
    ok(SANITIZED or above < ABOVE, "%d MiB above the body" % (above // MIB))
    return doc


def times(piece, n):
    """piece n times, in parts."""
    block = 4096
    for _ in range(n // block):
        yield piece * block
    yield piece * (n % block)


def join(*parts):
    """Pieces and iterables of pieces, one after the other.  Nothing is ever made whole: what this
    program had counts for the child."""
    for p in parts:
        if isinstance(p, bytes):
            yield p
        else:
            yield from p


def after_kept(*parts):
    return join(HEAD + KEPT, *parts)


@test("100,000 elements nested in each other, closed and not")
def _():
    doc = survives(after_kept(b"<item><title>deep</title><description>", times(b"<a>", 100000),
                              b"text", times(b"</a>", 100000), b"</description></item>" + KEPT +
                              TAIL))
    eq([e["title"] for e in doc["entries"]], ["kept", "deep", "kept"])
    ok("text" in doc["entries"][1]["summary"], "text below the limit is lost")
    survives(after_kept(times(b"<x>", 5000000)))
    survives(times(b"<a>", 100000), status=65)


@test("HTML nested 100,000 times, and made to repeat its formatting")
def _():
    for tags in (b"<div>", b"<b><i><p>", b"<a href=x><p>", b"<b><p></b>", b"<table><tr><td>",
                 b"<table><b>", b"<font color=1><p>", b"<ul><li>", b"<select><option>"):
        doc = survives(after_kept(b"<item><title>h</title><description><![CDATA[",
                                  times(tags, 100000), b"text]]></description></item>", TAIL))
        eq(len(doc["entries"]), 2)


@test("entity bombs: exponential, quadratic, in attributes, by parameters")
def _():
    lol = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 15))
    survives(join(b'<!DOCTYPE rss [<!ENTITY a0 "lol">', lol, b']><rss version="2.0"><channel>', KEPT,
              b"<item><title>&a14;</title></item>", TAIL))
    big = b'<!DOCTYPE rss [<!ENTITY a "%s">]><rss version="2.0"><channel>' % (b"x" * 100000)
    survives(join(big, KEPT, b"<item><description>", times(b"&a;", 50000),
              b"</description></item>", TAIL))
    survives(join(big, KEPT, b'<item><enclosure url="', times(b"&a;", 50000), b'"/></item>', TAIL))
    survives(join(b'<!DOCTYPE rss [<!ENTITY % a "<!ENTITY b \'', b"x" * 100000, b"'>\">%a;",
              b'<!ENTITY % c SYSTEM "file:///etc/passwd">%c;]><rss version="2.0"><channel>', KEPT,
              TAIL))


@test("external entities bring nothing")
def _():
    doc = survives(join(b'<!DOCTYPE rss SYSTEM "file:///etc/passwd" [<!ENTITY e SYSTEM '
                    b'"file:///etc/passwd"><!ENTITY h SYSTEM "http://127.0.0.1:1/">]>'
                    b'<rss version="2.0"><channel>', KEPT,
                    b"<item><title>a&e;b&h;c</title></item>", TAIL))
    eq(doc["entries"][1]["title"], "abc")


@test("a million entries are read as far as the limit")
def _():
    doc = survives(after_kept(times(b"<item><title>a</title></item>", 540000), TAIL))
    eq(len(doc["entries"]), 10000)
    survives(join(JSON, b"[", times(b'{"id":"1","content_text":"x"},', 500000), b'{"id":"2"}]}'),
             status=65)


@test("an attribute, a name, a text without an end")
def _():
    survives(after_kept(b'<item><enclosure url="', times(b"a", 15 * MIB)))
    survives(after_kept(b'<item><enclosure url="', times(b"a", 15 * MIB), b'"/></item>', TAIL))
    survives(after_kept(b"<", times(b"a", 15 * MIB), b">"))
    survives(after_kept(b"<item><description>", times(b"text ", 3 * MIB)))
    survives(after_kept(b"<item", (b' a%d="x"' % i for i in range(200000)), b"/>", TAIL))


@test("a gigabyte is refused before all of it is read")
def _():
    status, doc, _ = parse(after_kept(b'<item><enclosure url="', times(b"a" * 1000, 1000000)))
    eq(status, 65, doc)


@test("beginnings of everything, millions of times")
def _():
    for piece in (b"<", b"&", b"&#1", b"&#x", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?",
                  b"<!DOCTYPE [", b"</x>", b"</item>", b"<item>", b"<title>", b'<a b="', b"<a b='",
                  b"<a b=", b"<a:b ", b"\0", b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"&amp"):
        survives(after_kept(times(piece, 4 * MIB // len(piece))))


@test("things of one entry without end")
def _():
    def many(form):
        return (form % i for i in range(300000))
    for form in (b"<category>c%d</category>", b'<enclosure url="http://e/%d"/>',
                 b"<author>a%d</author>", b"<link>http://l/%d</link>", b"<title>t%d</title>",
                 b'<x xmlns:n%d="http://n/"/>'):
        doc = survives(after_kept(b"<item>", many(form), b"</item>", TAIL))
        eq(len(doc["entries"]), 2)
    survives(join(b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>kept</title></entry>',
              many(b"<author><name>n%d</name></author>"), b"</feed>"))


@test("JSON nested without end, of nothing but values")
def _():
    for piece in (b"[", b'{"a":'):
        survives(times(piece, 2000000), status=65)
        survives(join(JSON, times(piece, 2000000)), status=65)
    survives(join(JSON, b"[]", (b',"k%d":1' % i for i in range(1000000)), b"}"), status=65)
    survives(join(JSON, b'[],"description":"', times(rb"\u4e2d", 2500000), b'"}'), kept=None)


@test("damage in other charsets")
def _():
    for label, piece in ((b"gbk", b"\xff\x81 "), (b"utf-8", b"\xff "), (b"big5", b"\x81\x30"),
                         (b"iso-2022-jp", b"\x1b$B\x1b(B"), (b"utf-7", b"+AAA-"),
                         (b"gb18030", b"\x81\x30\x81"), (b"euc-jp", b"\x8f\xa1"),
                         (b"shift_jis", b"\x81"), (b"hz", b"~{~}")):
        survives(join(b'<?xml version="1.0" encoding="%s"?>' % label, HEAD[21:], KEPT,
                  b"<item><description>", times(piece, 8 * MIB // len(piece))))
    head = (HEAD[21:] + KEPT).decode()
    for codec in ("utf-16-le", "utf-32-be"):
        survives(join(("\ufeff" + head).encode(codec), times("\u4e2d".encode(codec), 2000000), b"\xd8"))


@test("entities of a DTD that is elsewhere, millions of them")
def _():
    names = b"&nbsp;&eacute;&zwnj;&hearts;&unknown;"
    survives(join(b'<!DOCTYPE rss SYSTEM "http://x/">', HEAD[21:], KEPT, b"<item><title>",
              times(names, 400000), b"</title></item>", TAIL))


@test("right-to-left and invisible characters do not get into titles and links")
def _():
    doc = survives(after_kept("<item><title>a\u202eb\u2066c\u200bd\ufeffe</title>"
                              "<link>http://a.example/\u202egpj.exe</link></item>".encode(), TAIL))
    entry = doc["entries"][1]
    for c in "\u202e\u2066\u200b\ufeff":
        ok(c not in entry["title"] and c not in (entry["link"] or ""), "U+%04X" % ord(c))


@test("what is no document has one useful line")
def _():
    eq(survives(join(b""), status=65), "digestctl: not a feed: the document is empty\n")
    survives(join(b"\0" * 1000), status=65)
    survives(join(b" \n\t" * 1000), status=65)
    line = survives(join(b'<html><head><title>Log in</title><link rel="alternate" '
                     b'type="application/rss+xml" href="http://a.example/feed"></head><body>',
                     times(b"<div>", 3000000)), status=65)
    ok("Log in" in line and "http://a.example/feed" in line, line)
    p = subprocess.run([CTL, "parse", ROOT], capture_output=True, text=True)
    ok(p.returncode != 0 and p.stderr.count("\n") == 1, p.stderr)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tap.main()
