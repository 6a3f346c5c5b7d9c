"""What the loader refuses, and how fast it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vconsolidate.catalog import cpu_table
from vconsolidate.catalog.catalog import SPELT_OUT_ERROR_FRACTION
from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.reading import CatalogError, Row


def test_a_misspelt_field_is_refused() -> None:
    with pytest.raises(CatalogError, match="unknown fields: 'corse'"), Row("cpus/x", {"cores": 4, "corse": 4}) as row:
        row.whole("cores")


@pytest.mark.parametrize("value", ["4", -1, 2.5, True, None])
def test_a_whole_number_is_one(value: object) -> None:
    with pytest.raises(CatalogError, match="cores"):
        Row("cpus/x", {"cores": value}).whole("cores")


def test_a_source_has_to_be_in_the_table() -> None:
    row = Row("cpus/x", {"source": ["hearsay"]})
    with pytest.raises(CatalogError, match="hearsay"):
        row.sources({"spec_sheet": "…"})


def test_the_catalogue_is_loaded_once() -> None:
    assert load_catalog() is load_catalog()


def test_code_names_lead_to_their_generation() -> None:
    generations = load_catalog().generations
    assert generations["woodcrest"] is generations["core"]
    assert generations["barcelona"].vendor == "amd"


def test_a_processor_that_is_spelt_out_gets_generation_factor_times_clock() -> None:
    catalog = load_catalog()
    cpu = catalog.describe_cpu(
        vendor="intel", generation="netburst", sockets=1, cores_per_socket=1, threads_per_core=2, clock_mhz=3000.0
    )
    assert cpu.core_rating_mhz == 3000.0 * catalog.generations["netburst"].factor
    assert cpu.rating_error_fraction == catalog.generations["netburst"].error_fraction + SPELT_OUT_ERROR_FRACTION
    assert "generation factor" in cpu.rating_source
    assert cpu.logical_processors == 2


def test_asking_for_processors_reads_no_other_section() -> None:
    code = (
        "import vconsolidate.catalog.reading as reading, vconsolidate.catalog.cpus as cpus\n"
        "read = []\n"
        "original = reading.read\n"
        "cpus.read = lambda name: (read.append(name), original(name))[1]\n"
        "from vconsolidate.catalog.load import load_catalog\n"
        "load_catalog().cpus\n"
        "assert read == ['cpus'], read\n"
        "assert 'models' not in vars(load_catalog())\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_processor_of_the_first_file_does_not_read_the_table() -> None:
    code = (
        "import vconsolidate.catalog.cpu_table as table\n"
        "def refuse(name): raise AssertionError(name)\n"
        "table.read = refuse\n"
        "from vconsolidate.catalog.load import load_catalog\n"
        "assert load_catalog().cpus.get('intel-xeon-gold-6130')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "line",
    [
        "Xeon | skylake | 16 | 2 | 2100 | 2017 | 2100",
        "Xeon | skylake | 16 | 2 | 2100 | 2017 | 2100 | 5 | 6",
        "Xeon | moonlake | 16 | 2 | 2100 | 2017 | 2100 | 5",
        "Xeon | skylake | many | 2 | 2100 | 2017 | 2100 | 5",
        "",
    ],
)
def test_a_wrong_line_of_the_table_is_refused(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = {
        "sources": {"rated": "here", "by_generation": "there"},
        "columns": list(cpu_table.COLUMNS),
        "rated": {"x": line},
        "by_generation": {},
    }
    monkeypatch.setattr(cpu_table, "read", lambda name: Row(name, file))
    with pytest.raises(CatalogError, match=r"cpu_table/x: .* is not a line of name, generation"):
        list(cpu_table.load_cpu_table(load_catalog().generations))
