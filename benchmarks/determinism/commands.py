"""
What is run: command lines for each sample, which together call every command that writes.

``{sample}`` stands for the inventory, ``{workers}`` for the number of workers, where a command takes one. Each line
writes every format of its command but those behind ``!``; the first makes ``01-plan.json``, which the others read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SAMPLES: Final = ROOT / "sample_inventories"

PLAN: Final = "01-plan.json"
"""The document of the first line."""

LEFT_OUT: Final = {
    "config": "shows the settings of the machine",
    "doctor": "describes the machine",
}
"""Commands whose output may differ from machine to machine, with the reason."""

FORMATS_LEFT_OUT: Final = {"pdf": "is printed by a browser, which numbers its objects by chance"}

TARGETS: Final = (
    "ansible",
    "cloud-init",
    "esxcli",
    "hyper-v",
    "libvirt",
    "nftables",
    "openvswitch",
    "ovf",
    "powercli",
    "terraform-libvirt",
    "terraform-proxmox",
    "terraform-vsphere",
    "vmx",
)
"""Of ``export``; those that do not suit the platform of a sample are refused, which also must not vary."""

_OF_ALL: Final = (
    "validate {sample}",
    "assess {sample} --as-of 2026-11-01",
    f"check {PLAN} --as-of 2026-11-01 --write-baseline baseline.json",
    f"replay {PLAN} {{workers}}",
    f"report {PLAN}",
    f"explain {PLAN}",
    f"verify {PLAN} {{sample}}",
    f"capacity {PLAN}",
    f"diff {PLAN} {PLAN}",
    f"runway {PLAN} --as-of 2026-11-01",
    f"rebalance {PLAN} {{workers}} {{effort}}",
    f"migrate {PLAN} {{workers}} {{effort}} !calendar",
    f"zones list {PLAN}",
    f"firewall services {PLAN}",
    f"firewall upgrade {PLAN} --to esxi-8.0",
    *(f"export {PLAN} -o exported/{name} --to {name}" for name in TARGETS),
)

_KINDS: Final = ("processors", "models", "hypervisors", "guests", "applications", "licences")
_SCHEMAS: Final = (
    *("inventory", "scenarios", "priors", "catalog", "plan", "difference", "assessment", "comparison"),
    *("migration", "what-if", "frontier", "runway", "rebalancing", "tracking"),
)

_OF_ONE: Final = {
    "branch-office": (
        "plan {sample} {workers} --details --lang ko",
        "compare {sample} {workers} {effort} --platforms esxi-8.0,proxmox-8,hyper-v-2022",
        'what-if {sample} {workers} {effort} --scenario "more: growth=8 %" --scenario "less: growth=1 %"',
        "frontier {sample} {workers} {effort} --against risk --values risk=0,20",
        f"track {PLAN} --traces sample_inventories/measurements/branch-office.csv",
        "import sample_inventories/exports/city-library -o imported.yaml",
        "import sample_inventories/exports/city-library --anonymise --key names.key -o hidden.yaml",
        "init started.yaml",
        "man -o manual",
        "catalog search Dell R740",
        "catalog show esxi-6.7",
        *(f"catalog list {kind}" for kind in _KINDS),
        *(f"schema {kind}" for kind in _SCHEMAS),
    ),
    "datastores": (f"migrate {PLAN} {{workers}} {{effort}}",),
    "morning-rush": ("backtest {sample} {workers} --cuts 1 --margins 0,10",),
    "switches": (f"network trace {PLAN} --from booking-web1 --to booking-db",),
    "zones-and-services": (
        f"firewall filter {PLAN} --host pve-01 --format json",
        f"firewall drift {PLAN} --host pve-01 {len(_OF_ALL) + 2:02}-firewall.out",
        f"firewall test {PLAN} --host pve-01 --direction in --protocol tcp --port 8006 --from 10.20.0.7",
        f"zones test {PLAN} --from records-app01 --to records-db01 --protocol tcp --port 5432",
        f"zones filter {PLAN} --host pve-01 --stateless",
    ),
}


def samples() -> list[str]:
    """Return the names of all samples: paths below their folder, without the suffix."""
    whole = [path.stem for path in SAMPLES.glob("*.yaml")]
    impossible = [f"infeasible/{path.stem}" for path in (SAMPLES / "infeasible").glob("*.yaml")]
    return sorted(whole) + sorted(impossible)


def lines(sample: str, *, workers: int, effort: float) -> Iterator[str]:
    """Yield the command lines for a sample, with so many workers and a limit of work."""
    words = {
        "sample": f"sample_inventories/{sample}.yaml",
        "workers": f"--workers {workers}",
        "effort": f"--effort {effort:g}",
    }
    follow = () if sample.startswith("infeasible/") else (*_OF_ALL, *_OF_ONE.get(sample, ()))
    for line in ("plan {sample} {workers} {effort} --details", *follow):
        yield line.format(**words)
