#!/usr/bin/python3
"""The pages in Debian's chromium: a phone and a desk, light and dark, with hostile feeds.

One daemon with the shipped sections and rules reads one feed for each section and one whose
author wishes readers ill; every page is looked at by the browser and by rules of what a reader
may expect.
"""

import datetime
import sys
import urllib.parse

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/demo")
import news
from e2e import *
from looks import CONTRAST
from webdriver import Browser, need_browser

SECTIONS = [("odc", "ODC专栏"), ("policy", "开源政策"), ("theory", "理论观点"),
            ("industry", "产业动态"), ("project", "技术项目"), ("organization", "开源组织与机构"),
            ("report", "开源报告·通讯·会议"), ("riscv", "RISC-V专栏")]
SAME = "首颗基于RISC-V的消费级存储主控芯片获“中国芯”技术创新奖"
SCREENS = [(390, False), (390, True), (1280, False), (1280, True)]
WORD = "Pneumonoultramicroscopic" * 9
RTL = "\u202etxet desrever si siht\u2066\u2067"
PIXEL = ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc"
         "\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82").encode("latin-1")

OWN = "window.owned=1;document.title='owned'"
MARKUP = """<script>{0}</script><img src="/pixel.png" onerror="{0}"><svg onload="{0}"><a xlink:href=
"javascript:{0}">s</a></svg><a href="javascript:{0}">link</a><a href="&#x6a;avascript:{0}">link</a>
<a href=" java\tscript:{0}">link</a><iframe src="http://elsewhere.example/"></iframe>
<style>body{{display:none}}</style><link rel="stylesheet" href="http://elsewhere.example/x.css">
<base href="http://elsewhere.example/"><meta http-equiv="refresh" content="0;url=//elsewhere.example/">
<p style="position:fixed;left:0;top:0;width:200%;background:url(http://elsewhere.example/b.png)"
 class="masthead" id="main">over all</p><form action="http://elsewhere.example/"><input autofocus
 onfocus="{0}"><button>go</button></form><object data="x.swf"></object><math><mtext><table><mglyph>
<style><img src=/pixel.png onerror="{0}"></style></mglyph></table></mtext></math></main></body>
<p>the text that is left</p>""".format(OWN)


def hostile(site):
    """Title, link and content of entries that mean ill."""
    wide = "<table><tr>%s</tr></table><pre>%s</pre><h1>%s</h1><p>%s</p>" % (
        "<td>column</td>" * 60, "x" * 3000, WORD, WORD)
    image = '<p>a picture<img src="%s" width="6000" height="4000" alt="%s"></p>' % (
        site.url("/pixel.png"), WORD)
    return [
        ("<script>%s</script><img src=x onerror=\"%s\">markup" % (OWN, OWN), "/h/markup", MARKUP),
        ("</a></h3></article><plaintext><!-- %s" % OWN, "/h/break", "<!--<plaintext><textarea>"),
        ("one script link", "javascript:" + OWN, '<p onclick="%s">text</p>' % OWN),
        (WORD, "/h/" + WORD, wide),
        (RTL + " and left to right", "/h/rtl", "<p dir=rtl>%s</p><bdo dir=rtl>abc</bdo>" % RTL),
        ("长标题" * 667, "/h/long", "<div>" * 300 + "deep" + "</div>" * 300),
        ("a picture that is large", "/h/image", image),
        ("", "/h/untitled", ""),
    ]


