"""``vconsolidate zones``: connections between workloads, rules of hosts."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from vconsolidate.cli import console, format_options, options
from vconsolidate.errors import ExitCode, UsageError

NAME = "zones"
EXAMPLES = (
    "Examples: vconsolidate zones test plan.json --from web01 --to db01 --protocol tcp --port 5432 · "
    "vconsolidate zones list plan.json · vconsolidate zones filter plan.json --host pve-01"
)

app = typer.Typer(
    name=NAME,
    help="Zone rules: whether workloads may talk to each other, flows that leave a host, and the rules of each host.",
    epilog=EXAMPLES,
    no_args_is_help=True,
)


def judge_connection(
    plan: options.PlanFile,
    source: Annotated[
        str, typer.Option("--from", metavar="SERVER", help="Who connects: a server, or outside.", show_default=False)
    ],
    destination: Annotated[
        str, typer.Option("--to", metavar="SERVER", help="Who answers: a server, or outside.", show_default=False)
    ],
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65_535, metavar="PORT", help="Destination port.", show_default=False),
    ] = None,
    protocol: Annotated[Literal["tcp", "udp", "icmp"], typer.Option("--protocol", help="Protocol.")] = "tcp",
    inventory: options.InventoryOfPlan = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    lang: options.Lang = "en",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Say whether two workloads may talk, which rule decides, and what leaves a host; exits with 1 if they may not."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.opened import open_plan  # noqa: PLC0415
    from vconsolidate.cli.outputs import publish_texts  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.firewall.examine import Example  # noqa: PLC0415
    from vconsolidate.firewall.first_match import decide  # noqa: PLC0415
    from vconsolidate.pipeline.zoning import host_of_servers, policy_of, server_named  # noqa: PLC0415
    from vconsolidate.report.tongue import own_names  # noqa: PLC0415
    from vconsolidate.report.zone_answers import verdict_json, verdict_text  # noqa: PLC0415

    if port is None and protocol != "icmp":
        raise UsageError("--port is missing", hint="only ICMP has no ports")
    outputs, reopened = open_plan(plan, inventory, output, output_format, lang)
    policy = policy_of(reopened.estate)
    ends = (server_named(reopened.estate, source), server_named(reopened.estate, destination))
    if ends[0] == ends[1]:
        raise UsageError("both ends are the same", hint="what stays inside a server meets no rule")
    connection = Example(*ends, protocol, port or 0)
    verdict = decide(policy, *ends, protocol, connection.port)
    hosts = host_of_servers(reopened.demand, reopened.plan)
    texts = {
        "terminal": lambda: verdict_text(connection, verdict, hosts),
        "json": lambda: verdict_json(connection, verdict, hosts),
    }
    publish_texts(texts, outputs, names=own_names(reopened.document))
    return ExitCode.OK if verdict.action == "allow" else ExitCode.BREACH


def list_rules(
    plan: options.PlanFile,
    inventory: options.InventoryOfPlan = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    lang: options.Lang = "en",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """List the rules with their effect, the flows with their outcome, and the rules that each host enforces."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.opened import open_plan  # noqa: PLC0415
    from vconsolidate.cli.outputs import publish_texts  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.report.compose.firewall import flow_sections, zone_policy_section  # noqa: PLC0415
    from vconsolidate.report.tongue import own_names  # noqa: PLC0415
    from vconsolidate.report.zone_answers import policy_json, policy_text  # noqa: PLC0415

    outputs, reopened = open_plan(plan, inventory, output, output_format, lang)
    parts = reopened.estate, reopened.demand, reopened.plan
    policy, flows = zone_policy_section(*parts), flow_sections(*parts)
    if policy is None and not flows:
        raise UsageError("the inventory has no zone rules and no flows", hint="write zone_policy and flows")
    document = reopened.document.model_copy(update={"zone_policy": policy, "flows": flows})
    texts = {"terminal": lambda: policy_text(document), "json": lambda: policy_json(document)}
    publish_texts(texts, outputs, names=own_names(document))
    return ExitCode.OK


def write_filter(
    plan: options.PlanFile,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="Host of the plan.", show_default=False)],
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--format", "-f", help="For 'nft -f' or for 'nft -j -f'.")
    ] = "text",
    inventory: options.InventoryOfPlan = None,
    *,
    stateless: Annotated[
        bool, typer.Option("--stateless", help="Do not track connections (bridges need Linux 5.3 for that).")
    ] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Write the zone rules of a host for nftables: a filter for its bridges, by the MAC addresses of the VMs."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.opened import open_plan  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.firewall.nft import as_json, as_text  # noqa: PLC0415
    from vconsolidate.pipeline.zoning import filter_of_host, policy_of  # noqa: PLC0415
    from vconsolidate.words import listed, verb  # noqa: PLC0415

    _, reopened = open_plan(plan, inventory, None, "terminal")
    policy = policy_of(reopened.estate)
    table, lacking = filter_of_host(
        policy, reopened.estate, reopened.demand, reopened.plan, host, tracking=not stateless
    )
    if lacking:
        has = verb(len(lacking), "has", "have")
        console.warn(f"warning: {listed(lacking)} {has} no MAC address; the filter takes them for the outside (nics)")
    console.write_stdout((as_json(table) if output_format == "json" else as_text(table)).encode())
    return ExitCode.OK


COMMANDS = (
    ("test", judge_connection, "Example: vconsolidate zones test plan.json --from web01 --to db01 --port 5432"),
    ("list", list_rules, "Example: vconsolidate zones list plan.json"),
    ("filter", write_filter, "Example: vconsolidate zones filter plan.json --host pve-01 > zones.nft"),
)
for _name, _command, _example in COMMANDS:
    app.command(_name, help=" ".join((_command.__doc__ or "").split()), epilog=_example)(_command)
