"""One session in one surrounding: the samples written, the command lines run, what it left as bytes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.determinism.commands import ROOT, SAMPLES
from benchmarks.determinism.surroundings import Surrounding
from vconsolidate.inventory.importing.anonymise.key import FORMAT, KEY_BYTES

_SECONDS = 3600

_KEY = json.dumps({"format": FORMAT, "key": "5e" * KEY_BYTES, "names": {}})
"""A key of ``import --anonymise``: without one it draws a new one by chance, as it must."""


def outputs(lines: Iterable[str], surrounding: Surrounding, scratch: Path) -> dict[str, bytes]:
    """
    Return the bytes of every file that a session of some command lines leaves, by its path.

    Raises
    ------
    RuntimeError
        When the session itself failed, with its last words.
    """
    home = scratch / "home"
    home.mkdir(parents=True, exist_ok=True)
    folder = scratch / surrounding.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "names.key").write_text(_KEY, encoding="utf-8")
    _write_samples(folder, surrounding)
    before = _files(folder)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.determinism.session"],
        input="\n".join(lines),
        cwd=folder,
        env=surrounding.environment(home),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        umask=surrounding.umask,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{surrounding.name}: {done.stderr.strip()[-2000:]}")
    left = {name: content for name, content in _files(folder).items() if name not in before}
    shutil.rmtree(folder)
    return left


def _write_samples(folder: Path, surrounding: Surrounding) -> None:
    """Write all samples into a folder, in the order and of the age that a surrounding has."""
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in reversed(files) if surrounding.backwards else files:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        if surrounding.age_s is not None:
            os.utime(target, (surrounding.age_s, surrounding.age_s))


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
