#!/usr/bin/python3
"""make install and uninstall: what an upgrade does to files that were changed, and removed."""

import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap
from tap import eq, ok, test

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BUILD = os.path.join(ROOT, os.environ.get("B", "build"))


class Tree:
    """A copy of what is installed, beside the place where it goes."""

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="digestd-install-")
        for name in ("etc", "systemd", "daemon/man"):
            shutil.copytree(os.path.join(ROOT, name), os.path.join(self.dir, "src", name))
        shutil.copy(os.path.join(ROOT, "Makefile"), os.path.join(self.dir, "src"))
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.dir)

    def make(self, target):
        p = subprocess.run(["make", "-s", "-o", "all", target, "B=" + BUILD, "PREFIX=/usr",
                            "DESTDIR=" + self.dir + "/to"], cwd=self.dir + "/src",
                           capture_output=True, text=True)
        eq(p.returncode, 0, p.stderr)
        return p.stdout

    def at(self, path):
        return os.path.join(self.dir, path)

    def read(self, path):
        with open(self.at(path)) as f:
            return f.read()

    def append(self, path, text):
        with open(self.at(path), "a") as f:
            f.write(text)


@test("an upgrade replaces what nobody changed, keeps what somebody did, and puts nothing back")
def _():
    with Tree() as t:
        conf, share = "to/etc/digestd/", "to/usr/share/digestd/etc/"
        eq(t.make("install"), "")
        t.append(conf + "digestd.conf", "# mine\n")
        t.append(conf + "sections.conf", "# mine\n")
        os.remove(t.at(conf + "feeds.d/csdn.conf"))
        for name in ("digestd.conf", "rules.d/20-riscv.rules", "feeds.d/csdn.conf"):
            t.append("src/etc/" + name, "# new\n")
        said = t.make("install")
        ok(t.read(conf + "rules.d/20-riscv.rules").endswith("# new\n"), "replaced")
        ok(t.read(conf + "digestd.conf").endswith("# mine\n"), "kept")
        ok(t.read(conf + "sections.conf").endswith("# mine\n"), "kept")
        ok(not os.path.exists(t.at(conf + "feeds.d/csdn.conf")), "not put back")
        ok(t.read(share + "digestd.conf").endswith("# new\n"), "the new one is beside")
        lines = sorted(line.split("/etc/digestd/")[1] for line in said.splitlines())
        eq([line.split()[0] for line in lines], ["digestd.conf", "feeds.d/csdn.conf"], said)
        t.make("install")
        ok(t.read(conf + "digestd.conf").endswith("# mine\n"), "kept for good")


@test("what is shipped no more goes, unless somebody changed it")
def _():
    with Tree() as t:
        conf, share = "to/etc/digestd/", "to/usr/share/digestd/etc/"
        for name in ("templates/old.en.html", "rules.d/05-old.rules"):
            t.append("src/etc/" + name, "# old\n")
        t.make("install")
        t.append(conf + "rules.d/05-old.rules", "# mine\n")
        t.append(conf + "rules.d/06-mine.rules", "# mine\n")
        for name in ("templates/old.en.html", "rules.d/05-old.rules"):
            os.remove(t.at("src/etc/" + name))
        said = t.make("install")
        ok(not os.path.exists(t.at(conf + "templates/old.en.html")), "gone")
        ok(not os.path.exists(t.at(share + "rules.d/05-old.rules")), "gone")
        ok(said.endswith("rules.d/05-old.rules was changed here and is shipped no more\n"), said)
        ok(os.path.exists(t.at(conf + "rules.d/06-mine.rules")), "never ours")
        eq(t.make("install"), "", "told once")


@test("uninstall leaves the configuration and nothing else")
def _():
    with Tree() as t:
        t.make("install")
        t.make("uninstall")
        left = [os.path.relpath(os.path.join(d, f), t.at("to"))
                for d, _, files in os.walk(t.at("to")) for f in files]
        ok(left and all(f.startswith("etc/digestd/") for f in left), left)


@test("what is installed looks for its configuration where that was installed")
def _():
    with tempfile.TemporaryDirectory() as b:
        obj = b + "/obj/daemon/conf/conf.o"
        for prefix, etc in (("/usr/local", "/usr/local/etc"), ("/usr", "/etc"), ("/opt/d", "/opt/d/etc")):
            p = subprocess.run(["make", "-s", obj, "B=" + b, "PREFIX=" + prefix], cwd=ROOT,
                               capture_output=True, text=True)
            eq(p.returncode, 0, p.stderr)
            with open(obj, "rb") as f:
                ok(("\0%s/digestd/digestd.conf\0" % etc).encode() in f.read(), prefix)


if __name__ == "__main__":
    tap.main()
