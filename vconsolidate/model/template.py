"""Templates from which VMs are cloned, and the time that cloning saves."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class SizeClass:
    """
    A size up to which VMs share a template.

    Parameters
    ----------
    vcpus, memory_mib
        The largest VM of the class; templates have this size, and clones get that of their VM.
    """

    name: str
    vcpus: int
    memory_mib: int


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """
    A template that exists already.

    Parameters
    ----------
    guest
        Catalogue key of its guest system.
    disk_gib
        Its virtual disks; a clone cannot have less.
    """

    name: str
    guest: str
    vcpus: int
    memory_mib: int
    disk_gib: float
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class TemplatePolicy:
    """
    How VMs are provisioned from templates.

    Parameters
    ----------
    sizes
        Classes from small to large; a larger VM has a class of its own, the next power of two in vCPUs and GiB.
    own
        Templates that exist.
    build_minutes, clone_minutes, physical_minutes
        Work to build a template, to clone a VM and set it up, and to provision a physical server.
    notes
        Where figures come from that the inventory does not state.
    """

    sizes: tuple[SizeClass, ...] = ()
    own: tuple[OwnTemplate, ...] = ()
    build_minutes: float = 0.0
    clone_minutes: float = 0.0
    physical_minutes: float = 0.0
    notes: tuple[str, ...] = ()
