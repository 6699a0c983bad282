# SPDX-License-Identifier: MIT
"""Fuzzes every parser for a bounded time (`scons fuzz`). Inputs that reach something new stay in
build/fuzz/corpus, an input that breaks a promise in build/fuzz/found.

  python3 -m tests.fuzz.run --seconds 60          all of them, 60 seconds each
  python3 -m tests.fuzz.run --keep                what was new goes into tests/fuzz/corpus
"""
import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "build" / "fuzz"
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
DOORS = ["multiboot1", "multiboot2", "linux", "efi"]
TABLES = ["acpi", "spcr", "dbg2", "fadt", "dsdt", "madt", "hpet", "mcfg",
          "smbios"]  # of the firmware
NAMES = DOORS + TABLES + ["words", "shell", "pci", "log", "lab", "import", "web", "journal",
                          "spool"]
MAX_LENGTH = 12288  # bytes: the longest recorded input and some more
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0",
               "UBSAN_OPTIONS": "print_stacktrace=1"}


def command(program, found, *arguments):
    """The program by its path under build/fuzz; what it finds goes into the folder `found`."""
    found.mkdir(parents=True, exist_ok=True)
    return [PROGRAMS / program, f"-max_len={MAX_LENGTH}", "-timeout=10", "-rss_limit_mb=1024",
            f"-artifact_prefix={found}/", *map(str, arguments)]


def fuzz(name, seconds):
    new = PROGRAMS / "corpus" / name
    new.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(command(name, PROGRAMS / "found" / name, f"-max_total_time={seconds}",
                                  "-print_final_stats=1", new, CORPUS / name), cwd=ROOT,
                          env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr[-4000:])
        print(f"fuzz: {name}: broken, see above; the input: build/fuzz/found/{name}/")
        return False
    runs = [line.split()[-1] for line in done.stderr.splitlines()
            if "number_of_executed_units" in line]
    print(f"fuzz: {name}: {runs[0] if runs else '?'} inputs in {seconds} s, nothing found")
    return True


def keep(name):
    """Merges what is new into the corpus that is committed."""
    subprocess.run(command(name, PROGRAMS / "found" / name, "-set_cover_merge=1", CORPUS / name,
                           PROGRAMS / "corpus" / name), cwd=ROOT, env=ENVIRONMENT, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if not (PROGRAMS / NAMES[0]).exists():
        print("fuzz: there are no programs: clang is needed, run deploy/setup")
        return 1
    if options.keep:
        for name in NAMES:
            keep(name)
        return 0
    return 0 if all([fuzz(name, options.seconds) for name in NAMES]) else 1


if __name__ == "__main__":
    sys.exit(main())
