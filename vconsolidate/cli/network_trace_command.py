"""``vconsolidate network trace``: whether and how a frame gets from one VM of a plan to another."""

from __future__ import annotations

from typing import Annotated

import typer

from vconsolidate.cli import console, format_options, options
from vconsolidate.errors import ExitCode

NAME = "trace"
EXAMPLES = (
    "Examples: vconsolidate network trace plan.json --from web01 --to db01 · "
    "vconsolidate network trace plan.json --from web01 --to db01 --down esx-01/vmnic0"
)


def command(
    plan: options.PlanFile,
    source: Annotated[str, typer.Option("--from", metavar="VM", help="VM that sends the frame.", show_default=False)],
    target: Annotated[str, typer.Option("--to", metavar="VM", help="VM that it is for.", show_default=False)],
    vlan: Annotated[
        int | None,
        typer.Option(
            "--vlan",
            min=0,
            max=4094,
            help="Only this VLAN; guests that tag frames themselves set it as their tag. Default: every VLAN.",
            show_default=False,
        ),
    ] = None,
    down: Annotated[
        list[str] | None,
        typer.Option(
            "--down", metavar="HOST/UPLINK", help="An uplink that does not work; repeatable.", show_default=False
        ),
    ] = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    lang: options.Lang = "en",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Show whether and how a frame gets from one VM of a plan to another: switch by switch, and why not.

    The command exits with 1 if it does not get there.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli import outputs  # noqa: PLC0415 - reports load only when they are needed
    from vconsolidate.cli.sources import read_plan  # noqa: PLC0415
    from vconsolidate.report.network_trace import as_json, as_text, trace, uplink_at, verdict  # noqa: PLC0415
    from vconsolidate.report.tongue import own_names  # noqa: PLC0415

    targets = outputs.parse_outputs(output, output_format, format_options.SHORT, language=lang)
    outputs.refuse_plan(targets, plan)
    document = read_plan(str(plan))
    found = trace(document, source, target, vlan, [uplink_at(document, text) for text in down or ()])
    shown = verdict if quiet else as_text
    texts = {"terminal": lambda: shown(found), "json": lambda: as_json(found)}
    outputs.publish_texts(texts, targets, names=own_names(document))
    return ExitCode.OK if found.reached else ExitCode.BREACH
