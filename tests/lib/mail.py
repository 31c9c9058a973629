"""What the tests of the mail share: a daemon with news of yesterday and subscribers, and servers.

    with News() as n:                 # a Daemon, its feed server, three stories of yesterday
        n.subscribe("a@example.org")
        n.digest()                    # the digests that are over are made now
        n.wait_ledger(accepted=1)
"""

import email
import email.policy
import glob
import json
import os
import sqlite3
import time

import digestd
import feeds
from digestd import Daemon, wait
from httpd import Reply, Server

DAILY, WEEKLY, MONTHLY = 1, 2, 4
CST = 8 * 3600


def yesterday(hour=12):
    """A time of the last whole day in +08:00."""
    today = (int(time.time()) + CST) // 86400 * 86400 - CST
    return today - 86400 + hour * 3600


def past_midnight():
    """Waits, in the last minute of a day only: the daemon and its mail servers go by the real
    clock, and a test that began before midnight and ended after it would see two yesterdays."""
    left = 86400 - (time.time() + CST) % 86400
    if left < 60 * digestd.PATIENCE:
        time.sleep(left + 0.1)


class News:
    """`stories` stories of yesterday, which are not the first fetch of their feed."""

    def __init__(self, stories=3, password=None, **options):
        """password: of "desk", in a file that is removed with the daemon's directory."""
        past_midnight()
        self.server = Server()
        # Digests of their own accord would come at this hour: a test makes them when it wants.
        late = time.strftime("%H:%M", time.gmtime(time.time() + CST - 120))
        options = dict({"digest_time": late, "mail_from": "动态 <digest@news.example>",
                        "mail_retry": "10m"}, **options)
        self.d = Daemon(**options)
        self.stories = stories
        self.secret = os.path.join(self.d.dir, "secret")
        if password is not None:
            with open(self.secret, "w") as f:
                f.write(password + "\n")
            os.chmod(self.secret, 0o600)
            self.d.options.update(smtp_user="desk", smtp_password_file=self.secret)

    def __enter__(self):
        self.server.__enter__()
        self.d.__enter__()
        try:
            self.start()
        except BaseException:
            self.__exit__(*__import__("sys").exc_info())
            raise
        return self

    def __exit__(self, *exc):
        try:
            self.d.__exit__(*exc)
        finally:
            self.server.__exit__(*exc)

    def start(self):
        old = [feeds.Entry("An old one", "http://site.example/old", at=yesterday() - 30 * 86400)]
        new = feeds.entries(self.stories, at=yesterday(18), stem="story")
        for e in new:
            e.at = yesterday(12)
        self.server.on("/f", [Reply(body=feeds.rss("Site", old)),
                              Reply(body=feeds.rss("Site", new + old))])
        self.d.feed("site", self.server.url("/f"))
        self.d.start()
        self.d.polls_done(1)
        self.d.poll("site")
        self.d.wait_stories(self.stories + 1)

    # ---- subscribers, without the commands that have tests of their own

    @property
    def dir(self):
        return os.path.join(self.d.options["state_dir"], "mail")

    def sql(self, text, *values, many=None):
        db = sqlite3.connect(os.path.join(self.dir, "mail.db"), timeout=20)
        try:
            with db:
                if many is not None:
                    db.executemany(text, many)
                    return None
                return db.execute(text, values).fetchall()
        finally:
            db.close()

    def subscribe(self, *addresses, periods=DAILY, sections="", language=""):
        wait(lambda: os.path.exists(os.path.join(self.dir, "control")), 10, "mail.db")
        now = int(time.time())
        self.sql("INSERT INTO subscriber(address, state, periods, sections, language, created,"
                 " confirmed) VALUES(?, 1, ?, ?, ?, ?, ?)",
                 many=[(a, periods, sections, language, now, now) for a in addresses])

    # ---- digests

    def ask(self, *words):
        return self.d.ctl("digest", *words)

    def digest(self):
        self.ask("send", "--due")

    def ledger(self, period="daily"):
        """The newest row of a period ("letters" is one, too), or None."""
        rows = json.loads(self.ask("status", "--json").stdout)
        rows = [r for r in rows if r["period"] == period]
        return rows[0] if rows else None

    def deliveries(self, what):
        return json.loads(self.ask("status", "--json", str(what)).stdout)

    def wait_ledger(self, period="daily", timeout=30, **counts):
        def there():
            row = self.ledger(period)
            return row and all(row[k] == v for k, v in counts.items()) and row
        try:
            return self.d.wait(there, timeout, "%s of the %s digest" % (counts, period))
        except AssertionError as e:
            raise AssertionError("%s; it is %s" % (e, self.ledger(period)))

    def mailer(self):
        """What the mailer says of itself; one that is being replaced is waited for."""
        def ask():
            try:
                with digestd.socket.socket(digestd.socket.AF_UNIX) as c:
                    c.settimeout(30 * digestd.PATIENCE)
                    c.connect(os.path.join(self.dir, "control"))
                    c.sendall(b"status\n")
                    answer = b"".join(iter(lambda: c.recv(65536), b"")).decode()
                return json.loads(answer.partition("\n")[2])
            except (OSError, ValueError):
                return None
        return self.d.wait(ask, 10, "an answer of the mailer")

    def outbox(self):
        """The messages of the outbox, parsed strictly, by file name."""
        out = {}
        for path in glob.glob(os.path.join(self.dir, "outbox", "*.eml")):
            with open(path, "rb") as f:
                out[os.path.basename(path)] = parse(f.read())
        return out


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.strict.clone(refold_source="none"))
