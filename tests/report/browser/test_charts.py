"""Charts of the page: drawn without a script; with one they tell values, filter and switch."""

from __future__ import annotations

from tests.report.browser.conftest import Open
from vconsolidate.report.schema.plan_document import PlanDocument

CHARTS = ("heat-cpu", "heat-state", "placement-cpu", "placement-memory", "utilisation", "failover", "waterfall",
          "courses", "search")  # fmt: skip


def test_every_chart_is_drawn_and_has_its_figures_without_a_script(opened: Open, small: PlanDocument) -> None:
    page = opened(small, java_script_enabled=False).page
    for name in CHARTS:
        box = page.locator(f"#chart-{name} svg.chart").bounding_box()
        assert box is not None, name
        assert box["width"] > 300, name
        assert box["height"] > 60, name
        assert page.locator(f"#chart-{name} svg.chart :is(rect, path, polyline)").count() > 0, name
    for name in CHARTS[:2] + CHARTS[4:8]:
        assert page.locator(f"#chart-{name} details table tbody tr").count() > 0, name


def test_the_pointer_reads_a_host_at_a_time(opened: Open, small: PlanDocument) -> None:
    page = opened(small).page
    row = page.locator("#chart-heat-cpu g.row").first
    row.scroll_into_view_if_needed()
    row.hover(position={"x": 300, "y": 8})
    tip = page.locator("#tip").inner_text()
    assert tip.startswith("esx-01, ")
    assert tip.endswith(" %")


def test_the_arrow_keys_read_the_vms_of_a_host(opened: Open, small: PlanDocument) -> None:
    page = opened(small).page
    page.locator("#chart-placement-cpu .plot").focus()
    said = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        said.append(page.locator("#tip").inner_text())
    assert " on esx-01: " in said[0]
    assert said[0] != said[1]
    assert " on production-r740-1: " in said[2]
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()


def test_the_placement_map_finds_a_vm(opened: Open, small: PlanDocument) -> None:
    page = opened(small).page
    page.locator("#placement input[type=search]").fill("app02")
    rows = page.locator("#chart-placement-cpu g.row:not([visibility=hidden])")
    assert rows.evaluate_all("rows => rows.map(row => row.dataset.name)") == ["production-r740-1"]
    assert page.locator("#chart-placement-cpu .found").count() == 1
    page.locator("#placement input[type=search]").fill("")
    assert rows.count() == 2
    assert page.locator("#placement .found").count() == 0


def test_one_measure_is_shown_at_a_time(opened: Open, small: PlanDocument) -> None:
    page = opened(small).page
    assert page.locator("#chart-heat-cpu").is_visible()
    assert page.locator("#chart-heat-state").is_hidden()
    page.get_by_role("button", name="Memory state").click()
    assert page.locator("#chart-heat-cpu").is_hidden()
    assert page.locator("#chart-heat-state").is_visible()
