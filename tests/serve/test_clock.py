# SPDX-License-Identifier: MIT
"""A clock that was set back: times go on from where they were, in every process."""
import os
import time

from tests.serve.journal_files import NAME, Stream
from tests.serve.serving import BYTES, PtyTalker, Serve, wait_for
from tests.serve.web import UnixConnection, ask

HOUR_NS = 3600 * 10**9


def say(serve, talker, text):
    """Returns the time in the journal."""
    os.write(talker.end, text)
    wait_for(lambda: serve.heard("m0").endswith(text), what="hearing")
    return serve.frames("m0", [BYTES])[-1].time_ns


def now_ms(serve):
    """As the API has it."""
    def ask_now():
        connection = UnixConnection(serve.folder / "rollcall.sock")
        try:
            return ask(connection, "GET", "/api/lab").json["now"]
        except OSError:
            return None
        finally:
            connection.close()
    return wait_for(ask_now, what="serving")


def test_goes_on_from_the_journals_end(tmp_path):
    talker, stream, ended = PtyTalker(), Stream(), time.time_ns() + HOUR_NS
    stream.names[1] = b"m0"
    stream.add(NAME, 1, ended, b"m0")
    serve = Serve(tmp_path, {"m0": talker.source})
    serve.folder.mkdir()
    stream.write(serve.folder, ended)
    try:
        with serve:
            wait_for(lambda: serve.is_open("m0"), what="opening")
            first = say(serve, talker, b"one")
            assert ended < first < ended + HOUR_NS // 2
            told = now_ms(serve)
            assert first // 10**6 <= told < (ended + HOUR_NS // 2) // 10**6
            serve.kill("collector")
            serve.kill("desk")
            second = say(serve, talker, b"two")
            assert told <= second // 10**6
            assert second // 10**6 <= now_ms(serve)
    finally:
        talker.close()
