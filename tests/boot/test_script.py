# SPDX-License-Identifier: MIT
"""The chainload script where a person is needed: it ends in an iPXE prompt for who asks for one."""
from pxe.machine import Hardware, Machine, user_network
from pxe.netboot import lay_out
from tests.boot.doors import IMAGE

SECONDS = 60


def test_giving_up_offers_an_ipxe_prompt(tmp_path):
    root = tmp_path / "tftp"
    lay_out(root, IMAGE, "")
    (root / "rollcall.bin").unlink()
    network = user_network(root, "rollcall.ipxe", tmp_path / "net.pcap")
    with Machine(tmp_path, Hardware(), network) as machine:
        def prompt_is_there():
            screen = machine.screen()
            if any("Press s for an iPXE prompt" in row for row in screen):
                machine.command("sendkey s")
            return any(row.startswith("iPXE>") for row in screen)

        assert machine.wait(prompt_is_there, SECONDS), machine.screen()
        assert not machine.is_over()
