"""The web role alone: build/tests/web/webserve over a store of its own.

    with Web() as w:
        w.item("media", title="...", url="...", published=...)
        w.commit()
        status, headers, body = w.get("/feed.atom")
"""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "lib"))
BUILD = os.path.join(ROOT, os.environ.get("B", "build"))

CONF = """state_dir = "%(dir)s"
public_dir = "%(dir)s/public"
control = "%(dir)s/control"
base_url = "http://digest.example"
title = "开源动态"
description = "每日汇集"
tag_authority = "digest.example,2026"
publish_items = %(items)s
templates = "%(root)s/etc/templates"
%(more)s
section "policy" { title = "开源政策" }
section "project" { title = "技术项目" }
section "riscv" { title = "RISC-V专栏" }
feed "media" { url = "https://m.example/feed" title = "某媒体" site = "https://m.example/" }
feed "blog" { url = "https://b.example/feed?token=0123456789abcdef0123456789abcdef" title = "某博客" }
feed "quiet" { url = "https://q.example/feed" title = "安静的来源" }
"""


class Web:
    def __init__(self, publish_items=50, **options):
        self.items = publish_items
        self.options = options

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="web-")
        more = "\n".join("%s = %s" % kv for kv in self.options.items())
        conf = os.path.join(self.dir, "digestd.conf")
        with open(conf, "w") as f:
            f.write(CONF % {"dir": self.dir, "root": ROOT, "more": more, "items": self.items})
        self.proc = subprocess.Popen(
            [os.path.join(BUILD, "tests/web/webserve"), conf, os.path.join(self.dir, "items.db")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = self.proc.stdout.readline().decode()
        if not line.startswith("port "):
            raise AssertionError("webserve did not start: " + self.proc.stderr.read().decode())
        self.port = int(line.split()[1])
        return self

    def __exit__(self, *exc):
        self.proc.stdin.close()
        code = self.proc.wait(30)
        errors = self.proc.stderr.read().decode()
        self.proc.stdout.close()
        self.proc.stderr.close()
        shutil.rmtree(self.dir)
        if exc[0] is None and (code != 0 or "Sanitizer" in errors):
            raise AssertionError("webserve ended with %d: %s" % (code, errors))

    def tell(self, line):
        self.proc.stdin.write(line.encode() + b"\n")
        self.proc.stdin.flush()
        answer = self.proc.stdout.readline().decode().strip()
        if not answer:
            raise AssertionError("webserve died: " + self.proc.stderr.read().decode())
        return answer

    def item(self, feed, **fields):
        """The item's row id."""
        answer = self.tell("item %s %s" % (feed, json.dumps(fields, ensure_ascii=False)))
        return int(re.search(r"item (\d+)", answer).group(1))

    def commit(self):
        self.tell("commit")

    def resident(self):
        with open("/proc/%d/status" % self.proc.pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))

    def request(self, method, path, headers=None, body=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            c.request(method, path, body=body, headers=headers or {})
            r = c.getresponse()
            return r.status, {k.lower(): v for k, v in r.getheaders()}, r.read()
        finally:
            c.close()

    def get(self, path, **headers):
        return self.request(
            "GET", path, {k.replace("_", "-"): v for k, v in headers.items()})

    def raw(self, data, timeout=20):
        """Sends bytes and reads until the server closes."""
        s = socket.create_connection(("127.0.0.1", self.port), timeout)
        got = b""
        try:
            s.sendall(data)
            while True:
                part = s.recv(65536)
                if not part:
                    break
                got += part
        except ConnectionResetError:
            pass
        finally:
            s.close()
        return got