class Shared:
    """The browser, the daemon and the site that all tests here look at."""

    def __init__(self):
        self.site = Server().__enter__()
        self.daemon = self.browser = None
        try:
            self.make()
        except BaseException:
            self.close()
            raise

    def make(self):
        self.site.on("/pixel.png", Reply(body=PIXEL, type="image/png"))
        now = datetime.datetime.now(datetime.timezone.utc)
        # The site's day began twelve hours ago, so what is of today is so whenever this runs.
        zone = 12 - now.hour
        d = self.daemon = Daemon(shipped=True, timezone="%+03d:00" % zone, title="开源动态",
                                 description="每日汇集")
        self.today = (now + datetime.timedelta(hours=zone)).date()
        at = int(time.time()) - 1800
        for key, title in SECTIONS:
            d.feed(key, self.feed(key, at), section=key, prior=100, title=title + "的来源")
        other = [Entry(SAME, self.site.url("/story/same-media"), at=at, html="<p>报道。</p>")]
        for path in ("/story/same", "/story/same-media"):
            self.site.on(path, Reply(body="<!doctype html><p>the story", type="text/html"))
        self.site.on("/media.xml", Reply(body=rss("媒体", other)))
        d.feed("media", self.site.url("/media.xml"), section="riscv", prior=100)
        self.hostile = hostile(self.site)
        evil = [Entry(t, self.site.url(link) if link[0] == "/" else link, guid="h%d" % n,
                      at=at - 60 * n, html=html, author=RTL + WORD)
                for n, (t, link, html) in enumerate(self.hostile)]
        self.site.on("/evil.xml", Reply(body=rss("<b>%s</b> " % RTL + WORD, evil)))
        d.feed("hostile", self.site.url("/evil.xml"), section="project", prior=100)
        d.start()
        d.polls_done(len(d.feeds))
        d.wait_stories(20)
        self.browser = Browser().__enter__()
        self.base = "http://127.0.0.1:%d" % d.port
        self.urls = {i["title"]: i["id"] for i in d.items("--limit", "200")}

    def feed(self, key, at):
        """What the demo's news say of a section, each with a page of its own."""
        out = []
        for n, (section, name, _, reports) in enumerate(news.STORIES):
            title, summary = reports[0][1:]
            if section == key and len(out) < 4 and title != SAME:
                path = "/story/" + name
                self.site.on(path, Reply(body="<!doctype html><p>the story", type="text/html"))
                out.append(Entry(title, self.site.url(path), at=at - 60 * n,
                                 html="<p>%s</p>" % summary, author="编辑"))
        if key == "riscv":
            out.append(Entry(SAME, self.site.url("/story/same"), at=at, html="<p>存储主控。</p>"))
        path = "/%s.xml" % key
        self.site.on(path, Reply(body=rss("channel of " + key, out)))
        return self.site.url(path)

    def close(self):
        if self.browser:
            self.browser.__exit__()
        if self.daemon:
            self.daemon.cleanup()
        self.site.stop()

    def go(self, path):
        self.browser.go(self.base + path)
        return self.browser

    def item(self, title):
        return "/items/%s/" % self.urls[title]

    def pages(self):
        """(name, path) of one page of every kind, and of every hostile item."""
        out = [("home", "/"), ("section", "/sections/riscv/"), ("feed", "/feeds/hostile/"),
               ("day", "/days/%s/" % (self.today - datetime.timedelta(days=3))),
               ("item", self.item(SAME)), ("search", "/search"), ("nothing there", "/nowhere"),
               ("sources", "/feeds/"),
               ("digest", "/digest/"), ("digest of a month", "/digest/?period=monthly"),
               ("results", "/search?q=" + urllib.parse.quote("开源")),
               ("no results", "/search?q=" + WORD[:190])]
        return out + [("hostile item %s" % i["id"], "/items/%s/" % i["id"])
                      for i in self.daemon.items("--feed", "hostile", "--limit", "50")]


_shared = []


def shared():
    need_browser()
    if not _shared:
        _shared.append(Shared())
    return _shared[0]


# What could run, or reach for another host.
ACTIVE = r"""
const bad = [];
for (const e of document.querySelectorAll('*')) {
	if (/^(script|iframe|object|embed|base|form|svg|math|style|plaintext|textarea)$/i.test(e.localName) &&
	    !(e.localName === 'form' && e.getAttribute('action') === '/search') &&
	    !(e.localName === 'iframe' && e.sandbox.length === 2 && !e.sandbox.contains('allow-scripts') &&
	      !e.sandbox.contains('allow-same-origin') && /^\/digest\/[a-z0-9/-]+\/mail.html$/.test(e.getAttribute('src'))))
		bad.push(e.localName);
	for (const a of e.attributes)
		if (/^on/i.test(a.name) || a.name === 'style' || /^[\s\x00-\x20]*(java|vb)script:|^data:/i.test(a.value))
			bad.push(e.localName + ' ' + a.name + '=' + a.value.slice(0, 40));
}
for (const a of document.links)
	if (!/^https?:$/.test(a.protocol))
		bad.push(a.href.slice(0, 60));
if (window.owned || document.title === 'owned')
	bad.push('a script of the feed ran');
return bad;
"""


def refused(b):
    """The console without the one line about a page that is not there."""
    return [m for m in b.console() if "/nowhere - Failed to load resource" not in m]


