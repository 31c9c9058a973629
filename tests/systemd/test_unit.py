#!/usr/bin/python3
"""systemd/: the unit is accepted by systemd-analyze and keeps what it promises."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap
from tap import eq, ok, skip, test

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
# 0 is best, 10 worst; below 3 systemd calls it OK and draws a happy face.
EXPOSURE = 2.5


def unit(directory):
    """The unit, with a program that exists here."""
    with open(os.path.join(ROOT, "systemd", "digestd.service")) as f:
        text = f.read()
    eq(text.count("=/usr/bin/digestd "), 2, "calls of the program")
    text = text.replace("/usr/bin/digestd", "/bin/true")
    text = re.sub(r"^Documentation=.*\n", "", text, flags=re.M)
    path = os.path.join(directory, "digestd.service")
    with open(path, "w") as f:
        f.write(text)
    return path


def analyze(*args):
    if not shutil.which("systemd-analyze"):
        skip("no systemd-analyze")
    return subprocess.run(["systemd-analyze", *args], capture_output=True, text=True,
                          env=dict(os.environ, SYSTEMD_COLORS="0", SYSTEMD_PAGER="cat"))


@test("the unit passes systemd-analyze verify")
def _():
    with tempfile.TemporaryDirectory() as d:
        p = analyze("verify", unit(d))
    said = [line for line in p.stderr.splitlines() if "digestd.service" in line]
    eq(said, [], "systemd-analyze verify")


@test("the unit is confined: systemd-analyze security")
def _():
    with tempfile.TemporaryDirectory() as d:
        p = analyze("security", "--offline=true", unit(d))
    found = re.search(r"exposure level for digestd.service: ([0-9.]+)", p.stdout)
    if not found:
        skip("systemd-analyze security says nothing here: " + p.stderr.strip()[:200])
    ok(float(found.group(1)) <= EXPOSURE, "exposure %s, at most %s" % (found.group(1), EXPOSURE))
    tap.note("exposure " + found.group(1))


@test("the unit waits for READY=1, watches the loop and reloads")
def _():
    with open(os.path.join(ROOT, "systemd", "digestd.service")) as f:
        lines = f.read().splitlines()
    for line in ("Type=notify", "ExecReload=/bin/kill -HUP $MAINPID", "User=digestd"):
        ok(line in lines, "has " + line)
    ok(any(line.startswith("WatchdogSec=") for line in lines), "has a watchdog")


@test("the account exists for sysusers")
def _():
    with open(os.path.join(ROOT, "systemd", "digestd.sysusers")) as f:
        lines = [line for line in f if not line.startswith("#")]
    eq(lines[0].split()[:3], ["u", "digestd", "-"])
    if not shutil.which("systemd-sysusers"):
        skip("no systemd-sysusers")
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(root + "/etc")
        p = subprocess.run(["systemd-sysusers", "--root=" + root,
                            os.path.join(os.path.abspath(ROOT), "systemd", "digestd.sysusers")],
                           capture_output=True, text=True)
        eq(p.returncode, 0, p.stderr)
        with open(root + "/etc/passwd") as f:
            ok("digestd:" in f.read(), "the account was made")


if __name__ == "__main__":
    tap.main()
