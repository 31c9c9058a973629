"""A reader who subscribes by mail: sends forms, reads the outbox, follows links.

    with Desk() as d:                         # a Daemon with sections, its mails in the outbox
        d.post("/subscribe/", address="a@example.org", section=["policy"], daily="1")
        token = d.letter("a@example.org", "confirm")
        d.post("/confirm/" + token)
"""

import email
import email.policy
import glob
import html
import http.client
import json
import os
import re
import urllib.parse

import digestd
from digestd import Daemon, wait

FORM = "application/x-www-form-urlencoded"
CHOICE = {"section": ["policy", "riscv"], "daily": "1"}


class Desk(Daemon):
    def __init__(self, **options):
        super().__init__(shipped=True, **dict({"fetchers": 1, "title": "开源动态"}, **options))
        self.clients = 0

    @property
    def mail_dir(self):
        return os.path.join(self.options["state_dir"], "mail")

    def start(self, **kw):
        super().start(**kw)
        self.serving()
        return self

    def serving(self):
        """Until the mailer answers: forms then do, too."""
        self.wait(lambda: self.http("/unsubscribe/x")[0] == 404, 20, "a mailer that serves")

    # ---- requests

    def client(self):
        """An address on the network that nobody had before, for X-Forwarded-For: every other
        one as a socket of both families has it."""
        self.clients += 1
        return "::ffff:" * (self.clients % 2) + "198.18.%d.%d" % divmod(self.clients, 250)

    def request(self, method, path, body=None, timeout=20, **headers):
        """(status, headers, text)"""
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout * digestd.PATIENCE)
        try:
            c.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
            r = c.getresponse()
            return r.status, r.headers, r.read().decode()
        finally:
            c.close()

    def post(self, path, client=None, fields=None, **more):
        body = urllib.parse.urlencode(dict(fields or {}, **more), doseq=True)
        return self.request("POST", path, body, Content_Type=FORM,
                            X_Forwarded_For=client or self.client())

    def ask(self, address, path="/subscribe/", want=200, **choice):
        status, _, text = self.post(path, address=address,
                                    **(choice or (CHOICE if path == "/subscribe/" else {})))
        if want and status != want:
            raise AssertionError("%s %s: %d" % (path, address, status))
        return text

    # ---- mails

    def outbox(self):
        """Messages, the oldest first."""
        paths = glob.glob(os.path.join(self.mail_dir, "outbox", "*.eml"))
        out = []
        for path in sorted(paths, key=lambda p: (os.stat(p).st_mtime_ns, p)):
            with open(path, "rb") as f:
                out.append(email.message_from_bytes(f.read(), policy=email.policy.default))
        return out

    def letters(self, address):
        return [m for m in self.outbox() if m["To"] == address]

    def wait_letters(self, address, n=1):
        return self.wait(lambda: len(self.letters(address)) >= n and self.letters(address), 20,
                         "%d letters to %s" % (n, address))

    def letter(self, address, page, n=1):
        """The token of that page in the n-th letter to an address."""
        m = self.wait_letters(address, n)[n - 1]
        return link(m, page)

    def subscribed(self, address, **choice):
        """Subscribes and confirms; the token of his confirmation."""
        self.ask(address, **choice)
        token = self.letter(address, "confirm")
        status, _, _ = self.post("/confirm/" + token)
        if status != 200:
            raise AssertionError("confirmation of %s: %d" % (address, status))
        return token

    def manage(self, address):
        """A token of the preferences, which digestctl asks for as an administrator would."""
        known = len(self.letters(address))
        self.forget_limits()
        self.ask(address, "/subscribe/link")
        return self.letter(address, "preferences", known + 1)

    # ---- what is known

    def sql(self, text, *values):
        import sqlite3
        db = sqlite3.connect(os.path.join(self.mail_dir, "mail.db"), timeout=20)
        try:
            with db:
                return db.execute(text, values).fetchall()
        finally:
            db.close()

    def forget_limits(self):
        self.sql("DELETE FROM rate")

    def subscribers(self):
        """{address: subscriber}"""
        text = self.ctl("subscriber", "list", "--json").stdout
        return {s["address"]: s for s in map(json.loads, text.splitlines())}

    def show(self, address):
        return json.loads(self.ctl("subscriber", "show", "--json", address).stdout)


def link(message, page):
    """The token behind BASE/PAGE/ in both texts of a message."""
    text = message.get_body(("plain",)).get_content()
    found = re.search(r"/%s/([\w-]+)" % page, text)
    if not found:
        raise AssertionError("no link to %s in %s" % (page, text))
    markup = message.get_body(("html",)).get_content()
    if "/%s/%s" % (page, found[1]) not in html.unescape(markup):
        raise AssertionError("not in the HTML: " + found[0])
    return found[1]


def main_text(page):
    """The words of a page."""
    body = page[page.index("<main"):page.index("</main>")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()


__all__ = ["CHOICE", "Desk", "FORM", "link", "main_text", "wait"]
