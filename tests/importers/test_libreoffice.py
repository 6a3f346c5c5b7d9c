"""Workbooks as LibreOffice writes them: the same export, saved anew."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.importers.rvtools_exports import export
from tests.importers.test_rvtools import plain, read


@pytest.mark.slow
def test_an_export_saved_by_libreoffice_says_the_same(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (package libreoffice-calc)")
    path = export(tmp_path)
    target = tmp_path / "saved"
    command = [office, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300, env={**os.environ, "HOME": str(tmp_path)})
    assert plain(read(target / "rvtools.xlsx")) == plain(read(path))
