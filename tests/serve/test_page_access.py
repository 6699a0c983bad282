# SPDX-License-Identifier: MIT
"""Everybody can use the page: what a screen reader is told (Chromium's own accessibility tree),
contrast as it is computed, sizes, focus, a narrow screen, light and dark, no motion."""
import pytest
from selenium.webdriver.common.keys import Keys

from tests.serve import made_up
from tests.serve.mock_lab import MockLab

CONTRAST = """
const number = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
const light = ([r, g, b]) => [r, g, b].map(part => part / 255).map(part => part <= 0.04045
    ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4).reduce(
    (sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
const over = ([r, g, b, a = 1], under) => [r, g, b].map(
    (part, index) => part * a + under[index] * (1 - a));
function ground(node) {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
        const colour = number(getComputedStyle(at).backgroundColor);
        layers.push(colour);
        if ((colour[3] ?? 1) === 1)
            break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
}
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility({opacityProperty: true,
        visibilityProperty: true}) || node.closest('.unseen, .xterm, svg, :disabled, noscript'))
        continue;
    const style = getComputedStyle(node), under = ground(node);
    const [one, other] = [light(over(number(style.color), under)), light(under)].sort(
        (a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05), size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    window.least = Math.min(window.least ?? 99, ratio);
    if (ratio < (isLarge ? 3 : 4.5))
        found.push(`${ratio.toFixed(2)} ${walker.currentNode.textContent.trim().slice(0, 30)} `
            + `${style.color} on ${under.map(Math.round)}`);
}
return found;
"""
MARKS = """
const found = [];
for (const mark of document.querySelectorAll('svg.mark')) {
    const {width, height} = mark.getBoundingClientRect();
    if (mark.checkVisibility() && (width < 8 || height < 8))
        found.push(mark.outerHTML);
}
return found;
"""
STRUCTURE = """
const found = [];
const all = [...document.querySelectorAll('[id]')].map(node => node.id);
found.push(...all.filter((id, index) => all.indexOf(id) !== index).map(id => `twice: ${id}`));
for (const name of ['aria-labelledby', 'aria-describedby', 'for'])
    for (const node of document.querySelectorAll(`[${name}]`))
        if (!document.getElementById(node.getAttribute(name)))
            found.push(`${name} leads nowhere: ${node.getAttribute(name)}`);
const seen = [...document.querySelectorAll('h1, h2, h3, h4')].filter(
    node => node.checkVisibility());
const levels = seen.map(node => Number(node.tagName[1]));
if (levels.filter(level => level === 1).length !== 1)
    found.push(`not one first heading: ${levels}`);
levels.forEach((level, index) => {
    if (index && level > levels[index - 1] + 1)
        found.push(`a level is skipped before ${seen[index].textContent}`);
});
for (const node of document.querySelectorAll('[tabindex]'))
    if (node.tabIndex > 0)
        found.push(`tabindex ${node.tabIndex}`);
for (const node of document.querySelectorAll('button, select, input, .button, .tile')) {
    const {width, height} = node.getBoundingClientRect();
    if (node.checkVisibility() && node.type !== 'checkbox' && (width < 24 || height < 24))
        found.push(`small: ${node.outerHTML.slice(0, 90)} ${width}x${height}`);
}
if (document.documentElement.lang !== 'en')
    found.push('no language');
return found;
"""
MUST_HAVE_NAMES = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "image", "img",
                   "region", "group", "dialog", "heading"}
LANDMARKS = ["banner", "main", "contentinfo"]


def tree(browser):
    """(role, name, properties) of everything that a screen reader is told of."""
    nodes = browser.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    return [(node["role"]["value"], node.get("name", {}).get("value", ""),
             {each["name"]: each["value"].get("value") for each in node.get("properties", [])})
            for node in nodes if not node["ignored"]]


def audit(browser):
    told = tree(browser)
    found = [f"no name: {role} {properties}" for role, name, properties in told
             if not name.strip() and (role in MUST_HAVE_NAMES or properties.get("focusable"))]
    found += [f"not one {role}" for role in LANDMARKS
              if [each[0] for each in told].count(role) != 1]
    return (found + browser.js(CONTRAST) + browser.js(MARKS) + browser.js(STRUCTURE))


