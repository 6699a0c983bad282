# SPDX-License-Identifier: MIT
"""The list of machines in a real Chromium: live, narrowed, sorted, by keys, with thousands of
machines, and when the connection or the journal is in trouble."""
import random
import time

from selenium.webdriver.common.keys import Keys

from tests.serve import made_up
from tests.serve.mock_lab import MockLab

NAMES = "[...document.querySelectorAll('#tiles .tile')].map(tile => tile.dataset.name)"


def tile(name):
    return f'.tile[data-name="{name}"]'


def some_machines():
    return [made_up.machine("r1"), made_up.machine("r2", "fail", 1, changed=3),
            made_up.machine("r10", "crashed", 2), made_up.machine("r11", "booting", 3),
            made_up.machine("r12", "fail", 4, quarantine="a new riser is on its way"),
            made_up.machine("kiosk", "screen", 1, place="hall")]


def test_tiles_follow_what_happens(browser):
    with MockLab(some_machines()) as lab:
        browser.open(lab.address)
        browser.until(f"{NAMES}.join() === 'r10,r2,r11,r1,r12'")
        assert browser.text("#shown") == "6 machines" and browser.text("#ill") == "2 ill of 6"
        assert browser.js("return document.title;") == "(2 ill) Basement lab"
        assert "memory.sample: bit 12" in browser.text(tile("r2"))
        icon = browser.js("return document.getElementById('icon').href;")
        lab.set("r1", state="silent", what="2,114 bytes, none of them sealed")
        browser.until(f"document.querySelector('{tile('r1')}').dataset.state === 'silent'")
        browser.until(f"{NAMES}.join() === 'r10,r2,r1,r11,r12'")
        assert "none of them sealed" in browser.text(tile("r1"))
        assert browser.text('[data-is="silent"] .chip-count') == "1"
        browser.until("document.title === '(3 ill) Basement lab'")
        assert browser.js("return document.getElementById('icon').href;") != icon
        browser.until("document.getElementById('announcer').textContent === 'r1 silent.'")
        lab.remove("r10")
        browser.until(f"{NAMES}.join() === 'r2,r1,r11,r12'")
        assert browser.text("#shown") == "5 machines"


def test_marks_and_screens_are_told_apart(browser):
    with MockLab(some_machines()) as lab:
        browser.open(lab.address)
        browser.until(f"{NAMES}.length === 5")
        assert browser.js("return [...document.querySelectorAll('#screen-tiles .tile')]"
                          ".map(tile => tile.dataset.name);") == ["kiosk"]
        labels = browser.js("return [...document.querySelectorAll(arguments[0] + ' .badge svg')]"
                            ".map(mark => mark.getAttribute('aria-label'));", tile("r12"))
        assert labels == ["in quarantine: a new riser is on its way"]
        assert browser.js("return document.querySelector(arguments[0] + ' .badge').textContent;",
                          tile("r2")) == "3"
        lab.set("r1", writer="anna", line={**lab.machines["r1"]["line"], "state": "closed",
                                           "why": "connection refused"})
        browser.until(f"document.querySelectorAll('{tile('r1')} .badge').length === 2")
        assert "anna" in browser.text(tile("r1") + " .tile-badges")


def test_narrowing_is_in_the_address_and_comes_back(browser):
    with MockLab(some_machines()) as lab:
        browser.open(lab.address)
        browser.until(f"{NAMES}.length === 5")
        browser.press("/")
        browser.press("poweredge")
        browser.until(f"{NAMES}.join() === 'r1'")
        assert browser.text("#shown") == "1 of 6 machines"
        browser.js("document.getElementById('clear').click();")
        browser.until(f"{NAMES}.length === 5")
        browser.click('[data-is="fail"]')
        browser.until(f"{NAMES}.join() === 'r2,r12'")
        browser.click('[data-is="quarantined"]')
        browser.until(f"{NAMES}.join() === 'r12'")
        browser.click('[data-is="quarantined"]')
        browser.js("const sort = document.getElementById('sort'); sort.value = 'name';"
                   "sort.dispatchEvent(new Event('change'));")
        assert browser.js("return location.hash;") == "#/?is=fail&sort=name"
        browser.click(tile("r2"))
        browser.until("!document.getElementById('machine').hidden")
        browser.driver.back()
        browser.until(f"{NAMES}.join() === 'r2,r12'")
        assert browser.js("return document.activeElement.dataset.name;") == "r2"
        browser.open(lab.address + "#/?q=nobody")
        browser.until("!document.getElementById('none').hidden")


def test_sorting(browser):
    machines = [made_up.machine("b", place="rack 10", line={"state": "open", "heard": 3}),
                made_up.machine("a2", place="rack 9", line={"state": "open", "heard": 1}),
                made_up.machine("a10", "fail", place=None, line={"state": "open", "heard": 2})]
    with MockLab(machines) as lab:
        browser.open(lab.address + "#/?sort=heard")
        for sort, order in [("heard", "b,a10,a2"), ("worst", "a10,a2,b"), ("name", "a2,a10,b"),
                            ("place", "a2,b,a10")]:
            browser.js("location.hash = arguments[0];", f"#/?sort={sort}")
            browser.until(f"{NAMES}.join() === '{order}'")


