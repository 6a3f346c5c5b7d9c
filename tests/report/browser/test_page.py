"""The page as a whole: first screen, access for all, hostile names, phone, paper, speed."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.report.browser.conftest import Open
from tests.report.large import enlarged
from vconsolidate.report.formats.html import blocks
from vconsolidate.report.schema.base import Location
from vconsolidate.report.schema.plan_document import PlanDocument

HOSTILE = "<script>document.title='run'</script>\"'><img src=x onerror=document.title='run'> 서버 \u202e## </noscript>"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_serious_stands_in_anyones_way(opened: Open, small: PlanDocument, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = opened(small, color_scheme=scheme, viewport={"width": width, "height": 800}).page
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    found: list[dict[str, Any]] = axe.Axe().run(page).response["violations"]
    serious = [
        (item["id"], item["nodes"][0]["html"][:200], item["nodes"][0]["failureSummary"][:300])
        for item in found
        if item["impact"] in {"serious", "critical"}
    ]
    assert serious == []


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_first_screen_answers_the_four_questions(opened: Open, small: PlanDocument, size: tuple[int, int]) -> None:
    page = opened(small, viewport={"width": size[0], "height": size[1]}).page
    boxes = [box.bounding_box() for box in page.locator(".key").all()]
    assert len(boxes) == 4
    assert all(box is not None and box["y"] + box["height"] <= size[1] for box in boxes)
    said = page.locator(".keys").inner_text()
    for words in ("3 hosts", "proven optimal", "per year", "warning"):
        assert words in said


def test_a_phone_scrolls_the_page_in_one_direction_only(opened: Open, medium: PlanDocument) -> None:
    page = opened(medium, viewport={"width": 390, "height": 844}).page
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_phone_shows_findings_without_scrolling_sideways(opened: Open, small: PlanDocument) -> None:
    location = Location(
        file="sample_inventories/a-long-name-of-an-inventory.yaml", line=174, column=11, field="servers"
    )
    findings = tuple(one.model_copy(update={"location": location}) for one in small.findings)
    page = opened(small.model_copy(update={"findings": findings}), viewport={"width": 390, "height": 844}).page
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    beyond = (
        "[...document.querySelectorAll('#findings .scroll')].filter(box => box.scrollWidth > box.clientWidth).length"
    )
    assert page.locator("#findings .scroll").count() > 0
    assert page.evaluate(beyond) == 0


def test_a_phone_breaks_no_short_cell_and_gives_sentences_room(opened: Open, medium: PlanDocument) -> None:
    page = opened(medium, viewport={"width": 390, "height": 844}).page
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    lines = """[...document.querySelectorAll('table:not([data-name^=findings]) td')].filter(cell => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        const kind = cell.closest('table').rows[0].cells[cell.cellIndex].className;
        const lines = range.getBoundingClientRect().height / parseFloat(getComputedStyle(cell).lineHeight);
        return kind === 'short' ? lines > 1.6 : kind === 'prose' && cell.clientWidth < 200;
    }).map(cell => cell.innerText)"""
    assert page.locator("th.short").count() > 0
    assert page.locator("th.prose").count() > 0
    assert page.evaluate(lines) == []


def test_hostile_names_stay_text(opened: Open, small: PlanDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    host = small.hosts[0].model_copy(update={"name": HOSTILE})
    vms = tuple(vm.model_copy(update={"guest": HOSTILE}) for vm in small.vms)
    findings = tuple(item.model_copy(update={"subject": HOSTILE, "message": HOSTILE}) for item in small.findings)
    update = {"name": HOSTILE, "hosts": (host, *small.hosts[1:]), "vms": vms, "findings": findings}
    for most_rows in (10_000, 10):
        monkeypatch.setattr(blocks, "MOST_ROWS", most_rows)
        page = opened(small.model_copy(update=update)).page
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        page.locator("#chart-placement-cpu .plot").focus()
        page.keyboard.press("ArrowRight")
        assert "<script>" in page.locator("#tip").inner_text()
        assert page.title().startswith("<script>document.title='run'</script>")
        assert page.locator("img").count() == 0
        assert page.locator("script:not([type])").count() == 1


def test_no_script_runs_that_the_page_did_not_bring(opened: Open, small: PlanDocument) -> None:
    result = opened(small)
    result.page.evaluate(
        "() => { const other = document.createElement('script'); other.textContent = 'window.ran = true';"
        " document.body.append(other); }"
    )
    assert result.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in problem for problem in result.problems)
    result.problems.clear()


def test_keys_alone_reach_a_table_and_sort_it(opened: Open, small: PlanDocument) -> None:
    page = opened(small).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the sections"
    button = page.locator("table[data-name=hosts] thead th button").nth(4)
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("table[data-name=hosts] thead th").nth(4).get_attribute("aria-sort") == "descending"


def test_paper_shows_every_part_and_cuts_no_table(opened: Open, medium: PlanDocument) -> None:
    page = opened(medium).page
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 without margins of 12 mm, at 96 dots per inch
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("section > details:not([open])").count() == 0
    assert page.locator("table[data-name=replay-vms] tbody tr").count() == 130
    assert page.locator("table[data-name='vms-of-production-r740-1'] tbody tr").count() == 65
    assert page.locator("#chart-heat-state").is_visible()
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('table, svg.chart')]"
        ".map(part => part.getBoundingClientRect().right))"
    )
    assert widest <= 703
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("table[data-name=replay-vms] tbody tr").count() == 50
    assert page.locator("#chart-heat-state").is_hidden()


def test_a_pdf_holds_every_host_and_every_vm(opened: Open, medium: PlanDocument, tmp_path: Path) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    page = opened(medium).page
    for paper in ("A4", "Letter"):
        path = tmp_path / f"{paper}.pdf"
        page.pdf(path=path, format=paper)
        text = subprocess.run([reader, "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
        for host in medium.hosts:
            assert not host.vms or f"{host.name} {len(host.vms)} VMs, limited by" in " ".join(text.split())
        words = Counter(text.split())
        assert [vm.name for vm in medium.vms if words[vm.name] < 5] == []
        assert "Save as CSV" not in text


@pytest.mark.slow
def test_a_thousand_vms_open_in_three_seconds_and_five_megabytes(opened: Open, medium: PlanDocument) -> None:
    document = enlarged(medium, 8)
    assert len(document.vms) == 1040
    begin = time.monotonic()
    page = opened(document).page
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.outerHTML.length") < 5_000_000
    assert page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") < 3000
    assert time.monotonic() - begin < 30
