"""The published JSON Schema of the plan document."""

from __future__ import annotations

from typing import Any

from vconsolidate.report.schema.base import published
from vconsolidate.report.schema.plan_document import SCHEMA_VERSION, PlanDocument


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every plan document obeys."""
    return published(PlanDocument, f"vconsolidate plan document {SCHEMA_VERSION}")
