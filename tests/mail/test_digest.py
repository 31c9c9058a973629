#!/usr/bin/python3
"""Digests as mail programs get them: parsed by strict parsers, looked at in a browser.

Messages are made by digestmake out of the demo's news, of hostile ones, of many and of none.
"""

import email
import email.header
import email.policy
import email.utils
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/demo")
sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/web")
import news
from e2e import *
from looks import CONTRAST
from web import Web
from webdriver import Browser, need_browser

MAKE = os.path.join(BUILD, "tests", "mail", "digestmake")
TEMPLATES = os.path.join(ROOT, "etc", "templates")
SECTIONS = [["odc", "ODC专栏"], ["policy", "开源政策"], ["theory", "理论观点"],
            ["industry", "产业动态"], ["project", "技术项目"],
            ["organization", "开源组织与机构"], ["report", "开源报告·通讯·会议"],
            ["riscv", "RISC-V专栏"]]
ENGLISH = ["CCF ODC", "Policy", "Views", "Industry", "Projects", "Foundations",
           "Reports and events", "RISC-V"]
DAY = 1795104000  # 2026-11-20 in China, a Friday
SCREENS = [(390, False), (390, True), (1280, False), (1280, True)]
STRICT = email.policy.SMTP.clone(raise_on_defect=True)
SUBSCRIPTION = "https://digest.example/subscription/" + "t" * 43
UNSUBSCRIBE = "https://digest.example/unsubscribe/" + "t" * 43
NEVER_FIRST = "，。、；：？！）》〉」』】〕”’…％"


def story(title, section, n=0, **more):
    out = {"title": title, "url": "https://news.example/%d" % n, "section": section,
           "time": DAY + 60 * (n + 1), "score": 10, "sources": [["某媒体", 50]]}
    out.update(more)
    return out


def shipped():
    """The demo's news."""
    out = []
    for n, (section, name, ago, reports) in enumerate(news.STORIES):
        _, title, summary = reports[0]
        if section in dict(SECTIONS):
            out.append(story(title, section, n, lead=summary, language="en" if title.isascii()
                             else "zh-CN", sources=[[r[0], 60] for r in reports]))
    return out


def digest(stories, **more):
    out = {"site": {"title": "开源动态", "base_url": "https://digest.example",
                    "sections": SECTIONS},
           "period": "daily", "day": DAY, "per_section": 12, "stories": stories,
           "preferences": SUBSCRIPTION, "unsubscribe": UNSUBSCRIBE,
           "message": {"from": "digest@digest.example", "from_name": "开源动态",
                       "to": "reader@example.org", "to_name": "李，伟", "date": DAY + 86400,
                       "id": "<daily.1.2@digest.example>", "list_id": "digest.digest.example",
                       "list_title": "开源动态", "mailto": "leave@digest.example",
                       "archive": "https://digest.example/digest/daily/2026-11-20/"}}
    out.update(more)
    return out


def english(stories, **more):
    """The same for who reads English."""
    d = digest(stories, **more)
    d["site"] = {"title": "Open source", "base_url": "https://digest.example", "language": "en",
                 "sections": [[k, title] for (k, _), title in zip(SECTIONS, ENGLISH)]}
    return d


def make(what, description):
    p = subprocess.run([MAKE, TEMPLATES, what], input=json.dumps(description).encode(),
                       capture_output=True, timeout=60 * digestd.PATIENCE)
    if p.returncode != 0:
        raise AssertionError("digestmake: " + p.stderr.decode(errors="replace"))
    return p.stdout


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c)
               for c in line)


HOSTILE = ["<script>window.owned=1</script><img src=x onerror=window.owned=1>",
           "a\r\nBcc: victim@example.org\r\n\r\nbody", "\u202egnp.exe\u2066\u200b", "\x1b[2J\x00\x07",
           "]]>--><!--[if mso]>", "\" style=\"position:fixed\" onmouseover=\"window.owned=1",
           "{{unsubscribe}}{{>digest.html}}", "\x01u\x01", "W" * 2000, "长" * 2000, "，" * 300,
           "=?UTF-8?B?5pel?=", "&lt;b&gt;&#60;script&#62;", "</title></style></td></table>",
           "From me\n.\n-- ", "\ud83d\ude00" * 50, "http://" + "x" * 300, " ", ""]
