"""vNIC and vHBA: the ports of hosts."""

from __future__ import annotations

from collections import Counter, defaultdict

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.rows import Rows


def put_ports(
    host: Gathering, rows: Rows, row: int, ports: tuple[int, float, str] | None, adapters: tuple[int, str] | None
) -> None:
    """Add the number and rate of network ports, and the number of ports to a storage network."""
    if ports is not None:
        count, speed, origin = ports
        host.put("hardware.nics.ports", min(count, 1024), origin)
        host.put("hardware.nics.speed", amounts.speed(speed), origin)
    host.put("hardware.nics.ports", rows.whole(row, "nics", least=0, most=1024), rows.origin(row, "nics"))
    if adapters is not None:
        host.put("hardware.hbas", min(adapters[0], 64), adapters[1])
    count_all = rows.whole(row, "hbas", least=0, most=10_000)
    if count_all is not None:
        host.put("hardware.hbas", min(count_all, 64), rows.origin(row, "hbas"))


def ports_of(rows: Rows | None) -> dict[str, tuple[int, float, str]]:
    """Return, by host, the number of its ports, the usual rate of those that are connected, and where it was read."""
    speeds: dict[str, list[float]] = defaultdict(list)
    origins: dict[str, str] = {}
    for row in rows or ():
        if rows is not None:
            key = rows.text(row, "host").casefold()
            speeds[key].append(rows.number(row, "speed") or 0.0)
            origins.setdefault(key, rows.origin(row, "speed"))
    return {
        key: (len(all_), max(Counter(up).items(), key=lambda item: (item[1], item[0]))[0], origins[key])
        for key, all_ in speeds.items()
        if (up := [speed for speed in all_ if speed > 0])
    }


def adapters_of(rows: Rows | None) -> dict[str, tuple[int, str]]:
    """Return, by host, the number of its ports to a storage network; adapters of local disks are none."""
    found: dict[str, tuple[int, str]] = {}
    for row in rows or ():
        if rows is not None:
            key, kind = rows.text(row, "host").casefold(), rows.text(row, "kind").casefold()
            count, origin = found.get(key, (0, rows.origin(row, "kind")))
            network = any(word in kind for word in ("fibre", "fiber", "fcoe", "iscsi"))
            found[key] = (count + network, origin)
    return found
