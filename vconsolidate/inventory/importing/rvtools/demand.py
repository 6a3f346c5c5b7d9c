"""What a VM used when the export was made: CPU from vCPU, memory from vMemory, storage from vInfo."""

from __future__ import annotations

from collections import Counter
from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.rvtools.estate import Estate

SHARED_OUT: Final = "its part of what its host used, by vCPUs"
"""Why CPU demand is assumed in an export without vCPU."""

_MOST_TURBO: Final = 2.0
_MOST_CONSUMED: Final = 2.0


class Demand:
    """Demand of the VMs of an export."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        cpu = estate.book.sheets.get("vCPU")
        self._measured = (cpu is not None and cpu.filled("overall")) or estate.info.filled("cpu_share")
        self._vcpus: Counter[str] = Counter()
        if not self._measured:
            for machine in estate.machines:
                host = estate.host(machine)
                if host is not None and estate.runs(machine):
                    self._vcpus[host.name] += estate.info.whole(machine, "vcpus", most=4096) or 0

    def put(self, server: Gathering, machine: int, vcpus: int, memory_mib: float) -> None:
        """Add the demand of a VM; one that is off has none."""
        self._put_storage(server, machine)
        if not self._estate.runs(machine):
            return
        if self._measured:
            self._put_measured(server, machine, vcpus)
        else:
            self._put_shared_out(server, machine)
        self._put_memory(server, machine, memory_mib)

    def _put_measured(self, server: Gathering, machine: int, vcpus: int) -> None:
        estate, host = self._estate, self._estate.host(machine)
        cpu = estate.first("vCPU", machine)
        if cpu:
            rows, row = cpu
            mhz = rows.number(row, "overall")
            if mhz is not None and mhz >= 0:
                if host is not None and mhz > _MOST_TURBO * vcpus * host.clock_mhz:
                    estate.tally.add("figure of CPU use", "it is more than the vCPUs of its VM can do")
                else:
                    server.put("demand.cpu_mean", amounts.cpu_work(mhz), rows.origin(row, "overall"))
        share = estate.info.number(machine, "cpu_share")
        value = amounts.share(share / 100) if share is not None else None
        server.put("demand.cpu_mean", value, estate.info.origin(machine, "cpu_share"))

    def _put_shared_out(self, server: Gathering, machine: int) -> None:
        """Share what each host used among its VMs by their vCPUs, so that the sum is what was measured."""
        host = self._estate.host(machine)
        if host is None or host.use_fraction is None or not self._vcpus[host.name]:
            return
        share = min(1.0, host.use_fraction * host.cores / self._vcpus[host.name])
        server.put("demand.cpu_mean", amounts.share(share), host.use_origin, SHARED_OUT)

    def _put_memory(self, server: Gathering, machine: int, memory_mib: float) -> None:
        estate = self._estate
        memory = estate.first("vMemory", machine)
        if memory:
            rows, row = memory
            consumed = rows.mib(row, "consumed")
            if consumed is not None and consumed > _MOST_CONSUMED * memory_mib:
                estate.tally.add("figure of consumed memory", "it is more than twice the memory of its VM")
            elif consumed:
                server.put("demand.memory_consumed", amounts.used_memory(consumed), rows.origin(row, "consumed"))
            active = rows.mib(row, "active")
            if active is not None and active <= memory_mib:
                server.put("demand.memory_active", amounts.used_memory(active), rows.origin(row, "active"))
        active = estate.info.mib(machine, "active")
        if active is not None and active <= memory_mib:
            server.put("demand.memory_active", amounts.used_memory(active), estate.info.origin(machine, "active"))

    def _put_storage(self, server: Gathering, machine: int) -> None:
        info = self._estate.info
        used = info.mib(machine, "used")
        server.put("demand.disk_used", amounts.storage(used and used / 1024), info.origin(machine, "used"))
