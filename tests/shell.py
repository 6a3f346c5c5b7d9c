"""
Run command lines as a shell would, those of vconsolidate alone in this process: its libraries are then imported once.

Exit codes and both streams are those of the entry point, taken apart as a pipe would take them. Lines that need a
shell (pipes, redirections, globs, other programs) go to one, as true processes.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from vconsolidate.cli import sources
from vconsolidate.cli.main import main

ROOT = Path(__file__).parent.parent
_NEEDS_SHELL = re.compile(r"[|<>;&$`(){}*?~]|(^|\s)-(\s|$)")


@dataclass(frozen=True, slots=True)
class Done:
    """What a command line left: its exit code and streams."""

    returncode: int
    stdout: str
    stderr: str


def run(line: str, folder: Path, environment: Mapping[str, str]) -> Done:
    """Return what a command line leaves that runs in `folder`."""
    told, _, _ = line.partition(" #")
    if told.startswith("vconsolidate ") and not _NEEDS_SHELL.search(told):
        return _here(shlex.split(told)[1:], folder, environment)
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    found = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={**environment, "PATH": os.pathsep.join(folders), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Done(found.returncode, found.stdout, found.stderr)


def _here(arguments: list[str], folder: Path, environment: Mapping[str, str]) -> Done:
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    before = Path.cwd()
    sources.inventory_text.cache_clear()
    os.chdir(folder)
    try:
        with (
            patch.dict(os.environ, environment, clear=True),
            redirect_stdout(streams[0]),
            redirect_stderr(streams[1]),
        ):
            code = main(arguments)
    finally:
        os.chdir(before)
    out, err = (_text(stream) for stream in streams)
    return Done(code, out, err)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    held = stream.buffer
    assert isinstance(held, io.BytesIO)
    return held.getvalue().decode("utf-8")
