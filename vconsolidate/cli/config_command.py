"""``vconsolidate config``: what is set, where, and what the default is."""

from __future__ import annotations

from typing import Annotated

import typer

from vconsolidate.cli import format_options
from vconsolidate.cli.completion.commands import commands
from vconsolidate.errors import ExitCode, UsageError

NAME = "config"

app = typer.Typer(
    name=NAME,
    help="Look at the settings that files and environment variables state.",
    no_args_is_help=True,
)


@app.command("show", epilog="Examples: vconsolidate config show · vconsolidate config show plan --format json")
def show(
    context: typer.Context,
    command: Annotated[
        str | None,
        typer.Argument(metavar="[COMMAND]", help="Only this command.", show_default=False, autocompletion=commands),
    ] = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
) -> int:
    """
    Show every setting: its value, where it comes from, and its default.

    The command line outweighs environment variables, these outweigh vconsolidate.toml of the project, and that
    outweighs your own vconsolidate.toml.
    """
    from vconsolidate.cli import outputs  # noqa: PLC0415 - help needs no files
    from vconsolidate.cli.settings.rows import as_json, as_text, files_of, rows  # noqa: PLC0415

    targets = outputs.parse_outputs(output, output_format, format_options.SHORT)
    found = rows(context)
    wanted = [row for row in found if command in {None, row.command}]
    if not wanted:
        known = sorted({row.command for row in found})
        raise UsageError(f'no settings belong to "{command}"', hint=f"commands with settings: {', '.join(known)}")
    files = files_of(context)
    outputs.publish_texts({"terminal": lambda: as_text(wanted, files), "json": lambda: as_json(wanted, files)}, targets)
    return ExitCode.OK
