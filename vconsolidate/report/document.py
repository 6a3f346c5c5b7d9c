"""
The plan document: the versioned JSON result from which every other format is rendered.

`build` makes it from the stages' results, `dump` writes it, `parse` reads it, `rebuild` makes a plan of it again,
`json_schema` publishes its format. Importing this module loads pydantic but not numpy: `build` and `rebuild` are
imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vconsolidate.report.reading import parse
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.json_schema import json_schema
from vconsolidate.report.schema.plan_document import SCHEMA_VERSION, PlanDocument
from vconsolidate.report.verdict import verdict
from vconsolidate.report.writing import dump

if TYPE_CHECKING:
    from vconsolidate.report.compose.plan_document import build
    from vconsolidate.report.rebuild import rebuild

__all__ = [
    "SCHEMA_VERSION",
    "PlanDocument",
    "RunInfo",
    "build",
    "dump",
    "json_schema",
    "parse",
    "rebuild",
    "verdict",
]


def __getattr__(name: str) -> object:
    """Import what needs numpy on first use (PEP 562)."""
    if name == "build":
        from vconsolidate.report.compose.plan_document import build  # noqa: PLC0415

        return build
    if name == "rebuild":
        from vconsolidate.report.rebuild import rebuild  # noqa: PLC0415

        return rebuild
    raise AttributeError(name)
