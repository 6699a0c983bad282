# SPDX-License-Identifier: MIT
"""A real Chromium, driven through selenium: started by nobody (never by root, whose browser would
have no sandbox), with a profile of its own that is gone afterwards. What it logged, and what its
content security policy refused, a test asks for at its end."""
import os
import pwd
import shutil
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common import utils

NOBODY = "nobody"
PATIENCE = 10  # seconds for anything to happen
ARGUMENTS = ["--headless=new", "--disable-gpu", "--disable-extensions", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--disable-default-apps", "--disable-features=OptimizationHints,MediaRouter,"
             "DialMediaRouteProvider,Translate", "--force-color-profile=srgb", "--lang=en-GB",
             "--hide-scrollbars", "--disable-dev-shm-usage", "--no-proxy-server",
             "--remote-debugging-pipe",  # its driver would look up "localhost"
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
# What is refused by policy is remembered from the first script on.
WITNESS = """
window.refused = []; window.failed = [];
addEventListener("securitypolicyviolation", event => refused.push(
    `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
addEventListener("error", event => failed.push(String(event.message)));
addEventListener("unhandledrejection", event => failed.push(String(event.reason)));
window.alert = text => failed.push(`alert ${text}`);
window.open = address => failed.push(`open ${address}`);
"""
UNTIL = """
const done = arguments[arguments.length - 1], begin = performance.now();
const look = () => {
    let value = null;
    try {
        value = (%s);
    } catch (error) {
        // What it asks about isn't there yet.
    }
    if (value || performance.now() - begin > %d)
        done(value);
    else
        setTimeout(look, 10);
};
look();
"""


class Driver(Service):
    """Chromium's driver, spoken to by number: a bare root knows no name of its own."""

    @property
    def service_url(self):
        return f"http://127.0.0.1:{self.port}"

    def is_connectable(self):
        return utils.is_connectable(self.port, "127.0.0.1")


class Browser:
    """`with Browser() as browser:` has a driver, and a page that is asked in JavaScript."""

    def __init__(self, width=1440, height=900):
        self.home = Path(tempfile.mkdtemp(prefix="rollcall-browser-"))
        self.size = (width, height)
        self.refusals = []  # statuses that a test has the page be refused with

    def __enter__(self):
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ARGUMENTS + [f"--user-data-dir={self.home}/profile",
                                     f"--window-size={self.size[0]},{self.size[1]}"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = Driver("/usr/bin/chromedriver", env=self._environment(), **self._as_nobody())
        self.driver = webdriver.Chrome(service=service, options=options)
        self.driver.set_script_timeout(20)
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WITNESS})
        return self

    def _environment(self):
        return {"HOME": str(self.home), "PATH": os.environ["PATH"], "TMPDIR": str(self.home),
                "XDG_CONFIG_HOME": str(self.home), "XDG_CACHE_HOME": str(self.home),
                "XDG_RUNTIME_DIR": str(self.home), "LC_ALL": "C.UTF-8",
                "DBUS_SESSION_BUS_ADDRESS": "disabled:"}

    def _as_nobody(self):
        if os.getuid() != 0:
            return {}
        nobody = pwd.getpwnam(NOBODY)
        os.chown(self.home, nobody.pw_uid, nobody.pw_gid)
        return {"popen_kw": {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [],
                             "cwd": str(self.home)}}

    def __exit__(self, *_):
        self.driver.quit()
        shutil.rmtree(self.home, ignore_errors=True)

    # --- Asking and doing. ---

    def open(self, address):
        """A page that is new, even where only the part behind # is another."""
        self.driver.get("about:blank")
        self.driver.get(address)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def until(self, expression, *arguments):
        """Waits until the expression is true, and returns it. The page itself looks: asking it
        again and again from here costs more than what is waited for."""
        value = self.driver.execute_async_script(UNTIL % (expression, PATIENCE * 1000), *arguments)
        if not value:
            raise AssertionError(f"never: {expression}\nThe page says: " + self.js(
                "return document.body.innerText.slice(0, 1500);"))
        return value

    def text(self, selector):
        """What is written there; None: there is no such element."""
        return self.js("return document.querySelector(arguments[0])?.textContent ?? null;",
                       selector)

    def click(self, selector):
        self.until("document.querySelector(arguments[0])?.checkVisibility()", selector)
        self.js("document.querySelector(arguments[0]).click();", selector)

    def press(self, *keys):
        """Keys as they are pressed, to whatever has the focus."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def chord(self, modifiers, key):
        chain = ActionChains(self.driver)
        for modifier in modifiers:
            chain = chain.key_down(modifier)
        chain = chain.send_keys(key)
        for modifier in modifiers:
            chain = chain.key_up(modifier)
        chain.perform()

    def media(self, **features):
        """How the system is set: media(prefers_color_scheme="dark")."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": name.replace("_", "-"), "value": value}
            for name, value in features.items()]})

    def resize(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def begin_count(self):
        self.driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})

    def counted(self):
        """Seconds of processor time that the page's thread took since begin_count: what else the
        processor does meanwhile doesn't count."""
        metrics = self.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
        return next(each["value"] for each in metrics if each["name"] == "TaskDuration")

    def troubles(self):
        """What went wrong on the page since it was opened: nothing may."""
        found = self.js("return [...(window.refused ?? []), ...(window.failed ?? [])];")
        # That a connection failed Chromium tells too, where a test ended its server; and what a
        # test has refused, at some time after the page was told.
        expected = ["net::ERR_CONNECTION", *(f"status of {status}" for status in self.refusals)]
        found += [entry["message"] for entry in self.driver.get_log("browser")
                  if not any(words in entry["message"] for words in expected)]
        origin = self.js("return location.origin;")
        found += [f"fetched {name}" for name in self.js(
            "return performance.getEntriesByType('resource').map("
            "each => each.name.replace('anna:secret@', ''));")
            if not name.startswith((origin, origin.replace("http", "ws", 1), "data:"))]
        return found
