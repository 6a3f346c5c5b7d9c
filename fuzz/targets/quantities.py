"""Texts of single cells: quantities, numerals, names, dates, ports, addresses."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from pathlib import Path

from fuzz.target import Target, Wrong

_TEXTS = (
    "64 GiB", "2.6 GHz", "34 %", "450 W", "10 Gbit/s", "1,048,576 MiB", "1.234 GB", "5 min", "2 years", "1_024 KiB",
    "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", "Red Hat Enterprise Linux Server release 6.10", "PowerEdge R740",
    "VMware ESXi 6.7.0 build-1", "in tcp 6160-6170", "10.0.0.0/24", "2026-03-01", "11800 EUR", "½ TB", "1e3 MiB",
)  # fmt: skip


def _samples() -> Sequence[bytes]:
    return [text.encode() for text in _TEXTS]


def _run(data: bytes, _folder: Path) -> None:
    from vconsolidate import kinds, numerals, units
    from vconsolidate.firewall.ports import port_of
    from vconsolidate.inventory.importing import values
    from vconsolidate.inventory.positions import resolve

    text = data[:100_000].decode("utf-8", "replace")
    for kind in (one for one in vars(kinds).values() if isinstance(one, kinds.Kind)):
        try:
            number = units.parse(text, kind)
        except units.UnitError:
            continue
        if not math.isfinite(number):
            raise Wrong(f"{text[:80]!r} is read as {number} {kind.name}")
    numerals.amount(text)
    units.number_fault(text)
    resolve(text)
    for comma in (False, True):
        found = values.number(text, comma=comma)
        if found is not None and not math.isfinite(found):
            raise Wrong(f"an importer reads {text[:80]!r} as {found}")
        values.mib(text, "GB", comma=comma)
    values.boolean(text)
    with contextlib.suppress(ValueError):
        port_of(text)


def _match(data: bytes, _folder: Path) -> None:
    from fuzz.command import command

    text = data[:2000].decode("utf-8", "replace").replace("\0", "") or "x"
    command("catalog", "search", "-v", "--", text, allowed={0, 1, 2, 3})


TARGETS = (
    Target("quantity", _run, _samples, "texts of quantities, numbers, amounts, ports"),
    Target("catalog", _match, _samples, "names of processors, models and systems"),
)
