"""Outlook: risk, growth and maintenance in the words that every format uses."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.schema.outcome import HostsRange
from vconsolidate.report.schema.replay import FailureSection, GrowthSection, ReplaySection, RiskSection
from vconsolidate.report.verdict import NO_PLAN_AT_HIGH_END, hosts_between
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mib
from vconsolidate.words import counted

RISKY_FROM = 0.05
"""Probability of a missed service level above which a host is named."""


def risk_words(risks: Sequence[RiskSection]) -> str:
    """Return one sentence about the hosts' risks."""
    risky = sorted((risk for risk in risks if risk.breach_probability > RISKY_FROM), key=_by_risk)
    if not risky:
        days = max((risk.n_days for risk in risks), default=0)
        known = f" (judged from {counted(days, 'day')} of data)" if days else ""
        return f"No host is likely to miss a service level in another period like this{known}."
    first = risky[0]
    words = (
        f"{first.host} with a probability of {percent(first.breach_probability)}, "
        f"{percent(first.over_ceiling_low_fraction, 1)} to {percent(first.over_ceiling_high_fraction, 1)} of the time "
        "above its CPU ceiling"
    )
    more = f"; {counted(len(risky) - 1, 'other host')} with more than {percent(RISKY_FROM)}" if len(risky) > 1 else ""
    return f"A service level could be missed in another period like this: {words}{more}."


def breach_words(risk: RiskSection) -> str:
    """Return how likely a missed service level is; that no sample has one does not prove that none will occur."""
    if risk.breach_probability <= 0.0:
        return f"none in samples of {counted(risk.n_days, 'day')}" if risk.n_days else "none in the samples"
    return percent(risk.breach_probability, 1)


def _by_risk(risk: RiskSection) -> tuple[float, str]:
    return -risk.breach_probability, risk.host


def live_mib(room: GrowthSection) -> int:
    """Return the memory that a VM could get without a restart if its guest system takes any, MiB."""
    return room.memory_mib_more if room.memory_mib_live is None else min(room.memory_mib_live, room.memory_mib_more)


def growth_words(growth: Sequence[GrowthSection]) -> str:
    """Return one sentence about how many VMs can grow without a restart, and by how much at most."""
    cpu = [room for room in growth if room.vcpus_live and room.vcpus_more]
    memory = [live for room in growth if room.memory_live and (live := live_mib(room))]
    if not cpu and not memory:
        return "No VM can gain vCPUs or memory without a restart."
    most_cpu = max((room.vcpus_more for room in cpu), default=0)
    most_memory = max(memory, default=0)
    most = f" (up to {most_cpu:,})" if cpu else ""
    more = f" (up to {format_mib(most_memory)})" if memory else ""
    return (
        f"Without a restart, {len(cpu):,} of {counted(len(growth), 'VM')} can gain vCPUs{most} "
        f"and {len(memory):,} can gain memory{more}."
    )


def maintenance_words(item: FailureSection) -> str:
    """Return one sentence about a host in maintenance."""
    stay = f"{counted(len(item.stranded), 'VM')} must stop" if item.stranded else "no VM must stop"
    verb = "moves" if len(item.restarts) == 1 else "move"
    peak = percent(item.cpu_peak_fraction)
    return f"{counted(len(item.restarts), 'VM')} {verb}, {stay}; the other hosts peak at {peak} CPU"


def is_open(found: HostsRange) -> bool:
    """Return whether the number of hosts depends on the uncertainty of the data."""
    return found.low != found.high or found.high_is_bound


def host_range_words(found: HostsRange) -> str:
    """Return the host counts at both ends of the uncertainty of the data, and its causes."""
    nothing = f"; {NO_PLAN_AT_HIGH_END}" if found.high is None else ""
    return (
        f"The plan needs {hosts_between(found)} if CPU demand is off by {percent(found.cpu_error_fraction)} and "
        f"memory by {percent(found.memory_error_fraction)}, the uncertainty of the data "
        f"({', '.join(found.rests_on)}){nothing}."
    )


def host_range_short(found: HostsRange) -> str:
    """Return the host counts at both ends of the uncertainty of the data, without its causes."""
    nothing = "; no plan exists at the upper end" if found.high is None else ""
    return (
        f"{hosts_between(found)} if CPU demand is off by {percent(found.cpu_error_fraction)} and memory by "
        f"{percent(found.memory_error_fraction)}{nothing}."
    )


def has_outlook(replay: ReplaySection) -> bool:
    """Return whether the replay has risks or maintenance to report."""
    return bool(replay.risks or replay.maintenance)
