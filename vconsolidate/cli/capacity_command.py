"""``vconsolidate capacity``: how many more VMs fit."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from vconsolidate.cli import console, options

NAME = "capacity"
EXAMPLES = (
    "Examples: vconsolidate capacity plan.json · "
    "vconsolidate capacity inventory.yaml --size web=2vcpu,4GiB --size db=8vcpu,64GiB,12GHz,disk=500GB"
)


def command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="PLAN|INVENTORY",
            help="Plan document, or an inventory (planned first); - is an inventory on standard input.",
            show_default=False,
        ),
    ],
    size: Annotated[
        list[str] | None,
        typer.Option(
            "--size",
            metavar="NAME=SIZE",
            help="A size of VM, 2vcpu,8GiB[,500MHz][,disk=20GiB]; repeatable. Default: small, medium, large, median.",
            show_default=False,
        ),
    ] = None,
    inventory: options.InventoryOfPlan = None,
    output_format: Annotated[
        Literal["terminal", "json"], typer.Option("--format", "-f", help="What is printed on stdout.")
    ] = "terminal",
    set_: options.Set = None,
    effort: options.Effort = 30.0,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Count how many more VMs of each size fit on the hosts of a plan, and say what stops the next one.

    Same limits, rules and reserve for failures as the plan; the VMs that are there stay where they are.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli import planning  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.cli.sources import plan_document_path  # noqa: PLC0415
    from vconsolidate.pipeline.capacity.free_room import refuse_broken, room  # noqa: PLC0415
    from vconsolidate.pipeline.capacity.sizes import sizes_of  # noqa: PLC0415
    from vconsolidate.pipeline.verify.reopen import reopen  # noqa: PLC0415
    from vconsolidate.report.capacity import as_json, as_text, verdict  # noqa: PLC0415

    sizes_of(size or (), ())
    document = plan_document_path(source)
    if document is not None:
        reopened = reopen(document, inventory)
        refuse_broken(source, reopened.violations)
        estate, demand, plan = reopened.estate, reopened.demand, reopened.plan
    else:
        request = planning.Request(source, tuple(set_ or ()), None, effort, seed, workers)
        with interruption() as interrupted:
            outcome, _ = planning.plan_request(request, interrupted)
        estate, demand, plan = outcome.estate, outcome.demand, outcome.plan
        if not plan.hosts:
            for conflict in plan.conflicts:
                console.warn(f"{conflict.subject}: {conflict.message}")
            return outcome.exit_code
    found = room(estate, demand, plan, sizes_of(size or (), demand.vms), file=source)
    text = verdict(found) if quiet else as_text(found)
    console.print_result(as_json(found) if output_format == "json" else text)
    return 0
