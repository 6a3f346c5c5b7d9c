"""Names in Korean, Japanese and emoji: two cells each, aligned in every column, never over the edge."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vconsolidate.report.cells import cells, padded, widest
from vconsolidate.report.formats.terminal import render
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument

if TYPE_CHECKING:
    from tests.report.conftest import World

NAMES = {
    "esx-01": "서울-데이터센터-가상화호스트-01",
    "esx-02": "東京サーバー02",
    "production-r740-1": "호스트🏢03",
    "app01": "회계-응용서버-일번",
    "app02": "データベース二号機",
    "fax01": "팩스🖨01",
    "Harbour Freight, Rotterdam": "부산항 물류센터 전산실",
}


@pytest.fixture
def wide(world: World) -> PlanDocument:
    """Return the plan of the small world, its machines named in other scripts."""
    text = json.dumps(json.loads(world.document().model_dump_json()), ensure_ascii=False)
    for name, other in NAMES.items():
        text = re.sub(rf'(?<=["\s(,:;]){name}(?=["\s),:;.])', other, text)
    return PlanDocument.model_validate_json(text)


@pytest.mark.parametrize("details", [False, True])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_page(wide: PlanDocument, width: int, *, details: bool) -> None:
    lines = render(wide, Options(width=width, details=details, wrapped=True)).splitlines()
    assert max(map(cells, lines)) <= width
    assert not details or any("팩스🖨01" in line for line in lines)


def test_columns_begin_in_the_same_cell(wide: PlanDocument) -> None:
    lines = render(wide, Options(width=100, details=True)).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Hosts"))
    rows = [line for line in lines[start + 3 : start + 3 + len(wide.hosts)] if "█" in line or "░" in line]
    bars = {cells(line[: re.search("[█░]", line).start()]) for line in rows}  # type: ignore[union-attr]
    assert len(rows) >= 3
    assert len(bars) == 1


def test_a_name_is_not_folded_where_its_cells_fit() -> None:
    page = Page(Options(width=80))
    page.table([Column("host", name=True), Column("VMs", "right")], [("가" * 30, "12"), ("esx-02", "7")])
    page.items([("서버일", "이유 하나"), ("server", "another reason")])
    text = page.text()
    assert "가" * 30 in text
    assert (
        len(
            {
                cells(line[: line.index(words)])
                for line, words in zip(
                    [one for one in text.splitlines() if "이유" in one or "another" in one],
                    ("이유", "another"),
                    strict=True,
                )
            }
        )
        == 1
    )


def test_a_label_is_wide_by_its_cells() -> None:
    page = Page(Options(width=80))
    page.item("서" * 20, "the text on a line of its own")
    assert page.text().splitlines()[0].strip() == "서" * 20


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("서울", 4), ("東京x", 5), ("🏢", 2), ("", 0)])
def test_cells_are_those_of_a_terminal(text: str, width: int) -> None:
    assert cells(text) == width
    assert cells(padded(text, 8)) == 8
    assert widest([text, "ab"]) == max(width, 2)


def test_the_world_has_no_other_width(world: World) -> None:
    """The twin: without wide names, cells are characters."""
    lines = render(replace(world).document(), Options(width=80, wrapped=True)).splitlines()
    assert list(map(cells, lines)) == list(map(len, lines))
