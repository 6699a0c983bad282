# SPDX-License-Identifier: MIT
"""A machine's page in a real Chromium: what it is told of, its terminal, and typing there."""
import pytest
from selenium.webdriver.common.keys import Keys

from tests.serve import made_up
from tests.serve.mock_lab import MockLab

ROWS = "(document.querySelector('.xterm-rows')?.textContent ?? '')"


def lab_of(**changes):
    return MockLab([made_up.machine("r17", "fail", changed=3, boots=60, **changes),
                    made_up.machine("r18", number=1)])


def lines(first, last):
    return b"".join(f"line {number}\r\n".encode() for number in range(first, last))


def open_machine(browser, lab, what="#/r17"):
    browser.open(lab.address + what)
    browser.until("document.querySelectorAll('.check').length === 18")
    browser.until("document.querySelector('.xterm-rows') !== null")


def test_what_is_known_is_shown(browser):
    with lab_of(notes="borrowed from anna", place="rack 3") as lab:
        open_machine(browser, lab)
        assert browser.text("#machine-name") == "r17"
        assert "failed for" in browser.text("#machine-state")
        assert "swap DIMM A2" in browser.text("#machine-next")
        assert browser.text("#machine-notes") == "borrowed from anna"
        assert browser.text("#machine-facts").startswith("rack 3 · Dell Inc. PowerEdge R440")
        first = browser.text("#checks .check")
        assert first.startswith("memory.sample") and "DIMM A2" in first
        history = browser.js("return document.querySelector('.history')"
                             ".getAttribute('aria-label');")
        assert history.startswith("the last 24 boots:") and "3 failed" in history
        assert browser.text("#difference-said") == "3 changed"
        assert browser.text("#difference-rows tr") == (
            "dimm A3is gone: slot A3, mib 32768, type DDR4, serial 2B1F050D")
        assert "PowerEdge R440" in browser.text("#inventory")
        assert "“To Be Filled By O.E.M.” (a placeholder)" in browser.text("#inventory")
        assert browser.js("return [...document.querySelectorAll('#inventory h3')].map("
                          "each => each.textContent);") == [
            "Machine", "Firmware", "Processor", "Memory", "Network", "PCI", "Console", "Rollcall",
            "Trouble"]


def test_boots_differences_and_downloads(browser):
    with lab_of() as lab:
        open_machine(browser, lab)
        assert browser.js("return document.querySelectorAll('.boot').length;") == 20
        lab.held.add("/api/machines/r17/boots")
        browser.js("for (let i = 0; i < 2; i++) document.getElementById('boots-more').click();")
        lab.held.clear()
        browser.until("document.getElementById('boots-more').hidden")
        assert browser.js("return document.querySelectorAll('.boot').length;") == 60
        second = made_up.boots(lab.machines["r17"])[1]["boot"]
        browser.click(f'.boot[data-boot="{second}"] .boot-link')
        browser.until("!document.getElementById('machine-which').hidden")
        assert browser.js("return location.hash;") == f"#/r17/{second}"
        assert browser.js("return document.querySelector('.boot-link[aria-current]')"
                          ".closest('.boot').dataset.boot;") == second
        assert browser.js("return document.getElementById('difference-new').value;") == second
        browser.click("#machine-which a")
        browser.until("document.getElementById('machine-which').hidden")
        browser.js("""
            const old = document.getElementById('difference-old');
            old.value = document.getElementById('difference-new').value;
            old.dispatchEvent(new Event('change'));""")
        browser.until("document.getElementById('difference-said').textContent "
                      "=== 'Nothing changed.'")
        assert browser.js("const link = document.getElementById('log-all');"
                          "return [link.getAttribute('href'), link.download];") == [
            "/api/machines/r17/log", "r17.log"]
        assert browser.js("return document.querySelector(arguments[0]).getAttribute('href');",
                          f'.boot[data-boot="{second}"] .boot-log'
                          ) == f"/api/machines/r17/log?boot={second}"