LINKS = ["javascript:window.owned=1", "data:text/html,<script>", "//evil.example/",
         "https://x.example/\"><script>window.owned=1</script>", "https://x.example/\r\nBcc: y",
         "https://u:p@x.example/", "https://x.example/中文\u202e", "https://x.example/" + "u" * 4000,
         "vbscript:x", None]


def hostile():
    keys = [k for k, _ in SECTIONS] + ["nowhere"]
    return [story(t, keys[n % 9], n, lead=HOSTILE[-n], url=LINKS[n % len(LINKS)], language=t[:50],
                  sources=[[t, 90]] + [[HOSTILE[n - 1], 1]] * (n % 4))
            for n, t in enumerate(HOSTILE)]


def big():
    return [story("第%d号：%s" % (n, "开源社区发布新版本并公布治理规则" * 3), SECTIONS[n % 8][0], n,
                  lead="这一段摘要，说明它为什么重要；" * 12, sources=[["来源%d" % n, n % 100]] * (n % 5 + 1))
            for n in range(500)]


DIGESTS = {
    "the demo's news": lambda: digest(shipped(), floods=[["某新来源", 120]]),
    "a week": lambda: digest(shipped(), period="weekly", choice=["policy", "riscv"]),
    "nothing": lambda: digest([]),
    "one story": lambda: digest([story("唯一的一条", "policy", lead="摘要。")]),
    "500 stories": lambda: digest(big(), per_section=100),
    "news in English": lambda: english(shipped(), floods=[["A new source", 120], ["Other", 3]]),
    "a month in English": lambda: english(shipped(), period="monthly", choice=["policy", "riscv"]),
    "nothing in English": lambda: english([]),
    "500 stories in English": lambda: english(big(), per_section=100),
    "hostile stories": lambda: digest(hostile(), floods=[[t, 9] for t in HOSTILE]),
}


# ---- parsers

@test("a strict parser finds no defect, and both texts as they were made")
def _():
    for name, make_it in DIGESTS.items():
        d = make_it()
        raw = make("message", d)
        ok(re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None, name + ": bare CR or LF")
        # A URL cannot be folded.
        eq([x for x in raw.split(b"\r\n") if len(x) > 78 and b"<https://" not in x], [], name)
        raw.decode("ascii")
        m = email.message_from_bytes(raw, policy=STRICT)
        eq(m.defects, [], name)
        eq(m.get_content_type(), "multipart/alternative")
        text, html = m.get_payload()
        eq([(p.get_content_type(), p.get_content_charset()) for p in (text, html)],
           [("text/plain", "utf-8"), ("text/html", "utf-8")])
        eq(text.get_content().replace("\r\n", "\n"), make("text", d).decode(), name)
        eq(html.get_content().replace("\r\n", "\n"), make("html", d).decode(), name)
        eq(str(m["Subject"]), make("subject", d).decode().rstrip("\n"), name)


