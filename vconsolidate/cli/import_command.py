"""``vconsolidate import``: make an inventory from what other tools export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console, options
from vconsolidate.cli.completion import words
from vconsolidate.cli.live import Times, live_of
from vconsolidate.errors import UsageError

NAME = "import"
EXAMPLES = (
    "Examples: vconsolidate import rvtools.xlsx -o inventory.yaml · "
    "vconsolidate import rvtools.xlsx sar/ cmdb.csv --aliases names.yaml -o inventory.yaml · "
    "vconsolidate import --url https://prometheus:9090 --token-file token.txt --since 7d -o inventory.yaml · "
    "vconsolidate import --list"
)


def command(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="Files, folders or archives to import; - reads standard input. Several are merged by server name.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="PATH", help="Inventory to write; - is standard output.")
    ] = "inventory.yaml",
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="NAME",
            autocompletion=words.importers,
            help="Kind of the source, if it is not recognised: one for all sources, or one per source.",
            show_default=False,
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", metavar="FILE", help="YAML file that says which column is what.", show_default=False),
    ] = None,
    aliases: Annotated[
        Path | None,
        typer.Option(
            "--aliases",
            metavar="FILE",
            help="YAML file of names that mean the same server, name: [other names].",
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="Name of the data centre.", show_default=False)
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="KEY",
            autocompletion=words.models,
            help="Host model that can be bought, a key of the catalogue. Default: the hosts of the source; if it "
            "has none, a suggestion.",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="KEY",
            autocompletion=words.models,
            help="Server model, for sources that do not state one.",
            show_default=False,
        ),
    ] = None,
    generation: Annotated[
        str | None,
        typer.Option(
            "--generation",
            metavar="KEY",
            autocompletion=words.generations,
            help="CPU generation, for sources that state only cores and clock rate.",
            show_default=False,
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            "--timezone",
            metavar="ZONE",
            autocompletion=words.time_zones,
            help="Time zone of times without one, Europe/Rome.",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            metavar="FILE",
            help="Key of --anonymise, with the table that leads back to the names; made if it does not exist. "
            "Keep it apart from the inventory.",
            show_default=False,
        ),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="A running Prometheus to ask for histories.", show_default=False),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            metavar="FILE",
            help="File with the bearer token for --url. Without it, the environment variable "
            "VCONSOLIDATE_PROMETHEUS_TOKEN counts.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="TIME",
            help="Start of the history of --url: a date (2026-03-01), a time with its zone, or how long before the "
            "end (7d, 24h). Default: 7d.",
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="End of the history of --url. Default: now.", show_default=False),
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(
            "--step", metavar="TIME", help="Interval of the history of --url. Default: 5m.", show_default=False
        ),
    ] = None,
    *,
    insecure: Annotated[
        bool,
        typer.Option("--insecure", help="Accept any certificate of --url, and send the token without TLS."),
    ] = False,
    anonymise: Annotated[
        bool,
        typer.Option(
            "--anonymise", help="Replace every name and free text by a keyed hash, the same for the same key."
        ),
    ] = False,
    mapping_starter: Annotated[
        bool,
        typer.Option("--mapping-starter", help="Print a mapping file to start from, made from the table, and exit."),
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="Print the kinds of sources and exit.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that no import has made.")] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Make an inventory from exports and measurements: recognise, read, merge, check, write.

    The kind of each source is recognised. The inventory says behind each value where it was read, and at its head
    what was assumed and what was left out. Nothing is written that validate would refuse.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli import importing  # noqa: PLC0415 - importers load only when they are needed

    if list_:
        importing.list_kinds()
        return 0
    live = live_of(url, token_file, Times(since, until, step), insecure=insecure)
    if not source and live is None:
        raise UsageError("import needs a source", hint="name a file or folder; --list prints what can be imported")
    if mapping_starter:
        importing.print_mapping_starter(source or [])
        return 0
    from vconsolidate.inventory.importing.contract import ImportOptions  # noqa: PLC0415
    from vconsolidate.inventory.importing.run import Request  # noqa: PLC0415

    request = Request(
        sources=importing.paths_of(source or []),
        kinds=importing.kinds_of(kind, len(source or [])),
        options=ImportOptions(mapping=mapping, model=model, generation=generation, timezone=timezone),
        aliases=aliases,
        title=title,
        target=target,
        live=live,
    )
    if anonymise != (key is not None):
        raise UsageError("--anonymise and --key belong together", hint="write --anonymise --key FILE")
    importing.run(request, output, key, force=force)
    return 0
