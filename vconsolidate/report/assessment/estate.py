"""Sprawl, age and prospects of the servers, and how much is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from vconsolidate.model.demand import Demand, Disposition
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.report.assessment.schema import Age, AgedMachine, DataQuality, Group, Outlook, YearCount
from vconsolidate.sizing.server_use import ServerUse
from vconsolidate.sizing.statistics import DAY_S

OLDEST = 20
"""Machines in the list of the oldest."""

_ORDER = {"virtualise": 0, "keep_physical": 1, "retire": 2, "leave": 3}


def groups(estate: Estate) -> tuple[Group, ...]:
    """Return the servers by operating system, application and model, the largest groups first."""
    named: Mapping[Literal["operating system", "application", "model"], Counter[str]] = {
        "operating system": Counter(server.guest.name for server in estate.servers),
        "application": Counter(server.application for server in estate.servers),
        "model": Counter(server.hardware.model for server in estate.servers if not server.is_virtual),
    }
    return tuple(
        Group(kind=kind, name=name, servers=count)
        for kind, counts in named.items()
        for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def age(machines: Sequence[tuple[str, Hardware, date | None]], as_of: date | None) -> Age:
    """
    Return how old the machines are.

    Parameters
    ----------
    machines
        Name, hardware and last day of the warranty of every physical machine.
    as_of
        Day that warranties are judged by; None judges none.
    """
    years = Counter(hardware.year for _, hardware, _ in machines if hardware.year is not None)
    dated = sorted((m for m in machines if m[1].year is not None), key=lambda m: (m[1].year or 0, m[0]))
    ended = [m for m in machines if as_of is not None and m[2] is not None and m[2] < as_of]
    ended.sort(key=lambda m: (m[2] or date.max, m[0]))
    return Age(
        years=tuple(YearCount(year=year, machines=count) for year, count in sorted(years.items())),
        unknown=sum(hardware.year is None for _, hardware, _ in machines),
        oldest=tuple(_aged(*machine) for machine in dated[:OLDEST]),
        warranty_ended=tuple(_aged(*machine) for machine in ended),
        warranty_unknown=sum(until is None for _, _, until in machines),
    )


def _aged(name: str, hardware: Hardware, until: date | None) -> AgedMachine:
    warranty = until.isoformat() if until is not None else ""
    return AgedMachine(name=name, model=hardware.model, year=hardware.year, warranty_until=warranty)


def outlook(estate: Estate, dispositions: Sequence[Disposition]) -> tuple[Outlook, ...]:
    """Return the servers by what becomes of them and why; the largest groups of each action first."""
    virtual = {server.name for server in estate.servers if server.is_virtual}
    by_reason: dict[tuple[str, str, bool], list[Disposition]] = {}
    for item in dispositions:
        by_reason.setdefault((item.action, item.code, item.server in virtual), []).append(item)
    ordered = sorted(by_reason.items(), key=lambda pair: (_ORDER[pair[0][0]], -len(pair[1]), pair[0][1:]))
    return tuple(
        Outlook(
            action=items[0].action,
            already_virtual=already,
            code=code,
            reason=items[0].reason,
            servers=tuple(item.server for item in items),
        )
        for (_, code, already), items in ordered
    )


def data_quality(estate: Estate, demand: Demand, servers: Sequence[ServerUse]) -> DataQuality:
    """Return how much is known of what the servers use."""
    cpu = Counter(one.cpu.basis for one in servers)
    memory = Counter(one.memory_mib.basis for one in servers)
    coverage = [one.cpu.coverage for one in servers if one.cpu.basis == "measured"]
    trace = estate.trace
    return DataQuality(
        cpu_measured=cpu["measured"],
        cpu_stated=cpu["stated"],
        cpu_unknown=cpu["unknown"],
        memory_measured=memory["measured"],
        memory_stated=memory["stated"],
        memory_unknown=memory["unknown"],
        coverage=sum(coverage) / len(coverage) if coverage else None,
        history_days=trace.interval_s * trace.n_steps / DAY_S if trace is not None else 0.0,
        doubts=tuple(_doubts(estate)),
        notes=(*estate.notes, *demand.notes),
    )


def _doubts(estate: Estate) -> Iterator[str]:
    for doubt in estate.trace.doubts if estate.trace is not None else ():
        yield f"{doubt.server}: {doubt.words}"
