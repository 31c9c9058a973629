"""Debian's chromium, driven by its chromedriver: WebDriver over HTTP, nothing but the library.

    with Browser() as b:
        b.screen(390, 844, dark=True)
        b.go("http://127.0.0.1:8080/")
        b.js("return document.title")
        b.find("summary").click()

Every browser has a directory of its own for all it writes, and asks nobody but the page's host.
"""

import base64
import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile

import digestd
import tap

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key that the standard gives an element
FLAGS = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
         "--disable-background-networking --disable-component-update --disable-sync "
         "--disable-dev-shm-usage --no-default-browser-check --hide-scrollbars "
         "--force-device-scale-factor=1 --lang=zh-CN "
         "--host-resolver-rules=MAP^*^~NOTFOUND,EXCLUDE^127.0.0.1").split()


def programs():
    """(browser, driver), or (None, the name of what is missing)."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not driver:
        return None, "chromium" if not browser else "chromium-driver"
    return browser, driver


def need_browser():
    """Skips the test where there is none."""
    browser, missing = programs()
    if browser is None:
        tap.skip("%s is not installed" % missing)


class Failed(AssertionError):
    def __init__(self, error, message):
        super().__init__("%s: %s" % (error, message.split("\n")[0]))
        self.error = error


class Element:
    def __init__(self, browser, value):
        self.browser, self.id = browser, value[ELEMENT]

    def click(self):
        self.browser.call("POST", "/element/%s/click" % self.id)

    def type(self, text):
        self.browser.call("POST", "/element/%s/value" % self.id, text=text)

    def press(self, key):
        self.type({"enter": "\ue007", "tab": "\ue004"}[key])


class Browser:
    def __init__(self):
        self.program, self.driver = programs()
        if self.program is None:
            tap.skip("%s is not installed" % self.driver)

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="browser-")
        self.session = self.http = None
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc):
        self.close()

    def start(self):
        env = dict(os.environ, HOME=self.dir, TMPDIR=self.dir, XDG_CONFIG_HOME=self.dir,
                   XDG_CACHE_HOME=self.dir, LANGUAGE="zh_CN", DBUS_SESSION_BUS_ADDRESS="disabled:")
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"):
            env.pop(name, None)
        port = digestd.free_port()
        with open(os.path.join(self.dir, "driver.log"), "wb") as log:
            self.process = subprocess.Popen(
                [self.driver, "--port=%d" % port, "--allowed-ips="], cwd=self.dir, env=env,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=60 * digestd.PATIENCE)
        digestd.wait(self.ready, 30, "chromedriver that listens")
        options = {"binary": self.program,
                   "args": [f.replace("^", " ") for f in FLAGS] +
                           ["--user-data-dir=" + os.path.join(self.dir, "profile")]}
        want = {"browserName": "chrome", "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": want}})
        self.session = made["sessionId"]

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError("chromedriver ended with %d" % self.process.returncode)
        try:
            return self.ask("GET", "/status", None)["ready"]
        except OSError:
            self.http.close()
            return False

    def close(self):
        try:
            if self.session:
                self.call("DELETE", "")
        except (OSError, AssertionError, http.client.HTTPException):
            pass
        if self.http:
            self.http.close()
        if getattr(self, "process", None):
            # The browser is of the driver's process group, so nothing of it stays.
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    # ---- the protocol

    def ask(self, method, path, body):
        data = None if body is None else json.dumps(body).encode()
        self.http.request(method, path, data, {"Content-Type": "application/json"})
        value = json.loads(self.http.getresponse().read())["value"]
        if isinstance(value, dict) and value.get("error"):
            raise Failed(value["error"], value.get("message", ""))
        return value

    def call(self, method, path, **body):
        return self.ask(method, "/session/%s%s" % (self.session, path),
                        body if method == "POST" else None)

    def cdp(self, command, **params):
        return self.call("POST", "/goog/cdp/execute", cmd=command, params=params)

    # ---- what a test says

    def screen(self, width, height=844, dark=False, media=""):
        """The true width of a phone or a desk, which a window cannot be made small enough for."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=width < 600)
        self.cdp("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def go(self, url):
        self.call("POST", "/url", url=url)

    def url(self):
        return self.call("GET", "/url")

    def js(self, script, *args):
        return self.call("POST", "/execute/sync", script=script, args=list(args))

    def find(self, css):
        return Element(self, self.call("POST", "/element", using="css selector", value=css))

    def follow(self, css, key=None):
        """Clicks what is there, or presses a key in it, and waits for the page it leads to."""
        self.js("window.before = true")
        element = self.find(css)
        element.press(key) if key else element.click()
        digestd.wait(self.arrived, 20, "the page behind " + css)

    def arrived(self):
        try:
            return self.js("return !window.before && document.readyState === 'complete'")
        except Failed:  # between two documents
            return False

    def log(self, kind):
        """Entries since the last call: "browser" is the console, "performance" the network."""
        return self.call("POST", "/se/log", type=kind)

    def console(self):
        """What the console complained of."""
        return [e["message"] for e in self.log("browser") if e["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """URLs that were asked for since the last call, those of the browser itself not."""
        out = []
        for e in self.log("performance"):
            m = json.loads(e["message"])["message"]
            if m["method"] == "Network.requestWillBeSent":
                out.append(m["params"]["request"]["url"])
        return out

    def png(self, path, full=True):
        """A picture of the whole page, or of the screen."""
        shot = self.cdp("Page.captureScreenshot", captureBeyondViewport=full)
        if full:
            size = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
            shot = self.cdp("Page.captureScreenshot", captureBeyondViewport=True,
                            clip={"x": 0, "y": 0, "width": size["width"],
                                  "height": min(size["height"], 16000), "scale": 1})
        with open(path, "wb") as f:
            f.write(base64.b64decode(shot["data"]))
