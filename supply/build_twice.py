"""
Build wheel and source archive twice, and once more from the archive: ``python -m supply.build_twice OUT``.

The two builds run in two folders with other names, files of another age and order, and another umask; the time that
archives carry is that of ``SOURCE_DATE_EPOCH``, which both have. OUT then holds the files. Exits with 1 if a byte
differs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from supply.requirements import ROOT

EPOCH = 1_577_836_800
"""2020-01-01 in UTC, where SOURCE_DATE_EPOCH says nothing else; zip archives know no time before 1980."""

_LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    "venv",
    "build",
    "dist",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
    "*.egg-info",
    "htmlcov",
    ".coverage",
)


def build(source: Path, out: Path, *kinds: str, umask: int = 0o022) -> None:
    """Build the named kinds (``sdist``, ``wheel``) from a folder."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", str(EPOCH))}
    targets = [word for kind in kinds for word in ("-t", kind)]
    command = [sys.executable, "-m", "hatchling", "build", *targets, "-d", str(out)]
    subprocess.run(command, cwd=source, env=environment, umask=umask, check=True, stdout=subprocess.DEVNULL)


def copied(target: Path, *, backwards: bool, age_s: int | None) -> Path:
    """Copy the repository, its files written in one order or the other and of one age or another."""
    shutil.copytree(ROOT, target, ignore=_LEFT_OUT)
    if backwards:
        for path in sorted((path for path in target.rglob("*") if path.is_file()), reverse=True):
            again = path.with_name(path.name + ".again")
            shutil.copyfile(path, again)
            shutil.copymode(path, again)
            again.replace(path)
    if age_s is not None:
        for path in target.rglob("*"):
            os.utime(path, (age_s, age_s))
    return target


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file in a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def build_twice(out: Path) -> list[str]:
    """Build into `out`, and return what differs from the second build and from that of the archive."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        first = copied(scratch / "one", backwards=False, age_s=None)
        second = copied(scratch / "another folder", backwards=True, age_s=1_000_000_000)
        build(first, out, "sdist", "wheel")
        build(second, scratch / "again", "sdist", "wheel", umask=0o077)
        once, again = digests(out), digests(scratch / "again")
        with tarfile.open(next(out.glob("*.tar.gz"))) as archive:
            archive.extractall(scratch / "unpacked", filter="data")
        build(next((scratch / "unpacked").iterdir()), scratch / "from-archive", "wheel")
        again_wheel = digests(scratch / "from-archive")
    found = [f"{one}: the second build has other bytes" for one in once if once[one] != again.get(one)]
    found += [f"{one}: other bytes from the source archive" for one in again_wheel if again_wheel[one] != once.get(one)]
    return found


def main(out: str) -> int:
    """Build, print what was built, and return 1 if a byte differs."""
    found = build_twice(Path(out))
    for name, digest in digests(Path(out)).items():
        sys.stdout.write(f"{digest}  {name}\n")
    for one in found:
        sys.stderr.write(f"{one}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
