# SPDX-License-Identifier: MIT
"""Makes the tarball that installs on a lab's server with nothing but dnsmasq there: image, script,
templates, `deploy/install`, and the iPXE that a plain PXE ROM is given first. The same inputs
give the same bytes.

    dist.py VERSION OUTPUT.tar.gz FILE...
"""
import gzip
import io
import subprocess
import sys
import tarfile
from pathlib import Path

WHEN = 1767225600  # 2026-01-01: a file's age says nothing here, and bytes should repeat
IPXE = [Path("/usr/lib/ipxe/undionly.kpxe"), Path("/usr/lib/ipxe/snponly.efi")]
LICENCES = [Path("/usr/share/doc/ipxe/copyright"), Path("/usr/share/common-licenses/GPL-2")]
SOURCE = """\
pxe/undionly.kpxe and pxe/snponly.efi are iPXE (https://ipxe.org), unchanged as in Debian's
package ipxe {version}. They are under the licences in `copyright` and `GPL-2` beside this file;
their source is Debian's source package of that name and version
(`apt-get source ipxe={version}`).
"""


def ipxe_version():
    return subprocess.run(["dpkg-query", "-W", "-f=${Version}", "ipxe"], check=True,
                          capture_output=True, text=True).stdout


def contents(files):
    """{name in the tarball: (bytes, may run)}"""
    inside = {name: (Path(name).read_bytes(), Path(name).stat().st_mode & 0o100 != 0)
              for name in files}
    inside["README.md"] = inside.pop("deploy/INSTALL.md")  # the first thing one looks at
    for path in IPXE:
        inside[f"pxe/{path.name}"] = (path.read_bytes(), False)
    for path in LICENCES:
        inside[f"pxe/ipxe/{path.name}"] = (path.read_bytes(), False)
    inside["pxe/ipxe/SOURCE"] = (SOURCE.format(version=ipxe_version()).encode(), False)
    return inside


def main():
    version, output, *files = sys.argv[1:]
    with open(output, "wb") as raw, \
            gzip.GzipFile("", "wb", mtime=WHEN, fileobj=raw) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, (data, may_run) in sorted(contents(files).items()):
            member = tarfile.TarInfo(f"rollcall-{version}/{name}")
            member.size, member.mtime = len(data), WHEN
            member.mode = 0o755 if may_run else 0o644
            tar.addfile(member, io.BytesIO(data))


if __name__ == "__main__":
    main()