def test_a_new_boot_is_seen(browser):
    with lab_of() as lab:
        open_machine(browser, lab)
        lab.set("r17", state="booting", progress="memory.map", what=None, next=None)
        browser.until("document.getElementById('machine-what').textContent === 'memory.map'")
        assert browser.js("return document.getElementById('machine-next-line').hidden;")
        lab.set("r17", state="pass", verdict=0, what="18 of 18 checks passed", changed=0)
        browser.until("document.querySelectorAll('[data-outcome=\"fail\"]').length === 0")
        browser.until("document.getElementById('difference-said').textContent "
                      "=== 'Nothing changed.'")


def test_what_could_not_be_answered_is_asked_again(browser):
    browser.refusals = [503]
    with lab_of() as lab:
        lab.broken.add("/api/machines/r17/history")
        browser.open(lab.address + "#/r17")
        browser.until("document.getElementById('machine-trouble').textContent"
                      ".includes('the index is busy')")
        lab.stop()
        browser.until("document.body.dataset.live === 'waiting'")
        lab.broken.clear()
        lab.listen()
        browser.until("document.querySelectorAll('.check').length === 18")
        assert browser.text("#machine-trouble") == ""


def test_older_boots_that_could_not_be_had_may_be_asked_for_again(browser):
    browser.refusals = [503]
    with lab_of() as lab:
        open_machine(browser, lab)
        lab.broken.add("/api/machines/r17/boots")
        asked = len(lab.requests)
        browser.click("#boots-more")
        browser.until("performance.getEntriesByType('resource').some("
                      "each => each.name.includes('/boots?') && each.responseStatus === 503)")
        assert "/api/machines/r17/boots" in lab.requests[asked:]
        lab.broken.clear()
        browser.until("document.querySelectorAll('.boot').length === 60 || "
                      "document.getElementById('boots-more').click()")


PICK = """
const old = document.getElementById('difference-old');
old.value = old.options[arguments[0]].value;
old.dispatchEvent(new Event('change'));
"""


def test_a_difference_is_of_the_machine_that_is_shown(browser):
    with lab_of() as lab:
        open_machine(browser, lab)
        lab.held.add("/api/machines/r17/difference")
        browser.js(PICK, 5)
        browser.js("location.hash = '#/r18';")
        browser.until("document.querySelectorAll('.check').length === 18 && "
                      "document.getElementById('difference-said').textContent "
                      "=== 'Nothing changed.'")
        lab.held.clear()
        lab.set("r18", what="later")
        browser.until("document.getElementById('machine-what').textContent === 'later'")
        assert browser.text("#difference-said") == "Nothing changed."


def test_the_pair_that_was_picked_stays(browser):
    with lab_of() as lab:
        open_machine(browser, lab)
        browser.js(PICK, 5)
        picked = browser.js("return document.getElementById('difference-old').value;")
        asked = lab.requests.count("/api/machines/r17")
        lab.set("r17", verdict=2, trace=["panic at kernel/panic.c:7", "main at kernel/main.c:9"])
        browser.until("document.querySelectorAll('#machine-trace li').length === 2")
        assert lab.requests.count("/api/machines/r17") > asked
        assert browser.js("return document.getElementById('difference-old').value;") == picked
        assert browser.text("#machine-trace li") == "panic at kernel/panic.c:7"


def test_a_full_terminal_offers_the_download(browser):
    with lab_of() as lab:
        lab.logs["r17"] = lines(0, 60000)
        open_machine(browser, lab)
        browser.until(f"{ROWS}.includes('line 59999')")
        assert browser.js("return document.getElementById('earlier-full').hidden;")
        browser.click("#earlier")
        browser.until("document.getElementById('earlier').hidden && "
                      "!document.getElementById('earlier-full').hidden")


def test_deep_links_and_names_that_nobody_has(browser):
    browser.refusals = [404]
    with lab_of() as lab:
        boot = made_up.boot_id("r17", 4)
        browser.open(f"{lab.address}#/r17/{boot}")
        browser.until("!document.getElementById('machine-which').hidden")
        browser.open(f"{lab.address}#/r99/{boot}")
        browser.until("!document.getElementById('machine-missing').hidden")
        assert not browser.js("return document.getElementById('machine-body').checkVisibility();")
        browser.open(f"{lab.address}#/r17/0123")
        browser.until("document.getElementById('machine-trouble').textContent"
                      ".includes('r17 has no boot 0123')")


