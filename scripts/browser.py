#!/usr/bin/env python3
"""Drives Debian's Chromium over its debugging pipe, with nothing but the standard library.

    browser.py check URL...                  what a browser makes of pages, one line of JSON for each way to look at one
    browser.py shoot URL FILE.png [options]  a picture: --size 390x844, --dark, --phone, --open (the summary, unfolded)

    --map NAME=ADDRESS   where a host name leads (NAME may begin with "*."); all others lead nowhere
    --width N            of `check`, as often as wanted (360 and 1200)

`check` looks at every page in every width, in light and in dark, with JavaScript switched off, and tells: the status, the
width of the page and what sticks out of the window, the console, reports of the content security policy, the address of every
request, and what a press on each summary control brought to light. It judges nothing; tests do.
Exit code 3: there is no Chromium here.
"""

import argparse
import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

# One page on a busy machine. Past it the browser is taken to hang.
PATIENCE_S = 60


class Browser:
    """A Chromium with a fresh profile. Messages are JSON, each ended by NUL."""

    def __init__(self, maps):
        path = shutil.which("chromium")
        if not path:
            raise FileNotFoundError("chromium")
        self.profile = tempfile.TemporaryDirectory(prefix="coranto-chromium-", ignore_cleanup_errors=True)
        rules = [f"MAP {name} {address}" for name, address in maps]
        rules += ["MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"]
        command = [
            path,
            "--headless",
            "--remote-debugging-pipe",
            f"--user-data-dir={self.profile.name}",
            "--host-resolver-rules=" + ", ".join(rules),
            "--no-first-run",
            "--no-default-browser-check",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-extensions",
            "--disable-sync",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--font-render-hinting=none",
        ]
        if os.getuid() == 0:  # Chromium's sandbox refuses root
            command.append("--no-sandbox")
        self._start(command + ["about:blank"])
        self.unread = b""
        self.last_id = 0
        self.events = []

    def _start(self, command):
        """The browser reads its descriptor 3 and writes its descriptor 4."""
        ours = []
        for fd in os.pipe() + os.pipe():
            ours.append(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10))
            os.close(fd)
        its_input, self.output, self.input, its_output = ours[0], ours[1], ours[2], ours[3]
        os.dup2(its_input, 3)
        os.dup2(its_output, 4)
        env = dict(os.environ, HOME=self.profile.name, XDG_CONFIG_HOME=self.profile.name, TZ="UTC", LANGUAGE="en")
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, pass_fds=(3, 4), stdin=quiet, stdout=quiet, stderr=quiet, env=env, start_new_session=True
        )
        for fd in (3, 4, its_input, its_output):
            os.close(fd)

    def close(self):
        try:
            self.call("Browser.close")
            self.process.wait(10)
        except (OSError, TimeoutError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()

    def _message(self, deadline):
        while b"\0" not in self.unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.input], [], [], left)[0]:
                raise TimeoutError("chromium says nothing")
            part = os.read(self.input, 1 << 20)
            if not part:
                raise OSError("chromium ended")
            self.unread += part
        text, self.unread = self.unread.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, session=None, **parameters):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.output, data) :]
        deadline = time.monotonic() + PATIENCE_S
        while True:
            answer = self._message(deadline)
            if answer.get("id") == self.last_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error'].get('message')}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def wait_for(self, session, wanted):
        """The first event that `wanted` accepts, among those that came and those to come."""
        deadline = time.monotonic() + PATIENCE_S
        seen = 0
        while True:
            for event in self.events[seen:]:
                if event.get("sessionId") == session and wanted(event["method"], event["params"]):
                    return event["params"]
            seen = len(self.events)
            message = self._message(deadline)
            if "method" in message:
                self.events.append(message)


class Page:
    """A tab of its own, with JavaScript switched off: what we ask it ourselves still runs."""

    def __init__(self, browser, width, height, dark=False, phone=False, scale=1):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.target = target
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime", "Audits", "DOM"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)
        self.call("Emulation.setScriptExecutionDisabled", value=True)
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=phone
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="screen", features=[scheme])

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def events(self, method):
        mine = [one for one in self.browser.events if one.get("sessionId") == self.session]
        return [one["params"] for one in mine if one["method"] == method]

    def open(self, url):
        self.browser.events.clear()
        went = self.call("Page.navigate", url=url)
        if went.get("errorText"):
            raise RuntimeError(f"{url}: {went['errorText']}")
        idle = lambda method, about: (
            method == "Page.lifecycleEvent"
            and about["name"] == "networkIdle"
            and about.get("loaderId") == went.get("loaderId")
        )
        self.browser.wait_for(self.session, idle)

    def ask(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails'].get('text')}")
        return result["result"].get("value")

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, name, code):
        for kind in ("rawKeyDown", "char", "keyUp"):
            text = {"text": "\r"} if kind == "char" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code, **text)


# The largest elements whose edge lies beyond the window and that no box of their own scrolls.
STICKS_OUT = """(() => {
  const limit = WIDTH + 0.5, out = [];
  const scrolls = (one) => { for (let up = one.parentElement; up && up !== document.body; up = up.parentElement)
    if (getComputedStyle(up).overflowX !== 'visible') return true; return false; };
  for (const one of document.body.querySelectorAll('*')) {
    const box = one.getBoundingClientRect();
    if ((box.right > limit || box.left < -0.5) && box.width && !scrolls(one) && !one.matches('.skip'))
      out.push(`${one.tagName.toLowerCase()}.${one.className} ${Math.round(box.left)}..${Math.round(box.right)}`);
  }
  return out.slice(0, 5);
})()"""

