"""Service levels: the defaults, and what the inventory says differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from vconsolidate.inventory.schema.service_levels import ServiceLevelsSection
from vconsolidate.model.service_level import VM_LEVELS, FailureLevel, HostLevel, ServiceLevels

_VM_FIELDS = {
    "ready": "ready_fraction",
    "ready_time": "ready_time_fraction",
    "co_stop": "co_stop_index",
    "ballooned": "ballooned_fraction",
    "compressed": "compressed_fraction",
    "swapped": "swapped_fraction",
    "slowdown": "slowdown",
    "unserved": "unserved_fraction",
    "level": "severity",
    "index_level": "index_severity",
}
_HOST_FIELDS = {
    "over_ceiling": "over_ceiling_fraction",
    "cpu_peak": "cpu_peak_fraction",
    "memory_state": "memory_state",
    "level": "severity",
    "peak_level": "peak_severity",
}
_FAILURE_FIELDS = {"ready": "ready_fraction", "level": "severity"}


def convert_service_levels(section: ServiceLevelsSection) -> ServiceLevels:
    """Return the service levels of the estate."""
    tiers = (section.tier_1, section.tier_2, section.tier_3, section.tier_4)
    return ServiceLevels(
        by_tier={
            number: replace(VM_LEVELS[number], **_stated_values(tier, _VM_FIELDS))
            for number, tier in enumerate(tiers, start=1)
        },
        host=HostLevel(**_stated_values(section.hosts, _HOST_FIELDS)),
        host_failure=FailureLevel(**_stated_values(section.host_failure, _FAILURE_FIELDS)),
    )


def _stated_values(section: BaseModel, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what a section says, under the names of the model."""
    values = {name: getattr(section, key) for key, name in fields.items()}
    return {name: value for name, value in values.items() if value is not None}
