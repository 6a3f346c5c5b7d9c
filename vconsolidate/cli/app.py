"""The command-line application, with one file per command."""

from __future__ import annotations

from typing import Annotated

import typer

from vconsolidate.cli import (
    assess_command,
    backtest_command,
    capacity_command,
    catalog_command,
    check_command,
    diff_command,
    explain_command,
    import_command,
    init_command,
    network_trace_command,
    plan_command,
    replay_command,
    report_command,
    schema_command,
    validate_command,
    verify_command,
)
from vconsolidate.version import __version__

app = typer.Typer(
    name="vconsolidate",
    help="Plan the consolidation of physical servers onto virtual hosts: size, place with proof, replay, check.",
    epilog="Start with: vconsolidate init inventory.yaml, then vconsolidate plan inventory.yaml",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(*, value: bool) -> None:
    if value:
        typer.echo(f"vconsolidate {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Plan the consolidation of physical servers onto virtual hosts."""


def _paragraphs(text: str | None) -> str:
    """Return the paragraphs of a docstring, each on one line, so that the window breaks the lines."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in (text or "").split("\n\n")).strip()


for module in (
    plan_command,
    assess_command,
    validate_command,
    check_command,
    diff_command,
    explain_command,
    verify_command,
    capacity_command,
    replay_command,
    backtest_command,
    report_command,
    schema_command,
    init_command,
    import_command,
):
    app.command(module.NAME, help=_paragraphs(module.command.__doc__), epilog=module.EXAMPLES)(module.command)

network = typer.Typer(name="network", help="Ask the virtual switches of a plan.", no_args_is_help=True)
for module in (network_trace_command,):
    network.command(module.NAME, help=_paragraphs(module.command.__doc__), epilog=module.EXAMPLES)(module.command)
app.add_typer(network)
app.add_typer(catalog_command.app, help=catalog_command.HELP)
