"""Disks, network adapters and devices of the host in the configuration of a QEMU guest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.fragment import Value
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.proxmox.estate import Part

_DISK: Final = re.compile(r"(?:ide|sata|scsi|virtio)\d{1,2}")
_NETWORK: Final = re.compile(r"net\d{1,2}")
_DEVICE: Final = re.compile(r"(?:hostpci|usb)\d{1,2}")
_MAC: Final = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}")
_SIZE: Final = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)([KMGT]?)")
_GIB: Final[Mapping[str, float]] = {"": 1 / 1024**3, "K": 1 / 1024**2, "M": 1 / 1024, "G": 1.0, "T": 1024.0}


def put_disks(server: Gathering, config: Part, shared: AbstractSet[str], tally: Tally) -> None:
    """Add disks with size and storage, and the shared storage that they need; CD drives are no disks."""
    disks: list[Value] = []
    stores: list[Value] = []
    for key in _matching(config, _DISK):
        volume, options = _parts(tree.text(config.content.get(key)))
        if options.get("media") == "cdrom" or volume in ("", "none", "cdrom"):
            continue
        store, separated, _ = volume.partition(":")
        size = _SIZE.fullmatch(options.get("size", ""))
        amount = amounts.storage(float(size[1]) * _GIB[size[2]]) if size else None
        if amount is None:
            tally.add("virtual disk", "the configuration does not have its size", name=f"{key} of {server.name}")
        else:
            disks.append({"name": key, "size": amount, **({"datastore": store} if separated else {})})
        if store in shared and store not in stores:
            stores.append(store)
    server.put("disks", disks, config.origin)
    server.put("datastores", stores, config.origin)


def put_networks(server: Gathering, config: Part) -> None:
    """Add network adapters with bridge, MAC address and model."""
    nics: list[Value] = []
    for key in _matching(config, _NETWORK):
        _, options = _parts(tree.text(config.content.get(key)))
        model, mac = next(((name, at) for name, at in options.items() if _MAC.fullmatch(at)), ("", ""))
        nic: dict[str, Value] = {}
        bridge, tag = options.get("bridge", ""), options.get("tag", "")
        if bridge:
            nic["network"] = f"{bridge}.{tag}" if tag else bridge
        if mac:
            nic |= {"mac": mac.lower(), "adapter": model}
        if nic:
            nics.append(nic)
    server.put("nics", nics, config.origin)


def put_attachments(server: Gathering, config: Part) -> None:
    """Add devices of the host that the VM has for itself: it stays on its host; SPICE redirects those of a client."""
    attached: list[Value] = []
    for key in _matching(config, _DEVICE):
        what = tree.text(config.content.get(key))
        if "spice" not in what:
            kind = "usb" if key.startswith("usb") else "pci-passthrough"
            attached.append({"kind": kind, "description": f"{key}: {what}"[:200]})
    server.put("attachments", attached, config.origin)


def _matching(config: Part, pattern: re.Pattern[str]) -> list[str]:
    return sorted(key for key in config.content if pattern.fullmatch(key))


def _parts(value: str) -> tuple[str, dict[str, str]]:
    """Return the first word of ``store:volume,size=32G,…``, and its options; the first may be one as well."""
    words = value.split(",")
    options = dict(word.partition("=")[::2] for word in words if "=" in word)
    return (words[0] if "=" not in words[0] else ""), options
