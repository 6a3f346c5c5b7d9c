"""What a replay leaves out, in sentences for the report."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.demand import Demand
from vconsolidate.replay.machine import Machine
from vconsolidate.units import format_seconds


def assumptions(machines: Sequence[Machine], demand: Demand) -> tuple[str, ...]:
    """Return the assumptions that matter for these hosts and this demand."""
    if not machines:
        return ()
    interval = format_seconds(demand.series.interval_s)
    notes = [
        f"The replay holds demand constant within each interval of {interval}; shorter bursts affect only ready time.",
        "All CPU work is treated as CPU-bound. Ready time was checked against a simulation, not against measurements.",
        "Co-stop is an index that was not validated; slowdowns from reclaimed memory are only orders of magnitude.",
    ]
    if any(machine.min_free_mib for machine in machines):
        notes.append(
            "The idle-memory tax follows the published form of ESX (OSDI 2002); later versions use a progressive form "
            "that was not published."
        )
    if any(machine.threads_per_core > 1 for machine in machines):
        notes.append("Two busy threads of a core together do 1.25 times the work of one.")
    if any(machine.cluster.hypervisor.reclaim.page_sharing != "none" for machine in machines):
        notes.append("Page sharing is counted at the lower end of its estimated range.")
    return tuple(notes)