def test_terminal_shows_what_was_and_what_comes(browser):
    with lab_of() as lab:
        lab.logs["r17"] = lines(0, 20000)
        open_machine(browser, lab)
        browser.until(f"{ROWS}.includes('line 19999')")
        lab.say("r17", "Größe \x1b[31mred\x1b[0m \x1b[38;2;1;200;3mgreen\x1b[0m\r\n".encode())
        browser.until(f"{ROWS}.includes('Größe red green')")
        assert browser.js(
            "return [...document.querySelectorAll('.xterm-rows span')].filter("
            "each => each.textContent === 'green').map(each => getComputedStyle(each).color)[0];"
        ) == "rgb(1, 200, 3)"
        lab.say("r18", b"of somebody else\r\n")
        lab.say("r17", b"the last\r\n")
        browser.until(f"{ROWS}.includes('the last')")
        assert "somebody else" not in browser.js(f"return {ROWS};")
        browser.js("location.hash = '#/r18';")
        browser.until(f"{ROWS}.includes('of somebody else')")
        assert "the last" not in browser.js(f"return {ROWS};")


def test_older_output_is_loaded_where_one_looks(browser):
    with lab_of() as lab:
        lab.logs["r17"] = lines(0, 20000)
        open_machine(browser, lab)
        browser.until(f"{ROWS}.includes('line 19999')")
        browser.js("document.getElementById('terminal').focus();")
        browser.press(Keys.HOME)
        browser.until(f"!{ROWS}.includes('line 19999')")
        top = browser.js("return document.querySelector('.xterm-rows > div').textContent;")
        browser.click("#earlier")
        browser.until("document.getElementById('earlier').hidden")
        browser.until(f"{ROWS}.startsWith('{top}')")
        browser.press(Keys.PAGE_UP)
        browser.until(f"!{ROWS}.startsWith('{top}')")
        browser.js("document.getElementById('find-text').value = 'LINE 77';"
                   "document.getElementById('find').requestSubmit();")
        browser.until(f"{ROWS}.includes('line 77')")
        browser.click("#to-end")
        browser.until(f"{ROWS}.includes('line 19999')")
        browser.until("document.getElementById('to-end').hidden")


def test_the_right_is_refused(browser):
    with lab_of(writer="anna") as lab:
        open_machine(browser, lab)
        browser.until("document.getElementById('writer').textContent === 'anna types here now.'")
        browser.click("#take")
        browser.until("document.getElementById('console-note').textContent "
                      "=== 'anna writes there'")
        assert browser.text("#take") == "Type here"
        browser.js("document.querySelector('.xterm-helper-textarea').focus();")
        browser.press("reboot", Keys.ENTER)
        lab.say("r17", b"all was heard\r\n")
        browser.until(f"{ROWS}.includes('all was heard')")
        assert lab.typed("r17") == b""
        assert [message for message in lab.heard if "watch" not in message] == [{"take": "r17"}]


@pytest.mark.parametrize("type_, user, may, why", [
    ("never", "ben", True, "nothing is ever typed"), ("resend", "ben", True, "lets people"),
    ("people", "ben", False, "You may look at this machine, and not type."),
    ("people", None, True, "Sign in to type here.")])
def test_who_may_not_type_is_told_why(browser, type_, user, may, why):
    with lab_of(type=type_) as lab:
        lab.user, lab.may_type = user, may
        open_machine(browser, lab)
        browser.until(f"document.getElementById('writer').textContent.includes('{why}')")
        assert browser.js("return document.getElementById('take').disabled;")
        assert browser.js("return document.getElementById('sign-in').hidden;") == (user is not None)


