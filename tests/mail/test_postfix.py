#!/usr/bin/python3
"""Postfix, as Debian has it: STARTTLS, a login, queue ids, and what arrives in the mailbox."""

import mailbox
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
from e2e import *
from mail import *

POSTFIX = shutil.which("postfix", path=os.environ["PATH"] + ":/usr/sbin")
SASLPASSWD = shutil.which("saslpasswd2", path=os.environ["PATH"] + ":/usr/sbin")

MAIN = """
compatibility_level = 3.6
queue_directory = %(dir)s/queue
data_directory = %(dir)s/data
maillog_file = /var/log/digestd-test-postfix.log
maillog_file_prefixes = /var/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination = news.example
local_recipient_maps =
virtual_mailbox_domains = one.example
virtual_mailbox_maps = texthash:%(dir)s/mailboxes
virtual_mailbox_base = %(dir)s/boxes
virtual_uid_maps = static:%(uid)d
virtual_gid_maps = static:%(gid)d
virtual_minimum_uid = 1
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = %(cert)s
smtpd_tls_key_file = %(key)s
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = localhost
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_client_connection_count_limit = 0
alias_maps = hash:%(dir)s/aliases
alias_database =
smtpd_reject_unlisted_recipient = %(early)s
"""
MASTER = """
127.0.0.1:%(port)d inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
virtual unix - n n - - virtual
local unix - n n - - local
error unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """An instance of its own: directories, port, and mailboxes."""

    def __init__(self, early=True):
        """early: who has no mailbox is refused at once, and not by a report later."""
        from smtpd import Certificates
        self.dir = tempfile.mkdtemp(prefix="digestd-postfix-")
        os.chmod(self.dir, 0o755)
        self.port = digestd.free_port()
        self.certificates = Certificates()
        nobody = __import__("pwd").getpwnam("nobody")
        values = {"dir": self.dir, "port": self.port, "uid": nobody.pw_uid,
                  "gid": nobody.pw_gid, "cert": self.certificates.path("cert.pem"),
                  "key": self.certificates.path("key.pem"),
                  "early": "yes" if early else "no"}
        for name in ("queue", "data", "boxes", "etc", "etc/sasl"):
            os.mkdir(self.path(name), 0o755)
        shutil.chown(self.path("data"), "postfix")
        shutil.chown(self.path("boxes"), nobody.pw_uid, nobody.pw_gid)
        self.write("etc/main.cf", MAIN % values)
        self.write("etc/master.cf", MASTER % values)
        self.write("mailboxes", "".join("u%d@one.example u%d\n" % (i, i) for i in range(20)))
        self.alias("")
        # Where Debian's looks for it, whatever cyrus_sasl_config_path says.
        self.write("etc/sasl/smtpd.conf", "pwcheck_method: auxprop\nauxprop_plugin: sasldb\n"
                   "sasldb_path: %s\nmech_list: PLAIN LOGIN CRAM-MD5\n" % self.path("sasldb"))
        subprocess.run([SASLPASSWD, "-p", "-c", "-f", self.path("sasldb"), "-u", "localhost",
                        "desk"], input=b"password", check=True, capture_output=True)
        shutil.chown(self.path("sasldb"), "postfix")

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)

    def alias(self, command):
        """What is sent to the sender of digests goes to a command, run as the owner of the file."""
        self.write("aliases", 'digest: "|%s"\n' % command if command else "")
        subprocess.run([POSTFIX.replace("postfix", "postalias"), "-c", self.path("etc"),
                        "hash:" + self.path("aliases")], check=True, capture_output=True)
        shutil.chown(self.path("aliases.db"), "nobody")

    def run(self, command):
        p = subprocess.run([POSTFIX, "-c", self.path("etc"), command], capture_output=True,
                           text=True)
        if p.returncode:
            raise AssertionError("postfix %s: %s%s" % (command, p.stdout, p.stderr))

    def __enter__(self):
        self.run("start")
        return self

    def __exit__(self, *exc):
        try:
            self.run("stop")
        finally:
            self.certificates.close()
            shutil.rmtree(self.dir, ignore_errors=True)

    def box(self, user):
        return list(mailbox.mbox(self.path("boxes/" + user)))

    def options(self, **more):
        return dict({"smtp_url": "smtp://127.0.0.1:%d" % self.port, "password": "password",
                     "ca_file": self.certificates.ca}, **more)


def needed():
    if POSTFIX is None or SASLPASSWD is None:
        skip("postfix or sasl2-bin is not installed")
    if os.getuid() != 0:
        skip("only root can start a Postfix")


@test("a digest arrives through Postfix: encrypted, logged in, with its queue id in the ledger")
def _():
    needed()
    for way in ("any", "plain", "login", "cram-md5"):
        with Postfix() as p, News(**p.options(smtp_auth=way)) as n:
            n.subscribe(*["u%d@one.example" % i for i in range(20)])
            n.digest()
            row = n.wait_ledger(accepted=20)
            eq(row["doubts"], 0)
            notes = n.deliveries(row["id"])
            ok(all(re.fullmatch(r"[0-9A-Za-z]{6,20}", d["queue_id"]) for d in notes), notes[0])
            for i in range(20):
                wait(lambda: os.path.exists(p.path("boxes/u%d" % i)), 20, "delivery")
                wait(lambda: p.box("u%d" % i), 20, "a mail in the box")
                m, = p.box("u%d" % i)
                ok("with ESMTPSA id" in m["Received"], m["Received"])
                ids = [d["message_id"] for d in notes if d["address"] == "u%d@one.example" % i]
                eq([m["Message-ID"]], ids)


@test("what Postfix refuses fails alone")
def _():
    needed()
    with Postfix() as p, News(**p.options()) as n:
        n.subscribe("u1@one.example", "gone@one.example", "u2@one.example")
        n.digest()
        n.wait_ledger(accepted=2, failed=1)
        ok(n.deliveries("gone@one.example")[0]["reply"].startswith("550 5.1.1"), "its reply")


@test("a report of Postfix goes by an alias to digestctl bounce: the address is disabled")
def _():
    needed()
    with Postfix(early=False) as p:
        n = News(user="nobody", mail_bounces=1, mail_admin="u3@one.example", **p.options())
        p.alias("%s -c %s bounce" % (os.path.join(BUILD, "digestctl"), n.d.config))
        state = n.d.options["state_dir"]
        os.mkdir(state)
        shutil.chown(state, "nobody", "nogroup")
        with n:
            n.subscribe("u1@one.example", "gone@one.example")
            n.digest()
            n.wait_ledger(accepted=2)

            def state_of(address):
                return n.sql("SELECT state, bounces, reason FROM subscriber WHERE address = ?",
                             address)[0]
            n.d.wait(lambda: state_of("gone@one.example")[0] == 2, 40, "a report that counts")
            _, bounces, reason = state_of("gone@one.example")
            eq(bounces, 1)
            ok("unknown user" in reason, reason)
            eq(state_of("u1@one.example")[0], 1)
            n.d.wait(lambda: os.path.exists(p.path("boxes/u3")) and p.box("u3"), 20,
                     "a letter to the administrator")
            # Nothing was left to send: the command ended well, or Postfix would report again.
            eq(len(p.box("u3")), 1)


if __name__ == "__main__":
    tap.main()
