#!/usr/bin/python3
"""bench_parse.py -- how fast documents are parsed, beside expat with empty handlers, Universal Feed
Parser and sfeed on the same files: megabytes per second of CPU, the middle one of RUNS runs.

The corpus is made by mkfeeds.py of the shared bench folder ($SHARED), 62 KB and 20 entries a feed;
those in UTF-8 that are well-formed, because expat reads no others.  Without it, the golden
documents of the tests are too small to say anything, and nothing is measured.
"""

import os
import resource
import statistics
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
B = os.environ.get("B", "build")
B = B if os.path.isabs(B) else os.path.join(ROOT, B)
SHARED = os.environ.get("SHARED", "")
CORPUS = os.path.join(os.environ.get("BENCH_SHM", "/dev/shm"), "digestd-bench-parse")
FEEDS = int(os.environ.get("FEEDS", "300"))
RUNS = int(os.environ.get("RUNS", "5"))
SLOW = 40  # files for Universal Feed Parser, which needs 30 ms each


def corpus():
    manifest = os.path.join(CORPUS, "manifest.tsv")
    if not os.path.exists(manifest):
        subprocess.run(["/usr/bin/python3", "-B", os.path.join(SHARED, "mkfeeds.py"), "-n",
                        str(FEEDS), "-o", CORPUS], check=True, stdout=subprocess.DEVNULL)
    rows = [line.rstrip("\n").split("\t") for line in open(manifest)]
    return ["%s/f/%06d.xml" % (CORPUS, int(r[0])) for r in rows
            if r[5] == "-" and r[4] == "UTF-8"]


def children_cpu():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


def size(files):
    return sum(os.path.getsize(f) for f in files) / 1e6


def rate_inside(mode, files):
    out = subprocess.run([os.path.join(B, "tests/bench/parse_rate"), mode, "3", *files],
                         check=True, capture_output=True, text=True).stdout
    return float(out.split()[0])


def rate_processes(argv, files):
    """A process a document, as people and scripts run it: its start counts."""
    before = children_cpu()
    for f in files:
        with open(f, "rb") as stdin:
            subprocess.run(argv, stdin=stdin, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=True)
    return size(files) / (children_cpu() - before)


FEEDPARSER = """
import sys, time, feedparser
data = [open(f, "rb").read() for f in sys.argv[1:]]
t = time.process_time()
for d in data:
    feedparser.parse(d)
print(sum(map(len, data)) / 1e6 / (time.process_time() - t))
"""

ONE = "import sys, feedparser; feedparser.parse(sys.stdin.buffer.read())"


def rate_feedparser(files):
    out = subprocess.run(["/usr/bin/python3", "-c", FEEDPARSER, *files], check=True,
                         capture_output=True, text=True).stdout
    return float(out)


def main():
    if not SHARED:
        print("  left out: the generator of feeds is not in ../shared/bench")
        return
    files = corpus()
    some = files[:SLOW]
    print("  %d documents, %.1f MB" % (len(files), size(files)))
    what = [
        ("expat, empty handlers", lambda: rate_inside("expat", files)),
        ("decode and parse", lambda: rate_inside("parse", files)),
        ("the whole of digestctl parse", lambda: rate_inside("whole", files)),
        ("digestctl parse, a process a document",
         lambda: rate_processes([os.path.join(B, "digestctl"), "parse", "-"], files[:150])),
        ("sfeed, a process a document", lambda: rate_processes(["sfeed"], files[:150])),
        ("Universal Feed Parser", lambda: rate_feedparser(some)),
        ("Universal Feed Parser, a process a document",
         lambda: rate_processes(["/usr/bin/python3", "-c", ONE], some[:10])),
    ]
    runs = [[] for _ in what]
    for _ in range(RUNS):  # by turns, so that a busy machine is busy for all
        for i, (_, fn) in enumerate(what):
            runs[i].append(fn())
    rates = [statistics.median(r) for r in runs]
    for (name, _), rate in zip(what, rates):
        print("  %-44s %9.2f MB/s of CPU" % (name, rate))
    expat, parse, whole, process, sfeed, slow, slow_process = rates
    for name, value, least in (
            ("decode and parse by expat", parse / expat, 0.5),
            ("whole by Universal Feed Parser", whole / slow, 20),
            ("both as a process a document", process / slow_process, 20)):
        print("  %-44s %9.2f            target at least %g  %s" %
              (name, value, least, "ok" if value >= least else "MISSED"))
    print("  %-44s %9.2f" % ("process by sfeed's process", process / sfeed))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
