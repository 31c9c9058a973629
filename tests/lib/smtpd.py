"""A scripted mail server on loopback: aiosmtpd, with a fault wherever a test wants one.

    with Smtpd() as s:
        s.on("RCPT", "450 4.7.1 come back later")   # the first RCPT only; then all is well
        s.on("END", DROP, DROP)                     # after the final dot, twice
        s.always("MAIL", lambda session, arg: "452 4.3.1 full")
        ...
        s.accepted                                  # Mail values in their order

Steps: CONNECT, BANNER, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, END.  An action is a reply, DROP
(the connection is reset), Slow(seconds), or a function of session and argument that returns one.
"""

import asyncio
import base64
import collections
import hashlib
import hmac
import logging
import os
import shutil
import ssl
import subprocess
import tempfile
import threading

from aiosmtpd.smtp import SMTP, AuthResult

import digestd

logging.getLogger("mail").setLevel(logging.CRITICAL + 1)  # it tells of every fault that is asked for
DROP = object()
Mail = collections.namedtuple("Mail", "sender recipient data session options")


class Slow:
    """A server that is busy: what it was asked is answered so many seconds late, while the daemon
    goes on, stops or dies.  The wait is the script, not a hope that something has happened."""

    def __init__(self, seconds):
        self.seconds = seconds


