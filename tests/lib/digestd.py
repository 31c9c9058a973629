"""The real daemon in a directory of its own.

    with Daemon() as d:
        d.feed("one", server.url("/one.xml"))
        d.start()                        # returns when the daemon said READY=1
        d.wait(lambda: d.stories() ...)  # no sleeps: conditions with a deadline

The programs under test are $B/digestd and $B/digestctl (B: build).
"""

import datetime
import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("B", "build"))
# Under a sanitizer or valgrind everything takes longer.
PATIENCE = float(os.environ.get("PATIENCE", "3" if "san" in BUILD else "1"))
# What is waited for comes; on a machine with other work it comes late.  A deadline only says that
# it never will, so it may be generous where nothing but a failure takes that long.
LENIENCE = 2 * PATIENCE
WRAP = os.environ.get("WRAP", "").split()
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|runtime error:|LeakSanitizer|"
                       r"==\d+== (Invalid|Conditional|Use of|Syscall param|.*definitely lost)")

# Everything is as quick as a test wants it; a test changes what it is about.
DEFAULTS = {
    "allow_networks": ["127.0.0.0/8"],
    "host_gap": "0ms",
    "interval_min": "1h",
    "interval_default": "1h",
    "interval_max": "4h",
    "refresh_min": "0s",
    "fetchers": 2,
    "connect_timeout": "1s",
    "publish_delay": "0s",
    "contact": "https://example.org/bot",
    "tag_authority": "test.example,2026",
    "templates": os.path.join(ROOT, "etc", "templates"),
}

# One section to which every feed of a test gives enough points; so its items are published.
ONE_SECTION = 'section "news" {\n\ttitle = "News"\n}\nrules = {}\n'


def wait(true, timeout=20, what="a condition", every=0.02):
    """Polls until true() is true and returns its value; the deadline is what fails."""
    pause, end = threading.Event(), time.monotonic() + timeout * LENIENCE
    while True:
        value = true()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("%s: not within %g s" % (what, timeout * LENIENCE))
        pause.wait(every)


def value(v):
    """As libconfuse reads it."""
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, int):
        return str(v)
    if isinstance(v, (list, tuple)):
        return "{" + ", ".join(value(x) for x in v) + "}"
    return '"%s"' % str(v).replace("\\", "\\\\").replace('"', '\\"')


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def proc_stat(pid):
    """(parent, state, utime + stime of it and its waited-for children in seconds)"""
    with open("/proc/%d/stat" % pid) as f:
        s = f.read().rsplit(")", 1)[1].split()
    return int(s[1]), s[0], sum(int(x) for x in s[11:15]) / os.sysconf("SC_CLK_TCK")


def descendants(root):
    kids = {}
    for d in os.listdir("/proc"):
        if d.isdigit():
            try:
                kids.setdefault(proc_stat(int(d))[0], []).append(int(d))
            except OSError:
                pass
    out, todo = [], [root]
    while todo:
        for k in kids.get(todo.pop(), []):
            out.append(k)
            todo.append(k)
    return out


