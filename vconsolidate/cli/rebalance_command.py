"""``vconsolidate rebalance``: even out a running cluster, step by step."""

from __future__ import annotations

from typing import Annotated

import typer

from vconsolidate.cli import console, format_options, options
from vconsolidate.errors import ExitCode

NAME = "rebalance"
EXAMPLES = (
    "Examples: vconsolidate rebalance inventory.yaml · vconsolidate rebalance plan.json --max-moves 10 · "
    "vconsolidate rebalance inventory.yaml --evacuate esx-03 -o csv=moves.csv"
)

_FORMATS = ("terminal", "markdown", "html", "json", "yaml", "csv")


def command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="PLAN|INVENTORY",
            help="Plan document, or inventory whose servers have a current_host; - reads an inventory from standard "
            "input.",
            show_default=False,
        ),
    ],
    evacuate: Annotated[
        list[str] | None,
        typer.Option("--evacuate", metavar="HOST", help="Empty this host; repeatable.", show_default=False),
    ] = None,
    max_moves: Annotated[
        int | None,
        typer.Option(
            "--max-moves",
            min=0,
            metavar="N",
            help="Move no more VMs than this; moves that must be come first. Default: as many as pay.",
            show_default=False,
        ),
    ] = None,
    min_gain: Annotated[
        float,
        typer.Option(
            "--min-gain",
            min=0.0,
            metavar="GAIN",
            help="Least fall of the imbalance, times the hosts of the cluster, for each VM moved for balance.",
        ),
    ] = 0.1,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            metavar="RESOURCE=NUMBER",
            help="Weight of a resource in the imbalance: cpu, vcpus, memory_configured, memory_consumed or network; "
            "repeatable. Default: 1 each.",
            show_default=False,
        ),
    ] = None,
    inventory: options.InventoryOfPlan = None,
    output: Annotated[list[str] | None, format_options.output(_FORMATS, "moves")] = None,
    output_format: Annotated[str, format_options.stdout_format(_FORMATS)] = "terminal",
    set_: options.Set = None,
    time_limit: options.TimeLimit = None,
    effort: options.Effort = options.DEFAULT_EFFORT,
    seed: options.Seed = 0,
    *,
    details: options.Details = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Even out the load of running hosts: which VMs to move, in which order, and what each move brings.

    Hosts over a limit, broken rules and hosts in maintenance come first. Every step keeps limits, rules and host
    failures; the command exits with 1 if something stays wrong after the last one.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli import outputs, rebalancing  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.report.files import write_all  # noqa: PLC0415
    from vconsolidate.report.rebalancing.render import RENDERERS  # noqa: PLC0415
    from vconsolidate.report.rebalancing.terminal import render as on_terminal  # noqa: PLC0415
    from vconsolidate.report.rebalancing.words import is_settled  # noqa: PLC0415
    from vconsolidate.report.tongue import translator_of  # noqa: PLC0415

    request = rebalancing.Request(
        source,
        inventory,
        tuple(set_ or ()),
        tuple(dict.fromkeys(evacuate or ())),
        max_moves,
        min_gain,
        rebalancing.weights(weight or ()),
        time_limit,
        effort,
        seed,
    )
    targets = outputs.parse_outputs(output, output_format, _FORMATS, language=lang)
    document, code = rebalancing.moves_of(request, targets)
    written = []
    for target in targets.targets:
        shown = target.path == "-" and target.format == "terminal"
        if shown:
            content: str | bytes = (
                translator_of(document, lang)(document.verdict)
                if quiet
                else on_terminal(document, outputs.options_of(target), details=details)
            )
        else:
            content = RENDERERS[target.format](document, outputs.options_of(target))
        written.append((target.path, outputs.encoded(content, target)))
    write_all(written, console.write_stdout)
    return code(ExitCode.OK if is_settled(document) else ExitCode.BREACH)
