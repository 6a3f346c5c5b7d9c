"""``docs/hostile-input.md`` says of every limit, reader and target what the code says; no limit hides elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from fuzz.targets import TARGETS
from tests.hostile.page import PAGE, PARTS, limits, page
from vconsolidate.inventory.importers.registry import IMPORTERS

PACKAGE = Path(__file__).parents[2] / "vconsolidate"
READERS = ("inventory", "cli", "pipeline", "firewall", "export")


def test_the_tables_are_as_the_code_has_them() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(), "run: python -m tests.hostile.page"
    assert all(f"<!-- {name}: " in text for name in PARTS)


def test_every_limit_is_used() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "input_limits.py"
    )
    words = set(re.findall(r"\bMAX_\w+", text))
    assert {name for _, name, _, _ in limits()} <= words


def test_no_reader_has_a_limit_of_bytes_of_its_own() -> None:
    own = re.compile(r"(?m)^_?(?:MAX|MOST)[A-Z_]*BYTES\w*(?:: Final)? = ")
    found = [path for name in READERS for path in (PACKAGE / name).rglob("*.py") if own.search(path.read_text("utf-8"))]
    assert found == []


def test_every_importer_has_a_target() -> None:
    assert {f"import-{name}" for name in IMPORTERS} <= set(TARGETS)