@test("home: eight sections in order, each story with title, source and time")
def _():
    s = shared()
    for width, dark in SCREENS:
        s.browser.screen(width, dark=dark)
        b = s.go("/")
        eq(b.js("return [...document.querySelectorAll('.group > h2 > a')].map(e => e.textContent)"),
           [title for _, title in SECTIONS], "headings")
        eq(b.js("return [...document.querySelectorAll('nav .sections a')].slice(1)"
                ".map(e => [e.pathname, e.textContent])"),
           [["/sections/%s/" % key, title] for key, title in SECTIONS], "navigation")
        bare = b.js("""return [...document.querySelectorAll('article.story')].filter(a =>
            !a.querySelector('h3 a').textContent.trim() ||
            !a.querySelector('.meta a[href^="/feeds/"]').textContent.trim() ||
            !/^\\d\\d:\\d\\d$/.test(a.querySelector('time').textContent) ||
            isNaN(Date.parse(a.querySelector('time').dateTime)) ||
            !a.querySelector('a.why[href^="/items/"]')).map(a => a.textContent)""")
        eq(bare, [], "stories that lack something")
        ok(b.js("return document.querySelectorAll('article.story').length") > 20, "few stories")
    # All eight can be seen without a hand on the page, on the phone too.
    b.screen(390)
    eq(b.js("return [...document.querySelectorAll('nav .sections a')].filter(e => { const r = "
            "e.getBoundingClientRect(); return r.left < 0 || r.right > 390; }).length"), 0)


@test("no page is wider than its screen, in light and in dark")
def _():
    s = shared()
    for width, dark in SCREENS:
        s.browser.screen(width, dark=dark)
        for name, path in s.pages():
            b = s.go(path)
            got = b.js("return [document.documentElement.scrollWidth, innerWidth]")
            eq(got, [width, width], "%s at %d" % (name, width))
            out = b.js("""return [...document.querySelectorAll('body *')].filter(e => {
                const r = e.getBoundingClientRect();
                return r.width && r.right > innerWidth + 1 && !e.closest('.content table, pre');
            }).map(e => e.localName + '.' + e.className).slice(0, 5)""")
            eq(out, [], "%s at %d: beyond the edge" % (name, width))


@test("a number in a table is on one line")
def _():
    s = shared()
    pages = [("sources", "/feeds/"), ("item", s.item(SAME))]
    for width in (390, 1280):
        s.browser.screen(width)
        for name, path in pages:
            b = s.go(path)
            # Three digits, as points and counts soon have; on the phone a unit follows them.
            lines = b.js("""return [...document.querySelectorAll('td.num')].map(e => {
                const text = document.createRange();
                e.textContent = '+128';
                e.style.alignSelf = 'start';
                text.selectNodeContents(e);
                return innerWidth > 600 ? text.getClientRects().length
                    : Math.round(e.clientHeight / parseFloat(getComputedStyle(e).lineHeight));
            })""")
            eq(sorted(set(lines)), [1], "%s at %d" % (name, width))


@test("text stands out from its background by 4.5:1 on every page, in light and in dark")
def _():
    s = shared()
    for dark in (False, True):
        s.browser.screen(1280, dark=dark)
        paper = []
        for name, path in s.pages():
            b = s.go(path)
            seen, bad = b.js(CONTRAST)
            eq(bad, [], "%s, %s" % (name, "dark" if dark else "light"))
            ok(seen > 10, "%s: %d texts" % (name, seen))
            paper.append(b.js("return getComputedStyle(document.body).backgroundColor"))
        lightness = int(paper[0].split("(")[1].split(",")[0])
        ok(lightness < 60 if dark else lightness > 200, "the scheme is heeded: " + paper[0])


@test("the rule for contrast finds text that is too faint")
def _():
    s = shared()
    s.browser.screen(1280)
    b = s.go("/")
    b.js("document.querySelector('h1').style.color = '#888'")
    eq(len(b.js(CONTRAST)[1]), 1)


