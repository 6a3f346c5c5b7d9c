"""``docs/plan-document.md`` speaks of every field of the document, and of no other."""

from __future__ import annotations

import re
from pathlib import Path

from vconsolidate.report.document import PlanDocument

PAGE = Path(__file__).parents[2] / "docs/plan-document.md"


def test_every_field_has_a_row() -> None:
    table = PAGE.read_text(encoding="utf-8").split("## Contents")[1].split("## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(PlanDocument.model_fields)
