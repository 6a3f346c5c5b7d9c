"""Every format shows ranges, formulas and inputs, and an older document without ranges as it always was."""

from __future__ import annotations

import json

import pytest

from vconsolidate.report.document import dump, parse
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument


def text_of(name: str, document: PlanDocument, options: Options) -> str:
    rendered = FORMATS[name].render(document, options)
    return rendered if isinstance(rendered, str) else rendered.decode()


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_keeps_to_its_width_and_shows_formulas_on_demand(document: PlanDocument, width: int) -> None:
    text = text_of("terminal", document, Options(width=width, details=True))
    assert max(map(len, text.splitlines()[:-1])) <= width
    assert "low to high" in text
    assert "How the savings are calculated" in text
    assert "14 machines × 900 EUR = 12,600 EUR" in " ".join(text.split())
    assert "economics.discount_rate" in text
    assert "How the savings are calculated" not in text_of("terminal", document, Options(width=width))


@pytest.mark.parametrize("name", ["html", "markdown"])
def test_pages_have_ranges_formulas_sources_and_what_is_missing(document: PlanDocument, name: str) -> None:
    text = text_of(name, document, Options()).replace("\\_", "_")
    for words in ("low to high", "14 machines × 900 EUR", "Boavizta", "economics.discount_rate", "It pays back in"):
        assert words in text


@pytest.mark.parametrize("name", ["html", "markdown", "terminal", "xlsx", "tables", "yaml"])
def test_an_older_document_is_still_read_and_shown(document: PlanDocument, name: str) -> None:
    content = json.loads(dump(document))
    content["schema_version"] = "1.0"
    for field in ("lines", "inputs", "spendings", "returns", "missing"):
        del content["savings"][field]
    older = parse(json.dumps(content).encode(), "old.json")
    assert older.savings is not None
    assert older.savings.lines == ()
    assert FORMATS[name].render(older, Options())
