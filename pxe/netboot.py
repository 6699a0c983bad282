# SPDX-License-Identifier: MIT
"""Boots a QEMU machine without a disk and listens: netbooted through the script that a lab
installs, or with `qemu -kernel`.

The serial line is kept, and goes to `rollcall listen`, which shows it live and judges it, as at a
lab's end. Exits with the verdict's number (serial/record/PROTOCOL.md), 0 only for a pass, and where
it is none after a line that names the link of the chain that broke.
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from pxe import console
from pxe.capture import read_traffic
from pxe.diagnose import broken_machine, broken_network
from pxe.machine import Hardware, Machine, MachineError, user_network
from tests.reader import reader

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "pxe" / "rollcall.ipxe"
ROLLCALL = ROOT / "build" / "rollcall"
CAPTURE = "net.pcap"


def lay_out(folder, image, words):
    """A TFTP root as a lab's server has it: script, image and words."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SCRIPT, folder / "rollcall.ipxe")
    shutil.copyfile(image, folder / "rollcall.bin")
    (folder / "words.ipxe").write_text(f"#!ipxe\nset words {words}\n")


def clear(folder):
    """Takes away what an earlier boot has left there, and nothing else."""
    for name in [CAPTURE, "serial.log", "qemu.log"]:
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "tftp", ignore_errors=True)


