# SPDX-License-Identifier: MIT
"""Netboots a QEMU machine without a disk, through the script that a lab installs, and listens.

The serial line is shown live and unchanged, and kept. Exits 0 only if the answer came whole with
nothing against the machine, else with the verdict's number (serial/record/PROTOCOL.md), after a
line that names the link of the chain that broke.
"""
import argparse
import shutil
import sys
import time
from pathlib import Path

from pxe.capture import read_traffic
from pxe.diagnose import broken_link
from pxe.machine import Hardware, Machine, user_network
from tests.reader import reader

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "pxe" / "rollcall.ipxe"


def lay_out(folder, image, words):
    """A TFTP root as a lab's server has it: script, image and words."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SCRIPT, folder / "rollcall.ipxe")
    shutil.copyfile(image, folder / "rollcall.bin")
    (folder / "words.ipxe").write_text(f"#!ipxe\nset words {words}\n")


class Live:
    """Shows what comes on the serial line as it comes."""

    def __init__(self, machine):
        self._machine, self._shown = machine, 0

    def __call__(self):
        said = self._machine.said()
        sys.stdout.buffer.write(said[self._shown:])
        sys.stdout.buffer.flush()
        self._shown = len(said)
        return False


def boot(folder, hardware, tftp, seconds):
    """Runs the boot to its end. Returns what was said, the screen, and whether time ran out."""
    capture = folder / "net.pcap"
    network = user_network(tftp, "rollcall.ipxe", capture)
    with Machine(folder, hardware, network) as machine:
        started = time.monotonic()
        live = Live(machine)
        machine.wait(live, seconds)
        live()
        ran_out = time.monotonic() - started >= seconds
        screen = [] if machine.exit_status() is not None else machine.screen()
        return machine.said(), screen, ran_out


def is_good(verdict, answer):
    """The answer came whole, and nothing in it is against the machine. While nothing is checked,
    `no checks` is the best that a machine can say of itself."""
    if verdict == reader.INCONCLUSIVE:
        return answer.record("end").get("why") == "no checks"
    return verdict == reader.PASS


def explain(folder, tftp, image, verdict, answer, screen, said, ran_out):
    """The lines that an admin needs when it went wrong; the last one names the link."""
    traffic = read_traffic(folder / "net.pcap")
    print("\nThe screen's text:")
    print("\n".join(f"  | {row}" for row in screen if row) or "  | (the machine is gone)")
    print("Asked of TFTP:")
    print("\n".join(f"  {transfer}" for transfer in traffic.transfers) or "  nothing")
    if answer and answer.record("end"):
        link, why = "answer", answer.record("end").get("why")
        for _, _, trouble in answer.records("trouble"):
            why += f"; {trouble.get('what')}: {trouble.get('word', trouble.get('where'))}"
    else:
        files = {"rollcall.ipxe": SCRIPT.stat().st_size, "rollcall.bin": image.stat().st_size}
        link, why = broken_link(traffic, files, screen, said, ran_out)
    print(f"qemu-pxe: {reader.NAMES[verdict]}: the {link}: {why} (log: {folder}/serial.log)")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--image", type=Path, default=Path("build/rollcall.bin"))
    parser.add_argument("--folder", type=Path, default=Path("build/qemu-pxe"),
                        help="where the log and what belongs to it are kept")
    parser.add_argument("--tftp", type=Path, help="serve this folder as it is")
    parser.add_argument("--timeout", type=float, default=60, help="seconds")
    parser.add_argument("--append", default="", help="more of the kernel's words")
    for name, default in [("mem", "128M"), ("cpu", "qemu64"), ("nic", "e1000"), ("machine", "pc")]:
        parser.add_argument("--" + name, default=default)
    parser.add_argument("--smp", type=int, default=1)
    return parser.parse_args()


def main():
    args = arguments()
    run = f"qemu-pxe-{int(time.time())}"
    shutil.rmtree(args.folder, ignore_errors=True)
    tftp = args.tftp or args.folder / "tftp"
    if not args.tftp:
        lay_out(tftp, args.image, f"after=qemu run={run} {args.append}")
    hardware = Hardware(machine=args.machine, cpu=args.cpu, memory=args.mem, cpus=args.smp,
                        nic=args.nic)
    said, screen, ran_out = boot(args.folder, hardware, tftp, args.timeout)
    verdict, answer = reader.judge(said, None if args.tftp else run)
    if is_good(verdict, answer):
        print(f"qemu-pxe: the answer came whole: {len(answer.lines)} sealed lines. "
              f"Log: {args.folder}/serial.log. Next: scons test, or APPEND=\"…\" for other words.")
        return 0
    explain(args.folder, tftp, args.image, verdict, answer, screen, said, ran_out)
    return verdict or reader.NOT_ASKED


if __name__ == "__main__":
    sys.exit(main())