# What is visible of the summary controls, and where to press.
CONTROLS = """[...document.querySelectorAll('details')].filter((one) => one.querySelector('summary').textContent
    .includes('Get a summary')).map((one) => {
  const label = one.querySelector('summary'), text = [...one.children].filter((child) => child !== label);
  const shown = text.filter((child) => child.checkVisibility({contentVisibilityAuto: true})
    && child.getBoundingClientRect().height > 0);
  return {label: label.textContent.trim(), open: one.open, shown: shown.map((child) => child.textContent.trim()).join('\\n')};
})"""

PRESS = """(() => {
  const one = [...document.querySelectorAll('details > summary')]
    .filter((one) => one.textContent.includes('Get a summary'))[NUMBER];
  one.scrollIntoView({block: 'center', behavior: 'instant'});
  const box = one.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
})()"""

FOCUS = """[...document.querySelectorAll('details > summary')]
    .filter((one) => one.textContent.includes('Get a summary'))[NUMBER].focus()"""


def controls(page):
    """The first control is pressed with the mouse, the others with the keyboard."""
    before = page.ask(CONTROLS)
    for number in range(len(before)):
        if number == 0:
            page.click(*page.ask(PRESS.replace("NUMBER", "0")))
        else:
            page.ask(FOCUS.replace("NUMBER", str(number)))
            page.key("Enter", 13)
    after = page.ask(CONTROLS) if before else []
    return [
        {"label": one["label"], "before": one["shown"], "after": then["shown"]} for one, then in zip(before, after)
    ]


def look(browser, url, width, dark):
    page = Page(browser, width, 800, dark, phone=width < 600)
    try:
        page.open(url)
        requests = page.events("Network.requestWillBeSent")
        answers = page.events("Network.responseReceived")
        document = [one["response"]["status"] for one in answers if one["type"] == "Document"]
        issues = [one["issue"] for one in page.events("Audits.issueAdded")]
        found = {
            "url": url,
            "width": width,
            "scheme": "dark" if dark else "light",
            "status": document[0] if document else None,
            "title": page.ask("document.title"),
            "scroll_width": page.ask("document.scrollingElement.scrollWidth"),
            "sticks_out": page.ask(STICKS_OUT.replace("WIDTH", str(width))),
            "paper": page.ask("getComputedStyle(document.body).backgroundColor"),
            "ink": page.ask("getComputedStyle(document.body).color"),
            "scripts": page.ask("document.scripts.length"),
            "controls": controls(page),
        }
        found["scroll_width_after"] = page.ask("document.scrollingElement.scrollWidth")
        found["requests"] = [[one["type"], one["request"]["url"]] for one in requests]
        found["console"] = [
            [one["entry"]["source"], one["entry"]["text"], one["entry"].get("url", "")]
            for one in page.events("Log.entryAdded")
        ] + [["console", one["type"], ""] for one in page.events("Runtime.consoleAPICalled")]
        found["policy"] = [
            one["details"]["contentSecurityPolicyIssueDetails"]
            for one in issues
            if one["code"] == "ContentSecurityPolicyIssue"
        ]
        return found
    finally:
        page.close()


def check(arguments):
    browser = Browser(arguments.map)
    try:
        for url in arguments.urls:
            for width in arguments.width or (360, 1200):
                for dark in (False, True):
                    print(json.dumps(look(browser, url, width, dark)), flush=True)
    finally:
        browser.close()


def shoot(arguments):
    width, height = (int(part) for part in arguments.size.split("x"))
    browser = Browser(arguments.map)
    try:
        page = Page(browser, width, height, arguments.dark, arguments.phone)
        page.open(arguments.url)
        if arguments.open:
            page.click(*page.ask(PRESS.replace("NUMBER", "0")))
            page.ask("scrollTo(0, 0)")
        picture = page.call("Page.captureScreenshot", format="png", optimizeForSpeed=False)
    finally:
        browser.close()
    with open(arguments.file, "wb") as file:
        file.write(base64.b64decode(picture["data"]))


def pair(text):
    name, _, address = text.partition("=")
    return name, address


def main():
    parser = argparse.ArgumentParser(description="Drives Chromium")
    commands = parser.add_subparsers(required=True)
    checking = commands.add_parser("check")
    checking.add_argument("urls", nargs="+")
    checking.add_argument("--width", type=int, action="append")
    checking.set_defaults(run=check)
    shooting = commands.add_parser("shoot")
    shooting.add_argument("url")
    shooting.add_argument("file")
    shooting.add_argument("--size", default="1280x900")
    shooting.add_argument("--dark", action="store_true")
    shooting.add_argument("--phone", action="store_true")
    shooting.add_argument("--open", action="store_true")
    shooting.set_defaults(run=shoot)
    for command in (checking, shooting):
        command.add_argument("--map", type=pair, action="append", default=[])
    arguments = parser.parse_args()
    try:
        arguments.run(arguments)
    except FileNotFoundError as absent:
        print(f"{absent} is not installed", file=sys.stderr)
        sys.exit(3)


main()
