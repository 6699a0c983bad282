# SPDX-License-Identifier: MIT
"""Which link of the chain broke: from the wire, the screen and the serial line, in the order in
which a boot goes through them."""
import re

LAST_WORDS = re.compile(r"Rollcall: (entered with|only a part|this processor|the processor|"
                        r"the image is damaged).*")


def broken_network(traffic, image_size):
    """(link, what is wrong and what to do), or None where the image came to the machine whole."""
    if not traffic.dhcp_asked:
        return "network", ("the machine never asked DHCP: has it a NIC with a boot ROM (NIC=), "
                           "and memory enough for it?")
    if not traffic.dhcp_answered:
        return "DHCP", "the machine asked, and nobody answered: does the DHCP server know it?"
    for link, name in [("script", "rollcall.ipxe"), ("image", "rollcall.bin")]:
        transfer = traffic.transfer(name)
        if transfer is None:
            had = "; ".join(map(str, traffic.transfers)) or "nothing"
            return link, f"nobody asked TFTP for {name}: the screen says why (asked for: {had})"
        if transfer.error:
            return link, f"TFTP refused {name}: {transfer.error}: is it in the TFTP root?"
        if not transfer.offered:
            return "TFTP", f"no answer when {name} was asked for: does the TFTP server run?"
        if not transfer.whole:
            return "TFTP", f"{name} stopped after {transfer.size} bytes"
    if transfer.size != image_size:
        return "image", (f"only a part of rollcall.bin: the server has {transfer.size} bytes, "
                         f"the build {image_size}: copy it again")
    return None


def broken_machine(screen, said, ran_out):
    """The same for a machine that has the image. `ran_out`: it still ran when time was up."""
    last_words = _last_words(said, screen)
    for link, sign in [("long mode", "64-bit"), ("image", "only a part"), ("kernel", "Rollcall")]:
        if sign in last_words:
            return link, last_words
    refused = [row for row in screen if row.startswith("Could not boot")]
    if refused:
        return "loader", f"it has the image and didn't start it: {refused[0]}"
    if not said.strip():
        return "kernel", ("the image said nothing on COM1: see the screen; is it the image that "
                          "was built?")
    if ran_out:
        return "kernel", "the answer broke off and the machine still runs: it hangs"
    return "kernel", "the answer broke off and the machine is gone: it halted or reset"


def _last_words(said, screen):
    for text in [said.decode("latin-1"), *screen]:
        found = LAST_WORDS.search(text)
        if found:
            return found[0].strip()
    return ""
