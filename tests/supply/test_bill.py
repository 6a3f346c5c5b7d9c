"""What is found wrong with a bill of materials; a whole one is made and checked by CI, from the wheel."""

from __future__ import annotations

from typing import Any

import pytest

from supply.bill import faults
from supply.requirements import requirements

pytest.importorskip("cyclonedx", reason="cyclonedx-bom is not installed")


def bill(**versions: str) -> dict[str, Any]:
    """Return a bill of all that is required, in its lowest version, with some versions changed; None leaves one out."""
    lowest = {
        one.name: next(part.version for part in one.specifier if part.operator == ">=") for one in requirements()[""]
    }
    parts = [
        {"type": "library", "name": name, "version": version, "bom-ref": name, "licenses": [{"license": {"id": "MIT"}}]}
        for name, version in (lowest | versions).items()
        if version
    ]
    root = {"type": "application", "name": "vconsolidate", "version": "1", "bom-ref": "root"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": root},
        "components": parts,
        "dependencies": [{"ref": "root", "dependsOn": [part["bom-ref"] for part in parts if part["name"] in lowest]}],
    }


def test_a_bill_of_what_is_required_has_no_fault() -> None:
    assert list(faults(bill())) == []


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ({"numpy": ""}, "numpy is required and not listed"),
        ({"numpy": "1.0"}, "numpy 1.0 is listed, and numpy<3,>=2.0 is required"),
        ({"stray": "1.0"}, "stray is installed, and nothing requires it"),
    ],
)
def test_what_is_missing_old_or_unasked_is_told(versions: dict[str, str], said: str) -> None:
    assert list(faults(bill(**versions))) == [said]


def test_a_bill_that_breaks_the_schema_is_told() -> None:
    broken = bill()
    broken["components"][0]["type"] = "book"
    found = list(faults(broken))
    assert len(found) == 1
    assert found[0].startswith("the file breaks the schema of CycloneDX 1.6")
