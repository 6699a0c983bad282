# SPDX-License-Identifier: MIT
"""What is measured of each program: a function a row, or rows that one run gives, which returns
what the table shows."""
import os
import subprocess
import time
from contextlib import contextmanager

from tests.bench.lab.running import until
from tests.bench.lab.servers import Rfc2217, Rollcall, Ser2net
from tests.bench.lab.talkers import BUILD, LINE_LENGTH, Talkers, free_port

RATE = 11500  # bytes a second: 115200 baud
MANY, SOME = 1000, 100
CPU_MS, LOSS_MS, FULL_MS, FLOOD_MS, LOOK_MS = 8000, 4000, 6000, 1500, 8000
FLOODS, VIEWERS = 3, 1000
ALONE_MB = 1000
KILL_S, GONE_S, FREE_S = 1.2, 1, 4
DISK_MIB, DISK_LEFT = 256, 2 << 20


@contextmanager
def begun(kind, folder, lines, machines, before=None):
    """The program, and the machines that it is to hear. `before` is given the program before it
    begins."""
    folder.mkdir()
    talkers = Talkers(folder, lines, machines)
    server = kind(folder, talkers)
    if before:
        before(server)
    server.began = time.monotonic()
    server.begin()
    try:
        yield server, talkers
    finally:
        server.end()
        talkers.end()


def loss(server, first, said):
    """What of it isn't kept, in words."""
    lines, doubled, _ = server.count(first)
    whole = said * server.talkers.count
    twice = f", {100 * doubled / whole:.1f} % twice" if doubled else ""
    return (f"{100 * (whole - lines) / whole:.1f} %" if lines != whole else "0") + twice


def many(kind, folder, may_go_on):
    """1000 machines on TCP: how soon they are attached, what that takes of memory and CPU."""
    found = {}
    with begun(kind, folder, "tcp", MANY) as (server, talkers):
        talkers.await_attached()
        found["attached"] = f"{time.monotonic() - server.began:.2f} s"
        may_go_on.wait()
        time.sleep(1)
        found["memory"] = f"{server.running.memory_mib():.1f} MiB"
        first = server.await_heard()
        before = server.running.cpu_s()
        said = talkers.say(RATE, CPU_MS)
        server.await_quiet()
        found["cpu"] = f"{server.running.cpu_s() - before:.2f} s"
        found["memory after"] = f"{server.running.memory_mib():.1f} MiB"
        found["lost"] = loss(server, first, said)
    return found


def flood(kind, folder):
    """One machine that says as much as is taken, until all of it is kept: what else runs here can
    only make it slower, so the best of some counts."""
    folder.mkdir()
    tries = [flood_once(kind, folder / str(number)) for number in range(FLOODS)]
    lost = [lost for _, _, lost in tries if lost != "0"]
    return {"flood": f"{max(speed for speed, _, _ in tries):.0f} MB/s"
                     + "".join(f", lost {one}" for one in lost),
            "flood cpu": f"{max(frugal for _, frugal, _ in tries):.0f} MB"}


def flood_once(kind, folder):
    with begun(kind, folder, "tcp", 1) as (server, talkers):
        talkers.await_attached()
        first, size = server.await_heard(), server.kept_bytes()
        start, before = time.monotonic(), server.running.cpu_s()
        said = talkers.flood(FLOOD_MS)
        until(lambda: server.kept_bytes() - size >= said * LINE_LENGTH, 20, 0.002)
        seconds = time.monotonic() - start
        megabytes, cpu = said * LINE_LENGTH / 1e6, server.running.cpu_s() - before
        server.await_quiet()
        return megabytes / seconds, megabytes / max(cpu, 0.01), loss(server, first, said)


def alone(folder):
    """What spool and journal could store, without anybody who judges it."""
    folder.mkdir()
    run = subprocess.run([BUILD / "bench/store", folder, str(ALONE_MB)], check=True,
                         capture_output=True, text=True, timeout=60)
    speed, frugal = run.stdout.split()
    return {"alone": f"{speed} MB/s", "alone cpu": f"{frugal} MB"}


