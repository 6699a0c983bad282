# SPDX-License-Identifier: MIT
"""Which link of the chain broke: from the wire, the screen and the serial line, in the order in
which a boot goes through them."""
import re

LAST_WORDS = re.compile(r"Rollcall: (entered with|only a part|this processor|the kernel came).*")


def broken_link(traffic, files, screen, said, ran_out):
    """(link, what is wrong and what to do). `files`: the served files' sizes by name, as they
    should be; `ran_out`: the machine was still running when time was up."""
    script, image = traffic.transfer("rollcall.ipxe"), traffic.transfer("rollcall.bin")
    last_words = _last_words(said, screen)
    if not traffic.dhcp_asked:
        return "network", "the machine never asked DHCP: has it a NIC with a boot ROM?"
    if not traffic.dhcp_answered:
        return "DHCP", "the machine asked, and nobody answered"
    for link, name, transfer in [("script", "rollcall.ipxe", script), ("image", "rollcall.bin",
                                                                      image)]:
        if transfer is None:
            return link, f"nobody asked TFTP for {name}: see the screen"
        if transfer.error:
            return link, f"TFTP refused {name}: {transfer.error}: is it in the TFTP root?"
        if not transfer.offered:
            return "TFTP", f"no answer when {name} was asked for: does the TFTP server run?"
        if not transfer.whole:
            return "TFTP", f"{name} stopped after {transfer.size} bytes"
        if transfer.size != files[name]:
            return link, (f"only a part of {name}: the server has {transfer.size} bytes, "
                          f"the build {files[name]}: copy it again")
    if last_words:
        return "long mode" if "64-bit" in last_words else "image", last_words
    if not said.strip():
        return "kernel", "the image was started and said nothing on COM1: see the screen"
    if ran_out:
        return "kernel", "the answer broke off and the machine still runs: it hangs"
    return "kernel", "the answer broke off and the machine is gone: it halted or reset"


def _last_words(said, screen):
    for text in [said.decode("latin-1"), *screen]:
        found = LAST_WORDS.search(text)
        if found:
            return found[0].strip()
    return ""
