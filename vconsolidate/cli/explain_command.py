"""``vconsolidate explain``: explain a placement, a host, the number of hosts, or why no plan exists."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from vconsolidate.cli import console, format_options, options
from vconsolidate.cli.completion.names import names_of_plan
from vconsolidate.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from vconsolidate.model.explanation import Explanation
    from vconsolidate.pipeline.settings import Settings
    from vconsolidate.pipeline.verify.reopen import ReopenedPlan

NAME = "explain"
EXAMPLES = (
    "Examples: vconsolidate explain plan.json · vconsolidate explain plan.json erp-db01 · "
    "vconsolidate explain plan.json --hosts 7"
)


def command(
    plan: options.PlanFile,
    subject: Annotated[
        str | None,
        typer.Argument(
            metavar="[VM|SERVER|HOST]",
            autocompletion=names_of_plan,
            help="VM, server or host to explain. Default: the whole plan.",
            show_default=False,
        ),
    ] = None,
    hosts: Annotated[
        int | None,
        typer.Option(
            "--hosts",
            metavar="N",
            help="Explain why the plan cannot use only N hosts, including spares.",
            show_default=False,
        ),
    ] = None,
    inventory: options.InventoryOfPlan = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    effort: options.Effort = 30.0,
    *,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Explain a plan: why a VM is on its host, why a server stays physical, what limits a host, why not fewer hosts.

    Suggested changes that would allow fewer hosts, or a plan at all, were planned successfully first.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    if subject is not None and hosts is not None:
        raise UsageError("a name and --hosts cannot be combined", hint="run explain once for each")
    from vconsolidate.cli import outputs  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.cli.sources import read_plan  # noqa: PLC0415
    from vconsolidate.model.stop import Stop  # noqa: PLC0415
    from vconsolidate.pipeline.settings import Settings  # noqa: PLC0415
    from vconsolidate.pipeline.verify.reopen import reloader, reopen  # noqa: PLC0415
    from vconsolidate.report.explanation import as_json, as_text  # noqa: PLC0415
    from vconsolidate.report.tongue import names_of  # noqa: PLC0415

    targets = outputs.parse_outputs(output, output_format, format_options.SHORT, language=lang)
    outputs.refuse_plan(targets, plan)
    console.stage(f"reading {plan} and its inventory")
    reopened = reopen(plan, inventory, document=read_plan(str(plan)))
    outputs.refuse_inputs(targets.paths, str(inventory or reopened.source), reopened.estate)
    _say_what_changed(reopened)
    with interruption() as interrupted:
        interrupted.searching = True
        settings = Settings(
            stop=Stop(work=effort, clock=time.monotonic, interrupted=interrupted),
            seed=reopened.document.seed,
            history_seed=reopened.demand.series.seed,
            hold_out_days=reopened.document.search.held_out_days,
            progress=console.progress(),
            stage=console.stage,
            reload=reloader(reopened.document, plan, inventory),
        )
        found = _explain(reopened, subject, hosts, settings)
    lines = as_text(found)
    shown = lines.partition("\n")[0] if quiet else lines
    names = frozenset(names_of(reopened.document))
    outputs.publish_texts({"terminal": lambda: shown, "json": lambda: as_json(found)}, targets, names=names)
    return interrupted.code(ExitCode.OK)


def _say_what_changed(reopened: ReopenedPlan) -> None:
    from vconsolidate.words import counted  # noqa: PLC0415

    for name in reopened.changed:
        console.say(f"note: {name} has changed since the plan was made")
    if reopened.violations:
        found_wrong = counted(len(reopened.violations), "violation")
        console.say(f"note: the plan is no longer valid: {found_wrong} (run vconsolidate verify for the full list)")


def _explain(reopened: ReopenedPlan, subject: str | None, hosts: int | None, settings: Settings) -> Explanation:
    """Return the explanation of a number of hosts, of a VM, server or host, or of the whole plan."""
    from vconsolidate.pipeline.explain.host_count import explain_hosts, explain_none  # noqa: PLC0415
    from vconsolidate.pipeline.explain.vm_and_server import explain, explain_plan  # noqa: PLC0415

    estate, demand, plan, stale = reopened.estate, reopened.demand, reopened.plan, bool(reopened.changed)
    if hosts is not None:
        return explain_hosts(estate, demand, plan, hosts, settings)
    if subject is not None:
        return explain(estate, demand, plan, subject)
    if plan.hosts:
        return explain_plan(estate, demand, plan, stale=stale)
    return explain_none(estate, demand, plan, settings, stale=stale)
