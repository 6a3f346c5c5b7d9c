"""
The plan document: the versioned JSON result from which every other format is rendered.

`build` makes it from the stages' results, `dump` and `load` write and read it, `rebuild` makes a plan of it again,
`json_schema` publishes its format.
"""

from __future__ import annotations

from typing import Any

from vconsolidate.report.build.whole import build
from vconsolidate.report.reading import load, parse
from vconsolidate.report.rebuild import rebuild
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import SCHEMA_VERSION, PlanDocument
from vconsolidate.report.verdict import verdict
from vconsolidate.report.writing import dump

__all__ = [
    "SCHEMA_VERSION",
    "PlanDocument",
    "RunInfo",
    "build",
    "dump",
    "json_schema",
    "load",
    "parse",
    "rebuild",
    "verdict",
]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every plan document obeys."""
    schema = PlanDocument.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"vconsolidate plan document {SCHEMA_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }
