"""Whether a host is the machine that the estate has; figures may differ by the rounding of a plan document."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from vconsolidate.model.hardware import Hardware
from vconsolidate.units import format_mbps, format_mhz, format_mib

RELATIVE: Final = 1e-6
"""Largest relative difference of two figures that differ only by the rounding of a sum."""

ABSOLUTE: Final = 1e-3
"""Largest difference of two figures that differ only by a plan document's three decimals."""


def same(one: float, other: float) -> bool:
    """Return whether two figures differ by no more than rounding."""
    return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def differences(planned: Hardware, real: Hardware) -> tuple[str, ...]:
    """
    Return the differences of two machines that matter to a placement, one phrase each; empty for the same machine.

    Names, power and the sources of figures are left out, because no rule or limit depends on them.
    """
    return tuple(_differences(planned, real))


def _differences(planned: Hardware, real: Hardware) -> Iterator[str]:
    one, other = planned.cpu, real.cpu
    for words, a, b in (
        ("CPU", f"{one.vendor} {one.generation}", f"{other.vendor} {other.generation}"),
        ("hardware assistance", one.virtualisation, other.virtualisation),
        ("sockets", f"{one.sockets:,}", f"{other.sockets:,}"),
        ("cores per socket", f"{one.cores_per_socket:,}", f"{other.cores_per_socket:,}"),
        ("threads per core", f"{one.threads_per_core:,}", f"{other.threads_per_core:,}"),
        ("network ports", f"{planned.nic_ports:,}", f"{real.nic_ports:,}"),
        ("storage-network ports", f"{planned.hba_ports:,}", f"{real.hba_ports:,}"),
    ):
        if a != b:
            yield f"{words}: {a} in the plan, {b} in the inventory"
    for words, x, y, written in (
        ("core rating", one.core_rating_mhz, other.core_rating_mhz, format_mhz),
        ("memory", float(planned.memory_mib), float(real.memory_mib), format_mib),
        ("network port rate", planned.nic_mbps, real.nic_mbps, format_mbps),
    ):
        if not same(x, y):
            shown = (written(x), written(y))
            a, b = shown if shown[0] != shown[1] else (f"{x:,.3f}", f"{y:,.3f}")
            yield f"{words}: {a} in the plan, {b} in the inventory"
