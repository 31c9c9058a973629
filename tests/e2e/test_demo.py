#!/usr/bin/python3
"""tests/demo/run: what `make demo` starts, and that Ctrl-C ends all of it."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/demo")
import json
import signal
import socket
import subprocess
import urllib.request

import news
from e2e import *


def told_apart():
    """News of which the reports are not one entry."""
    with urllib.request.urlopen("http://127.0.0.1:8080/feed.json", timeout=5) as r:
        entries = [{s["title"] for s in i["_digestd"]["sources"]} for i in json.load(r)["items"]]
    return [key for _, key, _, reports in news.STORIES if len(reports) > 1
            and not any({title for _, title, _ in reports} <= e for e in entries)]


def busy(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


@test("the demo serves eight sections on 127.0.0.1:8080 and ends on SIGINT")
def _():
    for port in (8080, 8090):
        if busy(port):
            skip("port %d is in use" % port)
    p = subprocess.Popen([os.path.join(ROOT, "tests", "demo", "run")], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        def sections():
            if p.poll() is not None:
                raise AssertionError("the demo ended: " + p.stdout.read().decode())
            try:
                filled = 0
                for key in ("odc", "policy", "theory", "industry", "project", "organization",
                            "report", "riscv"):
                    with urllib.request.urlopen("http://127.0.0.1:8080/sections/%s/feed.json"
                                                % key, timeout=5) as r:
                        filled += bool(json.load(r)["items"])
                return filled == 8
            except OSError:
                return False
        wait(sections, 30, "eight sections with stories", every=0.2)
        wait(lambda: not told_apart(), 30, "one entry for each news", every=0.2)
        with urllib.request.urlopen("http://127.0.0.1:8080/digest/", timeout=5) as r:
            ok("开源战略动态（演示）日报" in r.read().decode(), "the mail")
        kids = digestd.descendants(p.pid)
        os.killpg(p.pid, signal.SIGINT)  # as the terminal does
        p.wait(10 * digestd.PATIENCE)
        wait(lambda: not [k for k in kids if digestd.proc_stat_or(k) != "Z"], 10, "all are gone")
        eq((busy(8080), busy(8090)), (False, False), "ports are free")
    finally:
        if p.poll() is None:
            os.killpg(p.pid, signal.SIGKILL)
        p.stdout.close()


if __name__ == "__main__":
    tap.main()
