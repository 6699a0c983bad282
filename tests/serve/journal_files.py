# SPDX-License-Identifier: MIT
"""Writes and reads journals by the description in serial/lab/journal/journal.h and frame.h, a
second time and from the text alone: for days of a lab that nobody has to wait for, and to hold what
`rollcall serve` kept against what was sent."""
import struct

from tests.reader.reader import crc32c

BLOCK, BYTES_MAX = 1 << 18, 1 << 16
MAGIC = b"rcjourn1"
HEAD = struct.Struct("<IQQ")
FRAME = struct.Struct("<IIIIQ")
BYTES, NAME, OPENED, CLOSED, LOST, TYPED, NOTE, PAD = range(1, 9)


def frame(kind, source, time_ns, data=b""):
    """A frame as it stands in the stream."""
    head = FRAME.pack(0, len(data), source, kind, time_ns)[4:]
    whole = struct.pack("<I", crc32c(head + data)) + head + data
    return whole + bytes(-len(whole) % 8)


class Stream:
    """A stream of frames in the making, from position `first` on."""

    def __init__(self, first=0):
        self.first, self.data, self.names = first, bytearray(), {}

    def _room(self):
        return BLOCK - (self.first + len(self.data)) % BLOCK

    def _pad(self, size):
        self.data += frame(PAD, 0, 0, bytes(size - FRAME.size))

    def add(self, kind, source, time_ns, data=b""):
        """What is left of a block behind a frame is nothing, or has room for a pad."""
        one = frame(kind, source, time_ns, data)
        if len(one) != self._room() and len(one) + FRAME.size > self._room():
            if self._room() > BYTES_MAX:
                self._pad(self._room() // 16 * 8)
            self._pad(self._room())
        self.data += one

    def write(self, folder, began_ns):
        """One file with all of it."""
        names = b"".join(frame(NAME, source, began_ns, name) for source, name in self.names.items())
        head = HEAD.pack(32 + len(names), self.first, began_ns)
        path = folder / f"{self.first:020d}.rj"
        path.write_bytes(MAGIC + struct.pack("<I", crc32c(head)) + head + names + self.data)
        return path


def read(folder):
    """Yields (position, kind, source, time_ns, bytes) of every frame of the folder's files, the
    names at their heads included (position None). What isn't as described is an AssertionError."""
    paths = sorted(folder.glob("*.rj"))
    for path, after in zip(paths, paths[1:] + [None]):
        data, first = path.read_bytes(), int(path.stem)
        assert data[:8] == MAGIC
        begin, position, _ = HEAD.unpack_from(data, 12)
        assert struct.unpack_from("<I", data, 8)[0] == crc32c(data[12:32])
        assert position == first and begin % 8 == 0
        end = begin + int(after.stem) - first if after else len(data)
        at = 32
        while at < min(end, len(data)):
            total, length, source, kind, time_ns = FRAME.unpack_from(data, at)
            body = data[at + 24:at + 24 + length]
            assert total == crc32c(data[at + 4:at + 24] + body), (path, at)
            yield (first + at - begin if at >= begin else None), kind, source, time_ns, body
            at += 24 + length + -(24 + length) % 8
