# SPDX-License-Identifier: MIT
"""A lab that doesn't exist: machines, their boots, what they said. As serve's API tells of them
(serial/web/openapi.yaml), the same at each run."""
import random

NOW = 1795637000000
KINDS = [("Dell Inc.", "PowerEdge R440", "14e4:165f", "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz"),
         ("Supermicro", "SYS-1029P-WTR", "8086:37d2", "Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz"),
         ("HPE", "ProLiant DL325 Gen10", "14e4:1657", "AMD EPYC 7302P 16-Core Processor"),
         ("LENOVO", "ThinkSystem SR630", "8086:1521", "Intel(R) Xeon(R) Gold 5218 CPU @ 2.30GHz"),
         ("ASRockRack", "X470D4U", "8086:1533", "AMD Ryzen 7 3700X 8-Core Processor")]
CHECKS = ["clock.rtc", "clock.timer", "clock.tsc", "cpu.banks", "cpu.features", "cpu.fpu",
          "cpu.integer", "cpu.sse2", "firmware.acpi", "firmware.smbios", "image.crc",
          "image.rights", "memory.address", "memory.map", "memory.sample", "pci.config",
          "pci.links", "serial.loopback"]
TEXTS = {"clock.rtc": "a flag after 976 us of 977, 2 ms", "clock.tsc": "2194843 kHz by pit, hpet, "
         "pm timer, at most 12 ppm apart, 10 ms", "memory.sample": "1024 KiB of 191.6 GiB, 15 ms",
         "memory.map": "196216 MiB of RAM, 196608 MiB by SMBIOS, 2 ms",
         "pci.config": "143 functions, 143 of them in memory too, 3 ms",
         "image.crc": "57344 bytes, sum 5ff34e43, 1 ms", "serial.loopback": "16 bytes came back, "
         "115200 baud, 2 ms"}
VERDICTS = {"pass": 0, "fail": 1, "truncated": 3, "damaged": 4, "silent": 5, "crashed": 6,
            "other": 7, "inconclusive": 8}
WHATS = {
    "crashed": ("page fault at 0x0 in pci_walk+0x41", "rollcall show LOG says where; scons "
                "symbolize LOG=FILE names the line."),
    "looping": ("4 boots in 6 min, none with an end; the last one broke off behind memory.map",
                "look at its power supply and its watchdog, or boot it with checks=none."),
    "fail": ("memory.sample: bit 12 at 0x1f3a5c840 (DIMM A2), 3 of 3", "the machine is at fault: "
             "swap DIMM A2, then boot it again with checks=memory."),
    "damaged": ("lines 14 to 16 of 36 are missing; the machine was asked 6 times",
                "look at the cable, the rate and flow control."),
    "truncated": ("no end behind pci.config, and 90 s without a byte",
                  "it hangs or lost power: boot it again and keep listening."),
    "other": ("it is 7XK2M13, and 9QD1T52 was expected", "mend the lab file or the cabling."),
    "inconclusive": ("memory.sample could not be done: no memory above 1 MiB",
                     "boot it with other words."),
    "overdue": ("an answer is due every day; the last began 31 h ago",
                "is it on? Does it netboot?"),
    "silent": ("2,114 bytes, none of them sealed", "nothing of ours booted: see “Nothing on the "
               "line?” in the README."),
    "pass": ("17 of 18 checks passed, 1 skipped", None),
    "booting": (None, None), "unheard": (None, None), "screen": (None, None)}


def boot_id(name, number):
    return f"{random.Random(f'{name} {number}').getrandbits(64):016x}"


def outcome(name, state, check, number):
    """How that check came out in that boot of the machine, 0 the last."""
    dice = random.Random(f"{name} {check} {number}")
    if check == "memory.sample" and state == "fail" and number in (0, 1, 5):
        return "fail"
    if check == "memory.sample" and state == "inconclusive" and number == 0:
        return "error"
    if check == "pci.links":
        return "skip"
    if number == 0:
        return "pass"
    return "fail" if dice.random() < 0.004 else "timeout" if dice.random() < 0.002 else "pass"


