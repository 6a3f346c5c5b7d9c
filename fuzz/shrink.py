"""Make the case of a fault small: halves, lines and single bytes are left out while the fault stays the same."""

from __future__ import annotations

import time

from fuzz.judge import Fault, judge
from fuzz.target import Target

MOST_S = 60.0
"""Seconds spent on one case."""


def shrunk(target: Target, data: bytes, fault: Fault, most_s: float = MOST_S) -> tuple[bytes, Fault]:
    """Return a smaller input with the same fault, and that fault."""
    until_s = time.monotonic() + most_s
    for unit in (b"\n", b",", None):
        data, fault = _without_parts(target, data, fault, unit, until_s)
    return data, fault


def _without_parts(
    target: Target, data: bytes, fault: Fault, unit: bytes | None, until_s: float
) -> tuple[bytes, Fault]:
    parts = data.split(unit) if unit is not None else [data[at : at + 1] for at in range(len(data))]
    joint = unit or b""
    size = max(1, len(parts) // 2)
    while size and time.monotonic() < until_s:
        at, left_out = 0, False
        while at < len(parts) and time.monotonic() < until_s:
            fewer = parts[:at] + parts[at + size :]
            found = judge(target, joint.join(fewer))
            if found is not None and found.kind == fault.kind:
                parts, fault, left_out = fewer, found, True
            else:
                at += size
        if not left_out or size > len(parts):
            size //= 2
    return joint.join(parts), fault
