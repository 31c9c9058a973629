#!/usr/bin/python3
"""bench_mail.py [SUBSCRIBERS] -- a day's digest to 10,000 subscribers with ten different choices,
handed to a server on this machine (Postfix's smtp-sink, which takes everything and keeps nothing).

Forty-eight stories in eight sections; half of the choices are in English.  The clock runs from the making of the digest until the last
reply is in the ledger; what was rendered, the mailer's CPU per message and its largest memory
(VmHWM, and RSS without what it shares with others) stand beside it.  Aims: one rendering a choice,
2,000 messages a second over one set of connections, 40 MB.
"""

import json
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/lib")
import digestd
import feeds
from httpd import Reply
from mail import News, yesterday

N = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
CONNECTIONS = int(os.environ.get("CONNECTIONS", "4"))
SECTIONS = ["odc", "policy", "theory", "industry", "project", "organization", "report", "riscv"]
LEAD = ("本次发布的操作系统版本在内核、编译器与虚拟化方面都有明显改进，社区同时公布了路线图，"
        "并邀请高校、企业与个人开发者参与后续的测试和文档翻译工作，首批试点单位已经确定。")
NOUNS = ["内核", "编译器", "数据库", "浏览器", "容器", "模型", "许可证", "芯片", "路由器", "字体",
         "课程", "基金会"]


class Bench(News):
    def start(self):
        self.d.extra = "".join('section "%s" { title = "第%d版块" }\n' % (s, i)
                               for i, s in enumerate(SECTIONS))
        for i, s in enumerate(SECTIONS):
            old = [feeds.Entry("旧闻一则 %d" % i, "http://s%d.example/old" % i,
                               at=yesterday() - 20 * 86400)]
            new = [feeds.Entry("第 %d 版第 %d 条：%s与%s的第 %d 次进展" %
                               (i, k, NOUNS[(i + k) % 12], NOUNS[(3 * k + i) % 12], 100 * i + k),
                               "http://s%d.example/%d" % (i, k), at=yesterday(8 + k),
                               html="<p>%s%d</p>" % (LEAD * 2, k)) for k in range(6)]
            self.server.on("/%d" % i, [Reply(body=feeds.rss("来源%d" % i, old)),
                                       Reply(body=feeds.rss("来源%d" % i, new + old))])
            self.d.feed("s%d" % i, self.server.url("/%d" % i), section=s)
        self.d.start()
        self.d.polls_done(len(SECTIONS))
        self.d.poll("all", len(SECTIONS))
        self.d.wait_stories(56)


def status_kb(pid, name):
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith(name + ":"):
                return int(line.split()[1])
    return 0


def private_kb(pid):
    with open("/proc/%d/smaps_rollup" % pid) as f:
        return sum(int(line.split()[1]) for line in f if line.startswith("Private_"))


def choices():
    return ["", "policy", "project", "riscv", "industry,project", "policy,theory",
            "organization,report", "odc,policy", "project,riscv", "industry,policy,project,riscv"]


def main():
    sink = shutil.which("smtp-sink", path=os.environ["PATH"] + ":/usr/sbin")
    if sink is None:
        print("  smtp-sink (package postfix) is not here: left out")
        return
    port = digestd.free_port()
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    server = subprocess.Popen([sink, *user, "127.0.0.1:%d" % port, "100"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with Bench(smtp_url="smtp://127.0.0.1:%d" % port, smtp_tls="none",
                   smtp_connections=CONNECTIONS) as n:
            measure(n, server.pid)
    finally:
        server.kill()
        server.wait()


def measure(n, sink):
    for i, choice in enumerate(choices()):
        n.subscribe(*["r%05d@example.org" % k for k in range(i, N, len(choices()))],
                    sections=choice, language="en" if i % 2 else "")
    mailer = n.d.role("mailer")[0]
    before = digestd.proc_stat(mailer)[2], digestd.proc_stat(sink)[2]
    start = time.monotonic()
    n.digest()
    made = time.monotonic() - start
    n.d.wait(lambda: n.mailer()["sent"] >= N, 600, "the last reply")
    took = time.monotonic() - start
    cpu = [digestd.proc_stat(p)[2] - b for p, b in zip((mailer, sink), before)]
    status, row = n.mailer(), n.ledger()
    size = len(n.ask("preview", "--message").stdout.encode())
    print("  %d messages of at most %d KB over %d connections, %d choices rendered %d times" %
          (N, size >> 10, CONNECTIONS, len(choices()), status["rendered"]))
    print("  %.0f messages/s (aim 2,000), %.2f s in all, %.2f s of it for the rows of the digest" %
          (N / took, took, made))
    print("  CPU per message: mailer %.0f us, smtp-sink %.0f us" %
          (1e6 * cpu[0] / N, 1e6 * cpu[1] / N))
    print("  mailer: %.1f MB at most (VmHWM), %.1f MB its own at the end (aim 40)" %
          (status_kb(mailer, "VmHWM") / 1024, private_kb(mailer) / 1024))
    if row["accepted"] != N or row["doubts"]:
        print("  WRONG: " + json.dumps(row))


if __name__ == "__main__":
    main()
