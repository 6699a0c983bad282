# SPDX-License-Identifier: MIT
"""Any one process of `rollcall serve` may be killed at any time: serial and TCP lines lose nothing,
double nothing, and aren't even closed."""
import contextlib
import os
import signal
from pathlib import Path

import pytest

from tests.serve.serving import (CLOSED, LOST, ROLES, Load, PtyTalker, Serve, TcpTalker, wait_for)

RATE = 100000


def begin(folder, talkers, **more):
    return Serve(folder, {f"m{i}": talker.source for i, talker in enumerate(talkers)}, **more)


def settle(serve, talkers):
    """Nothing more is said: until all of it is in the journal."""
    whole = sum(talker.said for talker in talkers)

    def is_whole():
        return sum(len(serve.heard(f"m{i}")) for i in range(len(talkers))) >= whole
    wait_for(is_whole, what="the journal")


def check(serve, talkers):
    for i, talker in enumerate(talkers):
        heard, said = serve.heard(f"m{i}"), talker.everything()
        assert len(heard) == len(said) and heard == said, (i, len(heard), len(said), serve.errors)
        assert talker.breaks == 0
        assert [frame for frame in serve.frames(f"m{i}", [CLOSED, LOST])
                if frame.data != b"serve ended"] == []


@pytest.mark.parametrize("role", ["keeper", "collector", "desk"])
def test_nothing_is_lost(role, tmp_path):
    talkers = [TcpTalker() for _ in range(6)] + [PtyTalker() for _ in range(6)]
    with begin(tmp_path, talkers) as serve:
        wait_for(lambda: all(serve.is_open(f"m{i}") for i in range(12)), what="opening")
        with Load(talkers, RATE) as load:
            for _ in range(3):
                before = sum(talker.said for talker in talkers)
                serve.kill(role)
                wait_for(lambda: sum(talker.said for talker in talkers) > before + 200000)
            assert set(serve.processes()) == set(ROLES) - {"bridge"}
            load.stop()
            assert load.failure is None
        settle(serve, talkers)
        assert serve.end() in (0, -signal.SIGKILL)
    check(serve, talkers)
    assert serve.errors.count("started again" if role != "keeper" else "in its place") == 3


def test_keeper_and_collector_by_turns(tmp_path):
    """Each new one was started by one that was itself started by another."""
    talkers = [TcpTalker(), PtyTalker()]
    with begin(tmp_path, talkers) as serve:
        wait_for(lambda: serve.is_open("m0") and serve.is_open("m1"), what="opening")
        with Load(talkers, RATE):
            for role in ("keeper", "collector", "desk", "keeper", "desk", "collector", "keeper"):
                before = talkers[0].said
                serve.kill(role)
                wait_for(lambda: talkers[0].said > before + 10000)
        settle(serve, talkers)
        serve.end()
    check(serve, talkers)


def test_both_killed_leaves_nobody(tmp_path):
    """Keeper and collector at once: the rest ends by itself, and the next serve goes on."""
    talker = TcpTalker()
    with begin(tmp_path, [talker]) as serve:
        wait_for(lambda: serve.is_open("m0"), what="opening")
        for role, process in serve.processes().items():
            if role in ("keeper", "collector"):
                os.kill(process, signal.SIGSTOP)
        for role, process in serve.processes().items():
            if role in ("keeper", "collector"):
                os.kill(process, signal.SIGKILL)
        wait_for(lambda: not serve.processes(), what="the others' end")
        assert serve.process.wait(timeout=5) == -signal.SIGKILL
    with begin(tmp_path, [talker]) as serve:
        wait_for(lambda: talker.meet() and talker.breaks == 1, what="the next serve")
        serve.end()


def test_one_that_dies_again_and_again_is_given_pauses(tmp_path):
    with begin(tmp_path, []) as serve:
        for _ in range(4):
            serve.kill("desk")
        assert "as the one before: started again in" in serve.errors
        serve.end()


def test_told_to_end_while_no_collector_runs(tmp_path):
    """Without one nobody would drain the spool: there is another for the end."""
    talker = TcpTalker()
    with begin(tmp_path, [talker]) as serve:
        wait_for(lambda: talker.meet() and serve.is_open("m0"), what="opening")
        for _ in range(3):
            serve.kill("collector")
        os.kill(serve.processes()["collector"], signal.SIGKILL)
        serve.deaths += 1
        wait_for(lambda: serve.errors.count("as the one before") == 3, what="the pause")
        talker.say(1600)
        assert serve.end() == 0
    assert serve.heard("m0") == talker.everything()
    assert serve.events("m0")[-1] == "-serve ended"


def is_pending(process, number):
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("ShdPnd:")[1].split()[0], 16) >> (number - 1) & 1


@pytest.mark.parametrize("before", [[], ["keeper"], ["collector"]])
def test_collector_killed_while_it_ends(before, tmp_path):
    """What it had still to do another does: also under a keeper that can't learn how it ended, and
    behind a pause. Nothing is begun any more."""
    talker = TcpTalker()
    with Serve(tmp_path, {"m0": talker.source, "m1": "exec:true"}) as serve:
        wait_for(lambda: talker.meet() and serve.is_open("m0"), what="opening")
        wait_for(lambda: serve.events("m1"), what="the program")
        for role in before:
            serve.kill(role)
        processes = serve.processes()
        os.kill(processes["collector"], signal.SIGSTOP)
        talker.say(1600)
        os.kill(processes["keeper"], signal.SIGTERM)
        wait_for(lambda: not is_pending(processes["keeper"], signal.SIGTERM), what="its hearing")
        os.kill(processes["collector"], signal.SIGKILL)
        assert serve.process.wait(timeout=10) == (-signal.SIGKILL if "keeper" in before else 0)
        wait_for(lambda: not serve.processes(), what="the others' end")
    assert "while it was to end" in serve.errors and "are lost" not in serve.errors
    assert serve.heard("m0") == talker.everything()
    assert serve.events("m0")[-1] == "-serve ended"
    assert "-serve ended" not in serve.events("m1")


def test_killed_keepers_are_buried(tmp_path):
    with begin(tmp_path, []) as serve:
        wait_for(lambda: "hears" in serve.errors, what="the beginning")
        for _ in range(3):
            serve.kill("keeper")
        collector = serve.processes()["collector"]

        def zombies():
            for stat in Path("/proc").glob("[0-9]*/stat"):
                with contextlib.suppress(OSError):
                    state, parent = stat.read_text().rpartition(")")[2].split()[:2]
                    if state == "Z" and int(parent) == collector:
                        yield stat
        wait_for(lambda: not list(zombies()), 5, "their burial")
        serve.end()
