#!/usr/bin/python3
"""The demo site: a dozen sources in the shapes that the field's sites really have.

site_server.py [PORT] serves on 127.0.0.1 to 127.0.0.10 until it is ended; it prints one line when
it listens.  Each address plays another host, and each source has its pages on one of its own.  See
FEEDS for what is where.
"""

import base64
import hashlib
import html
import json
import os
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import feeds
import httpd
import news

PORT = 8090
CHINA = 480
PAGES = ["csdn", "media", "lf", "lwn", "gov", "oschina", "openatom", "gitlink", "asf", "riscv"]
START = int(time.time())
MIDNIGHT = (START + CHINA * 60) // 86400 * 86400 - CHINA * 60


def when(minutes):
    """Early in the day everything that should be of today is pressed together."""
    if minutes < 0 or minutes >= news.DAY:
        return START - minutes * 60
    passed = START - MIDNIGHT
    return START - int(minutes / 640 * min(passed, 640 * 60) * 0.95)


def home(host, port):
    return "http://127.0.0.%d:%d/" % (host, port)


def link(feed, key, port):
    number = 140000000 + int(hashlib.sha1((feed + key).encode()).hexdigest()[:6], 16)
    host = PAGES.index(feed) + 1
    path = {"csdn": "/csdnnews/article/details/%d?spm=1001.2014.3001.5494" % number,
            "oschina": "/news/%d/%s" % (number % 400000, key),
            "lf": "/blog/%s/" % key, "openatom": "/journalism/detail/%d" % number,
            "gitlink": "/zone/detail/%d" % number}.get(feed, "/%s/%s.html" % (feed, key))
    return "http://127.0.0.%d:%d%s" % (host, port, path)


def entries(feed, port):
    """The feed's entries that are out by now, newest first."""
    out = []
    for section, key, minutes, reports in news.STORIES:
        for n, (f, title, summary) in enumerate(reports):
            at = when(minutes) + 240 * n
            if minutes >= 0:
                at = min(at, START - 60 + n)
            if f == feed and at <= time.time():
                url = link(feed, key, port)
                body = "<p>%s</p>" % html.escape(summary)
                out.append(feeds.Entry(title, url, at=at, html=body, author="示例编辑"))
                out[-1].summary = summary
    return sorted(out, key=lambda e: -e.at)


# ---- the shapes ---------------------------------------------------------------------------

def csdn(port):
    out = ['<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
           "<title><![CDATA[CSDN资讯（示例）]]></title><link>https://blog.csdn.net/csdnnews</link>"]
    for e in entries("csdn", port):
        out.append("<item><title>%s</title><link>%s</link><guid>%s</guid><author>csdnnews</author>"
                   "<pubDate>%s</pubDate><description>%s</description></item>" %
                   (feeds.cdata("[原]" + e.title if "HashMap" in e.title else e.title), e.link,
                    e.link.split("?")[0], feeds.rfc822(e.at, CHINA), feeds.cdata(e.summary)))
    return "".join(out + ["</channel></rss>"]).encode()


def oschina(port):
    image = ("<language>zh-CN</language><pubDate>%s</pubDate><image><link>http://www.oschina.net"
             "</link><url>http://www.oschina.net/img/logo.gif</url><title>OsChina.NET</title>"
             "</image>" % feeds.rfc822(START, CHINA))
    items = entries("oschina", port)
    for e in items:
        target = urllib.parse.quote("https://project.example/" + e.link.rsplit("/", 1)[1], "")
        e.tags = ["软件更新新闻"] if "小版本" in e.title else ["综合资讯"]
        e.html += ('<p>项目主页：<a href="https://www.oschina.net/action/GoToLink?url=%s">'
                   'project.example</a></p><img src="/img/track.gif" width="1" height="1">' % target)
    return feeds.rss("开源中国社区最新新闻（示例）", items, link="http://www.oschina.net/?from=rss",
                     zone=CHINA, channel=image)


def wordpress(port):
    more = ("<language>en-US</language><sy:updatePeriod>hourly</sy:updatePeriod>"
            "<sy:updateFrequency>1</sy:updateFrequency><generator>https://wordpress.org/?v=6.5"
            "</generator>")
    items = entries("lf", port)
    for n, e in enumerate(items):
        e.guid = "http://127.0.0.3:%d/?p=%d" % (port, 900 + len(items) - n)
    root = ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    return feeds.rss("Foundation News (sample)", items, link=home(3, port), channel=more, root=root)


