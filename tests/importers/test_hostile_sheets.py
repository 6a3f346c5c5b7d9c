"""Exports with any cell replaced, any part cut off: an error that names the file, or a fragment; never a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importers.rvtools_exports import csv_export, export, sheets
from tests.importers.test_lists import CMDB, MAPPING, NUTANIX_TABLE, OVIRT_WAREHOUSE
from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.contract import Certainty, ImportOptions
from vconsolidate.inventory.importing.source import open_source

GARBAGE = st.sampled_from(
    [
        "", "-1", "0", "1e9", "1e308", "nan", "inf", "-0.0", "9" * 40, "1,234", "1.234", "½", "٣", "=1+1", "#REF!",
        "True", "x" * 1000, "\u202e\u200b", "a/b//Resources/", "[", "[]", "/", ",;|", "'", "None", "vCLS", "vmx-", "%",
        "8 GB", "-8 GB",
    ]
)  # fmt: skip
SHEETS = sheets()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_cell_of_an_rvtools_export_may_be_anything(data: st.DataObject) -> None:
    tables = {name: [list(row) for row in rows] for name, rows in SHEETS.items()}
    for _ in range(data.draw(st.integers(1, 6))):
        rows = tables[data.draw(st.sampled_from(sorted(tables)))]
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(GARBAGE).replace(",", ";")
    with tempfile.TemporaryDirectory() as folder:
        try:
            fragment = IMPORTERS["rvtools"].read(open_source(csv_export(Path(folder), tables)), ImportOptions())
        except InputError as error:
            assert folder in str(error)  # noqa: PT017
        else:
            for server in fragment.servers:
                assert isinstance(server.facts["vcpus"].value, int)
                assert str(server.facts["memory"].value).endswith("iB")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_cell_of_a_list_may_be_anything(data: st.DataObject) -> None:
    kind, text = data.draw(
        st.sampled_from([("table", CMDB), ("nutanix", NUTANIX_TABLE), ("ovirt", OVIRT_WAREHOUSE)]), label="list"
    )
    separator = ";" if ";" in text else ","
    rows = [line.split(separator) for line in text.splitlines()]
    row = rows[data.draw(st.integers(0, len(rows) - 1))]
    row[data.draw(st.integers(0, len(row) - 1))] = data.draw(GARBAGE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text("\n".join(separator.join(row) for row in rows), encoding="utf-8")
        try:
            IMPORTERS["table"].sniff(open_source(path))
            IMPORTERS[kind].read(open_source(path), ImportOptions())
        except InputError as error:
            assert folder in str(error)  # noqa: PT017


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "RVTools_tabvInfo.csv", "a.xlsx", "b.txt"]))
def test_any_bytes_are_recognised_by_nobody_or_refused(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        for kind in ("rvtools", "liveoptics", "azure-migrate", "nutanix", "ovirt", "table"):
            try:
                if IMPORTERS[kind].sniff(open_source(path)) > Certainty.NO:
                    IMPORTERS[kind].read(open_source(path), ImportOptions())
            except InputError as error:
                assert folder in str(error)  # noqa: PT017


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(MAPPING)), GARBAGE)
def test_any_mapping_is_read_or_refused_at_its_place(at: int, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        mapping, path = Path(folder) / "mapping.yaml", Path(folder) / "list.csv"
        mapping.write_text(MAPPING[:at] + text + MAPPING[at:], encoding="utf-8")
        path.write_text("Maschine;Kerne;RAM;Last;Klasse;Team\na;4;16;12,5;Gold;red\n")
        try:
            IMPORTERS["table"].read(open_source(path), ImportOptions(mapping=mapping))
        except InputError as error:
            assert folder in str(error)  # noqa: PT017


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.95])
def test_a_truncated_export_is_refused(tmp_path: Path, share: float) -> None:
    path = export(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    source = open_source(path)
    for importer in IMPORTERS.values():
        try:
            certainty = importer.sniff(source)
        except InputError:
            certainty = Certainty.NO
        if certainty > Certainty.NO:
            with pytest.raises(InputError, match=r"rvtools\.xlsx"):
                importer.read(source, ImportOptions())
    with pytest.raises(InputError, match="is damaged"):
        IMPORTERS["rvtools"].read(source, ImportOptions())
