"""Tables of the page: search, sort, filter, paging, CSV, deep links."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from tests.report.browser.conftest import Open, Opened
from tests.report.large import enlarged
from vconsolidate.report.formats.html import blocks
from vconsolidate.report.schema.plan_document import PlanDocument

VMS = "table[data-name=replay-vms]"
TOOLS = "xpath=//table[@data-name='replay-vms']/../preceding-sibling::div[contains(@class,'tools')][1]"


def rows(page: Opened) -> list[str]:
    return page.texts(f"{VMS} tbody tr td:first-child")


def test_a_search_leaves_the_rows_that_hold_the_words(opened: Open, small: PlanDocument) -> None:
    page = opened(small)
    page.page.locator(TOOLS).locator("input[type=search]").fill("APP07")
    assert rows(page) == ["app07"]
    assert "1 of 12 rows" in page.page.locator(TOOLS).inner_text()


def test_a_click_on_a_heading_sorts_by_value_and_another_turns_it_round(opened: Open, small: PlanDocument) -> None:
    page = opened(small)
    peak = page.page.locator(f"{VMS} thead th").nth(4)
    shown = []
    for _ in range(2):
        peak.get_by_role("button").click()
        shown.append([float(text.rstrip(" %")) for text in page.texts(f"{VMS} tbody td:nth-child(5)")])
    assert shown[0] == sorted(shown[0], reverse=True)
    assert shown[1] == sorted(shown[1])
    assert shown[0] != shown[1]
    assert peak.get_attribute("aria-sort") == "ascending"


def test_amounts_in_different_units_sort_by_their_size(opened: Open, small: PlanDocument) -> None:
    sizes = (1500.0, 900.0, 2.5 * 1024**2, 64.0 * 1024)
    assert small.replay is not None
    hosts = tuple(
        vm.model_copy(update={"memory_mib_more": int(size)})
        for vm, size in zip(small.replay.growth, (*sizes, *[0.0] * 8), strict=True)
    )
    document = small.model_copy(update={"replay": small.replay.model_copy(update={"growth": hosts})})
    page = opened(document, "#growth")
    table = page.page.locator("#growth table")
    table.locator("thead th").nth(4).get_by_role("button").click()
    names = [text.strip() for text in table.locator("tbody td:first-child").all_inner_texts()]
    assert names[:4] == ["app03", "app04", "app01", "app02"]


def test_a_filter_leaves_the_rows_with_one_value(opened: Open, small: PlanDocument) -> None:
    page = opened(small)
    page.page.locator(TOOLS).locator("select").select_option("esx-01")
    assert set(page.texts(f"{VMS} tbody td:nth-child(2)")) == {"esx-01"}
    assert len(rows(page)) == 6


def test_a_long_table_is_shown_in_pages(opened: Open, medium: PlanDocument) -> None:
    page = opened(medium)
    tools = page.page.locator(TOOLS)
    first = rows(page)
    assert len(first) == 50
    tools.get_by_role("button", name="Next").click()
    tools.get_by_role("button", name="Next").click()
    assert len(rows(page)) == 30
    assert "101–130 of 130" in tools.inner_text()
    assert tools.get_by_role("button", name="Next").is_disabled()


def test_a_table_is_saved_as_csv_that_no_spreadsheet_runs(opened: Open, small: PlanDocument, tmp_path: Path) -> None:
    assert small.replay is not None
    first = small.replay.vms[0].model_copy(update={"vm": '=cmd("x"),é'})
    replay = small.replay.model_copy(update={"vms": (first, *small.replay.vms[1:])})
    page = opened(small.model_copy(update={"replay": replay}), accept_downloads=True)
    with page.page.expect_download() as download:
        page.page.locator(TOOLS).get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == "replay-vms.csv"
    path = tmp_path / "saved.csv"
    download.value.save_as(path)
    table = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert len(table) == 13
    assert table[0][:2] == ["VM", "host"]
    assert '\'=cmd("x"),é' in [row[0] for row in table]
    assert all(re.fullmatch(r"[0-9.<]+ %", row[2]) for row in table[1:])


def test_a_link_to_a_host_opens_its_part(opened: Open, small: PlanDocument) -> None:
    page = opened(small, "#host-production-r740-1")
    part = page.page.locator("#host-production-r740-1")
    assert part.get_attribute("open") is not None
    assert part.locator("summary").is_visible()
    page.page.evaluate("location.hash = 'host-esx-01'")
    page.page.wait_for_function("scrollY > 0")
    assert page.page.locator("#host-esx-01 > summary").bounding_box()["y"] < 800  # type: ignore[index]


def test_a_link_to_a_row_turns_to_its_page(opened: Open, medium: PlanDocument) -> None:
    hosts = [medium.hosts[2].model_copy(update={"name": f"empty-{number:03d}"}) for number in range(120)]
    document = medium.model_copy(update={"hosts": (*medium.hosts, *hosts)})
    page = opened(document, "#host-empty-119")
    assert page.page.locator("#host-empty-119").is_visible()


def test_a_large_plan_becomes_elements_only_where_people_look(
    opened: Open, medium: PlanDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "MOST_ROWS", 1000)
    document = enlarged(medium, 12)
    page = opened(document)
    assert page.page.locator("tr").count() < 3000
    page.page.locator("#replay").scroll_into_view_if_needed()
    page.page.locator(VMS).scroll_into_view_if_needed()
    page.page.locator(TOOLS).locator("input[type=search]").fill("app77-011")
    assert rows(page) == ["app77-011"]
    page.page.evaluate("location.hash = 'host-esx-01-007'")
    page.page.wait_for_selector("#host-esx-01-007[open] td")
    assert page.page.locator("#host-esx-01-007 tbody tr").count() > 10


def test_without_a_script_a_large_plan_is_shown_in_full(
    opened: Open, medium: PlanDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "MOST_ROWS", 1000)
    page = opened(enlarged(medium, 12), java_script_enabled=False)
    assert page.page.locator(f"{VMS} tbody tr").count() == 1560
