"""Plans of samples in a browser: nothing wrong on screen, and paper that holds every table in full."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.report.browser.conftest import Open
from tests.report.test_golden_samples import SAMPLES, plan

COLUMNS = ("host", "type", "cluster", "place", "VMs", "CPU", "vCPUs", "memory", "limited by", "cost")
READER = shutil.which("pdftotext")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_anyones_way(opened: Open, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = opened(plan("full-tour"), color_scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    found = axe.Axe().run(page).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found if item["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.skipif(READER is None, reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize(("sample", "paper"), [*((sample, "A4") for sample in SAMPLES), ("full-tour", "Letter")])
def test_paper_has_all_columns_of_the_hosts_and_the_vms_of_every_host(
    opened: Open, tmp_path: Path, sample: str, paper: str
) -> None:
    document = plan(sample)
    path = tmp_path / "plan.pdf"
    opened(document).page.pdf(path=path, format=paper)
    read = subprocess.run([str(READER), "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    words = " ".join(read.split())
    heading = next(line for line in read.splitlines() if all(name in line for name in COLUMNS[:4]))
    assert [name for name in COLUMNS if name not in heading] == []
    for host in document.hosts:
        run = f"{len(host.vms):,} {'VM' if len(host.vms) == 1 else 'VMs'}, limited by"
        assert not host.vms or f"{host.name} {run}" in words
    for limit in document.limits:
        assert limit.title.removeprefix("The ").split()[-1] in words
    assert document.verdict in words
    for short in ("subject", "stated", "assumed", "known", "verdict"):
        assert short in words, f"{short} is broken in two"
    assert "Save as CSV" not in words


@pytest.mark.parametrize("sample", SAMPLES)
def test_tables_whose_words_are_kept_whole_are_no_wider_than_paper(opened: Open, sample: str) -> None:
    page = opened(plan(sample)).page
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 without margins of 12 mm, at 96 dots per inch
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    widths = page.evaluate("[...document.querySelectorAll('table')].map(one => [one.dataset.name, one.offsetWidth])")
    assert [(name, width) for name, width in widths if width > 703] == []
    assert page.locator("table.whole").count() > len(widths) / 2
