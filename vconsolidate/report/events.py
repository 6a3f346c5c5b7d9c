"""Rows about events of the replay and about hot add, as every format has them."""

from __future__ import annotations

from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import EventSection, GrowthSection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mib
from vconsolidate.words import span_words

EVENTS = ("event", "VM or host", "from", "until", "change", "ready before", "ready after", "waits longest", "host CPU")
EVENTS_NOTE = (
    "Ready is the longest of any VM on the hosts concerned, before the event and while it lasts; host CPU is their "
    "peak."
)
GROWTH = (
    "VM",
    "extra vCPUs",
    "vCPUs without restart",
    "vCPUs limited by",
    "extra memory",
    "memory without restart",
    "memory limited by",
)
_KINDS = {"hot_add": "hot add"}


def event_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return what became of each event of the inventory."""
    events = document.replay.events if document.replay is not None else ()
    return [_event(event) for event in events]


def _event(event: EventSection) -> tuple[str, ...]:
    until = "end" if event.until_s is None else _moment(event.until_s)
    if event.kind == "maintenance" and event.until_s is None:
        until = "a day later"
    return (
        _KINDS.get(event.kind, event.kind),
        event.subject,
        "" if event.at_s is None else _moment(event.at_s),
        "" if event.at_s is None else until,
        event.change,
        _share(event.ready_before_fraction),
        _share(event.ready_after_fraction),
        event.worst_vm,
        "" if event.cpu_peak_fraction is None else percent(event.cpu_peak_fraction),
    )


def _moment(seconds: float) -> str:
    return span_words(seconds) if seconds else "start"


def _share(fraction: float | None) -> str:
    return "" if fraction is None else percent(fraction, 1)


def growth_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return how far each VM can grow on its host."""
    return [_room(room) for room in (document.replay.growth if document.replay is not None else ())]


def _room(room: GrowthSection) -> tuple[str, ...]:
    return (
        room.vm,
        f"{room.vcpus_more:,}",
        "yes" if room.vcpus_live else "no",
        room.vcpus_bound,
        format_mib(room.memory_mib_more),
        _live_memory(room),
        room.memory_bound,
    )


def _live_memory(room: GrowthSection) -> str:
    """Return whether memory grows without a restart, and how far where the platform stops it before the host does."""
    if not room.memory_live:
        return "no"
    if room.memory_mib_live is None or room.memory_mib_live >= room.memory_mib_more:
        return "yes"
    return f"up to {format_mib(room.memory_mib_live)}"