@test("headers say who, to whom, which list and how to leave it")
def _():
    m = email.message_from_bytes(make("message", digest(shipped())), policy=STRICT)
    eq(m["From"].addresses[0].display_name, "开源动态")
    eq(m["From"].addresses[0].addr_spec, "digest@digest.example")
    eq(m["To"].addresses[0].display_name, "李，伟")
    eq(str(m["Date"]), "Sat, 21 Nov 2026 00:00:00 +0800")
    ok(re.fullmatch(r"开源动态日报 2026年11月20日（周五）· \d+ 条", str(m["Subject"])), m["Subject"])
    eq(m["Message-ID"], "<daily.1.2@digest.example>")
    eq(str(m["List-Id"]), "开源动态 <digest.digest.example>")
    eq(m["List-Unsubscribe"].split(","), ["<%s>" % UNSUBSCRIBE,
                                          " <mailto:leave@digest.example?subject=unsubscribe>"])
    eq(m["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
    eq(m["Auto-Submitted"], "auto-generated")
    eq(m["Precedence"], "bulk")
    eq(m["MIME-Version"], "1.0")
    eq([k for k in m.keys() if len(m.get_all(k)) > 1], [])


@test("names, subjects and texts of any characters come back as they were, on lines of their own")
def _():
    rnd = random.Random(5)
    alphabet = ["a", "Z", " ", "  ", "日", "本", "é", "😀", "\"", "\\", ",", ";", ":", "<", ">", "@", "(",
                ")", "=", "?", "=?", "?=", "_", "=20", "\r\n", "\n", "\r", "\t", "\x00", "\x7f", "\x1b",
                "\u2028", "\u0085", "Bcc: x@y.example", ".", "From "]
    for n in range(250):
        words = ["".join(rnd.choices(alphabet, k=rnd.randrange(60))) for _ in range(4)]
        d = digest([])
        d["message"].update(subject=words[0], from_name=words[1], list_title=words[2],
                            text=words[3], html="<p>%s" % words[3])
        raw = make("message", d)
        m = email.message_from_bytes(raw, policy=STRICT)

        def clean(text):
            return re.sub("[ \x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", str(text)).strip()
        # JSON's NUL is U+FFFD to us.
        want = [clean(w.replace("\x00", "\ufffd")) for w in words[:3]]
        eq(sorted(set(m.keys())), sorted(set(m.keys()) - {"Bcc"}), repr(words))
        eq(clean(m["Subject"]), want[0], repr(words[0]))
        eq(m["From"].addresses[0].addr_spec, "digest@digest.example", repr(words[1]))
        # The parser of this Python has a blank between two encoded words of a name.
        old = email.message_from_bytes(raw, policy=email.policy.compat32)
        for field, inner, name in (("From", "digest@digest.example", want[1]),
                                   ("List-Id", "digest.digest.example", want[2])):
            said = clean(email.header.make_header(email.header.decode_header(old[field])))
            if said.startswith('"'):
                said = re.sub(r'^"(.*?)" (?=<[^<]*$)', lambda q: re.sub(r"\\(.)", r"\1", q[1]) + " ",
                              said)
            eq(said, ("%s <%s>" % (name, inner)).strip(), repr(words))
        got = m.get_payload()[0].get_payload(decode=True).decode()
        said = words[3].replace("\x00", "\ufffd")
        eq(re.sub("\r?\n", "\n", got).rstrip("\r\n"), re.sub("\r?\n", "\n", said).rstrip("\r\n"),
           repr(said))


@test("mblaze reads headers and parts")
def _():
    if not shutil.which("mshow"):
        skip("mblaze is not installed")
    d = digest(shipped())
    with tempfile.NamedTemporaryFile(suffix=".eml") as f:
        f.write(make("message", d))
        f.flush()

        def run(*args):
            return subprocess.run([*args, f.name], capture_output=True, check=True,
                                  env=dict(os.environ, LC_ALL="C.UTF-8")).stdout.decode()
        eq(run("mhdr", "-d", "-h", "subject").strip(), make("subject", d).decode().strip())
        eq(run("mhdr", "-d", "-h", "from").strip(), "开源动态 <digest@digest.example>")
        types = re.findall(r"\d: (\S+)", run("mshow", "-t"))
        eq([t for t in types if "/" in t][-3:], ["multipart/alternative", "text/plain", "text/html"])
        shown = run("mshow", "-n")
        ok("【头条】" in shown and "退订：" + UNSUBSCRIBE in shown, shown[:2000])


# ---- texts

@test("plain text is at most 72 columns wide and breaks as Chinese does")
def _():
    for name, make_it in DIGESTS.items():
        lines = make("text", make_it()).decode().split("\n")
        eq([x for x in lines if columns(x) > 72 and "://" not in x], [], name)
        if name != "hostile stories":
            eq([x for x in lines if x.strip()[:1] and x.strip()[0] in NEVER_FIRST], [], name)
        eq([x for x in lines if x != x.rstrip() and x != "-- "], [], name)
        ok(("Unsubscribe: " if "English" in name else "退订：") + UNSUBSCRIBE in lines, name)
        eq([c for c in "\n".join(lines) if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"],
           [], name)


@test("HTML is below 100 KB, and what is left out is on the web")
def _():
    for name, make_it in DIGESTS.items():
        html = make("html", make_it()).decode()
        ok(len(html.encode()) < 100 << 10, "%s: %d" % (name, len(html.encode())))
    html = make("html", DIGESTS["500 stories"]()).decode()
    shown = html.count("<h3")
    more = [int(n) for n in re.findall(r"更多 (\d+) 条见网页", html)]
    eq((len(more), shown + sum(more)), (8, 500))
    ok(len(html) > 20000 and shown >= 80, shown)
    eq(re.search("共 (\\d+) 条，(\\d+) 个版块", html).groups(), ("500", "8"))


@test("sections come in their order, stories with source, time and other sources")
def _():
    d = digest(shipped())
    html = make("html", d).decode()
    eq(re.findall(r'<h2 class="c\d"[^>]*><a [^>]*>([^<]*)</a>', html), [t for _, t in SECTIONS])
    for s in d["stories"]:
        ok(s["url"].replace("&", "&amp;") in html, s["title"])
    metas = re.findall(r'<p class="faint" lang="zh-CN"[^>]*>(.*?)</p>', html)
    eq(len(metas), len(d["stories"]) + 1)
    eq([m for m in metas if not re.match(r"[^<　]+　\d\d:\d\d", m)], [])
    several = sum(len(s["sources"]) > 1 for s in d["stories"])
    ok(html.count("家报道") >= several > 5, several)


@test("digestd -n names the line of a mistake in a template of the digest")
def _():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(TEMPLATES, folder + "/templates")
        with open(folder + "/digestd.conf", "w") as f:
            f.write('templates = "templates"\nstate_dir = "%s"\n' % folder)

        def check():
            p = subprocess.run([os.path.join(BUILD, "digestd"), "-n", "-c", folder + "/digestd.conf"],
                               capture_output=True, text=True)
            return p.returncode, p.stderr.strip().split("\n")[-1]
        eq(check()[0], 0)
        for name, broken in (("digest.html:3", "one line\n{{#total}}\n"),
                             ("digest.txt:3", "one line\n{{#total}}\n"),
                             ("words.txt:2", "#\ndigest-subject: {{#total}}\n")):
            path = os.path.join(folder, "templates", name.split(":")[0])
            with open(path) as f:
                text = f.read()
            with open(path, "w") as f:
                f.write(broken + (text if name.startswith("words") else ""))
            status, said = check()
            ok(status != 0 and said.endswith(name + ": a section does not end: total"), said)
            with open(path, "w") as f:
                f.write(text)


# ---- looks

PLAIN = """
for (const e of document.querySelectorAll('style, title, meta, base')) e.remove();
for (const e of document.querySelectorAll('[class]')) e.removeAttribute('class');
"""
ACTIVE = r"""
const bad = [];
for (const e of document.querySelectorAll('*')) {
	if (/^(script|iframe|object|embed|form|input|svg|math|img|video|audio|link)$/.test(e.localName))
		bad.push(e.localName);
	if (e.localName === 'table' && e.getAttribute('role') !== 'presentation')
		bad.push('a table that is read as one');
	for (const a of e.attributes)
		if (/^on/i.test(a.name) || /url\(|@import|expression/i.test(a.name === 'style' ? a.value : ''))
			bad.push(e.localName + ' ' + a.name);
}
for (const a of document.querySelectorAll('a'))
	if (!/^https?:$/.test(a.protocol) || !a.textContent.trim())
		bad.push('a ' + a.href.slice(0, 60));
if (window.owned)
	bad.push('a script ran');
return bad;
"""
WIDE = "return [document.documentElement.scrollWidth, innerWidth]"


class Mails:
    """A server of the HTML parts, and the browser that reads them."""

    def __enter__(self):
        need_browser()
        self.site = Server().__enter__()
        self.browser = None
        try:
            self.urls = {}
            for n, (name, make_it) in enumerate(DIGESTS.items()):
                self.site.on("/%d" % n, Reply(body=make("html", make_it()),
                                              type="text/html; charset=utf-8"))
                self.urls[name] = self.site.url("/%d" % n)
            self.browser = Browser().__enter__()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc):
        if self.browser:
            self.browser.__exit__()
        self.site.stop()


@test("in a browser: nothing is too wide, too faint, active or fetched, in light and in dark")
def _():
    with Mails() as m:
        b = m.browser
        for width, dark in SCREENS:
            b.screen(width, dark=dark)
            b.log("performance"), b.console()
            for name, url in m.urls.items():
                what = "%s at %d, %s" % (name, width, "dark" if dark else "light")
                b.go(url)
                eq([u for u in b.requests() if "favicon" not in u], [url], what)
                eq(b.js(WIDE), [width, width], what)
                seen, bad = b.js(CONTRAST)
                eq(bad, [], what)
                ok(seen > 5, what)
                eq(b.js(ACTIVE), [], what)
                eq([c for c in b.console() if "favicon" not in c], [], what)
                paper = b.js("return getComputedStyle(document.body).backgroundColor")
                light = int(re.search(r"\d+", paper)[0])
                ok(light < 60 if dark else light > 200, "%s: %s" % (what, paper))
                eq(b.js("return document.documentElement.lang"),
                   "en" if "English" in name else "zh-CN")
                if os.environ.get("PICTURES"):
                    b.png(os.path.join(os.environ["PICTURES"], "digest-%s-%d%s.png" % (
                        name.replace(" ", "-"), width, "-dark" if dark else "")))


@test("without style sheet and classes, as webmail shows it, it is still readable and in place")
def _():
    with Mails() as m:
        b = m.browser
        for width in (390, 1280):
            b.screen(width)
            for name, url in m.urls.items():
                b.go(url)
                b.js(PLAIN)
                eq(b.js("return document.querySelectorAll('style, [class]').length"), 0)
                # A word of 2,000 letters is broken by the style sheet alone.
                if name != "hostile stories":
                    eq(b.js(WIDE), [width, width], name)
                eq(b.js(CONTRAST)[1], [], name)
                fonts = b.js("return getComputedStyle(document.querySelector('h1')).fontFamily +"
                             " getComputedStyle(document.querySelector('td p')).fontFamily")
                ok("SimSun" in fonts and "Microsoft YaHei" in fonts, fonts)


# ---- the page of the site

def filled(w):
    now = int(time.time())
    for n, s in enumerate(shipped()):
        if s["section"] in ("policy", "project", "riscv"):
            w.item("media", title=s["title"], url=s["url"], lead=s["lead"], section=s["section"],
                   published=now - n, score=12)
    w.item("blog", title=HOSTILE[0], url="https://b.example/", lead=HOSTILE[5], section="policy",
           published=now, score=12)
    w.commit()


@test("the site shows the mail of every period at one address")
def _():
    with Web() as w:
        filled(w)
        status, head, page = w.get("/digest/")
        eq(status, 200)
        mail = re.search(r'<iframe class="mail" src="(/digest/daily/[\d-]+/mail.html)"', page.decode())
        ok(mail, page.decode())
        folder = mail[1][:-len("mail.html")]
        eq(w.get(folder)[0], 200)
        status, head, html = w.get(mail[1])
        eq((status, head["content-type"]), (200, "text/html; charset=utf-8"))
        ok("开源动态日报" in html.decode() and "\x01" not in html.decode(), "the mail")
        status, head, text = w.get(folder + "mail.txt")
        eq((status, head["content-type"]), (200, "text/plain; charset=utf-8"))
        ok(text.decode().startswith("开源动态日报 ") and "\x01" not in text.decode(), "the text")
        day = folder.split("/")[3]
        for path, want, to in [
                ("/digest", 301, "/digest/"), (folder[:-1], 301, folder),
                ("/digest/?period=weekly", 200, None), ("/digest/?period=yearly", 400, None),
                ("/digest/yearly/%s/" % day, 404, None), ("/digest/daily/", 404, None),
                ("/digest/daily/2999-01-01/", 404, None), ("/digest/daily/2026-02-30/", 404, None),
                (folder + "mail.pdf", 404, None), ("/digest/daily/%sx" % day, 404, None),
                ("/digest/weekly/2026-11-20/", 301, "/digest/weekly/2026-11-16/"),
                ("/digest/monthly/2026-11-20/mail.html", 301, "/digest/monthly/2026-11-01/"),
                ("/digest/monthly/2026-11-01/", 200, None)]:
            status, head, _ = w.get(path)
            eq((status, head.get("location")), (want, to), path)
        empty = w.get("/digest/daily/2020-01-01/mail.txt")[2].decode()
        ok("本期没有新的动态。" in empty, empty)


@test("the mail in its frame runs nothing, and its style goes no further")
def _():
    with Web() as w:
        filled(w)
        page = w.get("/digest/")[1]["content-security-policy"]
        ok("frame-src 'self'" in page and "style-src 'self';" in page and "unsafe" not in page, page)
        html = w.get("/digest/")[2].decode()
        path = re.search(r'src="([^"]*mail.html)"', html)[1]
        mail = w.get(path)[1]["content-security-policy"]
        for want in ("default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'",
                     "sandbox allow-popups allow-popups-to-escape-sandbox"):
            ok(want in mail, mail)
        ok("script" not in mail, mail)
        ok("unsafe" not in w.get("/")[1]["content-security-policy"], "other pages")
        with Browser() as b:
            base = "http://127.0.0.1:%d" % w.port
            for width, dark in SCREENS:
                b.screen(width, dark=dark)
                b.log("performance"), b.console()
                b.go(base + "/digest/")
                asked = b.requests()
                ok(base + path in asked, asked)
                eq([u for u in asked if not u.startswith(base + "/")], [])
                eq(b.js(WIDE), [width, width])
                eq(b.js(CONTRAST)[1], [])
                eq(b.console(), [])
                frame = b.call("POST", "/element", using="css selector", value="iframe.mail")
                b.call("POST", "/frame", id=frame)
                eq(b.js("return document.querySelector('h1').textContent"), "开源动态")
                eq(b.js("return getComputedStyle(document.querySelector('h2')).fontWeight"), "600")
                eq(b.js(ACTIVE), [])
                b.call("POST", "/frame", id=None)
            b.screen(1280)
            b.go(base + "/")
            b.follow('aside a[href="/digest/"]')
            eq(b.js("return document.querySelector('h1').textContent.slice(0, 6)"), "开源动态日报")
            b.follow('.preview a[href^="/digest/weekly/"]')
            eq(b.js("return document.querySelector('h1').textContent.slice(0, 6)"), "开源动态周报")
            b.follow(".languages a")
            eq(b.js("return [document.documentElement.lang, document.querySelector('.kicker')"
                    ".textContent]"), ["en", "Preview of the mail"])
            ok(" weekly, " in b.js("return document.querySelector('h1').textContent"), "its subject")
            b.follow('.preview a[href^="/digest/daily/"]')
            ok(" daily, " in b.js("return document.querySelector('h1').textContent"), "stays in it")
            frame = b.call("POST", "/element", using="css selector", value="iframe.mail")
            b.call("POST", "/frame", id=frame)
            eq(b.js("return document.documentElement.lang"), "en", "the mail, too")
            b.call("POST", "/frame", id=None)


if __name__ == "__main__":
    tap.main()
