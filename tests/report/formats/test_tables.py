"""The archive has every list of the document, with every value and the meaning of every column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from tests.report.listing import members
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options

FORMULA = ("=", "+", "-", "@", "\t", "\r", "::")


def read(document: PlanDocument) -> dict[str, list[dict[str, str]]]:
    archive = FORMATS["tables"].render(document, Options())
    assert isinstance(archive, bytes)
    return {name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text))) for name, text in members(archive)}


def lists_in(item: BaseModel, name: str) -> Iterator[tuple[str, int]]:
    """Yield the route and length of every list of objects in an object."""
    for field in type(item).model_fields:
        value, route = getattr(item, field), f"{name}_{field}".strip("_")
        if isinstance(value, BaseModel):
            yield from lists_in(value, route)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            yield route, len(value)
            for inner in value:
                yield from lists_in(inner, route)


def test_every_list_is_a_table_with_all_its_rows(document: PlanDocument) -> None:
    tables = read(document)
    expected: dict[str, int] = {}
    for route, length in lists_in(document, ""):
        expected[route] = expected.get(route, 0) + length
    assert expected
    assert {route: len(tables[route]) for route in expected} == expected


def test_values_keep_their_row_and_units(document: PlanDocument) -> None:
    tables = read(document)
    assert tables["vms"][0]["cpu_mhz"] == str(document.vms[0].cpu_mhz)
    assert tables["hosts"][0]["hardware.cpu.model"] == document.hosts[0].hardware.cpu.model
    assert tables["hosts"][0]["existing"] == "true"
    assert tables["hosts"][0]["vms"] == "; ".join(document.hosts[0].vms)
    load = document.hosts[1].loads[0]
    row = next(row for row in tables["hosts_loads"] if row["hosts.name"] == document.hosts[1].name)
    assert (row["resource"], row["used"], row["unit"]) == (load.resource, str(load.used), load.unit)
    assert {"field": "verdict", "value": document.verdict, "meaning": "The plan in one line."} in tables["document"]


def test_every_column_has_a_meaning(document: PlanDocument) -> None:
    tables = read(document)
    told = {(row["table"], row["column"]) for row in tables["columns"] if row["meaning"]}
    shown = {(name, column) for name, rows in tables.items() if rows for column in rows[0]}
    assert {column for column in shown if column[0] not in {"columns", "document"}} <= told
    assert all(row["meaning"] for row in tables["document"])


def test_a_spreadsheet_runs_no_name(hostile: PlanDocument) -> None:
    for name, rows in read(hostile).items():
        for row in rows:
            for column, value in row.items():
                number = value[1:2].isdigit() and value[0] == "-"
                assert number or not value.startswith(FORMULA), (name, column)
                assert value.isprintable(), (name, column)


@pytest.mark.parametrize("field", ["replay", "savings", "after"])
def test_what_the_document_does_not_have_is_an_empty_table(document: PlanDocument, field: str) -> None:
    tables = read(document.model_copy(update={field: None}))
    assert set(tables) == set(read(document))
    assert [rows for name, rows in tables.items() if name.startswith(f"{field}_")].count([]) >= 1