def test_everything_goes_by_keys(browser):
    with MockLab(made_up.lab(40)) as lab:
        browser.open(lab.address)
        browser.until(f"{NAMES}.length === 40")
        names = browser.js(f"return {NAMES};")
        columns = browser.js("const tops = [...document.querySelectorAll('#tiles .cell')].map("
                             "each => each.getBoundingClientRect().top);"
                             "return tops.filter(top => top === tops[0]).length;")
        browser.press("/")
        browser.press(Keys.ARROW_DOWN)
        for key, index in [(Keys.ARROW_RIGHT, 1), (Keys.ARROW_DOWN, 1 + columns),
                           (Keys.ARROW_LEFT, columns), (Keys.END, 39), (Keys.HOME, 0)]:
            browser.press(key)
            assert browser.js("return document.activeElement.dataset.name;") == names[index]
        browser.press(Keys.ENTER)
        browser.until(f"document.getElementById('machine-name').textContent === '{names[0]}'")
        assert browser.js("return document.activeElement.id;") == "machine-name"
        browser.press(Keys.ESCAPE)
        browser.until(f"document.activeElement.dataset?.name === '{names[0]}'")
        browser.press(Keys.ENTER)
        browser.until(f"document.getElementById('machine-name').textContent === '{names[0]}'")
        browser.press("/")
        browser.until("document.activeElement.id === 'search'")
        browser.press(Keys.ESCAPE)
        browser.press("?")
        browser.until("document.getElementById('help').open")
        browser.press(Keys.ESCAPE)
        browser.until("!document.getElementById('help').open")


def test_tab_reaches_one_tile_and_all_else(browser):
    with MockLab(some_machines()) as lab:
        browser.open(lab.address)
        browser.until(f"{NAMES}.length === 5")
        seen = []
        for _ in range(40):
            browser.press(Keys.TAB)
            seen.append(browser.js("const at = document.activeElement;"
                                   "return at.id || at.dataset.is || at.dataset.name || '';"))
        assert {"search", "sort", "theme", "help-button", "fail", "r10", "kiosk"} <= set(seen)
        assert not {"r2", "r11"} & set(seen)


def test_lost_connection_is_seen_and_made_anew(browser):
    with MockLab(some_machines()) as lab:
        browser.open(lab.address)
        browser.until(f"{NAMES}.length === 5")
        lab.stop()
        browser.until("document.getElementById('banners').textContent.includes('No connection')")
        browser.until("document.title.startsWith('(no connection)')")
        assert browser.js("return document.querySelectorAll('#tiles .tile').length;") == 5
        lab.machines["r1"]["state"] = "crashed"
        del lab.machines["r11"]
        lab.listen()
        browser.until("document.body.dataset.live === 'open'")
        browser.until(f"{NAMES}.join() === 'r1,r10,r2,r12'")
        assert browser.text("#banners") == ""


def test_journal_in_trouble_is_seen(browser):
    with MockLab(some_machines()) as lab:
        browser.open(lab.address)
        browser.until(f"{NAMES}.length === 5")
        lab.set_journal(stalled=True, since=lab.now() - 60000, spooled=3 << 20,
                        error="no space left on /var")
        browser.until("document.getElementById('banners').textContent.includes('no space left')")
        assert "3.0 MiB wait in memory" in browser.text("#banners")
        lab.set_journal(stalled=False, since=None, spooled=0, error=None)
        browser.until("document.getElementById('banners').textContent === ''")


def test_five_thousand_machines_stay_smooth(browser):
    """500 changes a second for two seconds: the page is told all of them, is busy for a part of
    that time, and holds a few tiles only."""
    machines = made_up.lab(5000)
    names = [machine["name"] for machine in machines]
    dice = random.Random(5)
    with MockLab(machines) as lab:
        browser.open(lab.address)
        browser.until("document.getElementById('shown').textContent === '5000 machines'")
        assert browser.js("return document.querySelectorAll('.tile').length;") < 150
        browser.begin_count()
        before = browser.counted()
        begin = time.monotonic()
        for turn in range(40):
            lab.set_many({dice.choice(names): {"state": dice.choice(["pass", "fail", "booting"]),
                                               "what": f"turn {turn}"} for _ in range(25)})
            time.sleep(max(0, begin + (turn + 1) * 0.05 - time.monotonic()))
        lab.set("r5000", what="the last change")
        browser.js("document.getElementById('search').value = 'the last change';"
                   "document.getElementById('search').dispatchEvent(new Event('input'));")
        browser.until(f"{NAMES}.join() === 'r5000'")
        busy = browser.counted() - before
        print(f"the page's thread took {busy:.2f} s for 1000 changes")
        assert busy < 1.2
        browser.js("scrollTo(0, 0);")
        browser.js("document.getElementById('clear').click();")
        browser.until("document.getElementById('shown').textContent === '5000 machines'")
        browser.js("scrollTo(0, 20000);")
        browser.until("(() => { const at = document.elementFromPoint(300, 400);"
                      "return Boolean(at?.closest('.tile')); })()")
