"""``vconsolidate capacity``: count how many more VMs fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from vconsolidate.cli import console, executing, format_options, options
from vconsolidate.errors import ExitCode

NAME = "capacity"
EXAMPLES = (
    "Examples: vconsolidate capacity plan.json · "
    "vconsolidate capacity plan.json --pool laboratory · "
    "vconsolidate capacity inventory.yaml --size web=2vcpu,4GiB --size db=8vcpu,64GiB,12GHz,disk=500GB"
)


def command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="PLAN|INVENTORY",
            help="Plan document, or inventory (which is planned first); - reads an inventory from standard input.",
            show_default=False,
        ),
    ],
    size: Annotated[
        list[str] | None,
        typer.Option(
            "--size",
            metavar="NAME=SIZE",
            help="Size of a VM, for example 2vcpu,8GiB[,500MHz][,disk=20GiB]; repeatable. "
            "Default: small, medium, large and median.",
            show_default=False,
        ),
    ] = None,
    pool: Annotated[
        str,
        typer.Option(
            "--pool",
            metavar="NAME",
            help="Count what fits in this resource pool: its quota, those of its parents, and the hosts.",
            show_default=False,
        ),
    ] = "",
    inventory: options.InventoryOfPlan = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    set_: options.Set = None,
    effort: options.Effort = 30.0,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    *,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Count how many more VMs of each size fit on the hosts of a plan, and show why the next one does not.

    With --pool, the quotas of a tenant count as well, and the answer says which limit binds first.

    The limits, rules and reserve for host failures of the plan apply; existing VMs stay on their hosts.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli import outputs, planning  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.cli.limits import Effort, stop_of  # noqa: PLC0415
    from vconsolidate.cli.planned_source import planned_source  # noqa: PLC0415
    from vconsolidate.packing.solver.work_limit import WorkLimit  # noqa: PLC0415
    from vconsolidate.pipeline.capacity.free_room import room  # noqa: PLC0415
    from vconsolidate.pipeline.capacity.pool_room import pool_named, pool_room  # noqa: PLC0415
    from vconsolidate.pipeline.capacity.sizes import sizes_of  # noqa: PLC0415
    from vconsolidate.report.capacity import as_json, as_text, verdict  # noqa: PLC0415

    sizes_of(size or (), ())
    targets = outputs.parse_outputs(output, output_format, format_options.SHORT, language=lang)
    request = planning.Request(source, tuple(set_ or ()), None, effort, seed, workers, outputs=targets.paths)
    outputs.refuse_plan(targets, source)
    with interruption() as interrupted:
        shared = Effort(effort)
        result = planned_source(request, inventory, interrupted, shared)
        if isinstance(result, ExitCode):
            return result
        estate, demand, plan = result
        console.stage("counting room for more VMs")
        asked = pool_named(estate, pool) if pool else None
        limit = WorkLimit(stop_of(replace(request, effort=shared.left), interrupted, shared.count))
        found = room(estate, demand, plan, sizes_of(size or (), demand.vms), file=source, limit=limit)
    if asked is not None:
        from vconsolidate.report import pool_room as words  # noqa: PLC0415

        of_pool = pool_room(estate, demand, asked, found)
        told = words.verdict if quiet else words.as_text
        outputs.publish_texts({"terminal": lambda: told(of_pool), "json": lambda: words.as_json(of_pool)}, targets)
        return interrupted.code(ExitCode.OK)
    shown = verdict if quiet else as_text
    names = frozenset([*(vm.name for vm in demand.vms), *(host.name for host in plan.hosts)])
    outputs.publish_texts({"terminal": lambda: shown(found), "json": lambda: as_json(found)}, targets, names=names)
    return interrupted.code(ExitCode.OK)
