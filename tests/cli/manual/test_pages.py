"""Manual pages: one per command, the same bytes each time, and nothing that a linter complains about."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.shell import ROOT
from vconsolidate.cli.app import program
from vconsolidate.cli.main import main
from vconsolidate.cli.manual.roff import text
from vconsolidate.cli.settings.known import leaves

KEPT = ROOT / "man" / "man1"


def test_every_command_has_a_page(tmp_path: Path) -> None:
    assert main(["man", "-o", str(tmp_path / "a")]) == main(["man", "-o", str(tmp_path / "b")]) == 0
    shown = {f"vconsolidate-{'-'.join(path)}.1" for path, command in leaves(program()) if not command.hidden}
    assert {file.name for file in (tmp_path / "a").iterdir()} == {"vconsolidate.1", *shown}
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_the_pages_that_the_wheel_brings_are_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``UPDATE_GOLDEN=1`` writes them anew; without a date, they change only with the texts of ``--help``."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert main(["man", "-o", str(tmp_path)]) == 0
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(KEPT, ignore_errors=True)
        shutil.copytree(tmp_path, KEPT)
    assert {file.name: file.read_text() for file in KEPT.iterdir()} == {
        file.name: file.read_text() for file in tmp_path.iterdir()
    }


def test_the_wheel_has_them_where_man_looks() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert build["wheel"]["shared-data"] == {"man": "share/man"}
    assert "man" in build["sdist"]["include"]


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_the_linter_is_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    assert main(["man", "-o", str(tmp_path)]) == 0
    found = subprocess.run(["mandoc", "-Tlint", *tmp_path.glob("*.1")], capture_output=True, text=True, check=False)
    assert found.stdout == ""


def test_text_is_no_request() -> None:
    assert text(".SH --a 'b'") == "\\&.SH \\-\\-a \\(aqb\\(aq"
