#!/usr/bin/python3
"""The ways out that are no server: files and a program of the kind of sendmail."""

import stat
import sys
import tempfile

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
from e2e import *
from mail import *

PROGRAM = """#!/bin/sh
printf '%%s\\n' "$*" >> %(dir)s/arguments
env > %(dir)s/environment
cat > %(dir)s/message.$$
to=$(eval echo \\$$#)
[ -f %(dir)s/$to ] && { s=$(cat %(dir)s/$to); rm %(dir)s/$to; exit $s; }
mv %(dir)s/message.$$ %(dir)s/done.$to
"""


class Program:
    """A sendmail of our own; status(to, n): its exit status for the next message to him."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="digestd-sendmail-")
        self.dir = self.folder.name
        os.chmod(self.dir, 0o755)
        self.path = os.path.join(self.dir, "sendmail")
        with open(self.path, "w") as f:
            f.write(PROGRAM % {"dir": self.dir})
        os.chmod(self.path, 0o755)

    def status(self, to, n):
        with open(os.path.join(self.dir, to), "w") as f:
            f.write(str(n))

    def read(self, name):
        with open(os.path.join(self.dir, name), "rb") as f:
            return f.read()


@test("sendmail gets each message on its standard input, in a clean environment")
def _():
    p = Program()
    with News(sendmail=p.path, smtp_user="x") as n:
        n.d.env["SECRET"] = "1"
        n.subscribe("a@one.example", "-oX@two.example")
        n.digest()
        n.wait_ledger(accepted=2)
        eq(sorted(p.read("arguments").decode().splitlines()),
           ["-i -f digest@news.example -- -oX@two.example",
            "-i -f digest@news.example -- a@one.example"])
        eq(sorted(line.split(b"=")[0] for line in p.read("environment").splitlines()
                  if line.split(b"=")[0] not in (b"PWD", b"_", b"SHLVL", b"OLDPWD")),
           [b"LANG", b"PATH"])
        data = p.read("done.a@one.example")
        ok(b"\r" not in data, "line ends of this system")
        eq(parse(data)["To"], "a@one.example")


@test("75 defers, 67 fails, a program that is killed is unknown")
def _():
    p = Program()
    p.status("a@one.example", 75)
    p.status("b@two.example", 67)
    p.status("c@three.example", "$(kill -9 $$)")
    with open(p.path) as f:
        text = f.read().replace("exit $s", "case $s in *kill*) kill -9 $$;; *) exit $s;; esac")
    with open(p.path, "w") as f:
        f.write(text)
    with News(sendmail=p.path, mail_retry="60s") as n:
        n.subscribe("a@one.example", "b@two.example", "c@three.example")
        n.digest()
        row = n.wait_ledger(accepted=1, failed=1, unknown=1)
        eq(row["doubts"], 1)
        eq(n.deliveries("a@one.example")[0]["tries"], 2)


@test("a program that is not there stops nothing but the mail")
def _():
    with News(sendmail="/nonexistent/sendmail") as n:
        n.subscribe("a@one.example")
        n.digest()
        ok("/nonexistent" in n.mailer()["trouble"], n.mailer()["trouble"])
        eq(n.ledger()["due"], 1)
        del n.d.options["sendmail"]
        n.d.reload()
        n.wait_ledger(accepted=1)


@test("the folder of the mail is its owner's alone")
def _():
    with News() as n:
        n.subscribe("a@one.example")
        n.digest()
        n.wait_ledger(accepted=1)
        eq(stat.S_IMODE(os.stat(n.dir).st_mode), 0o700)
        for name in os.listdir(n.dir):
            eq(stat.S_IMODE(os.stat(os.path.join(n.dir, name)).st_mode) & 0o077, 0, name)


@test("smtp_url and sendmail together are a mistake; so are URLs with a user or another scheme")
def _():
    for options, want in (({"smtp_url": "smtp://h", "sendmail": "/bin/true"}, "only one"),
                          ({"smtp_url": "smtp://me:pw@h"}, "smtp_url"),
                          ({"smtp_url": "http://h"}, "smtp_url"),
                          ({"smtp_tls": "maybe"}, "one of"),
                          ({"mail_from": "nobody"}, "mail_from"),
                          ({"digest_time": "8"}, "digest_time"),
                          ({"digest_weekday": 8}, "out of range")):
        with Daemon(**options) as d:
            p = d.check_config()
            eq(p.returncode, 78, options)
            ok(want in p.stderr, p.stderr)


if __name__ == "__main__":
    tap.main()