@test("no page asks another host for anything, and the console has no complaint")
def _():
    s = shared()
    b = s.browser
    b.screen(1280)
    b.log("performance"), b.console()
    pictures = [s.item("a picture that is large"), s.item("markup")]
    for name, path in s.pages():
        s.go(path)
        asked = b.requests()
        ok(s.base + path in asked and s.base + "/style.css" in asked, "%s: %s" % (name, asked))
        image = s.site.url("/pixel.png")
        eq([u for u in asked if not u.startswith(s.base + "/") and u != image], [], name)
        eq(image in asked, path in pictures, name + ": the picture")
        eq([u for u in b.js("return performance.getEntriesByType('resource').map(e => e.name)")
            if not u.startswith(s.base + "/") and u != image], [], name)
        eq(refused(b), [], name)
    eq([r.header("Referer") for r in s.site.requests("/pixel.png")
        if r.header("Referer") is not None], [], "the picture's host learns the page")


@test("a hostile feed is text and nothing else")
def _():
    s = shared()
    for width in (390, 1280):
        s.browser.screen(width)
        for name, path in s.pages():
            b = s.go(path)
            eq(b.js(ACTIVE), [], name)
            eq(b.js("return [document.querySelectorAll('main, header.masthead, footer').length, "
                    "document.querySelectorAll('#main').length]"), [3, 1], name + ": its frame")
            ok(b.js("return document.querySelector('main').getClientRects().length"), name)
    b = s.go("/feeds/hostile/")
    eq(b.js("return document.querySelectorAll('article.story').length"), len(s.hostile))
    tall = b.js("return Math.max(...[...document.querySelectorAll('h3')].map(e => e.clientHeight))")
    ok(tall < 150, "a title of 2,000 characters takes %d pixels of a list" % tall)
    # What stands after a title that turns the direction of text is where it should be.
    b.screen(390)
    s.go("/feeds/hostile/")
    wrong = b.js("""return [...document.querySelectorAll('.meta')].filter(m => {
        const x = [...m.children].map(e => [e.getBoundingClientRect().top, e.getBoundingClientRect().left]);
        return x.some((p, i) => i && p[0] === x[i - 1][0] && p[1] <= x[i - 1][1]);
    }).length""")
    eq(wrong, 0, "lines in another order")


@test("links lead where they say, and the site that is visited does not learn from where")
def _():
    s = shared()
    b = s.browser
    b.screen(1280)
    s.go("/")
    b.follow("#policy h3 a")
    at = b.url()
    ok(at.startswith(s.site.url("/story/")), at)
    eq(s.site.requests(urllib.parse.urlsplit(at).path)[-1].header("Referer"), None)
    s.go("/")
    b.follow("#policy .meta a")
    eq(b.url(), s.base + "/feeds/policy/")
    eq(b.js("return document.querySelector('h1').textContent"), "开源政策的来源")
    s.go("/")
    b.follow("#policy > h2 a")
    eq(b.url(), s.base + "/sections/policy/")
    eq(b.js("return document.querySelector('nav [aria-current]').textContent"), "开源政策")
    s.go("/")
    b.follow("a[rel=prev]")
    eq(b.url(), s.base + "/days/%s/" % (s.today - datetime.timedelta(days=1)))
    b.follow(".name a")
    eq(b.url(), s.base + "/")
    inside = set(b.js("return [...document.links].filter(a => a.host === location.host)"
                      ".map(a => a.pathname)"))
    eq([p for p in sorted(inside) if s.daemon.http(p)[0] != 200], [], "links to nowhere")


@test("the other reports of a story open at a click")
def _():
    s = shared()
    for width in (390, 1280):
        s.browser.screen(width)
        b = s.go("/")
        eq(b.js("return document.querySelector('details.others').open"), False)
        eq(b.js("return document.querySelector('#riscv summary').textContent"), "另有 1 家报道")
        b.find("#riscv summary").click()
        eq(b.js("return document.querySelector('#riscv details').open"), True)
        b.follow("#riscv details a")
        ok(b.url() in (s.site.url("/story/same"), s.site.url("/story/same-media")), b.url())


@test("search: by typing, with and without results, from every page")
def _():
    s = shared()
    b = s.browser
    for width in (390, 1280):
        b.screen(width)
        s.go("/sections/policy/")
        b.find(".search input").type("存储主控芯片")
        b.follow(".search input", "enter")
        ok(b.url().startswith(s.base + "/search?q=%E5%AD%98"), b.url())
        eq(b.js("return [...document.querySelectorAll('h3')].map(e => e.textContent)"), [SAME])
        eq(b.js("return document.querySelector('.bigsearch input').value"), "存储主控芯片")
        b.js("document.querySelector('.bigsearch input').value = ''")
        b.find(".bigsearch input").type("<b>没有的词")
        b.follow(".bigsearch button")
        eq(b.js("return [...document.querySelectorAll('h3')].map(e => e.textContent)"), [])
        ok("没有找到" in b.js("return document.querySelector('main').innerText"), "says so")
        eq(b.js("return document.querySelector('.bigsearch input').value"), "<b>没有的词")


