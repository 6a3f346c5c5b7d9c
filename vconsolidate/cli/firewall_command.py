"""``vconsolidate firewall``: services of the hosts, packets, drift and upgrades."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vconsolidate.cli import console, format_options, options
from vconsolidate.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from vconsolidate.cli.outputs import Outputs
    from vconsolidate.pipeline.verify.reopen import ReopenedPlan

NAME = "firewall"
EXAMPLES = (
    "Examples: vconsolidate firewall services plan.json · vconsolidate firewall test plan.json --host esx-01 "
    "--direction in --protocol tcp --port 902 --from 10.0.0.5"
)

app = typer.Typer(
    name=NAME,
    help="Host firewalls: the services that a plan needs, single packets, drift, and upgrades of the platform.",
    epilog=EXAMPLES,
    no_args_is_help=True,
)

Host = Annotated[str, typer.Option("--host", metavar="HOST", help="Host of the plan.", show_default=False)]


def list_services(
    plan: options.PlanFile,
    inventory: options.InventoryOfPlan = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    lang: options.Lang = "en",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """List the services that the hosts of each cluster need, with the reason, ports and allowed addresses of each."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    outputs, reopened = _open(plan, inventory, output, output_format, lang)
    from vconsolidate.cli.outputs import publish_texts  # noqa: PLC0415 - reports load only when they are needed
    from vconsolidate.pipeline.host_firewall import host_profiles, unstated  # noqa: PLC0415
    from vconsolidate.report.firewall_answers import profiles_json, profiles_text  # noqa: PLC0415
    from vconsolidate.report.tongue import own_names  # noqa: PLC0415

    found = host_profiles(reopened.estate, reopened.demand, reopened.plan)
    texts = {
        "terminal": lambda: profiles_text(found, unstated(reopened.estate)),
        "json": lambda: profiles_json(found),
    }
    publish_texts(texts, outputs, names=own_names(reopened.document))
    return ExitCode.OK


def judge_packet(
    plan: options.PlanFile,
    host: Host,
    direction: Annotated[
        Literal["in", "out"],
        typer.Option("--direction", help="in: to the host; out: from the host.", show_default=False),
    ],
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, metavar="PORT", help="Destination port.", show_default=False)
    ],
    peer: Annotated[
        str | None,
        typer.Option("--from", metavar="ADDRESS", help="Where an incoming packet comes from.", show_default=False),
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="Where an outgoing packet goes.", show_default=False)
    ] = None,
    protocol: Annotated[Literal["tcp", "udp"], typer.Option("--protocol", help="Protocol.")] = "tcp",
    source_port: Annotated[
        int | None,
        typer.Option(
            "--source-port",
            min=0,
            max=65_535,
            metavar="PORT",
            help="Port that the packet comes from. Default: a dynamic port.",
            show_default=False,
        ),
    ] = None,
    inventory: options.InventoryOfPlan = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    lang: options.Lang = "en",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Say whether the firewall of a host lets a packet pass, and which service decides; exits with 1 if it does not."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    outputs, reopened = _open(plan, inventory, output, output_format, lang)
    from vconsolidate.cli.outputs import publish_texts  # noqa: PLC0415 - reports load only when they are needed
    from vconsolidate.firewall.packet import EPHEMERAL, Packet, judge, matters  # noqa: PLC0415
    from vconsolidate.pipeline.host_firewall import host_profiles, profile_of  # noqa: PLC0415
    from vconsolidate.report.firewall_answers import packet_json, packet_text  # noqa: PLC0415
    from vconsolidate.report.tongue import own_names  # noqa: PLC0415

    address = _address(peer if direction == "in" else target, "--from" if direction == "in" else "--to")
    profile = profile_of(host_profiles(reopened.estate, reopened.demand, reopened.plan), host)
    packet = Packet(direction, protocol, port, address, EPHEMERAL if source_port is None else source_port)
    verdict = judge(profile, packet)
    assumed = source_port is None and matters(profile, packet)
    texts = {
        "terminal": lambda: packet_text(host, profile, packet, verdict, assumed=assumed),
        "json": lambda: packet_json(host, profile, packet, verdict),
    }
    publish_texts(texts, outputs, names=own_names(reopened.document))
    return ExitCode.OK if verdict.allowed else ExitCode.BREACH


