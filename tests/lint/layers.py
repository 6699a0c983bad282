# SPDX-License-Identifier: MIT
"""Who may include whom. The rule is the table of rooms in ARCHITECTURE.md, from the lowest room
to the highest; a room includes itself and what its row names (`*`: every room above its row,
`everything`: every room, `*, never ROOM`). A `<header.h>` is freestanding, or its room's row names
it; `<libc>` stands for the C library's and POSIX's."""
import re

INCLUDE = re.compile(r'^\s*(?:#|%)include\s+(["<])([^">]+)[">]', re.M)
ROW = re.compile(r"^\| `([^`]+)` \|[^|]*\|([^|]*)\|$", re.M)
FREESTANDING = {"stdint.h", "stddef.h", "stdbool.h", "stdarg.h"}
LIBC = {"arpa/inet.h", "asm/termbits.h", "crypt.h", "ctype.h", "dirent.h", "errno.h", "fcntl.h",
        "getopt.h", "inttypes.h", "limits.h", "malloc.h", "netdb.h", "netinet/in.h",
        "netinet/tcp.h", "poll.h", "pthread.h", "pty.h", "pwd.h", "semaphore.h", "signal.h",
        "spawn.h", "stdatomic.h", "stdio.h", "stdlib.h", "string.h", "strings.h", "sys/epoll.h",
        "sys/eventfd.h", "sys/file.h", "sys/ioctl.h", "sys/mman.h", "sys/pidfd.h", "sys/prctl.h",
        "sys/random.h", "sys/resource.h", "sys/signalfd.h", "sys/socket.h", "sys/stat.h",
        "sys/statvfs.h", "sys/timerfd.h", "sys/types.h", "sys/uio.h", "sys/un.h", "sys/wait.h",
        "termios.h", "time.h", "unistd.h"}


def read_rooms(architecture):
    """{room: the rooms that it may include} in the table's order."""
    rooms = {}
    for name, may in ROW.findall(architecture):
        words = re.findall(r"`([^`]+)`", may)
        if "everything" in may:
            allowed = {room for room, _ in ROW.findall(architecture)}
        elif may.strip().startswith("*"):
            allowed = set(rooms) - set(words)
        else:
            allowed = set(words)
        rooms[name] = allowed | {name}
    return rooms


def room_of(path, rooms):
    """The room with the longest name that the path begins with; None outside the house."""
    inside = [room for room in rooms if path == room or path.startswith(room.rstrip("/") + "/")]
    return max(inside, key=len, default=None)


def breaches(path, text, rooms):
    """What one source includes against the table."""
    room = room_of(path, rooms)
    if room is None:
        return [f"{path}: no room of ARCHITECTURE.md holds it"]
    found = []
    system = FREESTANDING | (LIBC if "<libc>" in rooms[room] else set())
    for kind, name in INCLUDE.findall(text):
        if kind == "<":
            if name not in system and f"<{name}>" not in rooms[room]:
                found.append(f"{path}: {room} may not include <{name}>")
        elif room_of(name, rooms) not in rooms[room]:
            found.append(f"{path}: {room} may not include {name} ({room_of(name, rooms)})")
    return found
