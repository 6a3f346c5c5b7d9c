"""Power that the catalogue calls measured is a published measurement of that machine."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from vconsolidate.catalog.load import load_catalog

RESULTS = Path(__file__).parents[3] / "shared" / "data" / "hardware" / "specpower_compact.csv"
MEASURED = {key: model for key, model in load_catalog().models.items() if model.power_source == "measured"}


@pytest.fixture(scope="module")
def published() -> dict[tuple[float, float, int], str]:
    """(idle watts, full-load watts, cores) → names of the systems measured so."""
    if not RESULTS.exists():
        pytest.skip("published SPECpower results are not on this machine (../shared/data/hardware)")
    found: defaultdict[tuple[float, float, int], str] = defaultdict(str)
    with RESULTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            figures = (float(row["ActiveIdle"]), float(row["100_AvgPower"]), int(row["CPUCores"]))
            found[figures] += f" {row['HW_Model'].casefold()}"
    return dict(found)


@pytest.mark.parametrize("key", MEASURED)
def test_measured_power(key: str, published: dict[tuple[float, float, int], str]) -> None:
    model = MEASURED[key]
    figures = (model.idle_power_w, model.max_power_w, model.cpu.cores)
    assert figures in published, "no published system has this power and number of cores"
    number = re.search(r"[a-z]*\d{2,}[a-z]*", key.removesuffix("-m3").split("-2x")[0])
    assert number is not None
    assert number.group() in published[figures].replace(" ", "")
