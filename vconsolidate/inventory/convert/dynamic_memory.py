"""Dynamic memory of VMs."""

from __future__ import annotations

from itertools import pairwise

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.dynamic_memory import DynamicMemorySection
from vconsolidate.model.dynamic_memory import DynamicMemory
from vconsolidate.units import format_mib


def convert_dynamic_memory(
    section: DynamicMemorySection, base: DynamicMemory, route: Route, context: Context
) -> DynamicMemory:
    """Return what `section` states, over `base`; minimum, startup and maximum must ascend."""
    own = DynamicMemory(section.startup, section.minimum, section.maximum, section.buffer)
    found = own.over(base)
    ascending = (("minimum", found.minimum_mib), ("startup", found.startup_mib), ("maximum", found.maximum_mib))
    stated = [(key, mib) for key, mib in ascending if mib is not None]
    for (low, least), (high, most) in pairwise(stated):
        if least > most:
            key = high if context.states((*route, high)) else low
            message = f"the {low} of {format_mib(least)} is above the {high} of {format_mib(most)}"
            context.wrong((*route, key), f"{message} (write minimum ≤ startup ≤ maximum)")
            return base
    return found
