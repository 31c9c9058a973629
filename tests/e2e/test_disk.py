#!/usr/bin/python3
"""A full or read-only disk: the daemon says so, serves on, keeps its promises and goes on."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import shutil
import subprocess

from e2e import *


class SmallDisk:
    """A tmpfs of its own, mounted where the state will be."""

    def __init__(self, d, size):
        if os.geteuid() != 0:
            skip("mounting needs root")
        self.path = d.options["state_dir"]
        os.makedirs(self.path)
        self.mount("size=%s" % size, remount=False)

    def mount(self, options, remount=True):
        args = ["mount", "-o", ("remount," if remount else "") + options]
        args += [self.path] if remount else ["-t", "tmpfs", "tmpfs", self.path]
        p = subprocess.run(args, capture_output=True, text=True)
        if p.returncode:
            skip("mount: " + p.stderr.strip())

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        subprocess.run(["umount", "-l", self.path], capture_output=True)


def big(n, stem):
    out = entries(n, stem=stem)
    for e in out:
        e.html = "<p>%s</p>" % ("%s text of %s " % (os.urandom(2000).hex(), e.title))
    return out


@test("disk full: said, served on, nothing promised is dropped, goes on with space")
def _():
    with Server(hosts=4) as s, Daemon(publish_items=1000, interval_min="10s", interval_default="10s",
                                      backoff_max="60s") as d:
        with SmallDisk(d, "3M") as disk:
            for n in range(8):
                s.on("/%d" % n, Reply(body=rss("F", big(100, "f%d" % n)), etag='"1"'))
                d.feed("f%d" % n, s.url("/%d" % n, host=1 + n % 4))
            d.start()
            d.wait_log(r"(?i)full|no space")
            eq(d.http("/healthz")[0] in (200, 503), True)
            eq(d.http("/feed.json")[0], 200)
            held = {x["id"] for x in d.stories()}
            d.refresh("all", check=False)
            eq(d.http("/feed.json")[0], 200)
            ok(d.alive(), "lives")
            disk.mount("size=200M")
            d.refresh("all", check=False)
            d.wait_stories(800, timeout=60)
            got = {x["id"] for x in d.stories()}
            ok(held <= got, "stories that were published stay")
            eq(len(got), 800)
            eq(d.ctl("check").returncode, 0)
            d.restart()
            eq(len(d.wait_stories(800)), 800)
            d.stop()


@test("read-only: said, served on, and it goes on when it can write again")
def _():
    with Server() as s, Daemon() as d:
        with SmallDisk(d, "100M") as disk:
            s.on("/f", [Reply(body=rss("A", entries(3)))] + [Reply(body=rss("A", entries(6)))])
            d.feed("one", s.url("/f"))
            d.start()
            d.wait_stories(3)
            d.poll("one", 0)
            p = subprocess.run(["mount", "-o", "remount,ro", disk.path], capture_output=True,
                               text=True)
            if p.returncode:
                skip("the disk is busy: " + p.stderr.strip())
            d.refresh("one", check=False)
            d.wait_log(r"(?i)read-?only")
            eq(d.http("/feed.json")[0], 200)
            disk.mount("rw")
            d.refresh("one", check=False)
            d.wait_stories(6, timeout=60)
            d.stop()


@test("a store that is moved away under the daemon stops the polls, and they go on when it is back")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", [Reply(body=rss("A", entries(3)))] + [Reply(body=rss("A", entries(6)))])
        d.feed("one", s.url("/f"))
        d.start()
        d.wait_stories(3)
        path = d.options["state_dir"] + "/items.db"
        os.rename(path, path + ".moved")
        d.wait(lambda: d.http("/healthz")[0] == 503, 20, "a problem")
        ok("items.db was moved away" in d.http("/healthz")[2].decode(), "/healthz says which")
        ok("items.db was moved away" in d.log(), "the log, too")
        d.refresh("one", check=False)
        eq((s.count("/f"), len(d.stories())), (1, 3), "polls and stories meanwhile")
        os.rename(path + ".moved", path)
        d.wait(lambda: d.http("/healthz")[0] == 200, 20, "no problem")
        d.wait_stories(6)
        d.stop()


@test("after a stop the one file has everything; a damaged one is refused with its name")
def _():
    with Server() as s, Daemon() as d, Daemon(dir=d.dir + "/copy") as other:
        s.on("/f", Reply(body=rss("A", entries(5)), etag='"1"'))
        d.feed("one", s.url("/f"))
        d.start()
        d.wait_stories(5)
        d.stop()
        path = d.options["state_dir"] + "/items.db"
        os.makedirs(other.options["state_dir"])
        shutil.copy(path, other.options["state_dir"] + "/items.db")
        other.feeds = d.feeds
        other.start()
        eq(len(other.wait_stories(5)), 5)
        other.stop()
        with open(path, "r+b") as f:
            f.seek(16384)
            f.write(os.urandom(os.path.getsize(path) - 16384))
        d.spawn()
        eq(d.process.wait(20 * digestd.PATIENCE), 73)
        ok(re.search(r"error: engine: .*items\.db: .*(damaged|malformed)", d.log()), d.log())


@test("what is no socket is not removed for the control socket")
def _():
    with Daemon() as d:
        os.makedirs(d.options["state_dir"])
        path = d.options["state_dir"] + "/control"
        with open(path, "w") as f:
            f.write("somebody's")
        d.spawn()
        eq(d.process.wait(20 * digestd.PATIENCE), 73)
        ok("control: is in the way" in d.log(), d.log())
        with open(path) as f:
            eq(f.read(), "somebody's")


if __name__ == "__main__":
    tap.main()