class Listener:
    """`rollcall listen` at the machine's line: it shows what comes, as it comes, and judges it."""

    def __init__(self, machine, firmware, run):
        asked = ["--run", run] if run else []
        self._machine, self._heard = machine, 0
        self._is_uefi = firmware != "bios"
        self._program = subprocess.Popen([ROLLCALL, "listen", "--no-type", *asked, "-"],
                                         stdin=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        """Where the boot broke off there is no verdict to be told."""
        self._program.kill()
        self._program.wait()

    def __call__(self):
        """Hands on what is new. True when a UEFI firmware has given up."""
        said = self._machine.said()
        try:
            self._program.stdin.write(said[self._heard:])
            self._program.stdin.flush()
        except BrokenPipeError:
            pass  # it has its verdict, and what the machine says behind that is in the log
        self._heard = len(said)
        return self._is_uefi and console.GAVE_UP in said

    def verdict(self):
        """The program's exit status, when all was handed on."""
        self()
        try:
            self._program.stdin.close()
        except BrokenPipeError:
            pass
        return self._program.wait()


def boot(folder, hardware, door, seconds, run):
    """Runs the boot to its end. Returns the verdict, what was said, the screen, and whether time
    ran out."""
    with Machine(folder, hardware, door) as machine:
        started = time.monotonic()
        with Listener(machine, hardware.firmware, run) as listener:
            machine.wait(listener, seconds)
            verdict = listener.verdict()
        ran_out = time.monotonic() - started >= seconds
        screen = [] if machine.exit_status() is not None else machine.screen()
        return verdict, machine.said(), screen, ran_out


def show_screen(screen):
    print("\nThe screen's text:")
    print("\n".join(f"  | {row}" for row in screen if row) or "  | (the machine is gone)")


def show_tftp(traffic):
    print("Asked of TFTP:")
    print("\n".join(f"  {transfer}" for transfer in traffic.transfers) or "  nothing")


def troubles(answer):
    """What the machine did not understand."""
    return [f"{trouble.get('what')}: {trouble.get('word', trouble.get('where'))}"
            for _, _, trouble in answer.records("trouble")]


def explain(args, answer, screen, said, ran_out):
    """Shows what an admin needs when it went wrong; returns the broken link and why."""
    traffic = read_traffic(args.folder / CAPTURE) if args.door == "pxe" else None
    if args.firmware == "bios" or any(screen):
        show_screen(screen)
    if args.firmware != "bios":  # what the firmware wrote on the screen was on COM1 too
        screen, said = [*console.lines(said), *screen], console.ours(said)
    if traffic:
        show_tftp(traffic)
    if answer and answer.record("end"):
        run = answer.record("end").get("run")
        return "answer", "; ".join([f"run {run}", *troubles(answer)])
    if traffic:
        link = broken_network(traffic, args.image.stat().st_size)
        if link:
            return link
    return broken_machine(screen, said, ran_out)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--door", choices=["pxe", "kernel"], default="pxe")
    parser.add_argument("--firmware", choices=["bios", "uefi"], default="bios")
    parser.add_argument("--image", type=Path, default=Path("build/rollcall.bin"))
    parser.add_argument("--folder", type=Path, default=Path("build/qemu-pxe"),
                        help="where the log and what belongs to it are kept")
    parser.add_argument("--tftp", type=Path, help="serve this folder as it is, words and all")
    parser.add_argument("--timeout", type=float, default=60, help="seconds that a boot may take")
    parser.add_argument("--append", default="", help="more of the kernel's words")
    for name, default in [("mem", "128M"), ("cpu", "qemu64"), ("nic", "e1000"), ("machine", "pc")]:
        parser.add_argument("--" + name, default=default, help=f"as QEMU has it ({default})")
    parser.add_argument("--smp", type=int, default=1, help="processors (1)")
    args = parser.parse_args()
    if args.timeout <= 0 or args.smp <= 0:
        parser.error("--timeout (TIMEOUT=) and --smp (SMP=) take a number above 0")
    if args.tftp and not args.tftp.is_dir():
        parser.error(f"--tftp {args.tftp}: no such folder")
    if args.tftp and args.append:
        parser.error("--append goes without --tftp: the folder's own words.ipxe counts")
    return args


def door(args, words):
    """QEMU's arguments for the way in that was chosen."""
    if args.door == "kernel":
        return ["-kernel", str(args.image), "-append", f"{words} --"]
    if not args.tftp:
        lay_out(args.folder / "tftp", args.image, words)
    return user_network(args.tftp or args.folder / "tftp", "rollcall.ipxe", args.folder / CAPTURE)


def main():
    args = arguments()
    words = f"after=qemu run={args.folder.name}-{int(time.time())} {args.append}".strip()
    run = [word[len("run="):] for word in words.split() if word.startswith("run=")][-1]
    clear(args.folder)
    nic = args.nic if args.door == "pxe" else "none"
    hardware = Hardware(args.machine, args.cpu, args.mem, args.smp, nic, firmware=args.firmware)
    try:
        qemu = door(args, words)
        verdict, said, screen, ran_out = boot(args.folder, hardware, qemu, args.timeout,
                                              None if args.tftp else run)
    except MachineError as error:
        print(f"{args.folder.name}: {error} (log: {args.folder}/qemu.log)")
        return reader.NOT_ASKED
    except BrokenPipeError:
        raise
    except OSError as error:
        link = "script" if error.filename == str(SCRIPT) else "image"
        print(f"{args.folder.name}: the {link}: {error.filename}: {error.strerror}")
        return reader.NOT_ASKED
    answer = reader.judge(said)[1]
    log = args.folder / "serial.log"
    if verdict == reader.PASS:
        for trouble in troubles(answer):
            print(f"{args.folder.name}: but it says: {trouble}")
        print(f"{args.folder.name}: the answer came whole: {len(answer.lines)} sealed lines. "
              f"Log: {log}. Next: scons test, or APPEND=… for other words (scons -h).")
        return 0
    link, why = explain(args, answer, screen, said, ran_out)
    if ran_out:
        why += f"; time was up after {args.timeout:g} s"
    print(f"{args.folder.name}: {reader.NAMES[verdict]}: the {link}: {why} (log: {log})")
    return verdict or reader.NOT_ASKED


def stop(number, _frame):
    """A job that is stopped from outside takes its machine with it."""
    sys.exit(f"qemu: stopped by {signal.Signals(number).name}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        sys.exit(main())
    except BrokenPipeError:  # whoever read this has gone; nothing is left to say to them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(reader.NOT_ASKED)