def lab_of_all_states():
    machines = made_up.lab(20)
    machines += [made_up.machine(f"{state}-1", state, 3, changed=2) for state in made_up.WHATS]
    machines[0].update(quarantine="known", writer="anna")
    return MockLab(machines)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_list(browser, colours):
    with lab_of_all_states() as lab:
        browser.media(prefers_color_scheme=colours)
        browser.open(lab.address)
        browser.until("document.querySelectorAll('#tiles .tile').length > 20")
        browser.click('[data-is="pass"]')
        browser.click('[data-is="fail"]')
        assert audit(browser) == []
        browser.js("document.querySelector('[data-is=pass]').click();")
        browser.js("document.querySelector('[data-is=fail]').click();")
        assert audit(browser) == []
        links = {name for role, name, _ in tree(browser) if role == "link"}
        assert any("crashed-1" in name and "crashed" in name and "page fault" in name
                   for name in links)
        lab.set_journal(stalled=True, error="no space left", lost=5)
        browser.until("document.getElementById('banners').textContent.includes('no space')")
        browser.press("?")
        browser.until("document.getElementById('help').open")
        assert [each for each in audit(browser) if not each.startswith("not one ")] == []
        print("least contrast", browser.js("return least;"))


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_machine(browser, colours):
    with lab_of_all_states() as lab:
        lab.logs["fail-1"] = b"Hello World!\r\n"
        browser.media(prefers_color_scheme=colours)
        browser.open(lab.address + "#/fail-1")
        browser.until("document.querySelectorAll('.check').length === 18")
        browser.until("document.querySelector('.xterm-rows') !== null")
        browser.click("#take")
        browser.until("document.getElementById('writer').textContent.startsWith('You type here')")
        assert audit(browser) == []


def test_tiles_say_which_of_how_many(browser):
    with MockLab(made_up.lab(500)) as lab:
        browser.open(lab.address + "#/?sort=name")
        browser.until("document.querySelectorAll('#tiles .tile').length > 20")
        browser.js("document.querySelector('.tile').focus();")
        browser.press(Keys.PAGE_DOWN, Keys.PAGE_DOWN)
        assert browser.js("""
            const cells = [...document.querySelectorAll('#tiles .cell')];
            const places = cells.map(cell => Number(cell.getAttribute('aria-posinset')));
            const names = cells.map(cell => cell.querySelector('.tile').dataset.name);
            return cells.length < 150
                && cells.every(cell => cell.getAttribute('aria-setsize') === '500')
                && places.every((place, index) => names[index] === `r${place}`)
                && places.every((place, index) => !index || place > places[index - 1]);""")


def test_focus_is_seen(browser):
    with MockLab(made_up.lab(10)) as lab:
        browser.open(lab.address)
        browser.until("document.querySelectorAll('#tiles .tile').length === 10")
        for _ in range(8):
            browser.press(Keys.TAB)
            assert browser.js("const style = getComputedStyle(document.activeElement);"
                              "return style.outlineStyle !== 'none' "
                              "&& parseFloat(style.outlineWidth) >= 2;")


@pytest.mark.parametrize("place", ["", "#/fail-1"])
def test_narrow_screens(browser, place):
    with lab_of_all_states() as lab:
        lab.logs["fail-1"] = b"Hello World!\r\n" * 100
        browser.resize(400, 800)
        browser.open(lab.address + place)
        browser.until("document.querySelectorAll('.tile, .check').length > 12")
        if place:
            browser.until("document.querySelector('.xterm-rows') !== null")
        assert browser.js("return document.documentElement.scrollWidth;") <= 400
        assert browser.js("""
            return [...document.querySelectorAll('button, select, .panel, .tile, h1')].filter(
                node => node.checkVisibility() && !node.closest('.chips, .wide')
                    && node.getBoundingClientRect().right > 400).map(
                node => node.outerHTML.slice(0, 80));""") == []
        assert audit(browser) == []


def test_colours_are_the_systems_or_chosen(browser):
    ground = "getComputedStyle(document.body).backgroundColor"
    with MockLab(made_up.lab(3)) as lab:
        browser.media(prefers_color_scheme="dark")
        browser.open(lab.address)
        dark = browser.js(f"return {ground};")
        browser.media(prefers_color_scheme="light")
        light = browser.js(f"return {ground};")
        assert dark != light
        browser.click("#theme")
        browser.click("#theme")
        assert browser.js(f"return {ground};") == dark
        assert browser.js("return document.getElementById('theme')"
                          ".getAttribute('aria-label');") == "Colours: dark. Change"
        browser.open(lab.address)
        assert browser.js(f"return {ground};") == dark
        browser.click("#theme")
        assert browser.js(f"return {ground};") == light


def test_nothing_moves_for_who_wants_that(browser):
    with MockLab(made_up.lab(3)) as lab:
        browser.media(prefers_reduced_motion="reduce")
        browser.open(lab.address + "#/r1")
        browser.until("document.querySelector('.xterm-rows') !== null")
        browser.click("#take")
        browser.until("document.getElementById('writer').textContent.startsWith('You type here')")
        assert browser.js("""
            return document.getAnimations().length + [...document.querySelectorAll('*')].filter(
                node => getComputedStyle(node).transitionDuration !== '0s').length;""") == 0


def test_only_this_server_is_asked(browser):
    with MockLab(made_up.lab(3)) as lab:
        browser.open(lab.address + "#/r1")
        browser.until("document.querySelector('.xterm-rows') !== null")
        browser.until("document.querySelectorAll('.check').length === 18")
        names = browser.js("return performance.getEntriesByType('resource')"
                           ".map(each => each.name);")
        assert len(names) > 20 and all(name.startswith(lab.address) for name in names)
        assert b"xterm.js authors" in lab.files["/licences.txt"]
        assert browser.js("return document.querySelector('a[href=\"/licences.txt\"]') !== null;")
