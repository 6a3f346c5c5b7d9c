"""Licences in reports: what is bought, what of that is unused, and the table for purchase."""

from __future__ import annotations

import csv
import io

import pytest

from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.formats.licences import COLUMNS
from vconsolidate.report.rebuild import products_of
from vconsolidate.report.room_and_pools import product_rows
from vconsolidate.report.schema.room_and_pools import ProductSection

FLOOR = ProductSection(
    name="vSphere",
    hosts=("esx-01", "esx-02"),
    cores=32,
    cost=36_480.0,
    bound=36_480.0,
    counting="vmware-cores",
    per="core",
    units=64,
    used=32.0,
)
ODD = FLOOR.model_copy(update={"name": "=SUM(A1)", "per": "socket_pair", "units": 2, "used": 1.5, "bound": 1.0})
VMS = FLOOR.model_copy(update={"name": "backup", "per": "vm", "units": 1, "used": 1.0, "counting": ""})
OLD = ProductSection(name="old", hosts=("esx-01",), cores=16, cost=10.0, bound=9.0)


def with_products(document: PlanDocument, *products: ProductSection) -> PlanDocument:
    return document.model_copy(update={"products": products})


def test_bought_and_unused_units_are_told_in_words(document: PlanDocument) -> None:
    rows = product_rows(with_products(document, FLOOR, ODD, VMS, OLD))
    assert rows[0] == ("vSphere", "2", "64 cores", "32 (50 %)", "36,480 EUR", "36,480 EUR (proven)")
    assert [row[2:4] for row in rows[1:]] == [
        ("2 socket pairs", "0.5 (25 %)"),
        ("1 VM", ""),
        ("1 host, 16 cores", ""),
    ]
    assert rows[1][5] == "1 EUR"


@pytest.mark.parametrize("name", ["terminal", "html", "markdown"])
def test_every_report_for_people_has_the_table(document: PlanDocument, name: str) -> None:
    rendered = FORMATS[name].render(with_products(document, FLOOR), Options(details=True, width=120))
    text = rendered if isinstance(rendered, str) else rendered.decode()
    assert "unused" in text
    assert "64 cores" in text
    none = FORMATS[name].render(document, Options(details=True, width=120))
    assert "unused" not in (none if isinstance(none, str) else none.decode())


def test_the_table_for_purchase(document: PlanDocument) -> None:
    rendered = FORMATS["licences"].render(with_products(document, FLOOR, ODD, OLD), Options())
    assert isinstance(rendered, bytes)
    header, *rows = csv.reader(io.StringIO(rendered.decode(), newline=""))
    assert tuple(header) == COLUMNS
    assert rows[0] == [
        "vSphere", "vmware-cores", "core", "2", "32", "64", "32.0", "36480.0", "36480.0", "EUR", "esx-01 esx-02",
    ]  # fmt: skip
    assert rows[1][0] == "'=SUM(A1)"
    assert rows[2][5:7] == ["", ""]


def test_a_document_gives_its_licences_back(document: PlanDocument) -> None:
    [licence] = products_of(with_products(document, FLOOR))
    assert (licence.counting, licence.per, licence.units, licence.used) == ("vmware-cores", "core", 64, 32.0)
