"""A scripted HTTP/1.1 server on loopback addresses, for tests.

Every path answers what the test scripted: a Reply, a list of replies (one a request, the last
one repeats), or a function of the request.  All requests are recorded with their time, headers
and address, and so are the peaks of connections and of requests in flight for each address.
It writes its bytes itself, so that it can be as wrong as a server on the internet.

    with Server(hosts=2) as s:
        s.on("/a.xml", Reply(body=xml, etag='"1"'))
        url = s.url("/a.xml", host=2)           # http://127.0.0.2:PORT/a.xml
        ...
        s.wait("/a.xml", 2)                     # until it was asked and answered twice
        s.requests("/a.xml")[1].header("If-None-Match")
"""

import gzip
import itertools
import socket
import ssl
import struct
import threading
import time
import urllib.parse
import zlib

from digestd import LENIENCE

REASON = {200: "OK", 206: "Partial Content", 301: "Moved Permanently", 302: "Found",
          303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
          308: "Permanent Redirect", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
          410: "Gone", 412: "Precondition Failed", 429: "Too Many Requests",
          500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


# ---- content encodings --------------------------------------------------------------------
# brotli and zstd are written with stored blocks: valid streams without a further package.

def brotli_stored(data):
    out, acc, nbits = bytearray(), 0, 0

    def put(value, n):
        nonlocal acc, nbits
        acc |= value << nbits
        nbits += n
        while nbits >= 8:
            out.append(acc & 255)
            acc >>= 8
            nbits -= 8

    put(0, 1)                                  # window of 64 KiB
    for i in range(0, len(data), 65536):
        part = data[i:i + 65536]
        put(0, 1)                              # not the last block
        put(0, 2)                              # its length has four nibbles
        put(len(part) - 1, 16)
        put(1, 1)                              # stored
        if nbits:
            put(0, 8 - nbits)
        out += part
    put(3, 2)                                  # last and empty
    if nbits:
        put(0, 8 - nbits)
    return bytes(out)


def zstd_stored(data):
    out = bytearray(b"\x28\xb5\x2f\xfd\x00\x38")  # no sizes, window of 128 KiB
    parts = [data[i:i + 65536] for i in range(0, len(data), 65536)] or [b""]
    for n, part in enumerate(parts):
        last = n == len(parts) - 1
        out += struct.pack("<I", len(part) << 3 | last)[:3] + part
    return bytes(out)


def zstd_bomb(size):
    """`size` blanks in four bytes for each 64 KiB."""
    out = bytearray(b"\x28\xb5\x2f\xfd\x00\x38")
    while size > 0:
        n = min(size, 65536)
        size -= n
        out += struct.pack("<I", n << 3 | 1 << 1 | (size == 0))[:3] + b" "
    return bytes(out)


def gzip_bomb(size):
    """`size` blanks, a thousand times smaller."""
    z = zlib.compressobj(9, zlib.DEFLATED, 31)
    block, out = b" " * (1 << 20), []
    for _ in range(size >> 20):
        out.append(z.compress(block))
    return b"".join(out) + z.flush()


ENCODERS = {"gzip": lambda d: gzip.compress(d, 6, mtime=0), "deflate": zlib.compress,
            "br": brotli_stored, "zstd": zstd_stored}


# ---- what is answered ---------------------------------------------------------------------

class Reply:
    """One answer.

    status, body      bytes, text or an iterable of bytes (which may never end)
    type              Content-Type, None for none
    headers           [(name, value)] more
    etag, modified    sent as they are; a request that brings them back gets 304
    headers304        [(name, value)] of the 304
    encoding          gzip, br, zstd, deflate: the body is encoded; encoded=True: it already is
    chunked           transfer coding instead of Content-Length
    length            a wrong Content-Length; False: none, the end is the close
    pace              (bytes, seconds): the body in such pieces
    hold              an Event that is waited for before the head is sent
    stall             after so many bytes of the body nothing more is sent, the connection stays
    drop              after so many bytes of the body the connection is reset
    close             Connection: close after the reply
    raw               all bytes of the answer, instead of everything above
    """

    def __init__(self, status=200, body=b"", *, type="application/rss+xml; charset=utf-8",
                 headers=(), etag=None, modified=None, headers304=(), encoding=None,
                 encoded=False, chunked=False, length=None, pace=None, hold=None, stall=None,
                 drop=None, close=False, raw=None):
        self.status, self.type, self.headers = status, type, list(headers)
        self.body = body.encode() if isinstance(body, str) else body
        self.etag, self.modified, self.headers304 = etag, modified, list(headers304)
        self.encoding, self.chunked, self.length = encoding, chunked, length
        self.pace, self.hold, self.stall, self.drop = pace, hold, stall, drop
        self.close, self.raw = close, raw
        if encoding and not encoded:
            self.body = ENCODERS[encoding](self.body)

    def unchanged(self, request):
        """What RFC 9110 13.2.2 says about If-None-Match and If-Modified-Since."""
        match = request.header("If-None-Match")
        if match is not None:
            return self.etag is not None and match == self.etag
        since = request.header("If-Modified-Since")
        return since is not None and self.modified is not None and since == self.modified


def redirect(to, status=302, **kw):
    return Reply(status, b"", headers=[("Location", to)], type=None, **kw)


class Request:
    def __init__(self, at, host, connection, head):
        lines = head.split("\r\n")
        self.at, self.host, self.connection, self.head = at, host, connection, head
        self.method, self.target, self.version = (lines[0].split(" ") + ["", ""])[:3]
        self.path, _, self.query = self.target.partition("?")
        self.headers = [tuple(h.split(":", 1)) for h in lines[1:] if ":" in h]
        self.headers = [(n, v.strip(" \t")) for n, v in self.headers]
        self.status = None     # that was answered
        self.done = None       # when the answer was complete, or the client had gone
        self.complete = False  # the client took all of it

    def header(self, name):
        for n, v in self.headers:
            if n.lower() == name.lower():
                return v
        return None


class Gauge:
    """A count that remembers its peak, for each address."""

    def __init__(self):
        self.now, self.peak = {}, {}

    def add(self, key, n):
        self.now[key] = self.now.get(key, 0) + n
        self.peak[key] = max(self.peak.get(key, 0), self.now[key])


class Gone(Exception):
    pass


class Server:
    def __init__(self, hosts=1, port=0, tls=None):
        """Listens on 127.0.0.1 to 127.0.0.HOSTS at one port; tls: (certificate, key) files."""
        self.routes, self.log = {}, []
        self.connections, self.flights = Gauge(), Gauge()
        self.changed = threading.Condition()
        self.stopping = threading.Event()
        self.numbers = itertools.count(1)
        self.live, self.listeners, self.tls = set(), [], None
        if tls:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*tls)
        for attempt in range(20):
            try:
                self.bind(hosts, port)
                break
            except OSError:
                if port or attempt == 19:
                    raise
        for host, sock in self.listeners:
            threading.Thread(target=self.accept, args=(host, sock), daemon=True).start()

    def bind(self, hosts, port):
        socks = []
        try:
            for n in range(1, hosts + 1):
                s = socket.socket()
                socks.append(("127.0.0.%d" % n, s))
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(("127.0.0.%d" % n, port))
                s.listen(512)
                port = port or s.getsockname()[1]
        except OSError:
            for _, s in socks:
                s.close()
            raise
        self.listeners, self.port = socks, port

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.stop()

    def stop(self):
        self.stopping.set()
        for _, s in self.listeners:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()
        with self.changed:
            live = list(self.live)
            self.changed.notify_all()
        for c in live:
            try:
                c.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    # ---- the script

    def url(self, path, host=1):
        name = host if isinstance(host, str) else "127.0.0.%d" % host
        return "%s://%s:%d%s" % ("https" if self.tls else "http", name, self.port, path)

    def on(self, path, reply, host=None):
        """host: 1 for 127.0.0.1 ...; None: all addresses.  A path without query matches any."""
        with self.changed:
            self.routes[(host and "127.0.0.%d" % host, path)] = reply

    def choose(self, request):
        with self.changed:
            for key in ((request.host, request.target), (None, request.target),
                        (request.host, request.path), (None, request.path)):
                if key in self.routes:
                    reply = self.routes[key]
                    break
            else:
                return Reply(404, b"not here\n", type="text/plain")
            if isinstance(reply, list):
                reply = reply.pop(0) if len(reply) > 1 else reply[0]
        return reply(request) if callable(reply) else reply

    # ---- what happened

    def requests(self, path=None):
        with self.changed:
            return [r for r in self.log if path is None or path in (r.path, r.target)]

    def count(self, path=None):
        return len(self.requests(path))

    def wait(self, path=None, n=1, timeout=20, answered=True):
        """Until the path was asked (and answered) n times; returns those requests."""
        def enough():
            return len([r for r in self.requests_locked(path) if r.done or not answered]) >= n
        with self.changed:
            if not self.changed.wait_for(enough, timeout * LENIENCE):
                raise AssertionError("%s was asked %d times within %g s, not %d" %
                                     (path or "the server", len(self.requests_locked(path)),
                                      timeout * LENIENCE, n))
        return self.requests(path)

    def requests_locked(self, path):
        return [r for r in self.log if path is None or path in (r.path, r.target)]

    # ---- the work

    def accept(self, host, sock):
        while not self.stopping.is_set():
            try:
                c, _ = sock.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(host, c), daemon=True).start()

    def serve(self, host, c):
        number = next(self.numbers)
        with self.changed:
            self.live.add(c)
            self.connections.add(host, 1)
        try:
            c.settimeout(60)
            c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                raw, c = c, self.tls.wrap_socket(c, server_side=True)
                with self.changed:
                    self.live.discard(raw)
                    self.live.add(c)
            self.talk(host, c, number)
        except (OSError, Gone, ValueError):
            pass
        finally:
            with self.changed:
                self.live.discard(c)
                self.connections.add(host, -1)
                self.changed.notify_all()
            c.close()

    def talk(self, host, c, number):
        buf = b""
        while not self.stopping.is_set():
            while b"\r\n\r\n" not in buf:
                got = c.recv(65536)
                if not got:
                    return
                buf += got
            head, buf = buf.split(b"\r\n\r\n", 1)
            request = Request(time.time(), host, number, head.decode("latin-1"))
            with self.changed:
                self.log.append(request)
                self.flights.add(host, 1)
                self.changed.notify_all()
            try:
                keep = self.answer(c, request, self.choose(request))
                request.complete = True
            finally:
                with self.changed:
                    request.done = time.time()
                    self.flights.add(host, -1)
                    self.changed.notify_all()
            if not keep:
                return

    def answer(self, c, request, reply):
        if reply.hold:
            while not reply.hold.wait(0.05):
                if self.stopping.is_set():
                    raise Gone
        if reply.raw is not None:
            c.sendall(reply.raw)
            return False
        if reply.status == 200 and reply.unchanged(request):
            request.status = 304
            fields = [(n, v) for n, v in (("ETag", reply.etag), ("Last-Modified", reply.modified))
                      if v is not None] + reply.headers304
            c.sendall(self.head(304, fields))
            return True
        request.status = reply.status
        keep = not reply.close and reply.length is not False
        c.sendall(self.head(reply.status, self.fields(reply, keep)))
        if request.method != "HEAD" and reply.status != 304:
            self.send_body(c, reply)
        return keep and reply.length is None

    @staticmethod
    def head(status, fields):
        lines = ["HTTP/1.1 %d %s" % (status, REASON.get(status, "Status"))]
        lines += ["%s: %s" % f for f in fields]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")

    @staticmethod
    def fields(reply, keep):
        out = []
        if reply.type:
            out.append(("Content-Type", reply.type))
        if reply.etag is not None:
            out.append(("ETag", reply.etag))
        if reply.modified is not None:
            out.append(("Last-Modified", reply.modified))
        if reply.encoding:
            out.append(("Content-Encoding", reply.encoding))
        if reply.chunked:
            out.append(("Transfer-Encoding", "chunked"))
        elif reply.length is None and isinstance(reply.body, bytes):
            if reply.status != 304:
                out.append(("Content-Length", len(reply.body)))
        elif reply.length not in (None, False):
            out.append(("Content-Length", reply.length))
        if not keep:
            out.append(("Connection", "close"))
        return out + reply.headers

    def send_body(self, c, reply):
        sent = 0
        for piece in self.pieces(reply):
            for limit in (reply.drop, reply.stall):
                if limit is not None:
                    piece = piece[:max(0, limit - sent)]
            if piece:
                if reply.chunked:
                    c.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
                else:
                    c.sendall(piece)
            sent += len(piece)
            if reply.drop is not None and sent >= reply.drop:
                c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raise Gone
            if reply.stall is not None and sent >= reply.stall:
                self.wait_for_close(c)
                raise Gone
            if reply.pace and self.stopping.wait(reply.pace[1]):
                raise Gone
        if reply.chunked:
            c.sendall(b"0\r\n\r\n")

    @staticmethod
    def pieces(reply):
        if not isinstance(reply.body, bytes):
            yield from reply.body
            return
        step = reply.pace[0] if reply.pace else 1 << 16
        for i in range(0, len(reply.body), step):
            yield reply.body[i:i + step]
        if not reply.body:
            yield b""

    def wait_for_close(self, c):
        c.settimeout(0.1)
        while not self.stopping.is_set():
            try:
                if not c.recv(4096):
                    return
            except socket.timeout:
                continue


def query(**kw):
    return urllib.parse.urlencode(kw)
