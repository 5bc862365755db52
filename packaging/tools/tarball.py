"""Makes the archive for distributions without Debian packages; prints its path."""

from __future__ import annotations

import gzip
import platform
import shutil
import sys
import tarfile
from pathlib import Path

from build_facts import facts
from staging import LINUX, NAME, ROOT, files_in, make_plain, stage_share


def main() -> None:
    """Build from the bundle that is named first, into the folder that is named second."""
    bundle, target = Path(sys.argv[1]), Path(sys.argv[2])
    made = facts(ROOT)
    title = f"{NAME}-{made.version}-linux-{platform.machine()}"
    folder = ROOT / "build" / "tar" / title
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(bundle, folder / NAME, symlinks=True)
    stage_share(folder / "share", made)
    for script in ("install.sh", "uninstall.sh"):
        shutil.copyfile(LINUX / script, folder / script)
    for text in ("LICENSE", "CHANGELOG.md"):
        shutil.copyfile(ROOT / text, folder / text)
    shutil.copyfile(ROOT / "docs" / "installing.md", folder / "INSTALLING.md")
    make_plain(folder, made.epoch)
    archive = target / f"{title}.tar.gz"
    _pack(folder, archive, made.epoch)
    print(archive)


def _pack(folder: Path, archive: Path, epoch: int) -> None:
    def nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = epoch
        return entry

    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", 9, file, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for path in files_in(folder):
            name = path.relative_to(folder.parent)
            tar.add(path, str(name), recursive=False, filter=nobodys)


if __name__ == "__main__":
    main()
