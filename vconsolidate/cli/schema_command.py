"""``vconsolidate schema``: print the published schemas."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import typer

from vconsolidate.cli.console import print_result

NAME = "schema"
EXAMPLES = "Examples: vconsolidate schema inventory > inventory.schema.json · vconsolidate schema plan"


def command(
    which: Annotated[
        Literal["inventory", "plan", "difference", "assessment", "comparison", "runway", "catalog"],
        typer.Argument(
            help="The schema to print: that of the inventory, of the plan document, of a difference, of an assessment, "
            "of a comparison of platforms, of a runway, or of your own catalogue files."
        ),
    ],
) -> int:
    """Print a JSON Schema: inventory, plan, a difference, an assessment, a comparison, a runway, or a catalogue."""
    print_result(json.dumps(_schema(which), indent=2, ensure_ascii=False))
    return 0


def _schema(which: str) -> dict[str, Any]:
    if which == "catalog":
        from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415
        from vconsolidate.catalog.own_schema import json_schema as of_catalog  # noqa: PLC0415

        return of_catalog(load_catalog())
    if which == "difference":
        from vconsolidate.report.difference.schema import json_schema as of_difference  # noqa: PLC0415

        return of_difference()
    if which == "assessment":
        from vconsolidate.report.assessment.schema import json_schema as of_assessment  # noqa: PLC0415

        return of_assessment()
    if which == "comparison":
        from vconsolidate.report.comparison.schema import json_schema as of_comparison  # noqa: PLC0415

        return of_comparison()
    if which == "runway":
        from vconsolidate.report.runway.schema import json_schema as of_runway  # noqa: PLC0415

        return of_runway()
    if which == "inventory":
        from vconsolidate.inventory.schema import json_schema  # noqa: PLC0415
    else:
        from vconsolidate.report.document import json_schema  # noqa: PLC0415
    return json_schema()
