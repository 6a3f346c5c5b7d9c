"""
Reports byte for byte as they were last looked at.

After a wanted change, ``UPDATE_GOLDEN=1 python -m pytest tests/report/test_golden.py`` writes the files anew; look at
the difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.report.listing import text_of
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options

GOLDEN = Path(__file__).parents[1] / "golden"

STEPS = (("vconsolidate plan harbour.yaml --details", "every host, finding and assumption"),)

CASES = {
    "terminal.80.txt": ("terminal", Options(width=80, wrapped=True, next_steps=STEPS)),
    "terminal.120.txt": ("terminal", Options(width=120, next_steps=STEPS)),
    "terminal.80.ascii.txt": ("terminal", Options(width=80, unicode=False, next_steps=STEPS)),
    "terminal.100.colour.txt": ("terminal", Options(width=100, colour=True, links="/work", next_steps=STEPS)),
    "terminal.details.80.txt": ("terminal", Options(width=80, details=True)),
    "terminal.details.120.txt": ("terminal", Options(width=120, details=True)),
    "terminal.details.80.ascii.txt": ("terminal", Options(width=80, details=True, unicode=False)),
    "terminal.details.100.colour.txt": (
        "terminal",
        Options(width=100, details=True, colour=True, depth="truecolor", links="/work"),
    ),
    "github.txt": ("github", Options()),
    "findings.txt": ("findings", Options()),
    "markdown.md": ("markdown", Options()),
    "html.html": ("html", Options()),
    "json.json": ("json", Options()),
    "csv.csv": ("csv", Options()),
    "licences.csv": ("licences", Options()),
    "yaml.yaml": ("yaml", Options()),
    "tables.txt": ("tables", Options()),
    "xlsx.txt": ("xlsx", Options()),
    "junit.xml": ("junit", Options()),
    "sarif.sarif": ("sarif", Options()),
    "gitlab.json": ("gitlab", Options()),
}


@pytest.mark.parametrize("name", CASES)
def test_the_report_is_as_it_was(document: PlanDocument, name: str) -> None:
    chosen, options = CASES[name]
    content = FORMATS[chosen].render(document, options)
    data = text_of(chosen, content).encode() if FORMATS[chosen].binary or isinstance(content, str) else content
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(data)
    assert data.decode() == path.read_bytes().decode()


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir() if path.is_file() and path.name[0] != "."} == set(CASES)
