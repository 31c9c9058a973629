#!/usr/bin/python3
"""Subscribing in Debian's chromium: the forms on a phone and a desk, light and dark, by hand and
by keyboard, and the letters as their readers see them."""

import sys
import urllib.parse

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
from e2e import *
from looks import CONTRAST
from readers import *
from webdriver import Browser, need_browser

SCREENS = [(390, False), (390, True), (1280, False), (1280, True)]
READER = "reader@example.org"

# Fields and buttons that have no name, or are too small for a finger.
NAMELESS = """return [...document.querySelectorAll('main input, main button')].filter(e =>
    !(e.ariaLabel || e.textContent.trim() || (e.labels && e.labels[0] && e.labels[0].textContent.trim()))
    ).map(e => e.outerHTML)"""
SMALL = """return [...document.querySelectorAll('main input:not([type=checkbox], [type=radio]), main button:not(.text),'
    + ' main .tick')].map(e => [e, e.getBoundingClientRect()]).filter(([e, r]) =>
    r.height < 44 || r.width < 44).map(([e, r]) => e.outerHTML.slice(0, 80) + r.height)"""
BEYOND = """return [...document.querySelectorAll('body *')].filter(e => {
    const r = e.getBoundingClientRect();
    return r.width && r.right > innerWidth + 1;
}).map(e => e.localName + '.' + e.className).slice(0, 5)"""


class Shared:
    def __init__(self):
        self.daemon = Desk(title_en="Open source")
        self.browser = None
        try:
            d = self.daemon.start()
            self.confirm = self.token("pending@example.org", "confirm")
            d.subscribed("a.reader.with.a.long.name.of.many.parts@mail.department.institute.example")
            d.subscribed("kept@example.org")
            self.manage = d.manage("kept@example.org")
            d.subscribed("english@example.org", language="en", **CHOICE)
            self.english = d.manage("english@example.org")
            self.asked = self.token("asked@example.org", "confirm", language="en", **CHOICE)
            self.browser = Browser().__enter__()
        except BaseException:
            self.close()
            raise
        self.base = "http://127.0.0.1:%d" % d.port

    def token(self, address, page, **choice):
        self.daemon.ask(address, **choice)
        return self.daemon.letter(address, page)

    def close(self):
        if self.browser:
            self.browser.__exit__()
        self.daemon.cleanup()

    def pages(self):
        return {"form": "/subscribe/", "confirm": "/confirm/" + self.confirm,
                "preferences": "/preferences/" + self.manage,
                "leave": "/unsubscribe/" + self.manage,
                "no more letters": "/unsubscribe/" + self.confirm, "bad link": "/confirm/x",
                "form in English": "/subscribe/?language=en",
                "confirm in English": "/confirm/" + self.asked,
                "preferences in English": "/preferences/" + self.english,
                "leave in English": "/unsubscribe/" + self.english,
                "bad link in English": "/preferences/x?language=en"}

    def go(self, path):
        self.browser.go(self.base + path)
        return self.browser


_shared = []


def shared():
    need_browser()
    if not _shared:
        _shared.append(Shared())
    return _shared[0]


def look(b, what):
    """What holds for every page."""
    width = b.js("return innerWidth")
    eq(b.js("return document.documentElement.scrollWidth"), width, what + ": its width")
    eq(b.js(BEYOND), [], what + ": beyond the edge")
    eq(b.js(NAMELESS), [], what + ": without a name")
    eq(b.js(SMALL), [], what + ": too small for a finger")
    seen, bad = b.js(CONTRAST)
    ok(seen > 10, what)
    eq(bad, [], what + ": too faint")
    eq(b.js("return [document.scripts.length, document.cookie]"), [0, ""], what)
    eq(b.js("return document.querySelectorAll('h1').length"), 1, what)


@test("every page of a subscription fits, stands out, and can be hit, on every screen")
def _():
    s = shared()
    for width, dark in SCREENS:
        s.browser.screen(width, dark=dark)
        for name, path in s.pages().items():
            b = s.go(path)
            look(b, "%s at %d%s" % (name, width, " dark" if dark else ""))
            eq(b.js("return [document.documentElement.lang, /[\u3000-\u9fff]/.test("
                    "document.querySelector('main').innerText.replaceAll('中文', ''))]"), ["en", False] if "English" in name else ["zh-CN", True], name)
            keep(b, name, width, dark)
    found = [m for m in s.browser.console() if "x - Failed to load" not in m and "x?language=en - Failed" not in m]
    eq(found, [], "the console")


def keep(b, name, width, dark):
    """With PICTURES=DIRECTORY in the environment, what was seen."""
    if os.environ.get("PICTURES"):
        b.png(os.path.join(os.environ["PICTURES"], "%s-%d%s.png" % (
            name.replace(" ", "-"), width, "-dark" if dark else "")))


