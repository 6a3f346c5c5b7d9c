"""``vconsolidate man``: write the manual pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console
from vconsolidate.errors import ExitCode, UsageError

NAME = "man"
EXAMPLES = "Examples: vconsolidate man -o man1"


def command(
    context: typer.Context,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder to write to; made if it is missing.")
    ] = Path("man1"),
) -> int:
    """
    Write the manual pages, one per command, made from the same texts as --help.

    Read one with man -l FOLDER/vconsolidate-plan.1; copied to a folder man1 on the MANPATH, man finds them by name.
    """
    from vconsolidate.cli.manual.page import pages  # noqa: PLC0415 - only this command writes pages
    from vconsolidate.report.files import write_all  # noqa: PLC0415

    written = pages(context.find_root().command)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {output}: {error.strerror}", hint="name another folder") from error
    write_all([(str(output / name), text.encode()) for name, text in written.items()], console.write_stdout)
    console.say(f"wrote {len(written)} pages to {output}")
    return ExitCode.OK
