"""The bridge that targets for KVM and Xen share."""

from __future__ import annotations

from typing import Final

BRIDGE: Final = "br-vms"
"""Name of the bridge: ``openvswitch`` makes it, ``libvirt`` and ``terraform-libvirt`` attach VMs to it."""
