#!/usr/bin/python3
"""The mailer's disk is full: nothing flies that could not be written down, nothing is lost."""

import subprocess
import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import warnings

from e2e import *
from mail import *

try:
    from smtpd import Smtpd
except ImportError:
    Smtpd = None
warnings.simplefilter("ignore")


class SmallDisk(News):
    """A tmpfs of its own for the folder of the mail."""

    filler = None

    def start(self):
        if os.geteuid() != 0:
            skip("mounting needs root")
        os.makedirs(self.dir, mode=0o700)
        self.mount("-t", "tmpfs", "-o", "size=2M", "tmpfs", self.dir)
        self.filler = open(os.path.join(self.dir, "filler"), "wb", buffering=0)
        super().start()

    def mount(self, *args):
        p = subprocess.run(["mount", *args], capture_output=True, text=True)
        if p.returncode:
            skip("mount: " + p.stderr.strip())

    def fill(self):
        """All but nothing of the space that is left is taken."""
        try:
            while self.filler.write(bytes(4096)):
                pass
        except OSError:
            pass

    def free(self):
        self.filler.truncate(0)
        self.filler.seek(0)

    def __exit__(self, *exc):
        if self.filler:
            self.filler.close()
        subprocess.run(["umount", "-l", self.dir], capture_output=True)
        super().__exit__(*exc)


@test("a disk that fills while a digest is sent: it goes on when there is room, once to each")
def _():
    if Smtpd is None:
        skip("python3-aiosmtpd is not installed")
    with Smtpd() as s, SmallDisk(**s.options(mail_retry="60s")) as n:
        n.subscribe(*["u%02d@one.example" % i for i in range(60)])
        s.on("END", *[None] * 20, lambda session, arg: n.fill())
        n.digest()
        n.d.wait(lambda: "full" in (n.mailer()["trouble"] or ""), 30, "trouble")
        note("%d were accepted when the disk was full" % len(s.accepted))
        n.free()
        row = n.wait_ledger(accepted=60, timeout=60)
        eq([row[k] for k in ("failed", "unknown", "doubts")], [0, 0, 0])
        eq(s.recipients(), ["u%02d@one.example" % i for i in range(60)])


@test("an outbox without room is written when there is some")
def _():
    with SmallDisk(mail_retry="60s") as n:
        n.subscribe(*["u%02d@one.example" % i for i in range(100)])
        n.digest()
        n.fill()
        n.d.wait(lambda: n.mailer()["trouble"] or n.mailer()["sent"] == 100, 30, "an end")
        n.free()
        eq(n.wait_ledger(accepted=100, timeout=60)["unknown"], 0)
        eq(len(n.outbox()), 100)


if __name__ == "__main__":
    tap.main()
