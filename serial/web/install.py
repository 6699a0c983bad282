# SPDX-License-Identifier: MIT
"""npm's packages, exactly those of the lock file, into the build's folder: nothing is written into
the source tree, and nothing that came is run.

    install.py SOURCE TARGET

Where npm fails, the last lines say why and what to do."""
import shutil
import subprocess
import sys
from pathlib import Path

GIVEN = ["package.json", "package-lock.json", ".npmrc"]
COMMAND = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline",
           "--loglevel=error", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
# What npm calls it, and what it is.
CAUSES = [("ENOTFOUND", "the network isn't there"), ("EAI_AGAIN", "the network isn't there"),
          ("ECONNREFUSED", "the network isn't there"), ("ETIMEDOUT", "the network isn't there"),
          ("ENOTCACHED", "the network isn't there, and its cache hasn't got the package"),
          ("EINTEGRITY", "what came isn't what package-lock.json names: don't use it"),
          ("CERT", "the certificate of npm's registry, or of a proxy before it, is of nobody known "
           "here (NODE_EXTRA_CA_CERTS names a file with more)"),
          ("EUSAGE", "package.json and package-lock.json don't fit each other")]


def fail(why, advice):
    sys.exit(f"serial/web: {why}\nnext: {advice}")


def main(source, target):
    target.mkdir(parents=True, exist_ok=True)
    for name in GIVEN:
        shutil.copy(source / name, target / name)
    try:
        done = subprocess.run(COMMAND, cwd=target, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        fail("there is no npm, which fetches the page's terminal",
             "run deploy/setup, which installs it.")
    if done.returncode != 0:
        said = done.stdout + done.stderr
        why = next((what for code, what in CAUSES if code in said),
                   next((line for line in said.splitlines() if line.strip()), "no word"))
        fail(f"npm ci failed in {target}: {why}",
             f"run `npm ci --ignore-scripts` in {target} to see all of it. Only the first build "
             "needs npm's registry, or a proxy of it (npm config set registry).")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
