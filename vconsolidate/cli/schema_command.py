"""``vconsolidate schema``: the published schemas."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from vconsolidate.cli.console import write_stdout

NAME = "schema"
EXAMPLES = "Examples: vconsolidate schema inventory > inventory.schema.json · vconsolidate schema plan"


def command(
    which: Annotated[
        Literal["inventory", "plan"], typer.Argument(help="Schema of the inventory or of the plan document.")
    ],
) -> int:
    """Print the JSON Schema of the inventory format or of the plan document."""
    if which == "inventory":
        from vconsolidate.inventory.schema import json_schema  # noqa: PLC0415
    else:
        from vconsolidate.report.document import json_schema  # noqa: PLC0415
    write_stdout(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0