def compare_today(
    plan: options.PlanFile,
    host: Host,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="DUMP...",
            help="Configuration of the host today: lists of 'esxcli network firewall ruleset', the output of "
            "'nft -j list ruleset', or of 'vconsolidate firewall services -f json'.",
            show_default=False,
        ),
    ],
    inventory: options.InventoryOfPlan = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    lang: options.Lang = "en",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Compare the firewall that a host has today with what the plan needs; exits with 1 if they differ."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    outputs, reopened = _open(plan, inventory, output, output_format, lang)
    from vconsolidate.cli.outputs import publish_texts  # noqa: PLC0415 - reports load only when they are needed
    from vconsolidate.cli.small_files import read_texts  # noqa: PLC0415
    from vconsolidate.firewall.drift import drift  # noqa: PLC0415
    from vconsolidate.firewall.today.read import read_today  # noqa: PLC0415
    from vconsolidate.pipeline.host_firewall import host_profiles, profile_of  # noqa: PLC0415
    from vconsolidate.report.firewall_answers import drift_json, drift_text  # noqa: PLC0415
    from vconsolidate.report.tongue import own_names  # noqa: PLC0415

    profile = profile_of(host_profiles(reopened.estate, reopened.demand, reopened.plan), host)
    today = read_today(read_texts(files), host)
    differences = drift(profile, today)
    texts = {
        "terminal": lambda: drift_text(host, differences, today),
        "json": lambda: drift_json(host, differences, today),
    }
    publish_texts(texts, outputs, names=own_names(reopened.document))
    return ExitCode.BREACH if differences else ExitCode.OK


def carry_over(
    plan: options.PlanFile,
    platform: Annotated[
        str,
        typer.Option("--to", metavar="PLATFORM", help="Hypervisor and version of the catalogue.", show_default=False),
    ],
    inventory: options.InventoryOfPlan = None,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    lang: options.Lang = "en",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Say what becomes of the services on another platform: renamed, other ports, gone, new."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    outputs, reopened = _open(plan, inventory, output, output_format, lang)
    from vconsolidate.cli.outputs import publish_texts  # noqa: PLC0415 - reports load only when they are needed
    from vconsolidate.firewall.upgrade import changes  # noqa: PLC0415
    from vconsolidate.pipeline.host_firewall import host_profiles, upgraded  # noqa: PLC0415
    from vconsolidate.report.firewall_answers import upgrade_json, upgrade_text  # noqa: PLC0415
    from vconsolidate.report.tongue import own_names  # noqa: PLC0415

    found = host_profiles(reopened.estate, reopened.demand, reopened.plan)
    pairs = upgraded(found, reopened.estate, platform)
    told = [(before, after, changes(before, after)) for before, after in pairs]
    texts = {"terminal": lambda: upgrade_text(told), "json": lambda: upgrade_json(told)}
    publish_texts(texts, outputs, names=own_names(reopened.document))
    return ExitCode.OK


def write_filter(
    plan: options.PlanFile,
    host: Host,
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--format", "-f", help="For 'nft -f' or for 'nft -j -f'.")
    ] = "text",
    inventory: options.InventoryOfPlan = None,
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Write the firewall of a host with Linux (KVM, Proxmox VE, oVirt, Xen) for nftables."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    _, reopened = _open(plan, inventory, None, "terminal")
    from vconsolidate.firewall.host_filter import host_filter  # noqa: PLC0415 - reports load only when they are needed
    from vconsolidate.firewall.nft import as_json, as_text  # noqa: PLC0415
    from vconsolidate.pipeline.host_firewall import host_profiles, profile_of  # noqa: PLC0415
    from vconsolidate.pipeline.zoning import check_nftables  # noqa: PLC0415

    profile = profile_of(host_profiles(reopened.estate, reopened.demand, reopened.plan), host)
    check_nftables(reopened.estate, profile.cluster, hint="vconsolidate firewall services lists them")
    table = host_filter(profile)
    console.write_stdout((as_json(table) if output_format == "json" else as_text(table)).encode())
    return ExitCode.OK


def _open(
    plan: Path, inventory: Path | None, output: list[str] | None, output_format: str, language: str = "en"
) -> tuple[Outputs, ReopenedPlan]:
    """Return where results go, and the plan read back."""
    from vconsolidate.cli.opened import open_plan  # noqa: PLC0415 - solvers load only when they are needed

    return open_plan(plan, inventory, output, output_format, language)


def _address(text: str | None, option: str) -> IPv4Address | IPv6Address:
    if text is None:
        raise UsageError(f"{option} is missing", hint=f"name the other side, for example {option} 10.0.0.5")
    try:
        return ip_address(text)
    except ValueError as error:
        raise UsageError(f'{option} "{text}" is no address', hint="write for example 10.0.0.5") from error


COMMANDS = (
    ("services", list_services, "Example: vconsolidate firewall services plan.json -o json=profiles.json"),
    (
        "test",
        judge_packet,
        "Example: vconsolidate firewall test plan.json --host esx-01 --direction in --port 902 --from 10.0.0.5",
    ),
    ("drift", compare_today, "Example: vconsolidate firewall drift plan.json --host esx-01 rulesets.csv rules.csv"),
    ("upgrade", carry_over, "Example: vconsolidate firewall upgrade plan.json --to esxi-8.0"),
    ("filter", write_filter, "Example: vconsolidate firewall filter plan.json --host pve-01 > firewall.nft"),
)
for _name, _command, _example in COMMANDS:
    app.command(_name, help=" ".join((_command.__doc__ or "").split()), epilog=_example)(_command)
