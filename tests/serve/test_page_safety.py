# SPDX-License-Identifier: MIT
"""Whatever a machine says, or is called, is text to the page, and makes nobody's browser speak:
not with markup, not with escape sequences, not with a terminal's answers to questions."""
import re

from tests.serve import made_up
from tests.serve.mock_lab import MockLab, ROOT

ROWS = "(document.querySelector('.xterm-rows')?.textContent ?? '')"
MARKUP = ("<img src=x onerror=alert(1)>\"'><script>alert(2)</script><svg onload=alert(3)>"
          "&lt;{{7*7}}${alert(4)}javascript:alert(5)")
XTERM = ROOT / "build/web/node_modules/@xterm/xterm/lib/xterm.mjs"

# What a terminal answers, does or lets be done to it. Each is told apart by what stands behind it.
QUESTIONS = [
    "\x1b[c", "\x1b[0c", "\x1b[>c", "\x1b[>0c", "\x1b[=c", "\x1bZ", "\x1b[5n", "\x1b[6n",
    "\x1b[?6n", "\x1b[?15n", "\x1b[?25n", "\x1b[?26n", "\x1b[?53n", "\x1b[?996n", "\x05",
    "\x1b[?1$p", "\x1b[4$p", "\x1b[>q", "\x1b[>0q", "\x1b[?u", "\x1b[x", "\x1b[1x",
    *(f"\x1b[{number}t" for number in (11, 13, 14, 15, 16, 18, 19, 20, 21)), "\x1b[14;2t",
    "\x1b[22;0t", "\x1b[8;10;20t",
    "\x1b]0;a title\x07", "\x1b]2;a title\x1b\\", "\x1b]l?\x1b\\",
    *(f"\x1b]{number};?\x07" for number in (4, 5, 10, 11, 12, 13, 17, 19, 52, 104, 110)),
    "\x1b]4;1;?;2;?\x07", "\x1b]52;c;cmVib290Cg==\x07", "\x1b]52;c;?\x07",
    "\x1b]8;;javascript:alert(6)\x07a link\x1b]8;;\x07", "\x1b]1337;File=inline=1:AAAA\x07",
    "\x1bP$qm\x1b\\", "\x1bP$q\"p\x1b\\", "\x1bP+q544e\x1b\\", "\x1bP>|x\x1b\\", "\x1b_Ga=q\x1b\\",
    "\x1b[1;1;1;1;1;1*y", "\x1b[?1000h\x1b[?1002h\x1b[?1003h\x1b[?1006h\x1b[?9h\x1b[?1015h",
    "\x1b[?1004h", "\x1b[?25;1004h", "\x1b[?2031h\x1b[?2048h", "\x1b[?1;1003;1006h",
    "\x9bc", "\x9b6n", "\x9d0;a title\x9c", "\x90$qm\x9c", "\x1b[6;6n", "\x1b[>4;2m", "\x1b[>1u"]

# The mouse over the terminal, and the focus that comes and goes, which some modes report.
STIR = """
const screen = document.querySelector('.xterm-screen');
const {left, top} = screen.getBoundingClientRect();
for (const kind of ['mousemove', 'mousedown', 'mouseup', 'click', 'wheel'])
    screen.dispatchEvent(new (kind === 'wheel' ? WheelEvent : MouseEvent)(kind, {bubbles: true,
        cancelable: true, clientX: left + 40, clientY: top + 40, button: 0, buttons: 1,
        deltaY: 30}));
const field = document.querySelector('.xterm-helper-textarea');
field.blur(); field.focus(); field.blur(); field.focus();
"""


def hostile(name="r17"):
    return made_up.machine(name, "fail", what=MARKUP, next=MARKUP, notes=MARKUP, place=MARKUP,
                           vendor=MARKUP, product=MARKUP, serial=MARKUP, progress=MARKUP)


