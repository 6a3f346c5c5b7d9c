"""Findings about the data behind the plan (VC4xx)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.model.finding import Finding
from vconsolidate.units import format_fraction, format_seconds
from vconsolidate.words import counted, listed, verb

LOW_CONFIDENCE: Final = 0.5
WIDE_ERROR_FRACTION: Final = 0.15
LONG_INTERVAL_S: Final = 900
SHORT_HISTORY_S: Final = 7 * 86_400


def data_findings(facts: Facts) -> Iterator[Finding]:
    """Yield what makes the figures less certain than they look."""
    series, estate = facts.demand.series, facts.estate
    if not facts.demand.vms:
        return
    if series.synthetic:
        yield Finding(
            "VC401",
            "note",
            estate.name,
            "There are no traces: "
            f"{'the plan was replayed on demand' if facts.plan.hosts else 'demand over the day was'} made up from the "
            "inventory's statistics.",
            "Add traces to the inventory.",
        )
    else:
        yield from _history(facts)
    yield from _confidence(facts)
    yield from _ratings(facts)


def _history(facts: Facts) -> Iterator[Finding]:
    series, estate = facts.demand.series, facts.estate
    if series.synthetic_vms:
        names, n_vms = series.synthetic_vms, facts.demand.n_servers
        yield Finding(
            "VC402",
            "note",
            estate.name,
            f"{len(names)} of {counted(n_vms, 'VM')} {verb(len(names), 'has', 'have')} no trace of "
            f"{verb(len(names), 'its', 'their')} own ({listed(names)}): demand was made up.",
            "Add their traces.",
        )
    if facts.late:
        names = facts.late
        yield Finding(
            "VC408",
            "note",
            estate.name,
            f"{counted(len(names), 'server was', 'servers were')} hardly measured ({listed(names)}) in one of "
            "the two periods, planning and held out: the measurements of the other stand in, so nothing tries "
            f"{verb(len(names), 'it', 'them')} on data that planning has not seen.",
            "Measure longer before the migration.",
        )
    if series.interval_s > LONG_INTERVAL_S:
        yield Finding(
            "VC405",
            "note",
            estate.name,
            f"Traces are means over {format_seconds(series.interval_s)}: shorter peaks do not show.",
            "Measure in intervals of 5 min or less.",
        )
    if series.n_steps * series.interval_s < SHORT_HISTORY_S:
        yield Finding(
            "VC406",
            "note",
            estate.name,
            f"Traces cover {format_seconds(series.n_steps * series.interval_s)}, less than a week.",
            "Measure at least one week, better a month with its end.",
        )


def _confidence(facts: Facts) -> Iterator[Finding]:
    low = tuple(vm.name for vm in facts.demand.vms if vm.confidence < LOW_CONFIDENCE and not vm.secondary_of)
    if low:
        yield Finding(
            "VC403",
            "note",
            facts.estate.name,
            f"Little or no history stands behind {len(low)} of {counted(facts.demand.n_servers, 'VM')} "
            f"({listed(low)}).",
            "Measure them before the migration.",
        )


def _ratings(facts: Facts) -> Iterator[Finding]:
    machines = [server.hardware for server in facts.estate.servers] + [host.hardware for host in facts.hosts]
    wide = {
        hardware.cpu.model: hardware.cpu
        for hardware in machines
        if hardware.cpu.rating_error_fraction >= WIDE_ERROR_FRACTION
    }
    for model, cpu in sorted(wide.items()):
        users = sum(hardware.cpu.model == model for hardware in machines)
        yield Finding(
            "VC404",
            "note",
            model,
            f"The rating of this processor ({counted(users, 'machine')}) is only known to "
            f"±{format_fraction(cpu.rating_error_fraction)}: {cpu.rating_source.split(' (')[0]}.",
            "Name the processor as the catalogue does, or raise policy.headroom.",
        )
