#!/usr/bin/python3
"""refresh.py [-n FEEDS] [-r RUNS] [--peers] [--memory] SHARED -- polls of many feeds, measured.

SHARED is the directory with mkfeeds.py, measure.py, limits/ and peers/; nginx serves the feeds.
CPU is user and system time of all roles together, from /proc, those that ended included.  Every
ratio is between figures of this run on this machine; beside it stands the target.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import digestd

WORK = os.environ.get("BENCH_WORK", "/tmp/digestd-bench")
SHM = os.environ.get("BENCH_SHM", "/dev/shm")
BIN = WORK + "/bin/fetchlimit"


def say(text):
    print(text, flush=True)


def row(what, ms, note=""):
    say("  %-44s %8.3f ms a feed  %s" % (what, ms, note))


def ratio(what, value, limit, at_most=True):
    good = value <= limit if at_most else value >= limit
    say("  %-44s %8.2f            target %s %g  %s" %
        (what, value, "at most" if at_most else "at least", limit, "ok" if good else "MISSED"))
    return good


def children_cpu():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


def run_cpu(*cmd):
    before = children_cpu()
    subprocess.run(cmd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return children_cpu() - before


NGINX = """worker_processes 1; pid {dir}/pid; error_log {dir}/error.log error; daemon off;
master_process off;
events {{ worker_connections 7500; }}
http {{
	types {{ application/rss+xml xml; }}
	access_log off; sendfile on; tcp_nodelay on; tcp_nopush on; etag on; server_tokens off;
	if_modified_since before; keepalive_requests 1000000; keepalive_timeout 300s;
	client_body_temp_path {dir}/t; proxy_temp_path {dir}/t; fastcgi_temp_path {dir}/t;
	uwsgi_temp_path {dir}/t; scgi_temp_path {dir}/t;
	open_file_cache max=12000 inactive=600s; open_file_cache_valid 600s; open_file_cache_min_uses 1;
	root {root};
	server {{ listen 0.0.0.0:{port} backlog=8192; }}
}}
"""


class Load:
    """The generated feeds and nginx as their server, on all of 127.0.0.0/8."""

    def __init__(self, shared, n, items=20):
        self.shared, self.n, self.items = shared, n, items
        self.server, self.port, self.list = None, digestd.free_port(), WORK + "/urls.txt"
        self.dir = WORK + "/nginx"
        os.makedirs(self.dir, exist_ok=True)

    def make(self, shift):
        path = "%s/digestd-bench-%d-%d-%d" % (SHM, self.n, self.items, shift)
        if not os.path.exists(path + "/urls.txt"):
            subprocess.run([sys.executable, self.shared + "/mkfeeds.py", "-n", str(self.n), "-o",
                            path, "--items", str(self.items), "--shift", str(shift)], check=True,
                           stdout=subprocess.DEVNULL)
        return path

    def serve(self, shift):
        """Serves this state of the feeds; the URLs are always the same."""
        path = self.make(shift)
        self.stop()
        with open(self.dir + "/nginx.conf", "w") as f:
            f.write(NGINX.format(dir=self.dir, root=path, port=self.port))
        nginx = digestd.shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        self.server = subprocess.Popen([nginx, "-c", self.dir + "/nginx.conf", "-p", self.dir,
                                        "-e", self.dir + "/error.log"])
        digestd.wait(lambda: digestd.socket.socket().connect_ex(("127.0.0.1", self.port)) == 0, 10,
                     "nginx listens")
        with open(path + "/urls.txt") as f, open(self.list, "w") as out:
            out.write(f.read().replace(":8080/", ":%d/" % self.port))
        with open(self.list) as f:
            return f.read().split()

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait()
        self.server = None


def daemon(urls, **options):
    options = {"interval_min": "30d", "interval_default": "30d", "interval_max": "30d",
               "fetchers": 0, "publish_delay": "10s", **options}
    d = digestd.Daemon(shipped=True, **options)
    for n, url in enumerate(urls):
        d.feed("f%06d" % n, url)
    return d


def settle(d, polls):
    """Until so many polls are done."""
    digestd.wait(lambda: d.status()["polls_done"] >= polls, 1800, "%d polls" % polls, every=0.2)


def cold(load, runs):
    """Everything new: CPU and wall time from the start of the daemon to the last poll."""
    urls, cpus, walls = load.serve(0), [], []
    for _ in range(runs):
        with daemon(urls) as d:
            d.start(args=())
            settle(d, len(urls))
            walls.append(time.monotonic() - d.started)
            cpus.append(d.cpu())
    return statistics.median(cpus), statistics.median(walls)


def all_at_once(load, n, cores):
    """Wall time of a cold store that is asked for everything at once, on so many cores."""
    mine = os.sched_getaffinity(0)
    with daemon(load.serve(0)[:n], fetchers=len(cores)) as d:
        try:
            os.sched_setaffinity(0, cores)  # the roles inherit it, nginx has all cores
            d.start(args=())
        finally:
            os.sched_setaffinity(0, mine)
        start = time.monotonic()
        d.ask("refresh all")
        settle(d, n)
        return time.monotonic() - start


def second_core(load, runs, n=3000):
    """The same on one core and on two, by turns: the spreading of first polls is not in it."""
    cores, n = sorted(os.sched_getaffinity(0))[:2], min(n, load.n)
    if len(cores) < 2:
        say("second core: there is none")
        return
    one, two = [], []
    for _ in range(max(2, runs)):
        one.append(all_at_once(load, n, cores[:1]))
        two.append(all_at_once(load, n, cores))
    one, two = statistics.median(one), statistics.median(two)
    say("everything new, %d feeds at once: %.1f s on one core, %.1f s on two (load %.1f)" %
        (n, one, two, os.getloadavg()[0]))
    ratio("two cores : one core, wall", two / one, 0.75)


def rounds(load, runs, shifts, then=None):
    """A daemon that knows everything: CPU of a round when so many new entries came each time."""
    cpus, quiet = [], threading.Event()
    with daemon(load.serve(0)) as d:
        d.start(args=())
        settle(d, load.n)
        for k in range(runs):
            if shifts:
                load.serve((k + 1) * shifts)
            quiet.wait(12)  # what the last round left behind: documents, a checkpoint
            done, before = d.status()["polls_done"], d.cpu()
            d.ask("refresh all")
            settle(d, done + load.n)
            cpus.append(d.cpu() - before)
        if then:
            then(d)
    return statistics.median(cpus)


def fetchlimit(load, runs, *args):
    return statistics.median(run_cpu(BIN, *args, load.list) for _ in range(runs))


def peers(load, log):
    """newsboat, sfeed_update and rss2email on as many feeds as they do in bearable time."""
    out = {}
    # newsboat keeps validators from its second poll on: the median of three is a 304.
    for script, n, runs, args in (("newsboat.sh", 1000, 3, ["2"]), ("sfeed.sh", 300, 1, ["4"]),
                                  ("r2e.sh", 300, 1, [])):
        n = min(n, load.n)
        if os.path.exists(log):
            os.unlink(log)
        env = dict(os.environ, MEASURE_LOG=log, URLS=load.list, R=str(runs), ASIS="0")
        subprocess.run(["%s/peers/%s" % (load.shared, script), str(n)] + args, env=env,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not os.path.exists(log):
            say("  %s did not run" % script)
            continue
        with open(log) as f:
            for line in f:
                m = json.loads(line)
                if "maildir" in m["label"]:
                    continue
                kind = "304" if " 304 " in m["label"] else "cold"
                cpu = (m["median"]["user"] + m["median"]["sys"]) / n * 1000
                out[script.split(".")[0], kind] = cpu
    return out


def pss(pid):
    rss = 0
    with open("/proc/%d/smaps_rollup" % pid) as f:
        for line in f:
            if line.startswith("Rss:"):
                rss = int(line.split()[1])
            elif line.startswith("Pss:"):
                return rss / 1024, int(line.split()[1]) / 1024
    return 0, 0


def rest(d):
    """Until the engine has written its files and given back what that took."""
    pid, before = d.roles()["engine"][0], None
    for _ in range(20):
        now = round(pss(pid)[0])
        if now == before:
            return
        before = now
        threading.Event().wait(3)


def memory(d, label):
    good = True
    rest(d)
    say("memory, %s:" % label)
    for role, pids in sorted(d.roles().items()):
        for pid in pids:
            rss, own = pss(pid)
            limit = {"engine": 32, "fetcher": 48, "web": 48}.get(role)
            mark = "" if not limit else "target under %d  %s" % (
                limit, "ok" if rss < limit else "MISSED")
            say("  %-44s %8.1f MB RSS %7.1f MB PSS  %s" % (role, rss, own, mark))
            good = good and (not limit or rss < limit)
    return good


def idle(d):
    quiet = threading.Event()
    quiet.wait(15)
    before, start = d.cpu(), time.monotonic()
    quiet.wait(60)
    return 100 * (d.cpu() - before) / (time.monotonic() - start)


def stored(shared, n):
    """A hundred items of each feed in the store: memory, idle CPU and the time to READY."""
    load = Load(shared, n, 100)
    try:
        with daemon(load.serve(0), publish_delay="1s") as d:
            d.start(args=())
            settle(d, n)
            d.restart()
            d.ask("refresh all")
            settle(d, n)
            for path in ("/", "/feed.atom", "/feed.json?q=release", "/opml"):
                d.http(path, timeout=60)
            memory(d, "%d feeds, %d items, after a round of 304" % (n, d.status()["items"]))
            ratio("idle, percent of a core", idle(d), 0.2)
            ready = []
            for _ in range(5):
                d.restart()
                ready.append(d.ready_after * 1000)
            ratio("READY, ms after the start (median of 5)", statistics.median(ready), 200)
    finally:
        load.stop()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("-n", type=int, default=10000)
    ap.add_argument("-r", type=int, default=3)
    ap.add_argument("--peers", action="store_true")
    ap.add_argument("--memory", action="store_true")
    ap.add_argument("shared")
    a = ap.parse_args()
    tempfile.tempdir = SHM
    load = Load(a.shared, a.n)
    say("refresh: %d feeds, CPU of all roles together, median of %d" % (a.n, a.r))
    per = 1000 / a.n
    try:
        load.serve(0)
        validators = WORK + "/validators"
        subprocess.run([BIN, "-W", validators, load.list], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = {"304": per * fetchlimit(load, a.r, "-R", validators),
                 "get": per * fetchlimit(load, a.r),
                 "items": per * fetchlimit(load, a.r, "-m", "items")}
        same = per * rounds(load, a.r, 0, lambda d: memory(d, "%d feeds, after 304" % a.n))
        one = per * rounds(load, a.r, 1)
        cpu, wall = cold(load, max(1, a.r - 1))
        second_core(load, a.r - 1)
        new = cpu * per
        other = {}
        if a.peers:
            load.serve(0)
            other = peers(load, WORK + "/measure.log")
    finally:
        load.stop()
    say("nothing changed (304):")
    row("digestd", same)
    row("fetchlimit, nothing but the transfer", limit["304"])
    ratio("digestd : fetchlimit", same / limit["304"], 2.5)
    if ("newsboat", "304") in other:
        row("newsboat", other["newsboat", "304"])
        ratio("newsboat : digestd", other["newsboat", "304"] / same, 20, at_most=False)
    say("one new of twenty in every feed:")
    row("digestd", one)
    row("fetchlimit with expat and items", limit["items"])
    ratio("digestd : fetchlimit -m items", one / limit["items"], 1.6)
    say("everything new:")
    row("digestd", new, "wall %.1f s" % wall)
    row("fetchlimit, nothing but the transfer", limit["get"])
    for name, target in (("newsboat", 0.4), ("sfeed", 0.1), ("r2e", 1 / 15)):
        if (name, "cold") in other:
            row(name, other[name, "cold"])
            ratio("digestd : " + name, new / other[name, "cold"], round(target, 3))
    if a.memory:
        stored(a.shared, a.n)


if __name__ == "__main__":
    main()
