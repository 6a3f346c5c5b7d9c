"""The page of `assess` in a browser: it shares style and script with the plan's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.report.assessment.compose import compose
from vconsolidate.report.assessment.render import RENDERERS
from vconsolidate.report.options import Options
from vconsolidate.sizing.size import size

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SAMPLE = Path(__file__).parents[3] / "sample_inventories" / "data-center.yaml"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_works_and_nothing_serious_stands_in_anyones_way(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    estate = load_inventory(SAMPLE)
    content = RENDERERS["html"](compose(estate, size(estate), inventory=str(SAMPLE)), Options())
    path = tmp_path / "assessment.html"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    page = browser.new_context(color_scheme=scheme).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    page.locator("#idle input[type=search]").fill("no server is called this")
    assert page.locator("#idle tbody tr").count() == 0
    serious = [
        item["id"] for item in axe.Axe().run(page).response["violations"] if item["impact"] in {"serious", "critical"}
    ]
    page.context.close()
    assert serious == []
    assert said == []
