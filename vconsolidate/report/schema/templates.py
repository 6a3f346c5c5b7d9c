"""Templates that the VMs of the plan are cloned from, and the time that this saves."""

from __future__ import annotations

from pydantic import Field

from vconsolidate.report.schema.base import Count, MachineMemory, Quantity, Section


class TemplateSection(Section):
    """A template and the VMs cloned from it."""

    name: str = Field(description="Name of an own template, or <guest system>-<size class> of one to build.")
    own: bool = Field(description="It exists already.")
    guest: str = Field(description="Guest system's catalogue key.")
    size: str = Field(description="Size class; empty for an own template.")
    vcpus: Count = Field(description="Its vCPUs; no clone needs more, except from an own template.")
    memory_mib: MachineMemory = Field(description="Its memory, MiB.")
    disk_gib: Quantity = Field(description="Its virtual disks, GiB: those of the smallest VM cloned from it.")
    vms: tuple[str, ...] = Field(description="VMs cloned from it; each gets its own planned size.")


class TemplatesSection(Section):
    """Templates of the plan, and the minutes of work with and without them."""

    templates: tuple[TemplateSection, ...] = Field(description="Templates, by guest system and size.")
    build_minutes: Quantity = Field(description="Work to build one template.")
    clone_minutes: Quantity = Field(description="Work to clone a VM and set it up.")
    physical_minutes: Quantity = Field(description="Work to provision one physical server.")
    with_templates_minutes: Quantity = Field(description="Templates to build and VMs to clone.")
    physical_total_minutes: Quantity = Field(description="As many physical servers.")
    saved_minutes: Quantity = Field(description="Difference of the two; negative where templates take longer.")
    arithmetic: str = Field(description="How it was calculated.")
