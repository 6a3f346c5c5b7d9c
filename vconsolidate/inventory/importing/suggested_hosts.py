"""Hosts and a platform to suggest where no source has any: current ones, of the family that the source names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from vconsolidate.inventory.importing.fragment import Fact, Facts, Fragment
from vconsolidate.inventory.importing.traces import memory_mib_of
from vconsolidate.words import counted, listed, verb

MODELS: Final = ("dell-poweredge-r760-2x6430", "dell-poweredge-r770-2x6767p", "dell-poweredge-r7725-2x9655")
"""Hosts that are sold today, by size: the first that holds the largest virtual machine."""

VSPHERE: Final = ("esxi-9.0", "esxi-8.0-u3")
PLATFORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "proxmox": ("proxmox-ve-9", "proxmox-ve-8"),
    "proxmox_rrd": ("proxmox-ve-9", "proxmox-ve-8"),
    "hyper-v": ("hyper-v-2025", "hyper-v-2022"),
    "libvirt": ("kvm-rhel-10", "kvm-rhel-9"),
    "ovirt": ("ovirt-4.5",),
    "nutanix": ("nutanix-ahv-10",),
}
"""Versions that their makers still support, the newest first, by the importer whose sources come from them."""

HELD: Final = 0.9
"""Share of a host's memory that one virtual machine may take."""

GUEST: Final = "other"
"""Operating system of servers of which no source tells it."""


def suggested_model(estate: Fragment) -> str:
    """Return the catalogue key of the smallest of `MODELS` that holds the largest virtual machine."""
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    models = load_catalog().models
    largest_mib = max((memory_mib_of(server.facts) for server in estate.servers), default=0.0)
    widest = max((_vcpus(server.facts) for server in estate.servers), default=0)
    for key in MODELS:
        threads = models[key].cpu.cores * models[key].cpu.threads_per_core
        if largest_mib <= HELD * models[key].memory_mib and widest <= threads:
            return key
    return MODELS[-1]


def suggested_platform(estate: Fragment) -> tuple[Fact, str]:
    """
    Return a hypervisor, with the reason for it, and a sentence on servers that it does not support ("" for none).

    Of the versions of one family, the one that supports most servers, the newest where they support the same.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog = load_catalog()
    systems = Counter(str(server.facts["os"].value) if "os" in server.facts else GUEST for server in estate.servers)
    family = next((source for source in re.split(r"[^\w-]+", estate.source) if source in PLATFORMS), None)
    support = {os: catalog.guests[os].supported_on for os in systems if os in catalog.guests}

    def served(key: str) -> tuple[int, int]:
        runs = sum(systems[os] for os, on in support.items() if on.get(key) is not None)
        return runs, sum(systems[os] for os, on in support.items() if on.get(key) == "full")

    key = max(PLATFORMS[family] if family else VSPHERE, key=served)
    named = f"{catalog.hypervisors[key].name} {catalog.hypervisors[key].version}"
    why = f"a current version of the platform of {family}" if family else "no source names one; a current version"
    refused = [os for os, on in support.items() if on.get(key) is None]
    count = sum(systems[os] for os in refused)
    note = (
        f"{named} does not support {listed(sorted(refused))}, so {counted(count, 'server')} "
        f"{verb(count, 'stays where it is', 'stay where they are')}; or write another hypervisor."
    )
    return Fact(key, "", why), note if refused else ""


def _vcpus(facts: Facts) -> int:
    value = facts["vcpus"].value if "vcpus" in facts else 0
    return value if isinstance(value, int) else 0
