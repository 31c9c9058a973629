#!/usr/bin/python3
"""TLS with an authority of our own, every way to log in, and the password's file."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import warnings

from e2e import *
from mail import *

try:
    from smtpd import DROP, Smtpd
except ImportError:
    DROP = None
warnings.simplefilter("ignore")
PASSWORD = "pass word\u00e9"
USERS = {"desk": PASSWORD}


@test("smtps and STARTTLS with a certificate of the configured authority")
def _():
    for tls in ("smtps", "starttls"):
        with Smtpd(tls=tls) as s, News(**s.options(
                smtp_url=s.url.replace("127.0.0.1", "localhost"))) as n:
            n.subscribe("a@one.example", "b@two.example")
            n.digest()
            n.wait_ledger(accepted=2)
            ok(all(m.session.ssl is not None for m in s.accepted) or tls == "smtps", tls)


@test("a certificate of nobody we know takes no mail; it goes out when that is mended")
def _():
    with Smtpd(tls="starttls") as s, News(**s.options(ca_file=None, mail_retry="60s")) as n:
        n.subscribe("a@one.example")
        n.digest()
        n.d.wait(lambda: n.mailer()["trouble"], 20, "trouble")
        ok("certificate" in n.mailer()["trouble"], n.mailer()["trouble"])
        eq(s.commands.count("MAIL"), 0)
        n.d.options["ca_file"] = s.certificates.ca
        n.d.reload()
        n.wait_ledger(accepted=1)


@test("a server without STARTTLS gets nothing unless that is allowed")
def _():
    with Smtpd() as s, News(**s.options(smtp_tls="required", mail_retry="60s")) as n:
        n.subscribe("a@one.example")
        n.digest()
        n.d.wait(lambda: n.mailer()["trouble"], 20, "trouble")
        eq(s.commands.count("MAIL"), 0)
        n.d.options["smtp_tls"] = "opportunistic"
        n.d.reload()
        n.wait_ledger(accepted=1)


@test("a STARTTLS that drops or is refused leads to another try, not to plain text")
def _():
    for action in (DROP, "454 4.7.0 not now"):
        with Smtpd(tls="starttls") as s:
            s.on("STARTTLS", action, action)
            with News(**s.options(mail_retry="60s")) as n:
                n.subscribe("a@one.example")
                n.digest()
                n.wait_ledger(accepted=1)
                ok(s.commands.index("MAIL") > s.commands.index("STARTTLS", 2), s.commands)


for way in ("plain", "login", "cram-md5", "xoauth2"):
    def _(way=way):
        with Smtpd(tls="starttls", users=USERS, mechanisms=[way.upper()]) as s:
            with News(password=PASSWORD, smtp_auth=way, **s.options()) as n:
                n.subscribe("a@one.example")
                n.digest()
                n.wait_ledger(accepted=1)
                if way != "cram-md5":
                    eq(s.accepted[0].session.authenticated, True)
                ok(way.upper() in s.logins, s.logins)
    test("AUTH %s" % way)(_)


@test("\"any\" takes what the server offers")
def _():
    for way in ("PLAIN", "LOGIN", "CRAM-MD5"):
        with Smtpd(tls="smtps", users=USERS, mechanisms=[way]) as s:
            with News(password=PASSWORD, **s.options()) as n:
                n.subscribe("a@one.example")
                n.digest()
                n.wait_ledger(accepted=1)
                ok(way in s.logins, s.logins)


@test("a wrong password and a drop at AUTH lose nothing and are told")
def _():
    with Smtpd(tls="starttls", users={"desk": "another"}) as s:
        s.on("AUTH", DROP)
        with News(password=PASSWORD, **s.options(mail_retry="60s")) as n:
            n.subscribe("a@one.example")
            n.digest()
            n.d.wait(lambda: "535" in (n.mailer()["trouble"] or ""), 20, "the refusal")
            ok("pass word" not in n.d.log(), "the password is in no log")
            s.users = USERS
            n.wait_ledger(accepted=1)


@test("a password that everybody may read is not used, and everything else works")
def _():
    with Smtpd(tls="starttls", users=USERS) as s:
        n = News(password=PASSWORD, **s.options())
        os.chmod(n.secret, 0o644)
        with n:
            n.subscribe("a@one.example")
            n.digest()
            ok("chmod" in n.mailer()["trouble"], n.mailer()["trouble"])
            eq(n.ledger()["due"], 1)
            os.chmod(n.secret, 0o600)
            n.d.reload()
            n.wait_ledger(accepted=1)


@test("the password of systemd's credentials")
def _():
    import tempfile
    with tempfile.TemporaryDirectory() as d, Smtpd(tls="starttls", users=USERS) as s:
        with open(os.path.join(d, "smtp-password"), "w") as f:
            f.write(PASSWORD)
        os.chmod(f.name, 0o400)
        n = News(**s.options(smtp_user="desk"))
        n.d.env["CREDENTIALS_DIRECTORY"] = d
        with n:
            n.subscribe("a@one.example")
            n.digest()
            n.wait_ledger(accepted=1)


if __name__ == "__main__":
    if DROP is None:
        print("1..0 # SKIP python3-aiosmtpd is not installed")
    else:
        tap.main()
