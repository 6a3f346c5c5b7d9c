"""Small estates to migrate, as inventories."""

from __future__ import annotations

from pathlib import Path

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.sizing.size import size

HEAD = """version: 1
name: Small room
policy: {headroom: 0 %, growth: 0 %}
"""
SERVER = (
    "  - {{name: {0}, os: debian-12, hardware: {{model: dell-poweredge-r740-2x6130, memory: {1} GiB}}, "
    "demand: {{cpu_peak: 20 %, memory_used: {2} GiB, memory_peak: {2} GiB, disk_used: 100 GB}}}}\n"
)


def inventory(servers: dict[str, int], hosts: dict[str, tuple[int, str]], more: str = "", policy: str = "") -> str:
    """Return an inventory: servers with their memory in use, hosts with their memory and the machine they reuse."""
    text = HEAD + "servers:\n" + "".join(SERVER.format(name, 384, used) for name, used in servers.items())
    text += (
        f"target:\n  clusters:\n    - name: c\n      hypervisor: esxi-8.0\n      policy: {{{policy}}}\n      hosts:\n"
    )
    for name, (memory, reuses) in hosts.items():
        again = f", reuses: {reuses}" if reuses else ""
        machine = f"{{model: dell-poweredge-r740-2x6130, memory: {memory} GiB}}"
        text += f"        - {{name: {name}, hardware: {machine}{again}}}\n"
    return text + more


def planned(text: str, folder: Path, effort: float = 3.0) -> tuple[Estate, Demand, Plan]:
    """Return an estate with its demand and plan."""
    path = folder / "inventory.yaml"
    path.write_text(text, encoding="utf-8")
    estate = load_inventory(path)
    demand = size(estate)
    return estate, demand, place(estate, demand, stop=Stop(work=effort))
