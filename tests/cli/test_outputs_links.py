"""Links of a report lead from its folder to the inventory."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

from vconsolidate.cli.main import main

SAMPLES = Path(__file__).parents[2] / "sample_inventories"


@pytest.mark.parametrize("target", ["plan.html", "out/deep/plan.html", "../beside/plan.html"])
def test_links_find_the_inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    here = tmp_path / "here"
    (here / "estates").mkdir(parents=True)
    shutil.copy(SAMPLES / "branch-office.yaml", here / "estates")
    (here / target).parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(here)
    assert main(["plan", "estates/branch-office.yaml", "-q", "-o", f"html={target}"]) == 0
    page = (here / target).read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#]+)#L[0-9]+"', page)
    assert links
    for link in links:
        assert (
            (here / target).parent / unquote(html.unescape(link))
        ).resolve() == here / "estates" / "branch-office.yaml"