def damaged(port):
    """Undefined entities, a bare ampersand, a control character, and the end is missing."""
    b = feeds.rss("RISC-V 社区动态（示例）", entries("riscv", port), link=home(4, port),
                  zone=CHINA).decode()
    b = b.replace("</title>", "&nbsp;</title>", 1).replace("动态", "动态 & 简报", 1)
    return ("\n" + b.replace("<p>", "\x08<p>", 1))[:b.rindex("</channel>")].encode()


def listing(port):
    rows = ['<li class="item"><a href="%s"><h3>%s</h3><p class="digest">%s</p></a>'
            '<span class="time">%s</span></li>' %
            (e.link.split(":%d" % port)[1], html.escape(e.title), html.escape(e.summary),
             time.strftime("%Y年%m月%d日 %H:%M", time.gmtime(e.at + CHINA * 60)))
            for e in entries("openatom", port)]
    return ("<!DOCTYPE html><html lang=zh-CN><meta charset=utf-8><title>新闻动态</title>"
            "<nav><ul><li><a href=/>首页</a></ul></nav><ul class=news-list>%s</ul>" %
            "\n".join(rows)).encode()


def gitlink(port):
    docs = [{"id": int(e.link.rsplit("/", 1)[1]), "name": e.title, "summary": e.summary,
             "publishTime": time.strftime("%Y/%m/%d %H:%M", time.gmtime(e.at + CHINA * 60)),
             "keywords": "CCF,开源", "content": base64.b64encode(e.html.encode()).decode()}
            for e in entries("gitlink", port)]
    return json.dumps({"code": 200, "msg": "success", "rows": docs, "total": len(docs)},
                      ensure_ascii=False).encode()


def media(port):
    return feeds.rss("开源时报（示例）", entries("media", port), link=home(2, port), zone=CHINA,
                     encoding="gbk", declared="gb2312")


def blog(port):
    return feeds.atom("Software Foundation Blog (sample)", entries("asf", port),
                      link=home(3, port))


def weekly(port):
    return feeds.rdf("Kernel Weekly (sample)", entries("lwn", port), link=home(4, port))


def policy(port):
    return feeds.jsonfeed("政策速递（示例）", entries("gov", port), link=home(5, port))


RSS = "application/rss+xml; charset=utf-8"
FEEDS = {  # path: (address, what makes it, Content-Type)
    "/csdnnews/rss/map": (2, csdn, "text/xml;charset=UTF-8"),
    "/news/rss": (1, oschina, "text/xml; charset=utf-8"),
    "/feed/": (3, wordpress, RSS),
    "/atom.xml": (3, blog, "application/atom+xml"),
    "/headlines/rdf": (4, weekly, "application/rdf+xml"),
    "/gov/feed.json": (5, policy, "application/feed+json"),
    "/media/rss.xml": (2, media, "text/xml"),
    "/journalism": (2, listing, "text/html"),
    "/zone/api/documents": (2, gitlink, "application/json"),
    "/riscv/rss": (4, damaged, "text/xml"),
}


def serve(port):
    server = httpd.Server(hosts=len(PAGES), port=port)

    def document(make, kind):
        def answer(request):
            body = make(port)
            return httpd.Reply(body=body, type=kind,
                               etag='"%s"' % hashlib.sha1(body).hexdigest()[:16],
                               headers=[("Cache-Control", "max-age=60")])
        return answer

    for path, (host, make, kind) in FEEDS.items():
        server.on(path, document(make, kind), host=host)
    server.on("/csdnnews/rss/list", httpd.redirect(
        "http://127.0.0.2:%d/csdnnews/rss/map" % port, 301), host=1)
    server.on("/closed/rss", httpd.Reply(410, b"This blog is closed.\n", type="text/plain"))
    server.on("/broken/rss", httpd.Reply(500, b"<h1>Internal Server Error</h1>", type="text/html"))
    for section, key, _, reports in news.STORIES:
        for feed, title, summary in reports:
            url = urllib.parse.urlsplit(link(feed, key, port))
            page = ("<!DOCTYPE html><meta charset=utf-8><title>%s</title><h1>%s</h1><p>%s</p>"
                    "<p><small>示例内容，仅供演示。</small></p>" %
                    (html.escape(title), html.escape(title), html.escape(summary)))
            server.on(url.path, httpd.Reply(body=page, type="text/html; charset=utf-8"))
    return server


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    try:
        serve(port)
    except OSError as e:
        sys.exit("demo site: port %d on 127.0.0.1 to 127.0.0.10: %s" % (port, e.strerror))
    print("demo site: %d sources on http://127.0.0.1:%d to http://127.0.0.10:%d" %
          (len(FEEDS) + 2, port, port), flush=True)
    threading.Event().wait()