def test_keys_arrive_exactly(browser):
    with lab_of() as lab:
        open_machine(browser, lab)
        browser.click("#take")
        browser.until("document.getElementById('console').classList.contains('writing')")
        browser.until("document.getElementById('take').textContent === 'Stop typing'")
        browser.until("document.activeElement.classList.contains('xterm-helper-textarea')")
        browser.press("help /?ü", Keys.ENTER, Keys.ARROW_UP, Keys.TAB, Keys.BACKSPACE, Keys.DELETE,
                      Keys.ESCAPE, Keys.F10, Keys.HOME)
        browser.chord([Keys.CONTROL], "c")
        browser.chord([Keys.CONTROL], "]")
        wanted = ("help /?ü\r".encode() + b"\x1b[A\t\x7f\x1b[3~\x1b\x1b[21~\x1b[H\x03\x1d")
        browser.until("document.getElementById('break').checkVisibility()")
        browser.click("#break")
        browser.until("document.getElementById('console-note').textContent "
                      "=== 'A break was sent.'")
        assert lab.typed("r17") == wanted
        assert lab.heard[-1] == {"break": "r17"}
        browser.js("document.querySelector('.xterm-helper-textarea').focus();")
        browser.chord([Keys.SHIFT], Keys.F6)
        assert browser.js("return document.activeElement.id;") == "take"
        browser.press(Keys.ENTER)
        browser.until("document.getElementById('console-note').textContent "
                      "=== 'You gave back the right to type.'")
        browser.until("document.getElementById('writer').textContent === ''")
        assert lab.heard[-1] == {"release": "r17"} and lab.typed("r17") == wanted
        browser.js("document.querySelector('.xterm-helper-textarea').focus();")
        browser.press("x")
        browser.press(Keys.ESCAPE)
        browser.until("!document.getElementById('overview').hidden")
        assert lab.typed("r17") == wanted


def test_the_right_is_seen_by_others_and_lost_with_the_connection(browser):
    with lab_of() as lab:
        open_machine(browser, lab)
        browser.click("#take")
        browser.until("document.getElementById('writer').textContent.startsWith('You type here')")
        assert lab.machines["r17"]["writer"] == "ben"
        lab.set("r17", writer=None)
        browser.until("document.getElementById('console-note').textContent "
                      "=== 'The right to type was taken back.'")
        lab.holders.clear()
        browser.click("#take")
        browser.until("document.getElementById('writer').textContent.startsWith('You type here')")
        lab.stop()
        browser.until("document.getElementById('console-note').textContent"
                      ".startsWith('The connection is lost')")
        assert browser.text("#take") == "Type here"
        lab.logs["r17"] = b"said meanwhile\r\n"
        lab.listen()
        browser.until(f"{ROWS}.includes('said meanwhile')")


def test_leaving_the_page_gives_the_right_back(browser):
    with lab_of() as lab:
        open_machine(browser, lab)
        browser.click("#take")
        browser.until("document.getElementById('writer').textContent.startsWith('You type here')")
        browser.js("location.hash = '#/r18';")
        browser.until("document.getElementById('machine-name').textContent === 'r18'")
        browser.until("document.querySelectorAll('.check').length === 18")
        assert {"release": "r17"} in lab.heard and lab.machines["r17"]["writer"] is None


PASTE = """
const data = new DataTransfer();
data.setData('text/plain', arguments[0]);
document.querySelector('.xterm-helper-textarea').dispatchEvent(new ClipboardEvent('paste',
    {clipboardData: data, bubbles: true, cancelable: true}));
"""


def test_what_is_pasted_is_asked_about_where_it_presses_enter(browser):
    with lab_of() as lab:
        open_machine(browser, lab)
        browser.js(PASTE, "before")
        browser.click("#take")
        browser.until("document.getElementById('writer').textContent.startsWith('You type here')")
        lab.say("r17", b"\x1b[?2004h")
        browser.js(PASTE, "show\x1b[201~ cpu\x03")
        browser.js(PASTE, "reboot\nyes\n")
        browser.until("document.getElementById('paste').open")
        assert browser.text("#paste-what") == "2 lines, 11 bytes"
        browser.press(Keys.ENTER)
        browser.until("!document.getElementById('paste').open")
        long = "x" * 6000
        browser.js(PASTE, f"one\n{long}")
        browser.until("document.getElementById('paste').open")
        browser.click("#paste [value=yes]")
        wanted = f"show[201~ cpuone\r{long}".encode()
        browser.until("!document.getElementById('paste').open")
        browser.until("document.getElementById('writer').textContent.includes('still to be')")
        browser.press("!")
        browser.until("document.getElementById('writer').textContent.startsWith('You type')")
        assert lab.typed("r17", len(wanted) + 1) == wanted + b"!"
        assert max(len(message["type"]["text"]) for message in lab.heard
                   if "type" in message) == 1024
