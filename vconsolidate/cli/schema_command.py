"""``vconsolidate schema``: print the published schemas."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Annotated, Any, Literal

import typer

from vconsolidate.cli.console import print_result

NAME = "schema"
EXAMPLES = "Examples: vconsolidate schema inventory > inventory.schema.json · vconsolidate schema plan"


_PLACES = {
    "inventory": "vconsolidate.inventory.schema",
    "plan": "vconsolidate.report.document",
    "difference": "vconsolidate.report.difference.schema",
    "assessment": "vconsolidate.report.assessment.schema",
    "comparison": "vconsolidate.report.comparison.schema",
    "migration": "vconsolidate.report.migration.schema",
    "runway": "vconsolidate.report.runway.schema",
}
"""Modules with the schemas; only the one that is asked for is loaded."""


def command(
    which: Annotated[
        Literal["inventory", "plan", "difference", "assessment", "comparison", "migration", "runway", "catalog"],
        typer.Argument(
            help="The schema to print: that of the inventory, of the plan document, of a difference, of an assessment, "
            "of a comparison of platforms, of a migration, of a runway, or of your own catalogue files."
        ),
    ],
) -> int:
    """Print a JSON Schema: of the inventory, a plan, or another document that the program writes or reads."""
    print_result(json.dumps(_schema(which), indent=2, ensure_ascii=False))
    return 0


def _schema(which: str) -> dict[str, Any]:
    if which == "catalog":
        from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415
        from vconsolidate.catalog.own_schema import json_schema as of_catalog  # noqa: PLC0415

        return of_catalog(load_catalog())
    schema: dict[str, Any] = import_module(_PLACES[which]).json_schema()
    return schema
