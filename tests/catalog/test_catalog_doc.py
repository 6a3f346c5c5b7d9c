"""What docs/catalog.md says of the catalogue is so."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.own_files import ExtendedCatalog
from vconsolidate.catalog.reading import Row

CATALOG = load_catalog()
PAGE = (Path(__file__).parents[2] / "docs" / "catalog.md").read_text(encoding="utf-8")
LINE_OF_BASELINES = (
    "core",
    "penryn",
    "nehalem",
    "westmere",
    "sandy-bridge",
    "ivy-bridge",
    "haswell",
    "broadwell",
    "skylake",
    "cascade-lake",
    "cooper-lake",
    "ice-lake",
    "sapphire-rapids",
)


def row_of(file: str) -> str:
    return next(line for line in PAGE.splitlines() if line.startswith(f"| `{file}`"))


def test_numbers_of_entries() -> None:
    rated = [entry for entry in CATALOG.cpus.values() if entry.rating_source.startswith("SPECrate2017")]
    by_generation = [entry for entry in CATALOG.cpus.values() if "rating by generation factor" in entry.source]
    assert f"{len(rated)} rated by SPECrate2017, {len(by_generation)} by their generation" in row_of("cpu_table.yaml")
    assert row_of("cpu_table.yaml").endswith(f"| {len(rated) + len(by_generation)} |")
    assert row_of("cpus.yaml").endswith(f"{len({entry.key for entry in CATALOG.generations.values()})} generations |")
    measured = sum(model.power_source == "measured" for model in CATALOG.models.values())
    assert row_of("servers.yaml").endswith(f"| {len(CATALOG.models)}, of which {measured} with measured power |")
    assert row_of("guests.yaml").endswith(f"| {len(CATALOG.guests)} |")
    assert row_of("hypervisors.yaml").endswith(f"| {len(CATALOG.hypervisors)} |")


def test_generations_stand_in_the_order_of_the_baselines_for_live_migration() -> None:
    order = [key for key in CATALOG.generations if key in LINE_OF_BASELINES]
    assert order == list(LINE_OF_BASELINES)
    amd = [key for key in CATALOG.generations if re.fullmatch(r"zen(-\d)?", key)]
    assert amd == ["zen", "zen-2", "zen-3", "zen-4", "zen-5"]
    assert {CATALOG.generations[name].key for name in ("genoa", "bergamo", "siena")} == {"zen-4"}


def test_the_example_of_entries_of_your_own_is_right() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    wrong: list[object] = []
    catalog: Catalog = ExtendedCatalog(CATALOG, Row("example", yaml.safe_load(example)), wrong.append)
    assert wrong == []
    assert catalog.models["our-box"].cpu.core_rating_mhz == 4100
    assert catalog.guests["our-appliance"].supported_on["esxi-8.0-u3"] == "full"
    assert catalog.cpus["intel-xeon-gold-6130"].clock_mhz == 2100
    assert catalog.workload_classes == CATALOG.workload_classes