def test_markup_stays_text(browser):
    name = "<b onmouseover=alert(7)>x</b>/%2e&#34;"
    machines = [hostile(name), hostile(), made_up.machine("r18", quarantine=MARKUP, writer=MARKUP)]
    made_up.TEXTS["clock.rtc"], kept = MARKUP, made_up.TEXTS["clock.rtc"]
    try:
        with MockLab(machines, name=MARKUP, user=MARKUP) as lab:
            lab.logs[name] = MARKUP.encode()
            browser.open(lab.address)
            browser.until("document.querySelectorAll('#tiles .tile').length === 3")
            assert MARKUP in browser.text(".tile-reason")
            browser.js("[...document.querySelectorAll('.tile')].find(each => "
                       "each.dataset.name === arguments[0]).click();", name)
            browser.until("document.querySelectorAll('.check').length === 18")
            browser.until(f"{ROWS}.includes('onerror')")
            assert browser.text("#machine-name") == name
            assert browser.text("#machine-what") == MARKUP == browser.text("#machine-next")
            assert MARKUP in browser.text("#machine-facts") and MARKUP in browser.text("#checks")
            assert browser.text("#lab-name") == MARKUP and MARKUP in browser.text("#user")
            lab.set_journal(stalled=True, error=MARKUP)
            browser.until("document.getElementById('banners').textContent.includes('onerror')")
            assert browser.js("return document.querySelectorAll("
                              "'img, main script, main svg[onload], b[onmouseover]').length;") == 0
    finally:
        made_up.TEXTS["clock.rtc"] = kept


def ask_everything(browser, lab):
    for number, question in enumerate(QUESTIONS):
        lab.say("r17", question.encode() + f"\r\n\x1b[0mafter {number}.\r\n".encode())
    browser.until(f"{ROWS}.includes('after {len(QUESTIONS) - 1}.')")
    browser.js(STIR)
    lab.say("r17", b"and all of it\r\n")
    browser.js("document.getElementById('to-end').click();")
    browser.until(f"{ROWS}.includes('and all of it')")
    assert browser.js("return document.querySelectorAll('.xterm-rows > div').length;") >= 25


def sent(lab):
    return [message for message in lab.heard if "watch" not in message]


def test_questions_get_no_answer_without_the_right(browser):
    with MockLab([made_up.machine("r17")]) as lab:
        browser.open(lab.address + "#/r17")
        browser.until("document.querySelector('.xterm-rows') !== null")
        title = browser.js("return document.title;")
        ask_everything(browser, lab)
        assert sent(lab) == []
        assert browser.js("return document.title;") == title
        assert browser.js("return document.querySelectorAll('#terminal a').length;") == 0


def test_questions_get_no_answer_from_who_may_type(browser):
    with MockLab([made_up.machine("r17")]) as lab:
        browser.open(lab.address + "#/r17")
        browser.until("document.querySelector('.xterm-rows') !== null")
        browser.click("#take")
        browser.until("document.getElementById('writer').textContent.startsWith('You type here')")
        ask_everything(browser, lab)
        browser.press("yes")
        assert lab.typed("r17", 3) == b"yes"
        assert sent(lab)[0] == {"take": "r17"}


def test_a_flood_and_broken_sequences_do_no_harm(browser):
    with MockLab([made_up.machine("r17")]) as lab:
        browser.open(lab.address + "#/r17")
        browser.until("document.querySelector('.xterm-rows') !== null")
        for piece in (b"\x1b]0;" + b"x" * 300000, b"\x1bP" + bytes(range(256)) * 400,
                      b"\xff\xfe\xc0\x80\xed\xa0\x80", b"\x1b[" + b"9;" * 5000 + b"m",
                      b"\x1b[999999999;99999999H", b"line\r\n" * 50000):
            lab.say("r17", piece)
        lab.say("r17", b"\x1bc\x1b[!pstill here\r\n")
        browser.until(f"{ROWS}.includes('still here')")
        assert sent(lab) == []


def test_answers_that_xterm_can_give_are_known():
    """Another version of xterm.js may answer more: then queries.js and QUESTIONS are to be looked
    at again, and this number with them."""
    assert len(re.findall(r"\.triggerDataEvent\(", XTERM.read_text(encoding="utf-8"))) == 32
