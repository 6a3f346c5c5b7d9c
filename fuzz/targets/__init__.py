"""Every target by its name; one file per family."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fuzz.target import Target
from fuzz.targets import documents, exports, inventories, options, plans, quantities, tables, traces

FAMILIES: Final = (inventories, quantities, tables, traces, plans, documents, exports, options)

TARGETS: Final[Mapping[str, Target]] = MappingProxyType(
    {target.name: target for family in FAMILIES for target in family.TARGETS}
)
