# SPDX-License-Identifier: MIT
"""The pictures of the README, of a lab that is made up, in few colours (needs python3-pil, and
looks best with fonts-inter):

    python3 -m tests.serve.pictures serial/web/pictures
"""
import io
import sys
import time
from pathlib import Path

from PIL import Image

from tests.serve import made_up
from tests.serve.browser import Browser
from tests.serve.mock_lab import MockLab

SIZE = (1280, 800)
LOG = """\
Hello World!
# I am r29 (ThinkSystem SR630, 46D9ABD).
# Sealed lines end in @number:check.
# rollcall {"v":1,"boot":"4be64fac50bbd03b","run":"nightly-8841","name":"r29"} @0:c43fffad
# port {"name":"com2","io":"0x2f8","why":"spcr","chip":"16550a","baud":115200} @1:100eb762
# dimm {"slot":"A2","mib":32768,"type":"DDR4","speed":2933,"ecc":true} @12:c7e312e7
# pci {"functions":143,"shown":3,"fingerprint":"9d20c4b1","access":"ecam"} @19:c545774e
KTAP version 1
1..18
ok 1 clock.rtc # a flag after 976 us of 977, 2 ms @20:954782d5
ok 2 clock.timer # 4 interrupts took 982 us of 1000, 2 ms @21:3b38005d
ok 13 memory.address # 28 address lines from 0x2b2a000, 4 ms @32:42720a32
ok 14 memory.map # 196216 MiB of RAM, 196608 MiB by SMBIOS, 2 ms @33:679f3763
# fault {"check":"memory.sample","addr":"0x1f3a5c840","wrote":"0x0","read":"0x1000"} @34:7d15664b
not ok 15 memory.sample # bit 12 at 0x1f3a5c840 (DIMM A2), 3 of 3, 9 ms @35:77764e9b
ok 16 pci.config # 143 functions, 143 of them in memory too, 3 ms @36:48f3bd6e
ok 17 pci.links # SKIP no PCI Express link @37:74f64767
ok 18 serial.loopback # 16 bytes came back, 115200 baud, 2 ms @38:806c2e5b
# end {"boot":"4be64fac50bbd03b","plan":18,"pass":16,"fail":1,"verdict":"fail"} @39:34bf9a63
# r29 is ILL: memory.sample, DIMM A2. Type help, or resend to hear all this again.
rollcall> \
"""


def a_lab():
    machines = made_up.lab(64)
    by_name = {machine["name"]: machine for machine in machines}
    by_name["r29"].update(changed=3)
    by_name["r12"].update(writer="anna")
    by_name["r9"].update(quarantine="waits for a new riser until 2026-12-31", state="fail",
                         what=made_up.WHATS["fail"][0])
    by_name["r20"]["line"].update(state="closed", why="connection refused")
    return machines + [made_up.machine(f"kiosk{number}", "screen", number, place="hall")
                       for number in (1, 2)]


def take(browser, colours, folder, name):
    browser.media(prefers_color_scheme=colours)
    time.sleep(0.3)
    picture = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png())).convert("RGB")
    picture.quantize(128, kmeans=8, dither=Image.Dither.NONE).save(folder / name, optimize=True)
    print(f"{folder / name}: {(folder / name).stat().st_size} bytes")


def main(folder):
    with MockLab(a_lab()) as lab, Browser() as browser:
        lab.logs["r29"] = LOG.replace("\n", "\r\n").encode()
        browser.resize(*SIZE)
        browser.open(lab.address)
        browser.until("document.querySelectorAll('#tiles .tile').length > 30")
        take(browser, "light", folder, "list.png")
        take(browser, "dark", folder, "list-dark.png")
        browser.open(lab.address + "#/r29")
        browser.until("document.querySelectorAll('.check').length === 18")
        browser.until("document.querySelector('.xterm-rows')?.textContent.includes('resend')")
        take(browser, "light", folder, "machine.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
