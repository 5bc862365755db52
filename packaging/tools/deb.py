"""Makes the Debian package of a bundle; prints its path.

Libraries that Debian has itself are left out of the bundle's tree and asked for instead: the
dependencies are computed from what is left. The same commit gives the same package.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from email.utils import formatdate
from pathlib import Path

from build_facts import Facts, facts
from staging import (
    COMMANDS,
    LINUX,
    NAME,
    ROOT,
    files_in,
    licences,
    make_plain,
    stage_share,
    system_libraries,
    write_gzip,
)

MAINTAINER = "The AsyncFlow Designer authors <maintainers@asyncflow-designer.invalid>"
ALSO_NEEDED = ("hicolor-icon-theme", "fontconfig")
"""What no library asks for: where icons lie, and fonts."""
RECOMMENDED = ("desktop-file-utils", "shared-mime-info")
DESCRIPTION = """\
draw and simulate async backends
 Draw an async backend - traffic, clients, load balancers, servers and the
 network between them - run it as a discrete-event simulation, and watch
 latency, throughput, queues, CPU and memory move.
 .
 The command asyncflow runs the same projects without a display, and says by
 its exit status whether they keep their objectives."""


def main() -> None:
    """Build from the bundle that is named first, into the folder that is named second."""
    bundle, target = Path(sys.argv[1]), Path(sys.argv[2])
    made = facts(ROOT)
    machine = _output("dpkg", "--print-architecture")
    root = ROOT / "build" / "deb" / "root"
    shutil.rmtree(root, ignore_errors=True)
    _stage(bundle, root, made)
    _control(root, made, machine)
    make_plain(root, made.epoch)
    package = target / f"{NAME}_{made.version}-1_{machine}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(package)]
    times = {**os.environ, "SOURCE_DATE_EPOCH": str(made.epoch)}
    subprocess.run(command, check=True, stdout=sys.stderr, env=times)
    print(package)


def _stage(bundle: Path, root: Path, made: Facts) -> None:
    library = root / "usr" / "lib" / NAME
    shutil.copytree(bundle, library, symlinks=True)
    for name in system_libraries(bundle):
        (library / "_internal" / name).unlink(missing_ok=True)
    (root / "usr" / "bin").mkdir()
    for command, program in COMMANDS.items():
        (root / "usr" / "bin" / command).symlink_to(f"../lib/{NAME}/{program}")
    share = root / "usr" / "share"
    stage_share(share, made)
    documents = share / "doc" / NAME
    documents.mkdir(parents=True)
    (documents / "copyright").write_text(_copyright(bundle), encoding="utf-8")
    write_gzip(documents / "changelog.gz", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    write_gzip(documents / "changelog.Debian.gz", _debian_changelog(made))
    overrides = share / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(LINUX / "lintian-overrides", overrides / NAME)


def _control(root: Path, made: Facts, machine: str) -> None:
    control = root / "DEBIAN"
    size = sum(p.lstat().st_size for p in files_in(root)) // 1024
    control.mkdir()
    needed = ", ".join((*_library_packages(root), *ALSO_NEEDED))
    (control / "control").write_text(
        f"Package: {NAME}\nVersion: {made.version}-1\nArchitecture: {machine}\n"
        f"Maintainer: {MAINTAINER}\nInstalled-Size: {size}\nDepends: {needed}\n"
        f"Recommends: {', '.join(RECOMMENDED)}\nSection: science\nPriority: optional\n"
        f"Description: {DESCRIPTION}\n",
        encoding="utf-8",
    )
    sums = [
        f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n"
        for path in files_in(root)
        if not path.is_symlink() and control not in path.parents
    ]
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")


def _library_packages(root: Path) -> list[str]:
    """The packages that the libraries and programs need, as dpkg-shlibdeps finds them."""
    work = ROOT / "build" / "deb" / "work"
    (work / "debian").mkdir(parents=True, exist_ok=True)
    (work / "debian" / "control").write_text(
        f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n"
    )
    library = root / "usr" / "lib" / NAME
    binaries = [
        path
        for path in files_in(library)
        if not path.is_symlink() and path.open("rb").read(4) == b"\x7fELF"
    ]
    private = sorted({str(path.parent) for path in binaries})
    answer = _output(
        "dpkg-shlibdeps",
        "-O",
        "--warnings=0",
        "--ignore-missing-info",
        *(f"-l{folder}" for folder in private),
        *(f"-e{path}" for path in binaries),
        cwd=work,
    )
    (line,) = re.findall(r"^shlibs:Depends=(.*)$", answer, re.MULTILINE)
    return line.split(", ")


def _copyright(bundle: Path) -> str:
    lines = ["AsyncFlow Designer is under the MIT licence; it comes with the parts below.", ""]
    not_ours = set(system_libraries(bundle).values())
    for part in licences(bundle):
        if part["name"] in not_ours:
            continue  # not in the package
        lines += ["=" * 78, f"{part['name']} {part['version']}  {part['licence']}", ""]
        lines += [_common(part["text"]), ""]
    return "\n".join(lines)


def _common(text: str) -> str:
    """Licences that Debian keeps a copy of are named, not repeated."""
    kept = []
    for piece in text.split("\n\n----\n\n"):
        head = piece.lstrip()[:200]
        if head.startswith("GNU LESSER GENERAL PUBLIC LICENSE"):
            kept.append("The text is in /usr/share/common-licenses/LGPL-3.")
        elif head.startswith("GNU GENERAL PUBLIC LICENSE"):
            kept.append("The text is in /usr/share/common-licenses/GPL-3.")
        else:
            kept.append(piece)
    return "\n\n".join(kept)


def _debian_changelog(made: Facts) -> str:
    return (
        f"{NAME} ({made.version}-1) unstable; urgency=medium\n\n"
        f"  * Version {made.version}; what is new is in changelog.gz.\n\n"
        f" -- {MAINTAINER}  {formatdate(made.epoch)}\n"
    )


def _output(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=cwd)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: its reasons are above.")
    return done.stdout.strip()


if __name__ == "__main__":
    main()
