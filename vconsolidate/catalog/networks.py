"""Kinds of virtual switches and the platforms that have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from vconsolidate.catalog.reading import Row, read, source_table
from vconsolidate.model.network import Security, SwitchKind, Teaming
from vconsolidate.model.platform import Hypervisor

_TEAMING: Final[tuple[Teaming, ...]] = ("explicit_failover", "port_id", "mac_hash", "ip_hash")
_DECISIONS: Final[tuple[Literal["accept", "reject"], ...]] = ("accept", "reject")
_UNKNOWN: Final[tuple[Literal["uplinks", "flood"], ...]] = ("uplinks", "flood")


@dataclass(frozen=True, slots=True)
class SwitchKinds:
    """
    All kinds of switches.

    Parameters
    ----------
    by_platform
        Key or family of a hypervisor → kinds that it has, the default first.
    """

    by_key: Mapping[str, SwitchKind]
    by_platform: Mapping[str, tuple[SwitchKind, ...]]

    def of(self, hypervisor: Hypervisor) -> tuple[SwitchKind, ...]:
        """Return the kinds that a hypervisor has, the default first."""
        own = self.by_platform.get(hypervisor.key)
        return own if own is not None else self.by_platform[hypervisor.family]


def load_switch_kinds() -> SwitchKinds:
    """Return the kinds in the order of the file."""
    with read("networks") as file:
        sources = source_table(file)
        kinds: dict[str, SwitchKind] = {}
        for key, row in file.rows("kinds"):
            with row:
                kinds[key] = _kind(key, row, sources)
        platforms: dict[str, tuple[SwitchKind, ...]] = {}
        for key, row in file.rows("platforms"):
            with row:
                named = row.texts("kinds")
                missing = [name for name in named if name not in kinds]
                if missing or not named:
                    raise row.error("kinds", f"unknown kinds: {', '.join(missing)}")
                platforms[key] = tuple(kinds[name] for name in named)
    return SwitchKinds(kinds, platforms)


def _kind(key: str, row: Row, sources: Mapping[str, str]) -> SwitchKind:
    teaming = row.texts("teaming")
    wrong = [way for way in teaming if way not in _TEAMING]
    if wrong or not teaming:
        raise row.error("teaming", f"unknown ways of teaming: {', '.join(wrong)}")
    return SwitchKind(
        key=key,
        name=row.text("name"),
        switch_name=row.text("switch"),
        uplink_name=row.text("uplink"),
        security=Security(
            promiscuous=row.choice("promiscuous", _DECISIONS) == "accept",
            mac_changes=row.choice("mac_changes", _DECISIONS) == "accept",
            forged_transmits=row.choice("forged_transmits", _DECISIONS) == "accept",
        ),
        floods_unknown=row.choice("unknown", _UNKNOWN) == "flood",
        tags=row.flag("tags"),
        guest_tags=row.flag("guest_tags"),
        max_ports=row.whole("max_ports") if row.has("max_ports") else None,
        teaming=cast("tuple[Teaming, ...]", teaming),
        source=row.sources(sources),
    )
