# SPDX-License-Identifier: MIT
"""Makes sealed lines by PROTOCOL.md, for answers that no machine has given yet."""
import json

from tests.reader.reader import crc32c

BOOT = "7c19e2a4d03b5f68"


def sealed(text, number, boot=BOOT):
    """The line with its seal and CR LF."""
    line = f"{text} @{number}"
    return f"{line}:{crc32c((boot + line).encode()):08x}\r\n".encode()


def record(kind, content, number, boot=BOOT):
    return sealed(f"# {kind} {json.dumps(content, separators=(',', ':'))}", number, boot)


def answer(results=("ok 1 clock.rtc # 3 ms",), verdict="pass", boot=BOOT, run="r1", **end):
    """A whole answer with these results; `end` changes what its last record says."""
    failed = sum(result.startswith("not ok") for result in results)
    counts = {"plan": len(results), "pass": len(results) - failed, "fail": failed, "error": 0,
              "skip": 0}
    lines = [b"\r\nHello World!\r\n",
             record("rollcall", {"v": 1, "boot": boot, "run": run, "name": "r17"}, 0, boot),
             record("memory", {"mib": 255, "ranges": 4}, 1, boot),
             b"KTAP version 1\r\n", f"1..{len(results)}\r\n".encode()]
    lines += [sealed(result, 2 + i, boot) for i, result in enumerate(results)]
    lines.append(record("end", {"boot": boot, "run": run, **counts, "verdict": verdict,
                                "after": "halt", **end}, 2 + len(results), boot))
    return b"".join(lines)
