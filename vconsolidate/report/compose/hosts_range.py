"""Host counts at both ends of the uncertainty of the data."""

from __future__ import annotations

from vconsolidate.model.host_range import HostRange
from vconsolidate.report.schema.outcome import HostsRange


def hosts_range_section(found: HostRange | None) -> HostsRange | None:
    """Return the low, typical and high number of hosts; None where they were not counted."""
    if found is None:
        return None
    return HostsRange(
        low=found.low,
        typical=found.typical,
        high=found.high,
        cpu_error_fraction=found.cpu_error_fraction,
        memory_error_fraction=found.memory_error_fraction,
        rests_on=found.rests_on,
        high_is_bound=found.high_is_bound,
    )
