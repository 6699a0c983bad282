# SPDX-License-Identifier: MIT
"""The unit that runs `rollcall serve`: systemd reads it, and it lets any process of it die."""
import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).resolve().parents[2] / "deploy/rollcall-serve.service"


def test_any_process_may_die_and_none_is_privileged():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(UNIT.read_text())
    service = unit["Service"]
    for key, value in {"Type": "notify", "NotifyAccess": "all", "ExitType": "cgroup",
                       "KillMode": "mixed", "OOMPolicy": "continue", "User": "rollcall",
                       "SupplementaryGroups": "dialout", "StateDirectory": "rollcall",
                       "CapabilityBoundingSet": "", "NoNewPrivileges": "yes",
                       "ProtectSystem": "strict"}.items():
        assert service[key] == value
    assert "SIGKILL" in service["SuccessExitStatus"]  # a reload after one died ends it otherwise
    assert "PrivateDevices" not in service  # there would be no serial port


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_reads_it(tmp_path):
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/usr/local/bin/rollcall", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], capture_output=True,
                          text=True, check=False)
    # What it says of the machine that it runs on isn't about the unit.
    said = [line for line in done.stderr.splitlines()
            if UNIT.name in line and "legacy cgroups" not in line]
    assert done.returncode == 0 and said == [], done.stderr
