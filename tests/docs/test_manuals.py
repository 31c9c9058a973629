#!/usr/bin/python3
"""The manuals and the code name the same options, sources, filters, formats and commands."""

import collections
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import tap
from tap import eq, note, ok, skip, test

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("B", "build"))
MAN = os.path.join(ROOT, "daemon", "man")
BLOCKS = {"OPTIONS": "", "SECTIONS": "section.", "FEEDS": "feed.", "LISTINGS": "feed.listing."}


def ctl(*args):
    p = subprocess.run([os.path.join(BUILD, "digestctl"), *args], cwd=ROOT, capture_output=True,
                       text=True)
    eq(p.returncode, 0, " ".join(args) + " " + p.stderr)
    return p.stdout


def rows(*args):
    return [line.split("\t") for line in ctl(*args).splitlines()]


def items(page):
    """(section of the manual, words of .It, text until the next .It or .El) for each item."""
    section, out = "", []
    with open(os.path.join(MAN, page)) as f:
        for line in f.read().replace("\\\n", "").splitlines():
            if line.startswith(".Sh "):
                section = line[4:]
            elif line.startswith(".It "):
                out.append((section, line[4:].split(), []))
            elif out and line != ".El":
                out[-1][2].append(line)
    return out


def documented():
    """Options of digestd.conf(5): name to text."""
    out = {}
    for section, words, text in items("digestd.conf.5"):
        if section in BLOCKS and words[0] == "Ic":
            name = BLOCKS[section] + words[1]
            ok(name not in out, "%s is there twice" % name)
            out[name] = "\n".join(text)
    return out


@test("every option is in digestd.conf(5), and every one there is an option")
def _():
    eq(sorted(documented()), sorted(r[0] for r in rows("options")))


@test("every default is in digestd.conf(5) as it is in the code")
def _():
    manual = documented()
    for name, kind, default, text in rows("options"):
        said = re.findall(r"^The default is\n\.Ql (.*?) \.$", manual[name], re.M)
        eq(said, [default] if default != "-" else [], name)


@test("a default that stands in a comment of etc/digestd.conf is the one of the code")
def _():
    defaults = {name: default for name, kind, default, text in rows("options")}
    with open(os.path.join(ROOT, "etc/digestd.conf")) as f:
        said = re.findall(r'^# (\w+) = ("[^"]*"|\{[^}]*\}|\S+)', f.read(), re.M)
    for name, value in said:
        ok(name in defaults, name)
        # What has none is there with an example.
        if defaults[name] != "-":
            eq(value.strip('{}"'), defaults[name], name)


@test("every source and every filter is in digestd.conf(5), filters in their order")
def _():
    page = items("digestd.conf.5")
    eq(sorted(w[1] for s, w, _ in page if s == "SOURCES"), sorted(r[0] for r in rows("sources")))
    eq([w[1] for s, w, _ in page if s == "FILTERS"], [r[0] for r in rows("filters")])


@test("every format is in digestd(8) by the name of its file")
def _():
    page = items("digestd.8")
    eq(sorted(w[1] for s, w, _ in page if s == "DOCUMENTS"), sorted(r[1] for r in rows("formats")))


def commands():
    """Name to usage, a line a form, from the program."""
    p = subprocess.run([os.path.join(BUILD, "digestctl"), "-h"], capture_output=True, text=True)
    eq(p.returncode, 0)
    names = re.findall(r"^  ([a-z]+) ", p.stdout, re.M)
    ok(len(names) > 10, p.stdout)
    return {name: "\n".join(ctl(name, "-h").splitlines()[:-1]) for name in names}


@test("every command is in digestctl(8), with its long options")
def _():
    page = {}
    for section, words, _ in items("digestctl.8"):
        if section == "COMMANDS" and words[0] == "Ic":
            page.setdefault(words[1], []).extend(words)
    usage = commands()
    eq(sorted(page), sorted(usage))
    for name, line in usage.items():
        said = set(re.findall(r"Fl Fl ([a-z-]+)", " ".join(page[name])))
        eq(said, set(re.findall(r"--([a-z-]+)", line)), name)


@test("options of both programs are in their manuals")
def _():
    for name, page in (("digestd", "digestd.8"), ("digestctl", "digestctl.8")):
        program = os.path.join(BUILD, name)
        if not os.path.exists(program):
            note("%s is not built" % name)
            continue
        p = subprocess.run([program, "-h"], capture_output=True, text=True)
        line = p.stdout.splitlines()[0]
        used = set(re.findall(r"\[-([A-Za-z]+)", line))
        used = set("".join(used))
        said = {w[1] for s, w, _ in items(page) if s == "DESCRIPTION" and w[0] == "Fl"}
        eq(used - said, set(), name)
        with open(os.path.join(MAN, page)) as f:
            synopsis = f.read().split(".Sh DESCRIPTION")[0]
        for letter in used:
            ok(re.search(r"Fl [A-Za-z]*%s" % letter, synopsis), "-%s in the synopsis" % letter)


@test("digest-item(5) names what `digestctl parse` prints")
def _():
    import json
    text = (b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1",'
            b'"url":"https://x.example/1","content_html":"<p>c</p>"}]}')
    p = subprocess.run([os.path.join(BUILD, "digestctl"), "parse", "-"], input=text,
                       capture_output=True)
    eq(p.returncode, 0, p.stderr)
    doc = json.loads(p.stdout)
    names = set()
    for _, words, _ in items("digest-item.5"):
        names.update(w for w in words if re.fullmatch("[a-z]+", w))
    eq(sorted(names), sorted(set(doc) | set(doc["entries"][0])))


CHOICES = {"accent": 8, "month": 12, "weekday": 7}


