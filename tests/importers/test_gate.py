"""An import is written only as `validate` accepts it; what is more than a machine has is cut, or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.importers.conftest import HEADER, bitbrains_row
from vconsolidate.catalog.load import load_catalog
from vconsolidate.cli.main import main
from vconsolidate.errors import InputError
from vconsolidate.inventory.importers import bitbrains, utilisation_csv
from vconsolidate.inventory.importing.gate import check_accepted
from vconsolidate.inventory.importing.trace_estate import ImportOptions
from vconsolidate.inventory.load import load_inventory

GIB_IN_KIB = 1024**2


def test_active_memory_above_what_is_installed_is_cut_and_counted(tmp_path: Path) -> None:
    rows = [bitbrains_row(1375308000 + 300 * k, 2, 10.0, GIB_IN_KIB, k * GIB_IN_KIB) for k in range(4)]
    (tmp_path / "vm.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    imported = bitbrains.read(tmp_path, ImportOptions())
    assert any(note.startswith("2 samples of more memory than the machine had") for note in imported.notes)
    check_accepted(imported, "vm.csv")
    trace = load_inventory(imported.write(tmp_path / "out")).trace
    assert trace is not None
    np.testing.assert_array_equal(trace.values["memory_active_mib"], [[0.0, 1024.0, 1024.0, 1024.0]])


def test_exactly_what_is_installed_is_not_cut(tmp_path: Path) -> None:
    rows = [bitbrains_row(1375308000 + 300 * k, 2, 10.0, GIB_IN_KIB, GIB_IN_KIB) for k in range(3)]
    (tmp_path / "vm.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    assert not any("more memory" in note for note in bitbrains.read(tmp_path, ImportOptions()).notes)


@pytest.mark.parametrize("metric", ["memory_used", "memory_active"])
def test_a_server_that_uses_more_than_its_assumed_model_has_is_larger(tmp_path: Path, metric: str) -> None:
    installed = load_catalog().models[utilisation_csv.MODEL].memory_mib
    rows = [f"2015-03-02T00:0{5 * k},{name},cpu,10" for name in ("big", "small") for k in range(2)]
    rows += [f"2015-03-02T00:0{5 * k},big,{metric},{installed * 2 + k / 2}" for k in range(2)]
    rows += [f"2015-03-02T00:0{5 * k},small,{metric},{installed}" for k in range(2)]
    (tmp_path / "all.csv").write_text("\n".join(["timestamp,server,metric,value", *rows]) + "\n")
    imported = utilisation_csv.read(tmp_path / "all.csv", ImportOptions())
    assert any(note.startswith(f"1 server used more memory than a {utilisation_csv.MODEL}") for note in imported.notes)
    check_accepted(imported, "all.csv")
    servers = load_inventory(imported.write(tmp_path / "out")).servers
    assert [server.hardware.memory_mib for server in servers] == [2 * installed + 1, installed]


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
    assert main(["init", str(folder), "--from-traces", str(source), "--source", "csv", *options]) == 3
    told = capfd.readouterr().err
    assert words in told
    assert "nothing was written" in told
    assert "vconsolidate-import-" not in told
    assert not folder.exists()


def test_problems_are_those_of_the_source(tmp_path: Path) -> None:
    rows = [bitbrains_row(1375308000 + 300 * k, 2000, 10.0) for k in range(3)]  # more cores than a socket can have
    (tmp_path / "vm.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    with pytest.raises(InputError) as caught:
        check_accepted(bitbrains.read(tmp_path, ImportOptions()), "the source")
    assert {problem.file for problem in caught.value.problems} == {"the source"}
    assert "of servers.csv; nothing was written" in str(caught.value)
