"""What a replay leaves out, in sentences for the report."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.demand import Demand
from vconsolidate.replay.machine import Machine


def assumptions(machines: Sequence[Machine], demand: Demand) -> tuple[str, ...]:
    """Return the assumptions that matter for these hosts and this demand."""
    if not machines:
        return ()
    interval = demand.series.interval_s
    notes = [
        f"Replay is fluid within an interval of {interval:,} s: shorter bursts appear only through the queueing model.",
        "CPU work is taken as CPU-bound; ready time was checked against simulation, not against a vendor's figures.",
        "Co-stop is an index, not validated; slowdowns by memory reclaim are orders of magnitude.",
    ]
    if any(machine.min_free_mib for machine in machines):
        notes.append(
            "The idle-memory tax has the form published for ESX (OSDI 2002); later versions are progressive in an "
            "unpublished way."
        )
    if any(machine.threads_per_core > 1 for machine in machines):
        notes.append("Two busy threads of one core do 1.25 times the work of one.")
    if any(machine.cluster.hypervisor.reclaim.page_sharing != "none" for machine in machines):
        notes.append("Page sharing is counted at the lower end of its interval.")
    return tuple(notes)
