#!/usr/bin/python3
"""Digests in the ledger and in the outbox: nothing is lost and nothing doubled."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
from e2e import *
from mail import *


@test("without a server a digest becomes a file for every subscriber")
def _():
    with News() as n:
        n.subscribe("a@one.example", "b@two.example")
        n.digest()
        row = n.wait_ledger(accepted=2)
        eq([row[s] for s in ("due", "sending", "failed", "unknown", "doubts")], [0] * 5)
        mails = n.outbox()
        eq(sorted(m["To"] for m in mails.values()), ["a@one.example", "b@two.example"])
        for name, m in mails.items():
            eq(name, m["Message-ID"].strip("<>") + ".eml")
            ok("3 条" in m["Subject"], m["Subject"])
            ok(m["List-Unsubscribe"].startswith("<http://127.0.0.1"), m["List-Unsubscribe"])
            text = m.get_body(("plain",)).get_content()
            ok("story number 2" in text, text)
            ok("An old one" not in text, text)
        tokens = {m["List-Unsubscribe"] for m in mails.values()}
        eq(len(tokens), 2, "everybody has his own links")


if __name__ == "__main__":
    tap.main()
