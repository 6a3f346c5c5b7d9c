"""
Shell transcripts: what a user types, and all that comes back.

A transcript is a text file: ``$ `` starts a command, plain lines are its stdout, ``! `` its stderr, ``? `` its exit
code where that is not 0. Commands run in a fresh folder that holds the samples and the transcript's own files
(``<name>.files/``). ``UPDATE_GOLDEN=1`` rewrites the transcripts; read the difference before committing it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.shell import run

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "sample_inventories"
TRANSCRIPTS = sorted((HERE / "transcripts").glob("*.txt"))


def commands_of(transcript: str) -> list[str]:
    return [line[2:] for line in transcript.splitlines() if line.startswith("$ ")]


def environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHONIOENCODING": "utf-8",
        "LC_ALL": "C.UTF-8",
        "HOME": os.environ.get("HOME", "/"),
        "VCONSOLIDATE_NO_CONFIG": "1",
    }


def played(transcript: str, folder: Path) -> str:
    lines: list[str] = []
    for command in commands_of(transcript):
        done = run(command, folder, environment())
        lines.append(f"$ {command}")
        lines += done.stdout.splitlines()
        lines += [f"! {line}".rstrip() for line in done.stderr.splitlines()]
        lines += [f"? {done.returncode}"] if done.returncode else []
        lines.append("")
    return "\n".join(line.rstrip() for line in lines)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    shutil.copytree(SAMPLES, folder, ignore=shutil.ignore_patterns("__pycache__", "exports"))
    own = path.with_suffix(".files")
    if own.is_dir():
        shutil.copytree(own, folder, dirs_exist_ok=True)
    expected = path.read_text(encoding="utf-8")
    result = played(expected, folder)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(result, encoding="utf-8")
    assert result == expected


def test_there_are_transcripts() -> None:
    assert TRANSCRIPTS
