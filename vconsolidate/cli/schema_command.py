"""``vconsolidate schema``: print the published schemas."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Annotated, Any, Final, Literal

import typer

from vconsolidate.cli.console import print_result

NAME = "schema"
EXAMPLES = "Examples: vconsolidate schema inventory > inventory.schema.json · vconsolidate schema plan"

_MODULES: Final = {
    "inventory": "inventory.schema",
    "scenarios": "inventory.schema.scenarios",
    "priors": "inventory.schema.priors",
    "plan": "report.document",
    "difference": "report.difference.schema",
    "assessment": "report.assessment.schema",
    "comparison": "report.comparison.schema",
    "migration": "report.migration.schema",
    "what-if": "report.what_if.schema",
    "frontier": "report.frontier.schema",
    "runway": "report.runway.schema",
    "rebalancing": "report.rebalancing.schema",
    "tracking": "report.tracking.schema",
}
"""Schema → the module that publishes it; each loads only when it is asked for."""


def command(
    which: Annotated[
        Literal[
            "inventory",
            "scenarios",
            "priors",
            "catalog",
            "plan",
            "difference",
            "assessment",
            "comparison",
            "migration",
            "what-if",
            "frontier",
            "runway",
            "rebalancing",
            "tracking",
        ],
        typer.Argument(
            help="The schema to print: of a file that you write (inventory, scenarios, priors, catalog), or of a "
            "document that a command writes."
        ),
    ],
) -> int:
    """Print a JSON Schema: of the inventory, of other files that you write, or of the document of a command."""
    print_result(json.dumps(_schema(which), indent=2, ensure_ascii=False))
    return 0


def _schema(which: str) -> dict[str, Any]:
    if which == "catalog":
        from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415
        from vconsolidate.catalog.own_schema import json_schema as of_catalog  # noqa: PLC0415

        return of_catalog(load_catalog())
    made: dict[str, Any] = import_module(f"vconsolidate.{_MODULES[which]}").json_schema()
    return made
