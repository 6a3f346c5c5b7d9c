"""Folders, datacenters and custom attributes of vInfo as labels that rules can select by."""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.inventory.importing import values
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.rows import Rows, key_of
from vconsolidate.inventory.importing.rvtools.columns import KNOWN

MAX_VALUES: Final = 50
"""Different values of an attribute that rules may select by; with more it is a description or a number."""

MAX_LENGTH: Final = 60

_PLAIN: Final = re.compile(r"[^\w -]+")


class Attributes:
    """Attributes of the VMs of one vInfo."""

    def __init__(self, info: Rows) -> None:
        self._info = info
        self._custom = custom_columns(info)

    def put(self, server: Gathering, machine: int) -> None:
        """Add the datacenter as site, and folder, vApp and custom attributes as labels."""
        info = self._info
        server.put("site", info.text(machine, "datacenter"), info.origin(machine, "datacenter"))
        for field in ("folder", "vapp"):
            server.put(f"labels.{field}", info.text(machine, field)[:200], info.origin(machine, field))
        for label, number in self._custom.items():
            text = info.sheet.columns[number][machine]
            if not values.is_nothing(text):
                server.put(f"labels.{label}", text, info.address(machine, number))


def custom_columns(info: Rows) -> dict[str, int]:
    """Return the columns of custom attributes, which stand between Annotation and Datacenter, with few short values."""
    first, last = info.position("annotation"), info.position("datacenter")
    found: dict[str, int] = {}
    for number in range(first + 1, last) if 0 <= first < last else ():
        header = info.header[number]
        label = _PLAIN.sub("-", header).strip(" -")[:MAX_LENGTH]
        different = {text for text in info.sheet.columns[number] if not values.is_nothing(text)} - {header}
        useful = 0 < len(different) <= MAX_VALUES and all(len(text) <= MAX_LENGTH for text in different)
        if label and useful and key_of(header) not in KNOWN and not header.startswith("com.vmware"):
            found.setdefault(label, number)
    return found