def killed(kind, folder, lines, process=None):
    """With -9, while its machines talk: one of our processes, which is missed by the others; all of
    a program that has nobody who would, which is begun again."""
    with begun(kind, folder, lines, SOME) as (server, talkers):
        first = server.await_heard()
        talkers.tell(f"say {RATE} {LOSS_MS}")
        time.sleep(KILL_S)
        server.running.kill(server.running.named()[process] if process else None)
        if not process:
            time.sleep(GONE_S)
            server.begin()
        said = talkers.await_said()
        server.await_quiet()
        return loss(server, first, said)


def slow(kind, folder):
    """Every write into a file takes 50 ms more."""
    with begun(kind, folder, "pty", SOME, kind.may_be_slow) as (server, talkers):
        first = server.await_heard()
        server.slow_disk.touch()
        said = talkers.say(RATE, LOSS_MS)
        server.await_quiet()
        return loss(server, first, said)


@contextmanager
def small_disk():
    """Mounts one where it is called for; yields that, and what fills and frees it."""
    mounted = []

    def mount(server):
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "bench", server.kept],
                       check=True, capture_output=True)
        mounted.append(server.kept)

    yield mount
    for folder in mounted:
        until(lambda: subprocess.run(["umount", folder], check=False,
                                     capture_output=True).returncode == 0)


def full(kind, folder):
    """The disk is full for some two seconds of six."""
    if os.getuid() != 0:
        return "not root: no disk"
    with small_disk() as disk:
        try:
            with begun(kind, folder, "pty", SOME, disk) as (server, talkers):
                first = server.await_heard()
                filler = server.kept / "filler"
                free = os.statvfs(server.kept).f_bavail * os.statvfs(server.kept).f_frsize
                with open(filler, "wb") as to:
                    os.posix_fallocate(to.fileno(), 0, max(free - DISK_LEFT, 1))
                talkers.tell(f"say {RATE} {FULL_MS}")
                time.sleep(FREE_S)
                filler.unlink()
                said = talkers.await_said()
                server.await_quiet()
                return loss(server, first, said)
        except subprocess.CalledProcessError as error:
            return "no mount: " + error.stderr.decode().strip().splitlines()[-1]


def kills_of_ours(folder, lines):
    """Each process of ours in a run of its own: the worst, and how many there are."""
    with begun(Rollcall, folder, lines, SOME) as (server, _):
        server.await_heard()
        names = sorted(server.running.named())
    losses = {name: killed(Rollcall, folder / name, lines, name) for name in names}
    worst = [f"{name}: {lost}" for name, lost in losses.items() if lost != "0"]
    return "; ".join(worst) if worst else f"0 (each of {len(names)})"


def killed_bridge(folder):
    """The process that holds what is no plain descriptor."""
    if not Ser2net.program.exists():
        return "no ser2net: deploy/setup"
    return killed(Rfc2217, folder, "pty", "rc-bridge")


def viewers(folder):
    """Half of them never read: whether the others keep up, and what all of them take."""
    port = free_port()
    with begun(Rollcall, folder, "tcp", SOME, lambda server: server.listen_on(port)) as (
            server, talkers):
        said = server.await_heard()
        before = server.running.memory_mib()
        looking = subprocess.Popen([BUILD / "bench/viewers", str(port), str(VIEWERS), str(SOME)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            first = looking.stdout.readline().split()
            if first != ["looking", str(VIEWERS)]:
                return f"let in: {first[1] if first else 'none'}"
            said += talkers.say(RATE, LOOK_MS)
            looking.stdin.write(f"until {said - 1}\n")
            looking.stdin.flush()
            _, seen, _, of, missing, ms = looking.stdout.readline().replace(",", "").split()
            more = server.running.memory_mib() - before
            late = f"{missing} lines less, " if missing != "0" else ""
            return {"viewers": f"{more:.1f} MiB",
                    "viewers keep": f"{seen} of {of}, {late}{ms} ms late"}
        finally:
            looking.kill()
            looking.wait()
