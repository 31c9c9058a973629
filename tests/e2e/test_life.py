#!/usr/bin/python3
"""Start, stop, reload, the roles and their deaths."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import fcntl
import mmap
import pwd
import signal
import socket
import threading

from e2e import *


@test("READY=1 comes fast, STATUS= tells, SIGTERM ends with 0")
def _():
    with Daemon() as d:
        d.start()
        note("READY after %.0f ms" % (d.ready_after * 1000))
        ok(d.ready_after < 2 * digestd.PATIENCE, "ready within 2 s even on a busy machine")
        d.notify.wait("STATUS=", 10, d.alive)
        eq(d.http("/healthz")[0], 200)
        eq(d.stop(), 0)


@test("the watchdog is fed from the engine's loop, and not when that stands still")
def _():
    with Daemon() as d:
        d.env["WATCHDOG_USEC"] = "1000000"
        d.start()
        for _ in range(3):
            d.notify.wait("WATCHDOG=1", 5, d.alive)
        engine = d.role("engine")[0]
        os.kill(engine, signal.SIGSTOP)
        try:
            d.notify.clear()
            try:
                for _ in range(3):
                    d.notify.wait("WATCHDOG=1", 2, d.alive)
            except AssertionError:
                pass
            else:
                raise AssertionError("the watchdog is fed by a stopped engine")
        finally:
            os.kill(engine, signal.SIGCONT)


@test("SIGTERM stops within 5 s with transfers in flight")
def _():
    gate = threading.Event()
    with Server(hosts=20) as s, Daemon() as d:
        body = rss("A", entries(50))
        for n in range(1, 21):
            s.on("/%d" % n, Reply(body=body, hold=gate) if n % 2 else Reply(body=body, stall=99))
            d.feed("f%d" % n, s.url("/%d" % n, host=n))
        d.start()
        for n in range(1, 21):
            s.wait("/%d" % n, 1, answered=False)
        eq(d.stop(), 0)
        note("stopped after %.2f s" % d.stopped_after)
        ok(d.stopped_after < 5, "within 5 s")


@test("what is in the state is nobody else's, an older version's files included")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(body=rss("A", entries(2))))
        d.feed("one", s.url("/f"))
        state = d.options["state_dir"]

        def open_to_all():
            return [n for n in os.listdir(state) if n.startswith(("items.db", "mail", "control"))
                    and os.stat(os.path.join(state, n)).st_mode & 0o007]

        old = os.umask(0)
        try:
            d.start()
            d.wait_stories(2)
            ok(len([n for n in os.listdir(state) if n.startswith("items.db")]) > 2, "a store")
            eq(open_to_all(), [])
            d.stop()
            for n in os.listdir(state):
                if n.startswith("items.db"):
                    os.chmod(os.path.join(state, n), 0o644)
            d.start()
            d.wait_stories(2)
        finally:
            os.umask(old)
        eq([n for n in open_to_all() if not n.endswith(".lock")], [])


@test("SIGINT stops, too; nothing is left of the roles")
def _():
    with Daemon() as d:
        d.start()
        kids = digestd.descendants(d.process.pid)
        ok(len(kids) >= 3, "there are roles: %s" % d.roles())
        d.process.send_signal(signal.SIGINT)
        eq(d.process.wait(5 * digestd.PATIENCE), 0)
        wait(lambda: not [k for k in kids if digestd.proc_stat_or(k) != "Z"], 5, "roles are gone")


@test("a notify socket that nobody reads stops nothing")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(body=rss("A", entries(2))))
        d.feed("one", s.url("/f"))
        d.env["WATCHDOG_USEC"] = "20000"
        d.start()
        d.notify.reading.clear()
        for n in range(1, 15):
            d.reload()
            d.poll("one")
        eq(len(d.wait_stories(2)), 2)
        eq(d.stop(), 0)


@test("a second daemon on the same state is refused, the first goes on")
def _():
    with Daemon() as d:
        d.start()
        with Daemon(dir=d.dir + "/second") as second:
            second.options["state_dir"] = d.options["state_dir"]
            second.spawn()
            wait(lambda: not second.alive(), 10, "the second one ends")
            ok(second.process.returncode != 0, "with an error")
            note(second.log().strip().splitlines()[-1])
        eq(d.http("/healthz")[0], 200)
        ok("polls_done" in d.status(), "the control socket is still the first one's")


# ---- configuration ------------------------------------------------------------------------

BROKEN = 'no_such_option = 1\nfeed "one" {\n\turl = "gopher://x/"\n}\nmax_redirects = 10000\n'


@test("digestd -n: 0 and silent about a good file, every error as file:line of a bad one")
def _():
    with Daemon() as d:
        d.feed("one", "http://example.org/feed")
        p = d.check_config()
        eq(p.returncode, 0, p.stderr)
        d.feeds = {}
        d.extra = BROKEN
        p = d.check_config()
        ok(p.returncode != 0, "an error")
        text = open(d.config).read().splitlines()
        for wrong in ("no_such_option", "gopher", "max_redirects"):
            line = [n for n, t in enumerate(text, 1) if wrong in t][0]
            ok("%s:%d: " % (d.config, line) in p.stdout + p.stderr,
               "%s:%d in %s" % (d.config, line, p.stdout + p.stderr))


@test("the shipped configuration is sound")
def _():
    conf = os.path.join(ROOT, "etc", "digestd.conf")
    p = digestd.subprocess.run([os.path.join(BUILD, "digestd"), "-n", "-c", conf], cwd=ROOT,
                               capture_output=True, text=True, timeout=60)
    eq((p.returncode, p.stderr), (0, ""), "digestd -n")


@test("a broken configuration or missing file does not start, and says where")
def _():
    with Daemon() as d:
        d.extra = BROKEN
        d.spawn()
        ok(d.process.wait(10) != 0, "exit status")
        ok(re.search(r"digestd\.conf:\d+: ", d.log()), d.log())
    with Daemon() as d:
        d.spawn(config=False)
        ok(d.process.wait(10) != 0, "exit status")
        ok("digestd.conf" in d.log(), d.log())


@test("SIGHUP: a broken configuration is reported as file:line and the old one stays")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(body=rss("A", entries(2)), etag='"1"'))
        d.feed("one", s.url("/f"))
        d.start()
        d.wait_stories(2)
        pids = d.roles()
        d.extra = BROKEN
        d.reload()
        d.wait_log(r"digestd\.conf:\d+: ")
        eq(d.ctl("reload", check=False).returncode, 78)
        d.poll("one")
        eq(s.count("/f"), 2)
        eq(len(d.stories()), 2)
        eq(d.roles(), pids, "the same processes")
        d.extra = ""
        s.on("/g", Reply(body=rss("B", entries(1, stem="more"))))
        d.feed("more", s.url("/g"))
        d.reload()
        s.wait("/g", 1)
        d.wait_stories(3)


@test("SIGHUP: feeds come, go and change while the daemon runs; the web sees new settings")
def _():
    with Server() as s, Daemon() as d:
        for key in ("a", "b", "c"):
            s.on("/" + key, Reply(body=rss(key, entries(1, stem=key)), etag='"%s"' % key))
        d.feed("a", s.url("/a"))
        d.feed("b", s.url("/b"))
        d.start()
        d.wait_stories(2)
        del d.feeds["b"]
        d.feed("c", s.url("/c"))
        d.options["title"] = "A new title"
        d.reload()
        d.wait_stories(3)
        d.wait(lambda: b"A new title" in d.http("/feed.atom")[2], 10, "the new title")
        d.refresh("all")
        s.wait("/a", 2)
        eq(s.count("/b"), 1)
        eq(sorted(f for f in d.feed_states()), ["a", "c"], "feeds that are configured")


@test("SIGHUP: what only a restart changes stays as it is, and that is said")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", [Reply(body=rss("A", entries(1))), Reply(body=rss("A", entries(2)))])
        d.feed("one", s.url("/f"))
        d.start()
        d.wait_stories(1)
        before = dict(d.options)
        d.options.update(state_dir=d.dir + "/other", public_dir=d.dir + "/pages", fetchers=1,
                         control=d.dir + "/other.sock", user="nobody", title="A new title",
                         listen=["127.0.0.1:%d" % digestd.free_port()])
        d.write_config()
        d.options = before  # where it still is
        lines = d.ask("reload")
        ok("digestd.conf: warning: changed by a restart only: state_dir, public_dir, control, "
           "user, fetchers, listen\n" in lines, lines)
        d.wait(lambda: b"A new title" in d.http("/")[2], what="the new title")
        d.ask("refresh one")
        d.wait_stories(2)
        eq((len(d.roles()["fetcher"]), os.path.exists(d.dir + "/pages")), (2, False))
        eq(re.findall(r".* ended \(status [1-9].*|.* error: .*", d.log()), [])


@test("SIGHUP: a directory that the sandbox does not know is no riddle")
def _():
    with Daemon() as d:
        d.start()
        os.makedirs(d.dir + "/more")
        with open(d.dir + "/more/a.conf", "w") as f:
            f.write("# nothing\n")
        d.extra = 'include("%s/more/a.conf")\n' % d.dir
        d.write_config()
        p = d.ctl("reload", check=False)
        if p.returncode == 0:
            skip("no Landlock here")
        eq(p.returncode, 78)
        ok("more/a.conf: Permission denied" in p.stderr, p.stderr)
        ok("is read after a restart only" in p.stderr, p.stderr)
        d.restart()
        eq(d.ctl("reload").returncode, 0)


@test("twenty reloads in a row, while polls run, lose nothing")
def _():
    with Server(hosts=4) as s, Daemon() as d:
        for n in range(16):
            s.on("/%d" % n, Reply(body=rss("F", entries(2, stem="f%d" % n)), pace=(300, 0.02)))
            d.feed("f%d" % n, s.url("/%d" % n, host=1 + n % 4))
        d.start()
        for n in range(20):
            d.options["title"] = "title %d" % n
            d.reload()
        d.wait_stories(32)
        d.wait(lambda: b"title 19" in d.http("/feed.atom")[2], 10, "the last title")
        eq(len(d.stories()), 32)
        eq({r.path: s.count(r.path) for r in s.requests() if s.count(r.path) > 2}, {})


# ---- roles --------------------------------------------------------------------------------

def locked_in(pid):
    with open("/proc/%d/status" % pid) as f:
        status = dict(line.split(":\t", 1) for line in f if ":\t" in line)
    return status["NoNewPrivs"].strip() == "1" and status["Seccomp"].strip() == "2"


def open_files(pid):
    """{/proc/PID/fd/N: what it is}; what is closed meanwhile is left out."""
    out = {}
    for n in os.listdir("/proc/%d/fd" % pid):
        path = "/proc/%d/fd/%s" % (pid, n)
        try:
            out[path] = os.readlink(path)
        except FileNotFoundError:
            continue
    return out


@test("the roles are processes of their own, confined")
def _():
    with Daemon(fetchers=2) as d:
        d.start()
        roles = d.roles()
        eq((len(roles["engine"]), len(roles["fetcher"]), len(roles["web"])), (1, 2, 1))
        # The compiler may be about to end.
        confined = [pid for role, pids in roles.items() if role not in ("parent", "compiler")
                    for pid in pids]
        d.wait(lambda: all(locked_in(pid) for pid in confined), 10, "no_new_privs and seccomp")
        for pid in roles["fetcher"]:
            files = open_files(pid)
            eq([f for f in files.values() if f.startswith(d.dir) and f != d.logfile], [],
               "files that a fetcher has open")
            rules, = [path for path, f in files.items() if f.startswith("/memfd:rules")]
            with open(rules, "rb") as f:
                ok(os.fstat(f.fileno()).st_size > 0 and
                   fcntl.fcntl(f, fcntl.F_GET_SEALS) & fcntl.F_SEAL_WRITE,
                   "a fetcher cannot change what the others believe")


@test("started as root it becomes the configured user, and works")
def _():
    if os.geteuid() != 0:
        skip("needs root")
    try:
        account = pwd.getpwnam("nobody")
    except KeyError:
        skip("there is no nobody")
    with Server() as s, Daemon(user="nobody") as d:
        s.on("/f", Reply(body=rss("A", entries(2))))
        d.feed("one", s.url("/f"))
        os.mkdir(d.options["state_dir"])
        os.chown(d.options["state_dir"], account.pw_uid, account.pw_gid)
        d.start()
        d.wait_stories(2)
        for role in ("engine", "fetcher", "web", "mailer"):
            for pid in d.roles().get(role, []):
                with open("/proc/%d/status" % pid) as f:
                    uids = re.search(r"^Uid:\s+(.*)$", f.read(), re.M).group(1).split()
                eq(set(uids), {str(account.pw_uid)}, role)
        d.restart()
        d.wait_stories(2)


@test("several addresses are served; one that is taken is an error that names it")
def _():
    with Daemon() as d:
        port = digestd.free_port()
        d.options["listen"] += ["127.0.0.2:%d" % port]
        d.start()
        for address, p in (("127.0.0.1", d.port), ("127.0.0.2", port)):
            with socket.create_connection((address, p), 5) as c:
                c.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                ok(b" 200 " in c.recv(100), address)
        with Daemon(listen=["127.0.0.2:%d" % port]) as second:
            second.spawn()
            ok(second.process.wait(10 * digestd.PATIENCE) != 0, "exit status")
            ok("127.0.0.2:%d" % port in second.log(), second.log())


def answers(host, port):
    try:
        with socket.create_connection((host, port), 5) as c:
            c.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return b" 200 " in c.recv(100)
    except ConnectionRefusedError:
        return False


@test("every address is those of IPv4 and IPv6, and each of the two has its own")
def _():
    try:
        with socket.socket(socket.AF_INET6) as c:
            c.bind(("::1", 0))
    except OSError:
        skip("no IPv6 here")
    for listen, want in ((["*:%d"], (True, True)), (["[::]:%d"], (False, True)),
                         (["0.0.0.0:%d"], (True, False)),
                         (["0.0.0.0:%d", "[::]:%d"], (True, True))):
        with Daemon() as d:
            d.options["listen"] = [address % d.port for address in listen]
            d.start()
            eq((answers("127.0.0.1", d.port), answers("::1", d.port)), want, listen)


@test("a role that dies is restarted and everything works again")
def _():
    with Server() as s, Daemon(fetchers=2) as d:
        s.on("/f", lambda r: Reply(body=rss("A", entries(s.count("/f")))))
        d.feed("one", s.url("/f"))
        d.start()
        d.wait_stories(1)
        for n, role in enumerate(("web", "fetcher", "engine", "mailer"), 2):
            pids = d.roles().get(role)
            if not pids:
                note("there is no role " + role)
                continue
            for pid in pids:
                os.kill(pid, signal.SIGKILL)

            def again():
                new = d.roles().get(role, [])
                return len(new) == len(pids) and not set(pids) & set(new)
            d.wait(again, 10, "a new " + role)
            d.wait(lambda: d.ctl("status", "--json", check=False).returncode == 0, 10, "status")
            asked = s.count("/f")
            d.wait(lambda: d.refresh("one", check=False).returncode == 0, 10, "refresh")
            s.wait("/f", asked + 1)
            d.wait_stories(asked + 1)
        ok(d.alive(), "the parent lives")


@test("the compiler is killed: another one compiles the rules, and polls begin")
def _():
    with Server() as s, Daemon(shipped=True) as d:
        s.on("/f", Reply(body=rss("A", entries(2))))
        d.feed("one", s.url("/f"))
        d.spawn()
        killed = d.wait(lambda: d.roles().get("compiler"), 10, "a compiler")
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        d.polls_done(1)
        ok("compiler 0 ended (signal 9)" in d.log(), d.log())
        d.wait(lambda: "compiler" not in d.roles(), 10, "the end of the compiler")
        eq(d.status()["problems"], [])


@test("with other rules come other fetchers, with the same rules the same ones stay")
def _():
    with Server() as s, Daemon(fetchers=2, shipped=True) as d:
        def rule(word):
            with open(d.dir + "/own.rules", "w") as f:
                f.write("section project\n\t+90 [own] title any %s\n" % word)
        s.on("/f", lambda r: Reply(body=rss("A", entries(s.count("/f")))))
        d.feed("one", s.url("/f"))
        d.extra = 'rules += {"%s/own.rules"}\n' % d.dir
        rule("nowhere")
        d.start()
        d.polls_done(1)
        old = d.role("fetcher")
        d.options["retention"] = "20d"
        d.reload()
        d.poll("one")
        eq(d.role("fetcher"), old)
        rule("number")
        d.reload()
        d.wait(lambda: len(d.role("fetcher")) == 2 and not set(d.role("fetcher")) & set(old), 10,
               "other fetchers")
        d.wait(lambda: d.refresh("one", check=False).returncode == 0, 10, "refresh")
        d.wait(lambda: {"project"} <= {i["section"] for i in d.items()}, 10, "a new item")
        eq(d.status()["problems"], [])


class Reading:
    """What a fetcher says it is reading, in the memory that it shares with the engine: struct
    shared_page of daemon/fetcher/shared.h."""

    def __init__(self, pid):
        fds = "/proc/%d/fd/" % pid
        name = [n for n in os.listdir(fds) if os.readlink(fds + n).startswith("/memfd:fetchers")]
        self.pid = pid
        with open(fds + name[0], "rb") as f:
            self.page = mmap.mmap(f.fileno(), mmap.PAGESIZE, prot=mmap.PROT_READ)

    def feed(self):
        return int.from_bytes(self.page[:8], sys.byteorder)

    def stop_in_it(self, timeout):
        """Stops the fetcher in the middle of a document; False when there was none in time or
        the document ended between the look and the stop."""
        end = time.monotonic() + timeout
        while not self.feed():
            if time.monotonic() > end:
                return False
        os.kill(self.pid, signal.SIGSTOP)
        wait(lambda: digestd.proc_stat(self.pid)[1] == "T", 10, "a stopped fetcher")
        if self.feed():
            return True
        os.kill(self.pid, signal.SIGCONT)
        return False


@test("the feed that a fetcher died over is blamed and backed off; the others go on")
def _():
    huge = rss("Huge", [Entry("Entry %d of the huge feed" % n, "http://h.example/%d" % n,
                              at=1700000000 + n, html="<p>" + "<b>x</b> <i>" * 400 + "</p>")
                        for n in range(2000)])
    gate = threading.Event()
    with Server(hosts=2) as s, Daemon(fetchers=1) as d:
        s.on("/huge", lambda r: Reply(body=huge, hold=gate))
        s.on("/good", lambda r: Reply(body=rss("Good", entries(s.count("/good"), stem="good"))))
        d.feed("good", s.url("/good", host=2))
        d.start()
        d.polls_done(1)
        d.feed("huge", s.url("/huge"))
        d.reload()
        for attempt in range(1, 20):
            s.wait("/huge", attempt, answered=False)
            pid, = d.role("fetcher")
            reading = Reading(pid)
            gate.set()
            if reading.stop_in_it(30 * digestd.PATIENCE):
                break
            gate.clear()
            d.restart()  # it was read meanwhile: once more
            d.refresh("huge")
        else:
            raise AssertionError("the fetcher was never seen reading")
        os.kill(pid, signal.SIGKILL)
        d.wait(lambda: d.state("huge")["failures"], 30, "a failure")
        state = d.state("huge")
        note("in attempt %d: %s: %s" % (attempt, state["stage"], state["error"]))
        eq((state["failures"], state["stage"]), (1, "parse"), "blamed")
        ok("signal 9" in state["error"], state["error"])
        ok(digestd.seconds(state["next_poll"]) > time.time() + 60, "backed off")
        ok(re.search(r"huge", d.log()), "the log names it")
        d.poll("good")
        ok(len(d.wait_stories(2)) >= 2, "the others go on")


@test("transfers of a killed fetcher are done again, by host with its limit")
def _():
    gate = threading.Event()
    with Server(hosts=6) as s, Daemon(fetchers=2) as d:
        for n in range(6):
            s.on("/%d" % n, Reply(body=rss("F", entries(1, stem="f%d" % n)), hold=gate))
            d.feed("f%d" % n, s.url("/%d" % n, host=1 + n))
        d.start()
        for n in range(6):
            s.wait("/%d" % n, 1, answered=False)
        for pid in d.role("fetcher"):
            os.kill(pid, signal.SIGKILL)
        gate.set()
        d.refresh("all")
        eq(len(d.wait_stories(6)), 6)


@test("when the parent is killed its roles end; the next start works and repeats nothing")
def _():
    with Server() as s, Daemon() as d:
        s.on("/f", Reply(body=rss("A", entries(5)), etag='"1"'))
        d.feed("one", s.url("/f"))
        d.start()
        before = d.wait_stories(5)
        d.kill()
        d.start()
        d.wait_stories(5)
        d.poll("one")
        eq([x["id"] for x in d.stories()], [x["id"] for x in before])
        eq(s.requests("/f")[1].header("If-None-Match"), '"1"')


if __name__ == "__main__":
    tap.main()