def result(name, state, check, number):
    came = outcome(name, state, check, number)
    text = {"fail": WHATS["fail"][0].split(": ")[1] if check == "memory.sample"
            else "not what was expected", "error": "no memory above 1 MiB",
            "skip": "no PCI Express link", "timeout": "no end after 1000 ms"}.get(
                came, TEXTS.get(check, "as it should be, 120 us"))
    return {"name": check, "outcome": came, "text": text, "accepted": None}


def records(machine):
    vendor, product, nic, brand = KINDS[machine["kind"]]
    fields = [
        ("rollcall", {"v": 1, "boot": machine["boot"], "run": machine["run"],
                      "name": machine["name"], "version": "0.1.0", "build": "83ad715b6ce97595",
                      "door": "efi", "firmware": "uefi", "after": "shell", "linger": 0}),
        ("port", {"name": "com2", "io": "0x2f8", "why": "spcr", "chip": "16550a", "baud": 115200,
                  "also": ["com1"], "dead": []}),
        ("identity", {"serial": machine["serial"], "uuid": "4c4c4544-0058-4b10-8032-b7c04f4d3133",
                      "asset": None, "mac": machine["mac"], "from": "smbios"}),
        ("system", {"vendor": vendor, "product": product, "version": None,
                    "serial": machine["serial"], "uuid": "4c4c4544-0058-4b10-8032-b7c04f4d3133",
                    "sku": {"placeholder": "To Be Filled By O.E.M."}, "family": None}),
        ("bios", {"vendor": vendor, "version": "2.19.1", "date": "06/04/2023", "smbios": "3.2"}),
        ("firmware", {"kind": "uefi", "vendor": vendor, "revision": "0x20000", "uefi": "2.70",
                      "secure_boot": False, "rsdp": "0x6ffee014", "smbios": "0x6eb0a000"}),
        ("acpi", {"revision": 2, "oem": "DELL", "tables": ["FACP", "APIC", "MCFG", "SPCR",
                                                           "SSDT*3", "DSDT"], "bad": []}),
        ("cpu", {"brand": brand, "sockets": 2, "cores": 20, "threads": 40, "family": 6,
                 "model": 85, "stepping": 7, "microcode": "0x5003604", "hypervisor": None,
                 "features": ["nx", "aes", "avx", "avx2", "avx512", "rdrand", "x2apic", "vmx"]}),
        ("clock", {"tsc_hz": 2194843000, "from": "cpuid", "invariant": True,
                   "hpet": "0xfed00000", "pm_timer": "0x508", "rtc": "2026-11-25 20:03:04"}),
        ("memory", {"mib": 196216, "ranges": 9, "cut": False, "from": "uefi"}),
        ("slots", {"count": 16, "used": 6, "mib": 196608, "max_mib": 3145728,
                   "ecc": "multi-bit", "empty": ["A7", "A8", "B4", "B5"]})]
    fields += [("dimm", {"slot": slot, "mib": 32768, "type": "DDR4", "speed": 2933, "ecc": True,
                         "vendor": "Hynix", "model": "HMA84GR7CJR4N-WM",
                         "serial": f"2B1F05{11 + number:02X}"})
               for number, slot in enumerate(["A1", "A2", "A3", "B1", "B2", "B3"])]
    fields += [("nic", {"mac": machine["mac"][:-1] + str(number), "pci": f"0000:04:00.{number}",
                        "id": nic, "subsystem": "1028:08ff", "link": "8 GT/s x4",
                        "boot": number == 0}) for number in range(2)]
    fields += [("function", {"pci": "0000:18:00.0", "id": "1000:005f", "class": "010400",
                             "subsystem": "1028:1f44", "link": "8 GT/s x8", "max": "8 GT/s x8"}),
               ("pci", {"functions": 143, "shown": 3, "fingerprint": "9d20c4b1",
                        "access": "ecam"})]
    if machine["state"] == "fail":
        fields.append(("fault", {"check": "memory.sample", "addr": "0x1f3a5c840", "wrote": "0x0",
                                 "read": "0x1000", "slot": "A2", "times": 3}))
    return [{"kind": kind, "number": number, "fields": each}
            for number, (kind, each) in enumerate(fields)]


