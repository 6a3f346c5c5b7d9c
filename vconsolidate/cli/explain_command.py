"""``vconsolidate explain``: why there, why not fewer, why not at all."""

from __future__ import annotations

import time
from typing import Annotated, Literal

import typer

from vconsolidate.cli import console, options
from vconsolidate.errors import ExitCode, UsageError

NAME = "explain"
EXAMPLES = (
    "Examples: vconsolidate explain plan.json · vconsolidate explain plan.json erp-db01 · "
    "vconsolidate explain plan.json --hosts 7"
)


def command(
    plan: options.PlanFile,
    subject: Annotated[
        str | None,
        typer.Argument(metavar="[VM|SERVER|HOST]", help="What to explain; else the whole plan.", show_default=False),
    ] = None,
    hosts: Annotated[
        int | None,
        typer.Option("--hosts", metavar="N", help="Why not so few hosts, spares included?", show_default=False),
    ] = None,
    inventory: options.InventoryOfPlan = None,
    output_format: Annotated[
        Literal["terminal", "json"], typer.Option("--format", "-f", help="What is printed on stdout.")
    ] = "terminal",
    effort: options.Effort = 30.0,
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Explain a plan: why a VM is on its host, why a server stays physical, what binds a host, why not fewer hosts.

    Changes that would allow fewer hosts, or any plan at all, are planned before they are offered.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    if subject is not None and hosts is not None:
        raise UsageError("a name and --hosts are two questions; ask one at a time")
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.model.explanation import Explanation  # noqa: PLC0415
    from vconsolidate.model.stop import Stop  # noqa: PLC0415
    from vconsolidate.pipeline.explain.host_count import explain_hosts, explain_none  # noqa: PLC0415
    from vconsolidate.pipeline.explain.vm_and_server import explain, explain_plan  # noqa: PLC0415
    from vconsolidate.pipeline.settings import Settings  # noqa: PLC0415
    from vconsolidate.pipeline.verify.reopen import reloader, reopen  # noqa: PLC0415
    from vconsolidate.report.explanation import as_json, as_text  # noqa: PLC0415
    from vconsolidate.words import counted  # noqa: PLC0415

    reopened = reopen(plan, inventory)
    for name in reopened.changed:
        console.say(f"note: {name} has changed since the plan was made")
    if reopened.violations:
        found_wrong = counted(len(reopened.violations), "violation")
        console.say(f"note: the plan no longer holds, {found_wrong} (run vconsolidate verify for the full list)")
    estate, demand, planned = reopened.estate, reopened.demand, reopened.plan
    with interruption() as interrupted:
        interrupted.searching = True
        settings = Settings(
            stop=Stop(work=effort, clock=time.monotonic, interrupted=interrupted),
            seed=reopened.document.seed,
            hold_out_days=reopened.document.search.held_out_days,
            reload=reloader(reopened.document, plan, inventory),
        )
        found: Explanation
        if hosts is not None:
            found = explain_hosts(estate, demand, planned, hosts, settings)
        elif subject is not None:
            found = explain(estate, demand, planned, subject)
        elif planned.hosts:
            found = explain_plan(estate, demand, planned, stale=bool(reopened.changed))
        else:
            found = explain_none(estate, demand, planned, settings, stale=bool(reopened.changed))
    text = as_json(found) if output_format == "json" else as_text(found)
    console.print_result(text.partition("\n")[0] if quiet and output_format != "json" else text)
    return interrupted.code(ExitCode.OK)
