"""The command-line application, with one file per command."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

import typer
import typer.main

from vconsolidate.cli import (
    assess_command,
    backtest_command,
    capacity_command,
    catalog_command,
    check_command,
    compare_command,
    config_command,
    diff_command,
    doctor_command,
    explain_command,
    export_command,
    firewall_command,
    frontier_command,
    import_command,
    init_command,
    man_command,
    migrate_command,
    network_trace_command,
    plan_command,
    rebalance_command,
    replay_command,
    report_command,
    runway_command,
    schema_command,
    track_command,
    validate_command,
    verify_command,
    what_if_command,
    zones_command,
)
from vconsolidate.cli.examples import one_per_line
from vconsolidate.cli.settings.apply import Colour, Config, NoConfig, equip
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


def _version(context: typer.Context, *, value: bool) -> None:
    if value and not context.resilient_parsing:
        from vconsolidate.cli.doctor.libraries import version_lines  # noqa: PLC0415 - only where it is asked for

        typer.echo("\n".join((f"vconsolidate {__version__}", *version_lines())))
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the versions of program and libraries, and exit.", callback=_version, is_eager=True
        ),
    ] = False,
    config: Config = None,
    no_config: NoConfig = False,
    colour: Colour = "auto",
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
    compare_command,
    what_if_command,
    frontier_command,
    rebalance_command,
    migrate_command,
    migrate_command,
    rebalance_command,
    explain_command,
    verify_command,
    capacity_command,
    runway_command,
    replay_command,
    backtest_command,
    track_command,
    report_command,
    export_command,
    schema_command,
    init_command,
    import_command,
    doctor_command,
):
    app.command(module.NAME, help=_paragraphs(module.command.__doc__), epilog=module.EXAMPLES)(module.command)

for group in (firewall_command, zones_command):
    app.add_typer(group.app)
network = typer.Typer(name="network", help="Ask the virtual switches of a plan.", no_args_is_help=True)
for module in (network_trace_command,):
    network.command(module.NAME, help=_paragraphs(module.command.__doc__), epilog=module.EXAMPLES)(module.command)
app.add_typer(network)
app.add_typer(catalog_command.app, help=catalog_command.HELP)
app.add_typer(config_command.app)
app.command(man_command.NAME, help=_paragraphs(man_command.command.__doc__), epilog=man_command.EXAMPLES)(
    man_command.command
)


@cache
def program() -> Any:  # noqa: ANN401 - typer's command, whose class differs between its versions
    """
    Return the whole command tree, each command with its settings and its examples one per line.

    Made once: it takes 50 ms, and what a run states is kept in its own context.
    """
    return one_per_line(equip(typer.main.get_command(app)))
