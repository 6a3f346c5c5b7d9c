"""``vconsolidate schema``: print the published schemas."""

from __future__ import annotations

import importlib
import json
from typing import Annotated, Any, Final, Literal

import typer

from vconsolidate.cli.console import print_result

NAME = "schema"
EXAMPLES = "Examples: vconsolidate schema inventory > inventory.schema.json · vconsolidate schema plan"

_MODULES: Final = {
    "inventory": "inventory.schema",
    "plan": "report.document",
    "difference": "report.difference.schema",
    "assessment": "report.assessment.schema",
    "comparison": "report.comparison.schema",
    "runway": "report.runway.schema",
    "scenarios": "inventory.schema.scenarios",
    "what-if": "report.what_if.schema",
    "frontier": "report.frontier.schema",
}
"""Schema → the module that has its ``json_schema``; each loads only when it is asked for."""


def command(
    which: Annotated[
        Literal[
            "inventory",
            "plan",
            "difference",
            "assessment",
            "comparison",
            "runway",
            "scenarios",
            "what-if",
            "frontier",
            "catalog",
        ],
        typer.Argument(
            help="The schema to print: that of the inventory, of the plan document, of a difference, of an assessment, "
            "of a comparison of platforms, of a runway, of a scenario file, of the plans of scenarios, of frontiers, "
            "or of your own catalogue files."
        ),
    ],
) -> int:
    """Print a JSON Schema: of the inventory, of scenarios, of catalogue files, or of a document."""
    print_result(json.dumps(_schema(which), indent=2, ensure_ascii=False))
    return 0


def _schema(which: str) -> dict[str, Any]:
    if which == "catalog":
        from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415
        from vconsolidate.catalog.own_schema import json_schema as of_catalog  # noqa: PLC0415

        return of_catalog(load_catalog())
    schema: dict[str, Any] = importlib.import_module(f"vconsolidate.{_MODULES[which]}").json_schema()
    return schema
