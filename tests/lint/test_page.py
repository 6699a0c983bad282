# SPDX-License-Identifier: MIT
"""What can be said about the page without a browser: nothing becomes markup, nothing stands inline,
nothing is fetched from elsewhere, nothing is there that nobody uses, and how large it is."""
import importlib
import json
import re
import subprocess
import sys

import pytest

from tests.lint.test_style import ROOT

WEB = ROOT / "serial/web"
PAGE = (WEB / "index.html").read_text(encoding="utf-8")
MODULES = {path.name: path.read_text(encoding="utf-8") for path in (WEB / "page").glob("*.js")}
STYLES = {path.name: path.read_text(encoding="utf-8") for path in (WEB / "style").glob("*.css")}
UNITS = "".join(path.read_text(encoding="utf-8")
                for path in (ROOT / "tests/serve/units").glob("*.mjs"))
OURS, ALL = 150_000, 600_000  # bytes that the page may have: without xterm.js, and with it

# What makes markup or code of text. The page has no need for any of it.
NEVER = ["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTML", "document.write", "DOMParser",
         "createContextualFragment", "srcdoc", "eval(", "Function(", "javascript:", "importScripts",
         "setTimeout(\"", "setInterval(\"", "document.cookie", "postMessage", "window.open"]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_text_becomes_markup_or_code(name):
    assert [word for word in NEVER if word in MODULES[name]] == []


def test_nothing_stands_inline():
    assert re.findall(r"<script(?![^>]* src=)[^>]*>|<style|\sstyle=|\son[a-z]+=", PAGE) == []
    assert re.findall(r"@import|url\(|expression\(", "".join(STYLES.values())) == []


def test_nothing_is_fetched_from_elsewhere():
    everything = PAGE + "".join(MODULES.values()) + "".join(STYLES.values())
    assert set(re.findall(r"\w+://[^\s\"'`)]+", everything)) == {"http://www.w3.org/2000/svg"}
    assert [address for address in re.findall(r'(?:src|href)="([^"#]+)', PAGE)
            if not re.match(r"/(?!/)", address)] == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_module(name):
    text = MODULES[name]
    done = subprocess.run(["node", "--check", str(WEB / "page" / name)], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    for names, module in re.findall(r'import \{([^}]*)\} from\s+"\./([^"]+)"', text):
        for each in map(str.strip, names.split(",")):
            assert re.search(rf"export (?:async )?(?:const|function|class) {each}\b",
                             MODULES[module]), f"{module} has no {each}"
            assert len(re.findall(rf"\b{each}\b", text)) > 1, f"{each} isn't used"
    for each in re.findall(r"export (?:async )?(?:const|function|class) (\w+)", text):
        users = [other for other in MODULES if other != name and re.search(
            rf"\b{each}\b", MODULES[other])]
        assert users or re.search(rf"\b{each}\b", UNITS), f"nobody uses {each}"


def test_every_module_is_reached():
    reached, ways = set(), re.findall(r'src="/page/([^"]+)"', PAGE)
    while ways:
        name = ways.pop()
        if name not in reached:
            reached.add(name)
            ways += re.findall(r'from\s+"\./([^"]+)"', MODULES[name])
    assert reached == set(MODULES)


def test_every_name_is_there():
    ids = set(re.findall(r'\bid="([^"]+)"', PAGE))
    asked = set(re.findall(r'(?:\bnode|getElementById)\("([^"]+)"\)', "".join(MODULES.values())))
    assert asked <= ids
    marks = set(re.findall(r'\bmark\("([^"]+)"', "".join(MODULES.values())))
    assert {f"mark-{mark}" for mark in marks} <= ids
    states = re.findall(r'^    \["(\w+)"', MODULES["states.js"], re.M)
    shapes = re.findall(r'mark: "(\w+)"', MODULES["states.js"])
    badges = re.findall(r'push\(\["(\w+)"', MODULES["tile.js"])
    assert len(states) == 13 and len(shapes) > 4 and len(badges) > 4
    assert {f"mark-{name}" for name in states + shapes + badges} <= ids


def test_states_are_those_of_the_contract():
    contract = (WEB / "openapi.yaml").read_text(encoding="utf-8")
    named = re.search(r"enum: \[(unheard[^\]]*)\]", contract).group(1)
    known = re.findall(r'^    \["(\w+)"', MODULES["states.js"], re.M)
    assert set(re.split(r",\s*", named)) == set(known)


def test_styles_name_what_is_there():
    everything = "".join(STYLES.values())
    defined = set(re.findall(r"(--[\w-]+):", everything))
    assert set(re.findall(r"var\((--[\w-]+)", everything)) <= defined
    used = PAGE + "".join(MODULES.values())
    for name in set(re.findall(r"\.([a-z][\w-]+)(?=[\s,:.{\[>)])", re.sub(
            r"/\*.*?\*/|\d\.\d+\w*", "", everything, flags=re.S))):
        assert re.search(rf"\b{name}\b", used), f"nothing is a .{name}"


def test_packages_are_pinned():
    given = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in given["dependencies"].values())
    assert locked.pop("")["dependencies"] == given["dependencies"]
    for name, package in locked.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, f"{name} names an address"
    assert "omit-lockfile-registry-resolved=true" in (WEB / ".npmrc").read_text(encoding="utf-8")


def test_size(capsys):
    sys.path.insert(0, str(WEB))
    held = importlib.import_module("embed").files(WEB, ROOT / "build/web/node_modules")
    ours = sum(len(data) for path, data in held.items() if not path.startswith("/xterm/"))
    everything = sum(map(len, held.values()))
    with capsys.disabled():
        print(f"\nthe page: {len(held)} files, {everything:,} bytes, {ours:,} of them ours")
    assert ours <= OURS and everything <= ALL
