"""Every vconsolidate command in the README and the docs runs, with the exit code it promises."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.shell import run

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```(?:console|bash|sh)\n(.*?)```", re.DOTALL)


def console_commands(page: Path) -> list[str]:
    """Commands behind ``$ `` in the console blocks of a page."""
    found = []
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        found += [line[2:].strip() for line in block.splitlines() if line.startswith("$ ")]
    return found


CASES = [(page, console_commands(page)) for page in PAGES if console_commands(page)]


@pytest.mark.parametrize(("page", "commands"), CASES, ids=[page.stem for page, _ in CASES])
def test_commands_of_page(page: Path, commands: list[str], tmp_path: Path) -> None:
    """
    The commands of a page run one after the other in a folder with the samples.

    A command that is meant to fail says so with a comment: ``# exit 1``.
    """
    folder = tmp_path / "work"
    shutil.copytree(
        ROOT / "sample_inventories", folder / "sample_inventories", ignore=shutil.ignore_patterns("__pycache__")
    )
    for command in commands:
        promised = re.search(r"#\s*exit (\d+)", command)
        done = run(command, folder, {**os.environ, "COLUMNS": "80"})
        expected = int(promised.group(1)) if promised else 0
        assert done.returncode == expected, f"{page.name}: {command}\n{done.stdout}\n{done.stderr}"


def test_readme_has_commands() -> None:
    assert console_commands(ROOT / "README.md")
