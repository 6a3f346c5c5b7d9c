"""Templates from which VMs are cloned."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.names import Name
from vconsolidate.inventory.schema.quantity import InstalledMemory, Storage

Minutes: TypeAlias = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class SizeClassSection(Section):
    """A size up to which VMs of one guest system share a template."""

    name: Name = Field(description="Its name in reports; unique.", examples=["small"])
    vcpus: Annotated[int, Field(ge=1, le=4096)] = Field(description="vCPUs of the largest VM.", examples=[2])
    memory: InstalledMemory = Field(description="Memory of the largest VM.", examples=["8 GiB"])


class OwnTemplateSection(Section):
    """A template that exists already."""

    name: Name = Field(description="Its name on the platform; unique.", examples=["tmpl-rhel9"])
    os: str = Field(description="Its guest system, a key of the catalogue.", examples=["red-hat-enterprise-linux-9"])
    vcpus: Annotated[int, Field(ge=1, le=4096)] = Field(description="Its vCPUs.", examples=[2])
    memory: InstalledMemory = Field(description="Its memory.", examples=["4 GiB"])
    disk: Storage = Field(0.0, description="Its virtual disks; VMs with less are not cloned from it.")


class TemplatesSection(Section):
    """Templates to provision VMs from, and how long that takes; an empty section asks for the defaults."""

    sizes: list[SizeClassSection] = Field(
        default=[],
        description="Size classes, from small to large (default: powers of two in vCPUs and GiB of memory).",
    )
    own: list[OwnTemplateSection] = Field(default=[], description="Templates that exist already.")
    build_minutes: Minutes | None = Field(None, description="Minutes of work to build a template.", examples=[480])
    clone_minutes: Minutes | None = Field(
        None, description="Minutes of work to clone a VM from a template and set it up.", examples=[30]
    )
    physical_minutes: Minutes | None = Field(
        None, description="Minutes of work to provision a physical server.", examples=[1200]
    )
