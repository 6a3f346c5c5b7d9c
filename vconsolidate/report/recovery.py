"""Rows and sentences on disaster recovery, in the words of every format."""

from __future__ import annotations

from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.recovery import RecoverySection, TierRecoverySection
from vconsolidate.units import format_gib, format_mbps, format_seconds
from vconsolidate.words import counted, listed, resource_name

TITLE = "Disaster recovery"
TIERS = ("tier", "replicated", "restarted", "data lost", "allowed", "runs after", "allowed", "changes")
HOSTS = ("host", "cluster", "type", "state", "VMs", "fullest resource")
LOST = ("VM", "tier", "not recovered because")
RESTARTED = ("VM", "tier", "host", "runs after")
_EFFORT = "recovery_hours"


def recovery_lines(document: PlanDocument) -> list[str]:
    """Return the result in sentences: hosts, proof, link, what is switched off, hours of tests."""
    found = document.recovery
    if found is None:
        return []
    lines = [_outcome(found), *_conflicts(found), *_replication(found)]
    if found.stopped:
        lines.append(f"Switched off at the second site: {listed(found.stopped)}.")
    return [*lines, *_effort(document)]


def _outcome(found: RecoverySection) -> str:
    where = f"the second site ({listed(found.clusters)})"
    if found.status == "unknown":
        return f"No plan for the loss of the first site was found in the time allowed; {where} may be too small."
    again = sum(not one.stayed for one in found.vms)
    if found.status == "infeasible" and not found.vms:
        return f"After the loss of the first site not even the most critical tier fits at {where}: proven."
    proof = {"optimal": "proven minimal", "feasible": f"at least {found.bound_hosts}", "infeasible": ""}[found.status]
    buy = f", {found.hosts_to_buy} of them bought for the recovery" if found.hosts_to_buy else ""
    uses = f"{counted(again, 'VM')} on {counted(found.hosts_used, 'host')} of {where}{buy}"
    if found.status == "infeasible":
        tiers = listed([str(tier) for tier in found.tiers_that_fit])
        return f"After the loss of the first site not all replicated VMs fit: proven. Tier {tiers}: {uses}."
    return f"After the loss of the first site: {uses} ({proof})."


def _conflicts(found: RecoverySection) -> list[str]:
    return [f"{one.subject}: {one.message}" for one in found.conflicts]


def _replication(found: RecoverySection) -> list[str]:
    sent = found.replication
    least = "at least " if sent.unknown else ""
    link = "the link is not stated" if sent.link_mbps is None else f"the link has {format_mbps(sent.link_mbps)}"
    changes = f"{format_mbps(sent.busy_mbps)} in busy hours, {format_mbps(sent.mean_mbps)} over the day"
    lines = [f"Replicated data change by {changes}; they need {least}{format_mbps(sent.needed_mbps)}, and {link}."]
    if sent.first_copy_s is not None and sent.copied_gib:
        lines.append(
            f"The first copy of {format_gib(sent.copied_gib)} takes {format_seconds(sent.first_copy_s)} "
            "on the whole link."
        )
    if sent.unknown:
        lines.append(f"The change rate of {counted(len(sent.unknown), 'VM')} is unknown and counts as nothing.")
    return lines


def _effort(document: PlanDocument) -> list[str]:
    """Return the hours of recovery tests before and after, from the savings."""
    lines = document.savings.lines if document.savings is not None else ()
    return [
        f"Recovery tests take {line.before.typical:,.1f} h a year today and {line.after.typical:,.1f} h afterwards "
        f"({line.kind})."
        for line in lines
        if line.key == _EFFORT
    ]


def tier_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return loss of data and time, tier by tier."""
    found = document.recovery
    return [] if found is None else [_tier_row(one) for one in found.tiers]


def _tier_row(one: TierRecoverySection) -> tuple[str, ...]:
    return (
        str(one.tier),
        f"{one.vms:,}",
        f"{one.recovered:,}",
        "never catches up" if one.never_catches_up else _time(one.rpo_s, "unknown"),
        _time(one.rpo_target_s, ""),
        _time(one.rto_s, "unknown" if one.recovered else "never"),
        _time(one.rto_target_s, ""),
        "unknown" if one.mbps is None else format_mbps(one.mbps),
    )


def _time(seconds: float | None, absent: str) -> str:
    if seconds is None:
        return absent
    return format_seconds(seconds) if seconds else "none"


def host_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the hosts of the second site after the disaster."""
    found = document.recovery
    return [
        (
            host.name,
            host.cluster,
            host.type,
            "spare" if host.spare else host.state,
            f"{host.vms:,}",
            f"{resource_name(host.tightest)} {host.tightest_fraction:.0%}".replace("%", " %") if host.tightest else "",
        )
        for host in (found.hosts if found is not None else ())
    ]


def lost_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the VMs of the lost site that do not run again; those that should come first."""
    found = document.recovery
    lost = sorted(found.not_recovered, key=lambda one: (not one.meant, one.tier)) if found is not None else []
    return [(one.vm, str(one.tier), one.reason) for one in lost]


def restart_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the VMs that restart, in the order in which they run again."""
    found = document.recovery
    again = [one for one in found.vms if not one.stayed] if found is not None else []
    order = sorted(again, key=lambda one: (one.ready_s or 0.0, one.tier, one.vm))
    return [(one.vm, str(one.tier), one.host, _time(one.ready_s, "unknown")) for one in order]
