# SPDX-License-Identifier: MIT
"""`rollcall listen` and a real kernel, on a line that loses bytes both ways: it ends with the
answer that the machine gave, and the verdict on it."""
import os
import select
import time

import pytest

from tests.boot.console import booted
from tests.lab.simulated import Bursts, Clean, Hits, Leaky, Socket
from tests.lab.test_listen import TYPED, listen
from tests.reader import reader

SEEDS = 4


class MachineWire(Socket):
    """Carries what a machine says, and what is typed to it, until the lab's end has had enough."""

    def __init__(self, machine, line):
        super().__init__(None, b"", line)
        self._machine, self._carried = machine, 0

    def _carry(self, end):
        said = self._machine.said()[self._carried:]
        self._carried += len(said)
        self._say(end, said)

    def _run(self):
        try:
            end = self._meet()
            while not self._over.is_set():
                self._carry(end)
                if select.select([end], [], [], 0.02)[0]:
                    keys = os.read(end, 4096)
                    if not keys:
                        return
                    self.typed += keys
                    self._machine.type(self.line.damage(keys))
        except OSError:  # the lab's end has gone
            return


def hear(tmp_path, line, words=""):
    """(finished process, what was typed, the true verdict, seconds)"""
    log = tmp_path / "heard.log"
    with booted(tmp_path, f"run=listen {words}") as machine, MachineWire(machine, line) as wire:
        began = time.monotonic()
        done = listen(wire.source, "--run", "listen", "--log", log)
        seconds = time.monotonic() - began
        truth, answer = reader.judge(machine.said(), "listen")
    heard_verdict, heard = reader.judge(log.read_bytes(), "listen")
    assert heard_verdict == truth, done.stderr
    top = max(number for number, kind, _ in answer.records() if kind == "end")
    assert all(heard.lines.get(number) == answer.lines[number] for number in range(top + 1))
    return done, wire.typed, truth, seconds


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("loss", [Leaky, Bursts])
def test_machine_on_a_line_that_loses_bytes(loss, seed, tmp_path):
    done, typed, truth, seconds = hear(tmp_path, loss(seed))
    assert done.returncode == truth, done.stderr
    assert TYPED.fullmatch(typed), typed
    print(f"{loss.__name__} {seed}: {seconds:.1f} s, {typed.count(b'resend')} rounds")


def test_machine_on_a_good_line(tmp_path):
    done, typed, truth, _ = hear(tmp_path, Clean())
    assert (done.returncode, typed) == (truth, b"")


def test_machine_that_lingers(tmp_path):
    """Without a prompt; and what was asked for came before it ended as its words say."""
    done, typed, truth, _ = hear(tmp_path, Hits(b'"chip"', b'"kind"'), "after=halt linger=20")
    assert done.returncode == truth, done.stderr
    assert typed.startswith(b"resend ") and TYPED.fullmatch(typed)
