"""``vconsolidate schema``: print the published schemas."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from vconsolidate.cli.console import print_result

NAME = "schema"
EXAMPLES = "Examples: vconsolidate schema inventory > inventory.schema.json · vconsolidate schema plan"


def command(
    which: Annotated[
        Literal["inventory", "plan"],
        typer.Argument(help="The schema to print: that of the inventory or of the plan document."),
    ],
) -> int:
    """Print the JSON Schema of the inventory format or of the plan document."""
    if which == "inventory":
        from vconsolidate.inventory.schema import json_schema  # noqa: PLC0415
    else:
        from vconsolidate.report.document import json_schema  # noqa: PLC0415
    print_result(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0
