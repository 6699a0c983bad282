# SPDX-License-Identifier: MIT
"""A copy of the tree, to be built in a way that isn't everybody's."""
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["SConstruct", "VERSION", "ARCHITECTURE.md", "LICENSE", "README.md", "boot", "kernel",
         "serial", "pxe", "tests", "deploy"]


def copy_tree(folder):
    """Copies what a build needs into the folder, which is made."""
    folder.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part)
        else:
            shutil.copy(ROOT / part, folder)
    return folder


def scons(folder, *words):
    return subprocess.run(["scons", "-Q", *words], cwd=folder, capture_output=True, text=True,
                          check=False)