def boots(machine, most=50, before=None):
    """Its boots as BootSummary, the latest first: one every few hours."""
    rows = []
    for number in range(machine["boots"]):
        began = machine["began"] - number * 6 * 3600 * 1000
        if before is not None and began >= before:
            continue
        came = [outcome(machine["name"], machine["state"], check, number) for check in CHECKS]
        state = machine["state"] if number == 0 else "fail" if {"fail", "timeout"} & set(
            came) else "pass"
        rows.append({
            "boot": boot_id(machine["name"], number), "run": f"nightly-{8841 - number}",
            "began": began, "ended": began + 41000, "verdict": VERDICTS.get(state),
            "state": state, "what": machine["what"] if number == 0 else None,
            "pass": came.count("pass"), "fail": came.count("fail") + came.count("timeout"),
            "error": came.count("error"), "skip": came.count("skip"),
            "changed": machine["changed"] if number == 0 else 0})
    return rows[:most]


def boot(machine, name):
    """One boot as Boot; None: there is none of that name."""
    for number, row in enumerate(boots(machine, 1000)):
        if row["boot"] == name:
            return {**row, "machine": machine["name"], "exit": row["verdict"],
                    "trace": machine.get("trace", []) if number == 0 else [],
                    "records": records(machine),
                    "results": [result(machine["name"], machine["state"], check, number)
                                for check in CHECKS]}
    return None


def history(machine):
    rows = boots(machine, 24)
    return {check: [{"boot": row["boot"], "began": row["began"],
                     **{key: value for key, value in result(
                         machine["name"], machine["state"], check, number).items()
                        if key in ("outcome", "text")}}
                    for number, row in enumerate(rows)] for check in CHECKS}


def difference(machine, old, new):
    if old == new or not machine["changed"]:
        return []
    return [{"kind": "dimm", "which": "A3", "key": None, "new": None,
             "old": {"slot": "A3", "mib": 32768, "type": "DDR4", "serial": "2B1F050D"}},
            {"kind": "bios", "which": None, "key": "version", "old": "2.17.1", "new": "2.19.1"},
            {"kind": "memory", "which": None, "key": "mib", "old": 229376, "new": 196608},
            ][:machine["changed"]]


def machine(name, state="pass", number=0, **more):
    """A machine as Machine. `kind` is ours."""
    dice = random.Random(name)
    vendor, product = KINDS[number % len(KINDS)][:2]
    what, advice = WHATS[state]
    is_heard = state not in ("unheard", "screen")
    ago = dice.randrange(20, 5000) * 1000
    made = {
        "name": name, "place": f"rack {number // 20 + 1}, {number % 20 * 2 + 1}U", "notes": None,
        "line": {"source": f"tcp:console-{number // 16 + 1}:{7001 + number % 16}",
                 "state": "none" if state == "screen" else "open", "since": NOW - 86400000,
                 "why": None, "heard": NOW - ago if is_heard else None,
                 "bytes": dice.randrange(90000, 9000000) if is_heard else 0, "lost": 0},
        "state": state, "since": NOW - ago, "verdict": VERDICTS.get(state), "what": what,
        "next": advice, "boot": boot_id(name, 0) if is_heard else None,
        "run": "nightly-8841" if is_heard else None, "began": NOW - ago - 41000,
        "progress": "memory.sample" if state == "booting" else None,
        "boots": dice.randrange(30, 300) if is_heard else 0, "pass": 17, "fail": 0, "error": 0,
        "skip": 1, "accepted": 0, "changed": 0, "quarantine": None, "vendor": vendor,
        "product": product, "serial": f"{dice.getrandbits(35):07X}"[:7],
        "mac": "d0:94:66:" + ":".join(f"{dice.randrange(256):02x}" for _ in range(2)) + ":10",
        "type": "people", "writer": None, "kind": number % len(KINDS)}
    made.update(more)
    return made


def lab(count=60, seed=7):
    """As a lab looks on a usual day: most pass, some don't."""
    dice = random.Random(seed)
    ill = ["fail", "crashed", "damaged", "truncated", "silent", "overdue", "looping", "other",
           "inconclusive", "unheard"]
    made = []
    for number in range(count):
        state = "pass"
        if number % 17 == 5:
            state = "booting"
        elif dice.random() < 0.16:
            state = ill[dice.randrange(len(ill))]
        made.append(machine(f"r{number + 1}", state, number))
    return made
