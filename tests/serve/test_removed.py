# SPDX-License-Identifier: MIT
"""The journal's files, or the whole folder, are removed while `rollcall serve` runs: what was just
heard is written again, the rest is said, and nothing goes into a file that nobody can open."""
import shutil

import pytest

from tests.serve.serving import Serve, TcpTalker, wait_for
from tests.serve.web import UnixConnection, ask


@pytest.fixture(name="talker")
def make_talker():
    talker = TcpTalker()
    yield talker
    talker.close()


def journal(serve):
    """As the API tells of it, or {} while nobody answers."""
    try:
        connection = UnixConnection(serve.folder / "rollcall.sock")
        found = ask(connection, "GET", "/api/lab").json["journal"]
        connection.close()
        return found
    except OSError:
        return {}


def has_heard(serve, talker):
    return serve.heard("r1") == talker.everything()


def log_of(serve):
    try:
        return (serve.folder / "logs" / "r1.log").read_bytes()
    except OSError:
        return b""


def test_the_journals_files(tmp_path, talker):
    with Serve(tmp_path, {"r1": talker.source}) as serve:
        wait_for(lambda: talker.meet() and serve.is_open("r1"))
        talker.say(16000)
        wait_for(lambda: has_heard(serve, talker))
        for file in serve.folder.glob("*.rj"):
            file.unlink()
        wait_for(lambda: has_heard(serve, talker), what="writing it again")
        talker.say(16000)
        wait_for(lambda: has_heard(serve, talker))
        wait_for(lambda: "files were removed" in str(journal(serve).get("error")))
        wait_for(lambda: log_of(serve) == talker.everything())
    assert serve.errors.count("files were removed: the journal goes on from ") == 1


def test_the_folder(tmp_path, talker):
    with Serve(tmp_path, {"r1": talker.source}) as serve:
        wait_for(lambda: talker.meet() and serve.is_open("r1"))
        talker.say(16000)
        wait_for(lambda: log_of(serve) == talker.everything())
        serve.folder.rename(tmp_path / "away")
        serve.deaths += 1  # the desk's
        wait_for(lambda: has_heard(serve, talker), what="writing it again")
        shutil.rmtree(tmp_path / "away")
        talker.say(16000)
        wait_for(lambda: has_heard(serve, talker))
        wait_for(lambda: log_of(serve) == talker.everything(), what="the desk")
        wait_for(lambda: "files were removed" in str(journal(serve).get("error")))
        assert talker.breaks == 0
