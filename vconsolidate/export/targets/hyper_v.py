"""Hyper-V PowerShell: one script per host, and one for the failover cluster where rules keep VMs apart."""

from __future__ import annotations

from typing import Final

from vconsolidate.export.fleet import Fleet, Machine
from vconsolidate.export.scripts import powershell

FAMILIES: Final = frozenset({"hyper-v"})
LEAVES_OUT: Final = (
    "Switch and folder of the disks: parameters Switch and Store.",
    "Generation: parameter Generation, 1 (BIOS) unless you say 2 (UEFI); servers that booted from BIOS need 1.",
    "Rules other than VMs apart: failover clusters know affinity by class names only.",
    "MAC addresses: the host generates them.",
    "Dynamic memory: VMs get all their memory at start.",
)
_HOST: Final = """\
#Requires -Modules Hyper-V
# Creates the VMs that a plan puts on this host. Run it there as an administrator.
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Switch,
    [Parameter(Mandatory)] [string] $Store,
    [ValidateSet(1, 2)] [int] $Generation = 1
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
{% for vm in vms %}

$vm = New-VM -Name {{ vm.name }} -MemoryStartupBytes {{ vm.memory_bytes }} -Generation $Generation -NoVHD
Set-VM -VM $vm -Notes {{ vm.notes }}
Set-VMMemory -VM $vm -DynamicMemoryEnabled $false
Set-VMProcessor -VM $vm -Count {{ vm.vcpus }} -RelativeWeight {{ vm.weight }} `
    -Reserve {{ vm.reserve }} -Maximum {{ vm.maximum }}
{% for disk in vm.disks %}
$path = Join-Path -Path $Store -ChildPath {{ disk.file }}
{% if disk.fixed %}
$null = New-VHD -Path $path -SizeBytes {{ disk.bytes }} -Fixed
{% else %}
$null = New-VHD -Path $path -SizeBytes {{ disk.bytes }} -Dynamic
{% endif %}
Add-VMHardDiskDrive -VM $vm -Path $path
{% endfor %}
Get-VMNetworkAdapter -VM $vm | Remove-VMNetworkAdapter
{% for nic in vm.nics %}
$adapter = Add-VMNetworkAdapter -VM $vm -Name {{ nic.network }} -SwitchName $Switch -Passthru
{% if nic.tag %}
Set-VMNetworkAdapterVlan -VMNetworkAdapter $adapter -Access -VlanId {{ nic.tag }}
{% endif %}
{% endfor %}
{% endfor %}
"""
_CLUSTER: Final = """\
#Requires -Modules FailoverClusters
# Keeps VMs apart. Run it on a node of the cluster, after the VMs are clustered roles.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
function Add-Class([string] $Name, [string] $Class) {
    foreach ($group in Get-ClusterGroup | Where-Object { $_.Name -ceq $Name }) {
        $classes = New-Object System.Collections.Specialized.StringCollection
        foreach ($known in $group.AntiAffinityClassNames) { $null = $classes.Add($known) }
        if (-not $classes.Contains($Class)) { $null = $classes.Add($Class) }
        $group.AntiAffinityClassNames = $classes
    }
}
{% for rule in rules %}
{% for name in rule.vms %}
Add-Class {{ name }} {{ rule.name }}
{% endfor %}
{% endfor %}
"""


def render(fleet: Fleet) -> dict[str, str]:
    """Return a script for each host that runs VMs, and one for each cluster with VMs to keep apart."""
    files: dict[str, str] = {}
    for host in fleet.hosts:
        vms = [_vm(machine) for machine in fleet.machines if machine.host == host.name]
        if vms:
            files[f"{host.file}.ps1"] = powershell(_HOST, vms=vms)
    apart = [rule for rule in fleet.rules if rule.kind == "apart"]
    for number, cluster in enumerate(sorted({rule.cluster for rule in apart}), 1):
        rules = [rule for rule in apart if rule.cluster == cluster]
        files[f"clusters/{number}.ps1"] = powershell(_CLUSTER, rules=rules)
    return files


def _vm(machine: Machine) -> dict[str, object]:
    whole = machine.vcpus * machine.core_mhz
    limit = machine.cpu_limit_fraction
    return {
        "name": machine.name,
        "memory_bytes": -(-machine.memory_mib // 2) * 2 << 20,
        "notes": machine.notes,
        "vcpus": machine.vcpus,
        "weight": min(max(machine.weight // machine.vcpus, 1), 10_000),
        "reserve": min(int(100 * machine.cpu_reservation_mhz / whole), 100),
        "maximum": 100 if limit is None else max(int(100 * limit), 1),
        "disks": [
            {"file": f"{machine.file}-{number}.vhdx", "bytes": disk.size_gib << 30, "fixed": disk.thick}
            for number, disk in enumerate(machine.disks)
        ],
        "nics": machine.nics,
    }
