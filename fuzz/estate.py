"""A small estate and its plan: what targets need beside the file that is changed."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from fuzz.command import command
from fuzz.judge import IN_MEMORY
from vconsolidate.report.digest import FIELD, digest_of

SAMPLES = Path(__file__).parent / "samples"
INVENTORIES = Path(__file__).parents[1] / "sample_inventories"


@cache
def home() -> Path:
    """Return a folder with the estate, its trace and its plan; it stays until the process ends."""
    kept, tempfile.tempdir = tempfile.tempdir, None
    folder = Path(tempfile.mkdtemp(prefix="vconsolidate-fuzz-home-", dir=IN_MEMORY))
    tempfile.tempdir = kept
    owner = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == owner else None)
    for path in SAMPLES.iterdir():
        shutil.copy(path, folder / path.name)
    command(
        "plan", str(folder / "estate.yaml"), "--effort", "1", "-q", "-o", f"json={folder / 'plan.json'}", allowed={0}
    )
    return folder


def copied(folder: Path) -> Path:
    """Return the inventory of the estate, copied with its trace to a folder."""
    for name in ("estate.yaml", "cpu.csv"):
        shutil.copy(home() / name, folder / name)
    return folder / "estate.yaml"


def plan() -> bytes:
    """Return the plan document of the estate."""
    return (home() / "plan.json").read_bytes()


def sealed(data: bytes) -> bytes:
    """Return a plan document with the digest of what it says, as if this program had written it."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if not isinstance(document, dict):
        return data
    try:
        document[FIELD] = digest_of(document)
        return json.dumps(document).encode()
    except (ValueError, TypeError, RecursionError):
        return data
