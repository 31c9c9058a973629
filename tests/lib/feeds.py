"""Feeds as text: what tests and the demo site serve."""

import email.utils
import json
import time
from xml.sax.saxutils import escape


# Of the whole run: an hour may end between two calls that shall be equal.
LATEST = int(time.time()) // 3600 * 3600 - 7200


class Entry:
    def __init__(self, title, link=None, *, guid=None, at=None, html=None, author=None,
                 tags=()):
        self.title, self.link, self.guid = title, link, guid or link
        self.at, self.html, self.author, self.tags = at, html, author, list(tags)


def entries(n, first=0, stem="item", site="http://site.example", at=None):
    """n entries, newest first, numbered from `first`; equal calls give equal entries."""
    at = at or LATEST
    return [Entry("%s number %d of the series" % (stem, k), "%s/%s/%d" % (site, stem, k),
                  at=at - 3600 * (first + n - 1 - k), html="<p>Body of %s %d</p>" % (stem, k))
            for k in range(first + n - 1, first - 1, -1)]


def rfc822(at, zone=0):
    t = email.utils.formatdate(at + zone * 60)
    return t[:-5] + "%+03d%02d" % (zone // 60, zone % 60)


def iso(at, zone=0):
    s = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at + zone * 60))
    return s + ("Z" if not zone else "%+03d:%02d" % (zone // 60, zone % 60))


def cdata(s):
    return "<![CDATA[" + s.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def element(name, text, wrap=escape):
    return "" if text is None else "<%s>%s</%s>" % (name, wrap(text), name)


def rss(title, items, *, link="http://site.example/", zone=0, channel="", encoding="utf-8",
        declared=None, root=""):
    """RSS 2.0 as bytes.  channel: more XML of the channel; root: more attributes."""
    out = ['<?xml version="1.0" encoding="%s"?>\n<rss version="2.0"%s>\n<channel>\n'
           % (declared or encoding, root),
           element("title", title), element("link", link), "<description/>", channel, "\n"]
    for e in items:
        out += ["<item>", element("title", e.title), element("link", e.link),
                '<guid isPermaLink="%s">%s</guid>' %
                ("true" if e.guid == e.link else "false", escape(e.guid)) if e.guid else "",
                "<pubDate>%s</pubDate>" % rfc822(e.at, zone) if e.at else "",
                element("author", e.author)]
        out += [element("category", t) for t in e.tags]
        out += [element("description", e.html, cdata), "</item>\n"]
    out.append("</channel>\n</rss>\n")
    return "".join(out).encode(encoding, "xmlcharrefreplace")


def atom(title, items, *, link="http://site.example/", author="desk"):
    out = ['<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n',
           element("title", title), '<link href="%s"/>' % escape(link), element("id", link),
           "<updated>%s</updated>" % iso(max([e.at for e in items if e.at] or [0])),
           "<author><name>%s</name></author>\n" % escape(author)]
    for e in items:
        out += ["<entry>", element("title", e.title), element("id", e.guid),
                '<link rel="alternate" href="%s"/>' % escape(e.link),
                "<updated>%s</updated>" % iso(e.at), "<published>%s</published>" % iso(e.at)]
        out += ['<category term="%s"/>' % escape(t) for t in e.tags]
        out += ['<content type="html">%s</content>' % escape(e.html or ""), "</entry>\n"]
    return ("".join(out) + "</feed>\n").encode()


def rdf(title, items, *, link="http://site.example/"):
    out = ['<?xml version="1.0" encoding="utf-8"?>\n'
           '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
           'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n',
           '<channel rdf:about="%s">' % escape(link), element("title", title),
           element("link", link), "<description/>", "<items><rdf:Seq>"]
    out += ['<rdf:li rdf:resource="%s"/>' % escape(e.link) for e in items]
    out.append("</rdf:Seq></items></channel>\n")
    for e in items:
        out += ['<item rdf:about="%s">' % escape(e.link), element("title", e.title),
                element("link", e.link), element("description", e.html),
                element("dc:creator", e.author), element("dc:date", iso(e.at, 480)), "</item>\n"]
    return ("".join(out) + "</rdf:RDF>\n").encode()


def jsonfeed(title, items, *, link="http://site.example/"):
    return json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": link,
        "items": [{"id": e.guid, "url": e.link, "title": e.title, "content_html": e.html or "",
                   "date_published": iso(e.at, 480), "tags": e.tags,
                   "authors": [{"name": e.author or "desk"}]} for e in items]},
        ensure_ascii=False, indent=1).encode()
