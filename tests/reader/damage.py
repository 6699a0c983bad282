# SPDX-License-Identifier: MIT
"""What serial lines, terminal servers and labs do to an answer. Everything comes from the dice that
are given, so that a seed names a case."""

SIZES = [1, 1, 2, 8, 60, 200]
PREFIXES = [b"[Sun Nov 22 20:04:48 2026] ", b"r17: ", b"\x1b[0m", b"# ", b"# = ", b"ok 3 "]


def _span(log, dice):
    start = dice.randrange(len(log) + 1)
    return start, min(len(log), start + dice.choice(SIZES))


def drop(log, dice, strangers):
    start, end = _span(log, dice)
    return log[:start] + log[end:]


def flip(log, dice, strangers):
    start, _ = _span(log, dice)
    return log[:start] + bytes(byte ^ 1 << dice.randrange(8) for byte in log[start:start + 1]) \
        + log[start + 1:]


def double(log, dice, strangers):
    start, end = _span(log, dice)
    return log[:end] + log[start:end] + log[end:]


def insert(log, dice, strangers):
    start, end = _span(log, dice)
    return log[:start] + dice.randbytes(end - start) + log[start:]


def nuls(log, dice, strangers):
    start, end = _span(log, dice)
    return log[:start] + bytes(end - start) + log[dice.choice([start, end]):]


def digits(log, dice, strangers):
    """What looks most like a line: its characters, changed for others of its kind."""
    start, end = _span(log, dice)
    return log[:start] + bytes(dice.choice(b"0123456789") if 48 <= byte <= 57 else byte
                               for byte in log[start:end]) + log[end:]


def cut(log, dice, strangers):
    return log[:dice.randrange(len(log) + 1)]


def behead(log, dice, strangers):
    return log[dice.randrange(len(log) + 1):]


def swap_lines(log, dice, strangers):
    lines = log.split(b"\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def drop_line(log, dice, strangers):
    lines = log.split(b"\n")
    del lines[dice.randrange(len(lines))]
    return b"\n".join(lines)


def line_ends(log, dice, strangers):
    return log.replace(b"\r\n", dice.choice([b"\r", b"\n", b"\r\r\n", b"\n\r"]))


def prefix(log, dice, strangers):
    front = dice.choice(PREFIXES)
    return b"\n".join(front + line for line in log.split(b"\n"))


def interleave(log, dice, strangers):
    """Two machines on one line, in pieces."""
    one, other, mixed = log, dice.choice(strangers), []
    while one or other:
        size = dice.choice([1, 7, 40, 160, 500])
        mixed.append(one[:size])
        one, other = other, one[size:]
    return b"".join(mixed)


def foreign_end(log, dice, strangers):
    """The last lines of somebody else's, or of an older boot's, in place of what was lost."""
    stranger = dice.choice(strangers).split(b"\n")
    return cut(log, dice, strangers) + b"\r\n" + b"\n".join(stranger[-dice.randrange(1, 5):])


def foreign_lines(log, dice, strangers):
    lines, stranger = log.split(b"\n"), dice.choice(strangers).split(b"\n")
    at = dice.randrange(len(lines))
    start = dice.randrange(len(stranger))
    lines[at:at] = stranger[start:start + dice.randrange(1, 6)]
    return b"\n".join(lines)


def reset(log, dice, strangers):
    """The machine starts again in the middle."""
    return cut(log, dice, strangers) + cut(dice.choice(strangers), dice, strangers)


def older(log, dice, strangers):
    """A whole answer of before stands in front, or all there is, is that."""
    return dice.choice(strangers) + dice.choice([log, cut(log, dice, strangers), b""])


KINDS = [drop, flip, double, insert, nuls, digits, cut, behead, swap_lines, drop_line, line_ends,
         prefix, interleave, foreign_end, foreign_lines, reset, older]


def damage(log, dice, strangers):
    """One to three of them."""
    for _ in range(dice.randrange(1, 4)):
        log = dice.choice(KINDS)(log, dice, strangers)
    return log