def values(*files):
    """Names of the values that C files give to templates."""
    made = set()
    for name in files:
        with open(os.path.join(ROOT, "daemon", "publish", name)) as f:
            text = f.read()
        made |= set(re.findall(r'\b(?:tpl_(?:text|number|printf|html|flag|item)|put_(?:count|url))\(\s*[^"();]*?"(\w+)"',
                               text))
        for name in re.findall(r'tpl_choice\([^"]*"(\w+)"', text):
            made |= {"%s_%d" % (name, n + 1) for n in range(CHOICES[name])}
    return made


def named(text):
    """What a manual has after .Cm."""
    lines = [line.split() for line in text.splitlines()]
    return {w for words in lines if "Cm" in words[:2] or words[:1] == [".Cm"]
            for w in words[words.index(".Cm" if ".Cm" in words else "Cm") + 1:] if w[0].isalpha()}


@test("digest-templates(5) names every value of pages and digests, the shipped templates use no other")
def _():
    shared = {"lang", "site_title", "site_description"}
    page = values("format_html.c", "page_frame.c", "page_item.c", "digest_page.c",
                  "page_feeds.c", "page_story.c") - {"alike"} | {"daily", "weekly", "monthly", *shared}
    ok(len(page) > 50, page)
    # Three are named by the period's own word.
    mail = values("digest_values.c", "values.c") | {"daily", "weekly", "monthly"}
    ok(len(mail) > 30, mail)
    with open(os.path.join(MAN, "digest-templates.5")) as f:
        text = f.read()
    # Of these some names are in tables.
    forms = values("subscription.c") | {"accent", "languages", "current", *shared}
    with open(os.path.join(ROOT, "daemon", "publish", "subscription.c")) as f:
        forms |= set(re.findall(r'"(done_\w+|no_\w+|title_\w+|\w+_href)"', f.read()))
    ok(len(forms) > 30, forms)
    before, digests = text.split(".Sh DIGESTS")
    digests, after = digests.split(".Sh SUBSCRIPTIONS")
    digests, draft = digests.split(".Sh THE MONTHLY ISSUE")
    issue = values("issue.c") | {"year", "month", "day"} | {
        w for w in values("values.c") if w.startswith(("month_", "weekday_"))}
    ok(len(issue) > 30, issue)
    eq(sorted(named(draft)), sorted(issue))
    after, rest = after.split(".Sh EXAMPLES")
    eq(sorted(named(after)), sorted(forms))
    after = rest
    eq(sorted(named(before + after)), sorted(page))
    eq(sorted(named(digests)), sorted(mail))
    folder = os.path.join(ROOT, "etc", "templates")
    for name in os.listdir(folder):
        ok(name in text or name.replace(".en.", ".") in text, "%s is not in the manual" % name)
        if name.endswith(".md"):
            eq(sorted(set(tags(folder, name)) - issue), [], name)
        if name.endswith((".html", ".txt")) and not name.startswith("words."):
            used = {w[:-4] if w.endswith("_one") else w for w in tags(folder, name)}
            may = mail if name.startswith("digest") else page | values("values.c") | (
                set() if name in ("page.html", "item.html", "message.html") else forms)
            eq(sorted(used - may), [], name)
    eq(sorted(tags(folder, "words.txt", "digest-subject") - mail - {"total_one"}), [])


def phrases(folder, name):
    with open(os.path.join(folder, name)) as f:
        return dict(re.findall(r"^([\w-]+): ?(.*)$", f.read(), re.M))


def tags(folder, name, phrase=None):
    """The values that a template names, or a phrase, and the phrases in it."""
    if phrase is None:
        with open(os.path.join(folder, name)) as f:
            text = f.read()
    else:
        text = "".join(phrases(folder, words).get(phrase, "") for words in ("words.txt", "words.en.txt"))
    found = set(re.findall(r"\{\{[#^/]?(\w+)\}\}", text))
    for inner in re.findall(r"\{\{>([\w-]+)\}\}", text):
        found |= tags(folder, name, inner)
    return found


@test("each phrase is used and is translated; a translation has the markup of its original")
def _():
    folder = os.path.join(ROOT, "etc", "templates")
    here, there = phrases(folder, "words.txt"), phrases(folder, "words.en.txt")
    eq(sorted(set(here) ^ set(there)), ["chosen-language"])
    used = {"digest-subject"}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name)) as f:
            used |= set(re.findall(r"\{\{>([\w-]+)\}\}", f.read()))
    with open(os.path.join(ROOT, "daemon", "publish", "subscription.c")) as f:
        used |= set(re.findall(r'"(title-[\w-]+)"', f.read()))
    with open(os.path.join(ROOT, "daemon", "publish", "page_frame.c")) as f:
        said = set(re.findall(r'"([\w-]+)"', f.read().split("said[] = {")[1].split("}")[0]))
    ok(len(said) > 50, said)
    used |= said
    used.discard("NAME")
    eq(sorted(used ^ set(here)), [])
    for name, text in there.items():
        markup = [collections.Counter(re.findall(r"<[^>]*>", s)) for s in (text, here[name])]
        eq(markup[0], markup[1], name)


@test("mandoc finds nothing to warn about")
def _():
    if not shutil.which("mandoc"):
        skip("mandoc is not installed")
    pages = sorted(os.path.join(MAN, p) for p in os.listdir(MAN) if re.search(r"\.[1-8]$", p))
    ok(len(pages) >= 4, pages)
    p = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *pages], capture_output=True,
                       text=True)
    eq(p.stdout + p.stderr, "")


@test("the shipped configuration is sound and covers what it should")
def _():
    out = ctl("-c", "etc/digestd.conf", "check")
    found = re.search(r"(\d+) feeds, (\d+) sections", out)
    ok(found and int(found[1]) >= 60 and int(found[2]) == 8, out)


if __name__ == "__main__":
    tap.main()
