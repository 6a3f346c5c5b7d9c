"""``vconsolidate doctor``: whether this machine has what the program needs."""

from __future__ import annotations

import typer

from vconsolidate.cli import format_options
from vconsolidate.errors import ExitCode

NAME = "doctor"
EXAMPLES = "Examples: vconsolidate doctor · vconsolidate doctor --format json"


def command(
    context: typer.Context,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
) -> int:
    """
    Look at this machine: Python, libraries, cores, memory, browser, terminal, settings, and a small plan.

    Each line says ok, warning or failed, and what to do. The command exits with 1 if something failed.
    """
    from vconsolidate.cli import outputs  # noqa: PLC0415 - help needs no files
    from vconsolidate.cli.doctor.examine import as_json, as_text, examine  # noqa: PLC0415

    targets = outputs.parse_outputs(output, output_format, format_options.SHORT)
    found = examine(context)
    outputs.publish_texts({"terminal": lambda: as_text(found), "json": lambda: as_json(found)}, targets)
    return ExitCode.BREACH if any(one.state == "failed" for one in found) else ExitCode.OK