class Notify:
    """The socket of sd_notify(3), read as systemd does: at once and always."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind(path)
        os.chmod(path, 0o777)
        self.path, self.seen, self.changed = path, [], threading.Condition()
        self.reading = threading.Event()
        self.reading.set()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            self.reading.wait()
            try:
                data = self.sock.recv(65536)
            except OSError:
                return
            if not data:
                return
            with self.changed:
                self.seen += data.decode().splitlines()
                self.changed.notify_all()

    def clear(self):
        with self.changed:
            self.seen = []

    def close(self):
        self.reading.set()
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()

    def take(self, line):
        for i, s in enumerate(self.seen):
            if s.startswith(line):
                del self.seen[:i + 1]
                return s
        return None

    def wait(self, line, timeout, alive):
        """Until a message with that beginning came; returns the line."""
        end = time.monotonic() + timeout
        with self.changed:
            while time.monotonic() < end:
                found = self.take(line)
                if found:
                    return found
                if not alive():
                    raise AssertionError("the daemon ended before it said " + line)
                self.changed.wait(0.05)
        raise AssertionError("the daemon did not say %s within %g s" % (line, timeout))


class Daemon:
    def __init__(self, shipped=False, dir=None, **options):
        """shipped: with the shipped sections and rules instead of one section for all."""
        self.dir = dir or tempfile.mkdtemp(prefix="digestd-test-")
        os.makedirs(self.dir, exist_ok=True)
        os.chmod(self.dir, 0o755)
        self.owns_dir = dir is None
        self.options = dict(DEFAULTS)
        self.port = free_port()
        self.options["listen"] = ["127.0.0.1:%d" % self.port]
        self.options["base_url"] = "http://127.0.0.1:%d" % self.port
        self.options["state_dir"] = os.path.join(self.dir, "state")
        self.options.update(options)
        self.shipped, self.feeds, self.extra = shipped, {}, ""
        # Apart from the state: what is in the configuration's directory, the engine may read.
        self.config = os.path.join(self.dir, "etc", "digestd.conf")
        self.logfile = os.path.join(self.dir, "log")
        self.process = None
        self.notify = Notify(os.path.join(self.dir, "notify"))
        self.env = {}
        self.inherit = ()  # descriptors that it is started with

    def __enter__(self):
        return self

    def __exit__(self, kind, *exc):
        self.cleanup(failed=kind is not None and not issubclass(kind, tap.Skip))

    # ---- configuration

    def feed(self, key, url, **kw):
        self.feeds[key] = dict({} if self.shipped else {"section": "news", "prior": 100},
                               url=url, **kw)
        return key

    def write_config(self):
        os.makedirs(self.options["state_dir"], exist_ok=True)
        os.makedirs(os.path.dirname(self.config), exist_ok=True)
        out = ["%s = %s" % (k, value(v)) for k, v in self.options.items() if v is not None]
        out.append(shipped_sections() if self.shipped else ONE_SECTION)
        for key, f in self.feeds.items():
            listing = f.get("listing")
            out.append('feed "%s" {' % key)
            out += ["\t%s = %s" % (k, value(v)) for k, v in f.items() if k != "listing"]
            if listing:
                out.append("\tlisting {")
                out += ["\t\t%s = %s" % (k, value(v)) for k, v in listing.items()]
                out.append("\t}")
            out.append("}")
        with open(self.config + ".new", "w") as f:
            f.write("\n".join(out) + "\n" + self.extra)
        os.rename(self.config + ".new", self.config)

    # ---- life

    def spawn(self, args=("-v",), config=True):
        if config:
            self.write_config()
        env = dict(os.environ, NOTIFY_SOCKET=self.notify.path, **self.env)
        # LeakSanitizer reads /proc, which a role gave up; valgrind looks for leaks of the daemon.
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        env.pop("STATE_DIRECTORY", None)
        env.pop("http_proxy", None)
        env.pop("https_proxy", None)
        self.notify.clear()
        with open(self.logfile, "ab") as log:
            self.process = subprocess.Popen(
                [*WRAP, os.path.join(BUILD, "digestd"), *args, "-c", self.config], cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, pass_fds=self.inherit,
                start_new_session=True)
        self.started = time.monotonic()

    def start(self, timeout=15, **kw):
        for attempt in range(3):
            self.spawn(**kw)
            try:
                self.notify.wait("READY=1", timeout * LENIENCE, self.alive)
                break
            except AssertionError:
                if attempt == 2 or not self.lost_port():
                    raise
        self.ready_after = time.monotonic() - self.started
        wait(self.can_poll, 15, "fetchers with their rules")
        return self

    def can_poll(self):
        """The pages come first, then the rules are compiled, then the fetchers start."""
        roles = self.roles()
        return not self.alive() or ("fetcher" in roles and "compiler" not in roles)

    def lost_port(self):
        """Whether the port that was free a moment ago is somebody else's now; takes another."""
        old = "127.0.0.1:%d" % self.port
        if self.alive() or not re.search(re.escape(old) + ": Address already in use", self.log()):
            return False
        self.port = free_port()
        for option in ("listen", "base_url"):
            text = json.dumps(self.options[option]).replace(old, "127.0.0.1:%d" % self.port)
            self.options[option] = json.loads(text)
        return True

    def stop(self, timeout=5):
        """SIGTERM; the exit status, and how long it took in self.stopped_after."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout * PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError("SIGTERM did not stop the daemon within %g s" % timeout)
        self.stopped_after = time.monotonic() - start
        return status

    def kill(self):
        """kill -9 of the parent; its children must end on their own."""
        kids = descendants(self.process.pid)
        self.process.kill()
        self.process.wait()
        wait(lambda: not any(os.path.exists("/proc/%d" % k) and proc_stat_or(k) != "Z"
                             for k in kids), 10, "roles end with their engine")

    def restart(self):
        self.stop()
        return self.start()

    def reload(self, config=True):
        if config:
            self.write_config()
        self.process.send_signal(signal.SIGHUP)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def cleanup(self, failed=False):
        try:
            if self.alive():
                self.stop()
        finally:
            if self.alive():
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
            self.notify.close()
            if failed:
                tap.note("log of the daemon:\n" + self.log()[-6000:])
            log = self.log()
            if self.owns_dir and not tap.KEEP:
                shutil.rmtree(self.dir, ignore_errors=True)
            elif tap.KEEP:
                tap.note("kept " + self.dir)
        found = SANITIZER.search(log)
        if found and not failed:
            raise AssertionError("a sanitizer spoke:\n" + log[max(0, found.start() - 200):][:4000])

    def log(self):
        try:
            with open(self.logfile, errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def wait(self, true, timeout=20, what="a condition"):
        """A condition of the running daemon; its death ends the waiting."""
        def check():
            if not self.alive():
                raise AssertionError("the daemon ended with %s while a test waited for %s" %
                                     (self.process.poll(), what))
            return true()
        return wait(check, timeout, what)

    def wait_log(self, pattern, timeout=20):
        return self.wait(lambda: re.search(pattern, self.log()), timeout, "log line /%s/" % pattern)

    # ---- its processes

    def roles(self):
        """{"parent": [pid], "engine": [pid], "fetcher": [pid, ...], ...}, those that live."""
        out = {"parent": [self.process.pid]}
        for pid in descendants(self.process.pid):
            try:
                with open("/proc/%d/cmdline" % pid) as f:
                    words = f.read().split("\0")
                if proc_stat(pid)[1] != "Z" and "-x" in words:
                    out.setdefault(words[words.index("-x") + 1], []).append(pid)
            except OSError:
                continue
        return out

    def role(self, name):
        """The pids of a role, waited for: a role that was killed comes back."""
        return self.wait(lambda: self.roles().get(name), 10, "a running " + name)

    def cpu(self):
        """CPU seconds of all roles so far, those that ended included."""
        total = 0
        for pid in [self.process.pid] + descendants(self.process.pid):
            try:
                total += proc_stat(pid)[2]
            except OSError:
                pass
        return total

    # ---- what it says

    def ctl(self, *args, input=None, check=True, timeout=30, text=True):
        p = subprocess.run([os.path.join(BUILD, "digestctl"), "-c", self.config, *args],
                           cwd=ROOT, input=input, capture_output=True, text=text,
                           timeout=timeout * LENIENCE)
        if check and p.returncode:
            raise AssertionError("digestctl %s: exit %d: %s" %
                                 (" ".join(args), p.returncode, p.stderr))
        return p

    def check_config(self):
        """digestd -n on this configuration."""
        self.write_config()
        return subprocess.run([os.path.join(BUILD, "digestd"), "-n", "-c", self.config], cwd=ROOT,
                              capture_output=True, text=True, timeout=30 * PATIENCE)

    def ask(self, request):
        """A request to the control socket, as digestctl makes it; the lines of the answer."""
        with socket.socket(socket.AF_UNIX) as c:
            c.settimeout(30 * PATIENCE)
            c.connect(os.path.join(self.options["state_dir"], "control"))
            c.sendall(request.encode() + b"\n")
            answer = b"".join(iter(lambda: c.recv(65536), b"")).decode()
        first, _, lines = answer.partition("\n")
        if first != "ok":
            raise AssertionError("%s: %s" % (request, first))
        return lines

    def status(self):
        return json.loads(self.ask("status"))

    def feed_states(self):
        return {f["key"]: f for f in rows(self.ctl("feeds", "--json").stdout)}

    def state(self, key):
        return self.feed_states()[key]

    def items(self, *args):
        return rows(self.ctl("items", "--json", *args).stdout)

    def refresh(self, key="all", check=True):
        return self.ctl("refresh", key, check=check)

    def polls_done(self, n, timeout=20):
        """Until n polls of this daemon's life are done and their results are kept."""
        self.wait(lambda: self.status()["polls_done"] >= n, timeout, "%d polls" % n)

    def poll(self, key="all", n=1, timeout=20):
        """Asks for a poll of a feed (or all n) and waits until it is done."""
        done = self.status()["polls_done"]
        self.refresh(key)
        self.polls_done(done + n, timeout)

    def http(self, path, method="GET", headers=None, timeout=10):
        """(status, headers, body), content coding removed."""
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout * LENIENCE)
        try:
            c.request(method, path, headers=headers or {})
            r = c.getresponse()
            body = r.read()
            if r.getheader("Content-Encoding") == "gzip" and body:
                body = gzip.decompress(body)
            return r.status, r.headers, body
        finally:
            c.close()

    def stories(self, path="/feed.json"):
        """The entries of the published JSON Feed, [] while it cannot be read."""
        try:
            status, _, body = self.http(path)
        except (OSError, http.client.HTTPException):
            return []
        return json.loads(body)["items"] if status == 200 else []

    def titles(self, path="/feed.json"):
        return [s["title"] for s in self.stories(path)]

    def wait_stories(self, n, path="/feed.json", timeout=20):
        try:
            return self.wait(lambda: len(self.stories(path)) >= n and self.stories(path), timeout,
                             "%d stories in %s" % (n, path))
        except AssertionError as e:
            raise AssertionError("%s; there are %d" % (e, len(self.stories(path))))


def seconds(t):
    """A time in JSON as seconds: a number, or RFC 3339."""
    if isinstance(t, (int, float)):
        return t
    return datetime.datetime.fromisoformat(t.replace("Z", "+00:00")).timestamp()


def rows(text):
    """JSON as an array, an object with one array, or one object a line."""
    text = text.strip()
    if not text:
        return []
    try:
        v = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines()]
    if isinstance(v, dict):
        lists = [x for x in v.values() if isinstance(x, list)]
        return lists[0] if len(lists) == 1 else [v]
    return v


def proc_stat_or(pid):
    try:
        return proc_stat(pid)[1]
    except OSError:
        return "Z"


def shipped_sections():
    lines = ['include("%s")' % os.path.join(ROOT, "etc", "sections.conf")]
    for d, pattern in (("rules.d", ".rules"),):
        folder = os.path.join(ROOT, "etc", d)
        if os.path.isdir(folder):
            lines.append("rules = {%s}" % ", ".join(
                value(os.path.join(folder, f)) for f in sorted(os.listdir(folder))
                if f.endswith(pattern)))
    return "\n".join(lines)


if sys.version_info < (3, 9):
    raise SystemExit("Python 3.9 or newer is needed")