@test("by hand on a phone: form, confirmation, preferences, leaving")
def _():
    s = shared()
    d, b = s.daemon, s.browser
    b.screen(390)
    s.go("/")
    ok(b.js("return [...document.links].some(a => a.pathname === '/subscribe/')"), "a way there")
    s.go("/subscribe/")
    ticks = "return [...document.querySelectorAll('input[name=section]')].map(e => e.checked)"
    eq(b.js(ticks), [True] * 8, "all of them, unless told otherwise")
    for key in ("theory", "industry"):
        b.js("document.querySelector('input[value=%s]').scrollIntoView({block: 'center'})" % key)
        b.find(".tick:has(input[value=%s])" % key).click()
    b.js("document.querySelector('input[name=weekly]').scrollIntoView({block: 'center'})")
    b.find(".tick:has(input[name=weekly])").click()
    b.find("#address").type("hand@example.org")
    b.follow("form.sheet button.main")
    eq(b.js("return document.querySelector('h1').textContent"), "请查收确认邮件")
    look(b, "sent")
    token = d.letter("hand@example.org", "confirm")
    s.go("/confirm/" + token)
    ok("日报" in b.js("return document.querySelector('dl').textContent"), "the choice")
    b.follow("button.main")
    eq(b.js("return document.querySelector('h1').textContent"), "订阅成功")
    look(b, "confirmed")
    x = d.subscribers()["hand@example.org"]
    eq((x["state"], x["periods"], len(x["sections"])), ("active", ["daily", "weekly"], 6))
    token = d.manage("hand@example.org")
    s.go("/preferences/" + token)
    eq(sum(b.js(ticks)), 6)
    b.js("document.querySelector('input[name=daily]').scrollIntoView({block: 'center'})")
    for name in ("daily", "weekly"):
        b.find(".tick:has(input[name=%s])" % name).click()
    b.follow("form.sheet button.main")
    eq(b.js("return document.querySelector('[role=alert]').textContent.includes('周期')"), True)
    look(b, "a mistake")
    b.js("document.querySelector('input[name=monthly]').scrollIntoView({block: 'center'})")
    b.find(".tick:has(input[name=monthly])").click()
    b.follow("form.sheet button.main")
    eq(b.js("return document.querySelector('[role=status]').textContent.includes('已保存')"), True)
    eq(d.subscribers()["hand@example.org"]["periods"], ["monthly"])
    b.follow(".box button")
    eq(b.js("return document.querySelector('h1').textContent"), "已退订")
    look(b, "left")
    ok("hand@example.org" not in d.subscribers(), "gone")
    eq([m for m in b.console() if "422" not in m], [])


@test("by hand in English: the form, its letter, and back to Chinese")
def _():
    s = shared()
    d, b = s.daemon, s.browser
    head = "return document.querySelector('h1').textContent"
    b.screen(390)
    s.go("/subscribe/")
    b.follow(".languages a")
    eq(b.js(head), "Subscribe by mail")
    eq(b.js("return document.querySelector('input[name=language]:checked').value"), "en")
    ok("Policy" in b.js("return document.querySelector('.ticks').innerText"), "names of sections")
    b.find("#address").type("hand-en@example.org")
    b.follow("form.sheet button.main")
    eq(b.js(head), "Check your mail")
    letter = d.wait_letters("hand-en@example.org")[0]
    ok(letter["Subject"].startswith("Please confirm"), letter["Subject"])
    long = [x for x in letter.get_body(("plain",)).get_content().splitlines()
            if len(x) > 72 and not x.startswith("http")]
    eq(long, [], "lines of its text")
    s.go(urllib.parse.urlsplit(re.search(r"http\S+/confirm/\S+", letter.get_body(
        ("plain",)).get_content())[0])._replace(scheme="", netloc="").geturl())
    b.follow("button.main")
    eq(b.js(head), "You are subscribed")
    eq(d.subscribers()["hand-en@example.org"]["language"], "en")
    s.go("/preferences/" + d.manage("hand-en@example.org"))
    eq(b.js(head), "Your subscription")
    b.js("document.querySelector('input[value=zh-CN]').scrollIntoView({block: 'center'})")
    b.find(".tick:has(input[value=zh-CN])").click()
    b.follow("form.sheet button.main")
    eq(b.js(head), "订阅设置")
    eq(d.subscribers()["hand-en@example.org"]["language"], None, "that of the site")
    b.follow(".box button")
    eq(b.js(head), "已退订")


@test("by keyboard alone: in the order of the page, space ticks, enter sends")
def _():
    s = shared()
    b = s.browser
    b.screen(1280)
    s.go("/subscribe/")
    b.find("#address").type("keys@example.org\ue004 \ue004\ue004 ")  # tab, blank
    eq(b.js("return [...document.querySelectorAll('input[name=section]')].map(e => e.checked)"),
       [False, True, False] + [True] * 5)
    eq(b.js("return document.activeElement.value"), "theory")
    eq(b.js("return getComputedStyle(document.activeElement.closest('.tick')).outlineStyle"),
       "solid", "where the focus is can be seen")
    b.follow("#address", key="enter")
    eq(b.js("return document.querySelector('h1').textContent"), "请查收确认邮件")
    s.daemon.wait_letters("keys@example.org")


@test("the letters in a browser: they fit, stand out, and bring nothing from elsewhere")
def _():
    s = shared()
    d, b = s.daemon, s.browser
    folder = os.path.join(d.dir, "letters")
    os.makedirs(folder)
    letters = d.letters("kept@example.org") + d.letters("english@example.org")
    eq(len(letters), 4)
    for n, m in enumerate(letters):
        text = m.get_body(("html",)).get_content()
        ok(not re.search(r"<(img|script|link|iframe)|url\(", text), "nothing to fetch")
        with open(os.path.join(folder, "%d.html" % n), "w") as f:
            f.write(text)
    b.log("performance")
    for n in range(4):
        for width, dark in ((360, False), (360, True), (800, False), (800, True)):
            b.screen(width, dark=dark)
            b.go("file://%s/%d.html" % (folder, n))
            eq(b.js("return document.documentElement.scrollWidth"), width, n)
            eq(b.js(CONTRAST)[1], [], "letter %d at %d%s" % (n, width, " dark" if dark else ""))
            keep(b, "letter%d" % n, width, dark)
    eq([u for u in b.requests() if not u.startswith("file://" + folder)], [])


if __name__ == "__main__":
    try:
        tap.main()
    finally:
        for x in _shared:
            x.close()
