"""The HTML report in a real browser: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.report.conftest import make_world
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.schema.plan_document import PlanDocument

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no browser on this machine ({', '.join(NAMES)})")
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        started = driver.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


@dataclass
class Opened:
    """An open page, and all it said and asked for."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def texts(self, selector: str) -> list[str]:
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]


Open = Callable[..., Opened]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Return a function that renders a document and opens its page; a page that complains fails the test."""
    pages: list[Opened] = []

    def open_page(document: PlanDocument, anchor: str = "", **context: Any) -> Opened:  # noqa: ANN401
        content = FORMATS["html"].render(document, Options())
        path = tmp_path / f"plan-{len(pages)}.html"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        page = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **context}).new_page()
        result = Opened(page)
        page.on("console", lambda message: result.problems.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: result.problems.append(str(error)))
        page.on("request", lambda request: result.requests.append(request.url))
        page.goto(path.as_uri() + anchor)
        pages.append(result)
        return result

    yield open_page
    for result in pages:
        address = result.page.url.partition("#")[0]
        result.page.context.close()
        assert result.problems == []
        assert [
            url for url in result.requests if url.partition("#")[0] != address and not url.startswith("blob:")
        ] == []


@pytest.fixture(scope="session")
def small() -> PlanDocument:
    return make_world(12).document()


@pytest.fixture(scope="session")
def medium() -> PlanDocument:
    return make_world(130).document()
