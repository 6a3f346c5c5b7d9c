"""Ports in words: ``in tcp 22``."""

from __future__ import annotations

import re

from vconsolidate.model.host_service import ServicePort
from vconsolidate.model.zoning import LAST_PORT

_PORT = re.compile(r"(in|out) (tcp|udp) (from )?(\d{1,5})(?:-(\d{1,5}))?")


def port_of(text: str) -> ServicePort:
    """
    Return a port written as ``in tcp 22``, ``out udp 8000-8100`` or ``in udp from 53``.

    Raises
    ------
    ValueError
        When it is written in another way, or is no range of ports.
    """
    match = _PORT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is no port (write for example "in tcp 22", "out udp 8000-8100", "in udp from 53")')
    direction, protocol, side, first, last = match.groups()
    low, high = int(first), int(last or first)
    if not low <= high <= LAST_PORT:
        raise ValueError(f'"{text}" is no range of ports (write the smaller port first, up to 65535)')
    return ServicePort(
        "in" if direction == "in" else "out", "tcp" if protocol == "tcp" else "udp", low, high, from_port=bool(side)
    )
