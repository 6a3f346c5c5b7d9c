"""Sentences of the assessment that all formats share."""

from __future__ import annotations

from vconsolidate.report.assessment.schema import AssessmentDocument, Outlook, Oversized, ResourceUse
from vconsolidate.report.printable import printable
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.words import counted, verb

ACTIONS = {
    "virtualise": ("can become a VM", "can become VMs"),
    "fits": ("is a VM already and fits the target", "are VMs already and fit the target"),
    "keep_physical": ("stays physical", "stay physical"),
    "retire": ("looks unused and can be retired", "look unused and can be retired"),
    "leave": ("is left unchanged", "are left unchanged"),
}


def verdict(document: AssessmentDocument) -> str:
    """Return the assessment in one line."""
    counts = document.servers
    kinds = f"{counted(counts.total, 'server')}"
    if counts.virtual:
        kinds += f" ({counts.physical:,} physical, {counts.virtual:,} virtual on {counted(counts.hosts_today, 'host')})"
    parts = [kinds, _cpu(document.cpu)]
    fitting = [item for item in document.outlook if item.action == "virtualise"]
    candidates = sum(len(item.servers) for item in fitting if not item.already_virtual)
    if candidates or not fitting:
        parts.append(f"{counted(candidates, 'candidate')} for virtualisation")
    already = sum(len(item.servers) for item in fitting if item.already_virtual)
    if already:
        parts.append(f"{counted(already, 'VM')} {verb(already, 'fits', 'fit')} the target")
    machines = document.machines
    power = f"{machines.mean_power_w / 1000:,.1f} kW, {machines.energy_kwh_per_year:,.0f} kWh per year"
    if unknown_machines(document):
        power = f"at least {power}" if machines.energy_kwh_per_year else "power unknown"
    parts.append(power)
    return printable("Assessment: " + "; ".join(parts))


def unknown_machines(document: AssessmentDocument) -> list[str]:
    """Return which machines of today the figures lack; nothing where they have all."""
    counts = document.servers
    found = []
    if counts.hosts_by_name:
        names = counted(counts.hosts_by_name, "host")
        found.append(f"{names} {verb(counts.hosts_by_name, 'is', 'are')} known by name only: without size and power.")
    if counts.vms_without_host:
        vms = counted(counts.vms_without_host, "VM")
        found.append(f"{vms} {verb(counts.vms_without_host, 'runs', 'run')} on hosts that the inventory does not name.")
    return found


def _cpu(use: ResourceUse) -> str:
    if not use.known:
        return "CPU use unknown"
    return f"mean CPU use {percent(use.used / use.capacity if use.capacity else 0.0)}"


def amount(value: float, unit: str) -> str:
    """Return an amount of a resource with its unit."""
    return format_mhz(value) if unit == "MHz" else format_mib(value)


def use_words(name: str, use: ResourceUse) -> str:
    """Return one sentence on the use of a resource."""
    if not use.known:
        return f"{name}: unknown for {counted(use.unknown, 'server')}."
    words = (
        f"{name}: {amount(use.used, use.unit)} of {amount(use.capacity, use.unit)} in use on average "
        f"({_share(use.used, use.capacity)})"
    )
    if use.with_peak:
        whose = "" if use.with_peak == use.known else f" of the {counted(use.with_peak, 'server')} with known peaks"
        never = f"{amount(use.stranded, use.unit)} ({_share(use.stranded, use.capacity_with_peak)})"
        words += f"; {never}{whose} was never used at any server's peak."
    else:
        words += "; peaks are not known."
    if use.unknown:
        words += f" {counted(use.unknown, 'server')} of unknown use {verb(use.unknown, 'is', 'are')} not counted."
    return words


def _share(part: float, whole: float) -> str:
    return percent(part / whole if whole else 0.0)


def outlook_title(item: Outlook) -> str:
    """Return how many servers have a prospect."""
    actions = ACTIONS["fits" if item.already_virtual else item.action]
    return f"{counted(len(item.servers), 'server')} {verb(len(item.servers), *actions)}"


def outlook_reason(item: Outlook) -> str:
    """Return why servers have a prospect; where they differ in details, that of the first."""
    if item.action == "virtualise":
        return ""
    return item.reason if len(item.servers) == 1 else f"{item.servers[0]}: {item.reason}"


def oversized_words(item: Oversized) -> str:
    """Return what an oversized VM has and needs."""
    return f"has {item.has}, needs {item.needs} ({item.basis})"


def data_words(document: AssessmentDocument) -> tuple[str, ...]:
    """Return sentences on how much is known."""
    data = document.data
    measured = f"{data.cpu_measured:,} measured"
    if data.coverage is not None:
        measured += (
            f" ({data.history_days:,.3g} {verb(data.history_days, 'day', 'days')}, {percent(data.coverage)} covered)"
        )
    memory = f"{data.memory_measured:,} measured, {data.memory_stated:,} stated, {data.memory_unknown:,} unknown"
    cpu = f"{measured}, {data.cpu_stated:,} stated, {data.cpu_unknown:,} unknown"
    return f"CPU use: {cpu}.", f"Memory use: {memory}."


def age_words(document: AssessmentDocument) -> tuple[str, ...]:
    """Return sentences on age and warranty."""
    age = document.age
    words = []
    if age.years:
        words.append(f"Years of the machines: {age.years[0].year} to {age.years[-1].year}.")
    if age.unknown:
        words.append(f"The year of {counted(age.unknown, 'machine')} is unknown.")
    if age.warranty_unknown == document.machines.servers:
        words.append("Warranties are not stated (warranty_until of servers and hosts).")
        return tuple(words)
    if document.as_of is not None:
        ended = len(age.warranty_ended)
        words.append(f"On {document.as_of}, {counted(ended, 'machine')} {verb(ended, 'is', 'are')} out of warranty.")
    else:
        words.append("Warranties are judged on a day that --as-of names.")
    if age.warranty_unknown:
        words.append(f"The warranty of {counted(age.warranty_unknown, 'machine')} is not stated.")
    return tuple(words)