@test("item: what it says, who reports it and why it is there")
def _():
    s = shared()
    for width in (390, 1280):
        s.browser.screen(width)
        b = s.go(s.item(SAME))
        eq(b.js("return document.querySelector('h1').textContent"), SAME)
        eq(b.js("return document.querySelectorAll('.reports li').length"), 2)
        eq(b.js("return document.querySelectorAll('.reports time').length"), 2)
        ok("归入「RISC-V专栏」" in b.js("return document.querySelector('main').innerText"), "section")
        rows = b.js("""return [...document.querySelectorAll('.reasons tbody tr')].map(r =>
            [...r.cells].map(c => c.getClientRects().length ? c.innerText.trim() : ''))""")
        ok([r for r in rows if re.search(r"20-riscv\.rules:\d+$", r[0]) and r[1] == "RISC-V专栏"
            and r[2] == "标题" and "risc-v" in r[3] and re.match(r"\+\d+$", r[4])], rows)
        eq(b.js("""return [...document.querySelectorAll('.reasons tr')].filter(r => {
            const c = r.querySelector('td.num');
            const w = [...r.querySelectorAll('td.words, td.rule')].filter(e =>
                e.getClientRects().length).sort((a, b) => a.offsetTop - b.offsetTop)[0];
            return c && (Math.abs(c.getBoundingClientRect().top - w.getBoundingClientRect().top) > 9
                || c.getBoundingClientRect().left < w.getBoundingClientRect().right - 1);
        }).length"""), 0, "points stand right of the words")
        b.follow(".read a")
        ok("/story/same" in b.url(), b.url())


@test("a page that is not there says so and leads back")
def _():
    s = shared()
    eq(s.daemon.http("/nowhere")[0], 404)
    b = s.go("/nowhere")
    eq(b.js("return document.querySelector('h1').textContent"), "没有这个页面")
    b.follow("main a")
    eq(b.url(), s.base + "/")


@test("by keyboard: the first stop leads past the masthead, and what has the focus shows it")
def _():
    s = shared()
    b = s.browser
    b.screen(1280)
    s.go("/")
    b.find("body").press("tab")
    eq(b.js("return [document.activeElement.textContent, "
            "document.activeElement.getBoundingClientRect().left >= 0]"), ["跳到正文", True])
    ok(b.js("return getComputedStyle(document.activeElement).outlineStyle") == "solid", "outline")
    b.find(".skip").press("enter")
    eq(b.js("return location.hash"), "#main")


@test("on paper: the stories and their sources, without what only a screen can use")
def _():
    s = shared()
    b = s.browser
    b.screen(800, dark=True, media="print")
    s.go("/")
    eq(b.js("return ['.search', 'nav', 'aside', '.why', '.pager'].filter(q => "
            "document.querySelector(q).getClientRects().length)"), [])
    eq(b.js("return document.querySelector('#riscv details a').checkVisibility("
            "{contentVisibilityAuto: true})"), True, "the other reports")
    eq(b.js("return getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
    eq(b.js(CONTRAST)[1], [])
    b.screen(1280)


@test("the first start without a network: a page that says so, at once")
def _():
    s = shared()
    b = s.browser
    b.console()
    with Daemon(shipped=True, title="开源动态") as d:
        d.feed("away", "http://127.0.0.1:%d/" % digestd.free_port())
        d.start()
        for width, dark in SCREENS:
            b.screen(width, dark=dark)
            b.go("http://127.0.0.1:%d/" % d.port)
            eq(b.js("return document.querySelector('main .empty p').innerText"), "今天还没有新的动态。")
            eq(b.js("return document.querySelector('main .empty a').getAttribute('href')"), "/feeds/")
            eq(b.js("return document.documentElement.scrollWidth"), width)
            eq(b.js("return document.querySelector('footer').getBoundingClientRect().bottom"
                    " >= innerHeight"), True, "the foot is at the bottom")
            eq(b.js(CONTRAST)[1], [])
    eq(refused(b), [])


if __name__ == "__main__":
    try:
        tap.main()
    finally:
        for it in _shared:
            it.close()
