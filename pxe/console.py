# SPDX-License-Identifier: MIT
"""A UEFI firmware mirrors its console on COM1, and moves the cursor there as on a terminal. Here
that becomes plain lines."""
import re

# ECMA-48 control sequences, also one that hasn't come to its end; and a lone escape.
CONTROL = re.compile(rb"\x1b\[[0-9;?=]*(?:[@-~]|$)|\x1b$")
GREETING = b"Hello World!"
# OVMF has tried everything that it was told to boot.
GAVE_UP = b"EFI Internal Shell"


def plain(said):
    """What was said without control sequences."""
    return CONTROL.sub(b"", said)


def lines(said):
    """The same as rows of text, without blanks at their end."""
    return [line.rstrip() for line in plain(said).decode("latin-1").splitlines()]


def ours(said):
    """What came after the firmware had said its last: b"" where that was all."""
    at = said.find(GREETING)
    return said[at:] if at >= 0 else b""
