"""What may come: risk, growth and maintenance in the words that every format uses."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.schema.outcome import HostsRange
from vconsolidate.report.schema.replay import FailureSection, GrowthSection, ReplaySection, RiskSection
from vconsolidate.report.verdict import hosts_between
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mib
from vconsolidate.words import counted

RISKY_FROM = 0.05
"""Probability of a breach from which a host is worth a word."""


def risk_words(risks: Sequence[RiskSection]) -> str:
    """Return one sentence about the hosts' risks."""
    risky = sorted((risk for risk in risks if risk.breach_probability > RISKY_FROM), key=_by_risk)
    if not risky:
        days = max((risk.n_days for risk in risks), default=0)
        known = f", as far as the {days} days known can tell" if days else ""
        return f"No host is likely to break its level in another such period{known}."
    first = risky[0]
    words = (
        f"{first.host} with probability {percent(first.breach_probability)}, "
        f"{percent(first.over_ceiling_low_fraction, 1)} to {percent(first.over_ceiling_high_fraction, 1)} of the time "
        "above its CPU ceiling"
    )
    more = f"; {counted(len(risky) - 1, 'other host')} above {percent(RISKY_FROM)}" if len(risky) > 1 else ""
    return f"Another such period may break a level: {words}{more}."


def breach_words(risk: RiskSection) -> str:
    """Return how likely a breach is; that none was drawn is no proof that none will come."""
    if risk.breach_probability <= 0.0:
        return f"none drawn from {counted(risk.n_days, 'day')}" if risk.n_days else "none drawn"
    return percent(risk.breach_probability, 1)


def _by_risk(risk: RiskSection) -> tuple[float, str]:
    return -risk.breach_probability, risk.host


def growth_words(growth: Sequence[GrowthSection]) -> str:
    """Return one sentence about how many VMs can grow while they run, and how far the one with most room."""
    cpu = [room for room in growth if room.vcpus_live and room.vcpus_more]
    memory = [room for room in growth if room.memory_live and room.memory_mib_more]
    if not cpu and not memory:
        return "No VM can grow where it is without a restart."
    most_cpu = max((room.vcpus_more for room in cpu), default=0)
    most_memory = max((room.memory_mib_more for room in memory), default=0)
    most = f" (one of them {most_cpu:,})" if cpu else ""
    more = f" (one of them {format_mib(most_memory)})" if memory else ""
    return (
        f"While they run, {len(cpu):,} of {counted(len(growth), 'VM')} can get more vCPUs{most} "
        f"and {len(memory):,} more memory{more}."
    )


def maintenance_words(item: FailureSection) -> str:
    """Return one sentence about a host in maintenance."""
    stay = f"{counted(len(item.stranded), 'VM')} must stop" if item.stranded else "nobody must stop"
    verb = "moves" if len(item.restarts) == 1 else "move"
    peak = percent(item.cpu_peak_fraction)
    return f"{counted(len(item.restarts), 'VM')} {verb}, {stay}; the others peak at {peak} CPU"


def is_open(found: HostsRange) -> bool:
    """Return whether the ends need different numbers of hosts."""
    return found.low != found.high or found.high_is_bound


def host_range_words(found: HostsRange) -> str:
    """Return the host counts at both ends of what the data leave open, and what they rest on."""
    return (
        f"{hosts_between(found)} when all CPU demand is {percent(found.cpu_error_fraction)} and all memory "
        f"{percent(found.memory_error_fraction)} lower or higher: {', '.join(found.rests_on)}."
    )


def has_outlook(replay: ReplaySection) -> bool:
    """Return whether there is anything to say."""
    return bool(replay.risks or replay.growth or replay.maintenance)
