"""An import is written only as `validate` accepts it; problems are those of the source."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.conftest import HEADER, bitbrains_row
from vconsolidate.cli.main import main


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--model", "dell-poweredge-9999"), 'unknown model "dell-poweredge-9999"'),
        (("--target", "abacus"), 'unknown model "abacus"'),
        (("--timezone", "Europe/Atlantis"), "Europe/Atlantis"),
    ],
)
def test_nothing_is_written_that_would_be_refused(
    options: tuple[str, str], words: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source, folder = tmp_path / "all.csv", tmp_path / "new"
    source.write_text("timestamp,a\n1425254400,5\n1425254700,6\n")
    folder.mkdir()
    assert main(["import", str(source), "--source", "csv", "-o", str(folder / "inventory.yaml"), *options]) == 3
    told = capfd.readouterr().err
    assert words in told
    assert "vconsolidate-import" not in told
    assert list(folder.iterdir()) == []


def test_problems_are_those_of_the_source(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = [bitbrains_row(1375308000 + 300 * k, 2000, 10.0) for k in range(3)]  # more cores than a socket can have
    (tmp_path / "vm.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    assert main(["import", str(tmp_path / "vm.csv"), "-o", str(tmp_path / "inventory.yaml")]) == 3
    told = capfd.readouterr().err
    assert "vm.csv: " in told
    assert "nothing was written" in told
    assert not (tmp_path / "inventory.yaml").exists()