class Certificates:
    """An authority of our own and a certificate of it for 127.0.0.1 and localhost."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="digestd-ca-")
        os.chmod(self.dir, 0o755)
        self.ca = self.path("ca.pem")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-nodes", "-keyout", self.path("ca.key"), "-out", self.ca, "-days", "2",
                     "-subj", "/CN=test authority")
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-keyout", self.path("key.pem"), "-out", self.path("csr.pem"),
                     "-subj", "/CN=localhost")
        with open(self.path("ext"), "w") as f:
            f.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        self.openssl("x509", "-req", "-in", self.path("csr.pem"), "-CA", self.ca, "-CAkey",
                     self.path("ca.key"), "-CAcreateserial", "-days", "2", "-extfile",
                     self.path("ext"), "-out", self.path("cert.pem"))
        os.chmod(self.ca, 0o644)

    def path(self, name):
        return os.path.join(self.dir, name)

    def openssl(self, *args):
        subprocess.run(["openssl", *args], check=True, capture_output=True)

    def context(self):
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        c.load_cert_chain(self.path("cert.pem"), self.path("key.pem"))
        return c

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)


class Protocol(SMTP):
    def __init__(self, server, **kw):
        self.server = server
        super().__init__(server, **kw)

    def connection_made(self, transport):
        first = self._original_transport is None
        super().connection_made(transport)
        if first:
            self.server.connections += 1
            if self.server.take("CONNECT", None, None) is DROP:
                transport.abort()

    async def push(self, status):
        text = status if isinstance(status, str) else status.decode()
        if text.startswith("220 ") and "STARTTLS" not in text and "start TLS" not in text:
            action = await self.server.action("BANNER", self, None)
            if action is DROP:
                self.transport.abort()
                return
            status = action or status
        if self.server.lists_pipelining and text == "250 HELP":
            await super().push("250-PIPELINING")
        await super().push(status)

    async def step(self, name, arg, method):
        self.server.commands.append(name)
        action = await self.server.action(name, self, arg)
        if action is DROP:
            self.transport.abort()
        elif action is not None:
            await self.push(action)
        else:
            await method(arg)

    async def smtp_EHLO(self, hostname):
        await self.step("EHLO", hostname, super().smtp_EHLO)

    async def smtp_STARTTLS(self, arg):
        await self.step("STARTTLS", arg, super().smtp_STARTTLS)

    async def smtp_AUTH(self, arg):
        await self.step("AUTH", arg, super().smtp_AUTH)

    async def smtp_MAIL(self, arg):
        await self.step("MAIL", arg, super().smtp_MAIL)

    async def smtp_RCPT(self, arg):
        await self.step("RCPT", arg, super().smtp_RCPT)

    async def smtp_DATA(self, arg):
        await self.step("DATA", arg, super().smtp_DATA)


class Smtpd:
    def __init__(self, tls=None, utf8=False, users=None, mechanisms=("PLAIN", "LOGIN"),
                 pipelining=False, host="127.0.0.1", port=0):
        """tls: None, "starttls" or "smtps"; users: {name: password or bearer token}."""
        self.tls, self.utf8, self.users, self.mechanisms = tls, utf8, users, mechanisms
        self.lists_pipelining, self.host, self.port = pipelining, host, port
        self.certificates = Certificates() if tls else None
        self.scripts, self.forever = collections.defaultdict(list), {}
        self.accepted, self.unanswered, self.commands, self.logins = [], [], [], []
        self.connections = 0
        self.loop, self.server = asyncio.new_event_loop(), None

    # ---- script

    def on(self, step, *actions):
        self.scripts[step] += actions

    def always(self, step, action):
        self.forever[step] = action

    def take(self, step, session, arg):
        if self.scripts[step]:
            action = self.scripts[step].pop(0)
        else:
            action = self.forever.get(step)
        return action(session, arg) if callable(action) else action

    async def action(self, step, session, arg):
        action = self.take(step, session, arg)
        while isinstance(action, Slow):
            await asyncio.sleep(action.seconds)
            action = None
        return action

    # ---- aiosmtpd's handler

    async def handle_DATA(self, protocol, session, envelope):
        mail = Mail(envelope.mail_from, envelope.rcpt_tos[0], envelope.original_content, session,
                    envelope.mail_options)
        self.commands.append("END")
        action = await self.action("END", session, mail)
        if action is DROP:
            self.unanswered.append(mail)
            protocol.transport.abort()
            return ""
        if action is None or action.startswith("2"):
            self.accepted.append(mail)
        return action or "250 2.0.0 Ok: queued as T%d" % len(self.accepted)

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append(mechanism)
        name, password = data.login.decode(), data.password.decode()
        return AuthResult(success=(self.users or {}).get(name) == password, handled=False)

    async def auth_CRAM__MD5(self, server, args):
        challenge = b"<1.2@test.example>"
        answer = await server.challenge_auth(challenge)
        name, _, digest = answer.decode().rpartition(" ")
        secret = (self.users or {}).get(name, "").encode()
        self.logins.append("CRAM-MD5")
        want = hmac.new(secret, challenge, hashlib.md5).hexdigest()
        return AuthResult(success=bool(secret) and hmac.compare_digest(want, digest), handled=False)

    async def auth_XOAUTH2(self, server, args):
        text = (base64.b64decode(args[1]) if len(args) > 1
                else await server.challenge_auth(b"")).decode()
        fields = dict(f.split("=", 1) for f in text.split("\x01") if "=" in f)
        self.logins.append("XOAUTH2")
        token = (self.users or {}).get(fields.get("user"))
        return AuthResult(success=fields.get("auth") == "Bearer %s" % token, handled=False)

    # ---- life

    def factory(self):
        options = {"hostname": "mx.test.example", "enable_SMTPUTF8": self.utf8, "timeout": 120,
                   "loop": self.loop}
        if self.users is not None:
            out = {"PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"} - set(self.mechanisms)
            options.update(auth_required=True, auth_require_tls=False,
                           authenticator=self.authenticate, auth_exclude_mechanism=out)
        else:
            options.update(auth_exclude_mechanism=["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"])
        if self.tls == "starttls":
            options.update(tls_context=self.certificates.context(), require_starttls=True)
        return Protocol(self, **options)

    def __enter__(self):
        ready = threading.Event()

        def run():
            asyncio.set_event_loop(self.loop)
            self.listen()
            ready.set()
            self.loop.run_forever()
        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        ready.wait()
        return self

    def listen(self):
        context = self.certificates.context() if self.tls == "smtps" else None
        self.server = self.loop.run_until_complete(
            self.loop.create_server(self.factory, self.host, self.port, ssl=context))
        self.port = self.server.sockets[0].getsockname()[1]

    def __exit__(self, *exc):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.server.close()
        if self.certificates:
            self.certificates.close()

    @property
    def url(self):
        return "%s://%s:%d" % ("smtps" if self.tls == "smtps" else "smtp", self.host, self.port)

    def options(self, **more):
        """Of a daemon that sends here."""
        out = {"smtp_url": self.url, "smtp_tls": "required" if self.tls else "none"}
        if self.certificates:
            out["ca_file"] = self.certificates.ca
        out.update(more)
        return out

    def recipients(self):
        return sorted(m.recipient for m in self.accepted)

    def wait(self, n, timeout=20):
        digestd.wait(lambda: len(self.accepted) >= n, timeout, "%d accepted mails" % n)
