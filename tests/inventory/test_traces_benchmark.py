"""The benchmark of loading: every form holds the same histories, and its figures fit together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.loading import FORMS, main, write_estate
from vconsolidate.inventory.load import load_inventory


def test_every_form_holds_the_same_histories(tmp_path: Path) -> None:
    traces = []
    for form in FORMS:
        folder = tmp_path / form
        folder.mkdir()
        inventory, _ = write_estate(form, 3, 1, 7, folder)
        trace = load_inventory(inventory).trace
        assert trace is not None
        traces.append(trace)
    for trace in traces:
        assert (trace.servers, trace.n_steps) == (("vm00000", "vm00001", "vm00002"), 288)
        for metric in ("cpu_fraction", "memory_used_mib"):
            np.testing.assert_array_equal(trace.values[metric], traces[0].values[metric])


def test_figures_of_a_small_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    assert main(["--vms", "2", "--days", "1", "--form", "wide csv", "--json", str(out)]) == 0
    header, row, load = capsys.readouterr().out.splitlines()
    assert "bytes_per_sample" in header
    assert row.split()[:4] == ["wide", "csv", "2", "1152"]
    assert load.startswith("load of the machine")
    assert '"samples": 1152' in out.read_text()
