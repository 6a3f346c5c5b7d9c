"""``vconsolidate schema``: print the published schemas."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Annotated, Any, Final, Literal

import typer

from vconsolidate.cli.console import print_result

NAME = "schema"
EXAMPLES = "Examples: vconsolidate schema inventory > inventory.schema.json · vconsolidate schema plan"


def command(
    which: Annotated[
        Literal["inventory", "plan", "difference", "assessment", "comparison", "tracking", "priors", "catalog"],
        typer.Argument(
            help="The schema to print: that of the inventory, of the plan document, of a difference, of an assessment, "
            "of a comparison of platforms, of a comparison with measurements, of priors, or of your catalogue files."
        ),
    ],
) -> int:
    """Print a JSON Schema: of the inventory, a plan or another document, priors, or catalogue files."""
    print_result(json.dumps(_schema(which), indent=2, ensure_ascii=False))
    return 0


def _schema(which: str) -> dict[str, Any]:
    if which == "catalog":
        from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415
        from vconsolidate.catalog.own_schema import json_schema as of_catalog  # noqa: PLC0415

        return of_catalog(load_catalog())
    made: dict[str, Any] = import_module(_MODULES[which]).json_schema()
    return made


_MODULES: Final = {
    "inventory": "vconsolidate.inventory.schema",
    "plan": "vconsolidate.report.document",
    "difference": "vconsolidate.report.difference.schema",
    "assessment": "vconsolidate.report.assessment.schema",
    "comparison": "vconsolidate.report.comparison.schema",
    "tracking": "vconsolidate.report.tracking.schema",
    "priors": "vconsolidate.inventory.schema.priors",
}
"""Schema → the module that publishes it; loaded when it is asked for."""
