"""VMware PowerCLI: VMs, and rules of DRS, as one script."""

from __future__ import annotations

from typing import Final

from vconsolidate.export.fleet import Fleet, Machine
from vconsolidate.export.scripts import powershell
from vconsolidate.export.vmware import ESX, guest_id, hardware_family

FAMILIES: Final = ESX
LEAVES_OUT: Final = (
    "Datastores that the plan does not know: parameter Datastore.",
    "VLANs: they belong to the port groups, which must exist under the names of the networks.",
    "MAC addresses, types of adapters and firmware: defaults of vCenter.",
)
_SCRIPT: Final = """\
#Requires -Modules VMware.VimAutomation.Core
# Creates the VMs of a plan. Connect with Connect-VIServer first; run with -WhatIf to see what it would do.
[CmdletBinding(SupportsShouldProcess)]
param([string] $Datastore)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
# Names are compared as they are: cmdlets would read * ? [ ] as patterns.
function Find-Named([object[]] $Items, [string] $Name) {
    $found = @($Items | Where-Object { $_.Name -ceq $Name })
    if ($found.Count -ne 1) { throw "expected one object, found $($found.Count): $Name" }
    $found[0]
}
$allHosts = @(Get-VMHost)
$allClusters = @(Get-Cluster)
$allDatastores = @(Get-Datastore)
$allTemplates = @(Get-Template)
$vms = @{}
{% for vm in vms %}

$name = {{ vm.name }}
$vmHost = Find-Named $allHosts {{ vm.host }}
$settings = @{
    Name = $name
    VMHost = $vmHost
    Notes = {{ vm.notes }}
{% if vm.store %}
    Datastore = Find-Named $allDatastores {{ vm.store }}
{% else %}
    Datastore = Find-Named $allDatastores $Datastore
{% endif %}
{% if vm.template %}
    Template = Find-Named $allTemplates {{ vm.template }}
{% else %}
    GuestId = {{ vm.guest }}
    NumCpu = {{ vm.vcpus }}
    CoresPerSocket = {{ vm.cores }}
    MemoryMB = {{ vm.memory }}
{% if vm.hardware %}
    HardwareVersion = {{ vm.hardware }}
{% endif %}
{% if vm.networks %}
    Portgroup = @(
{% for network in vm.networks %}
        Find-Named @(Get-VirtualPortGroup -VMHost $vmHost) {{ network }}
{% endfor %}
    )
{% endif %}
{% if vm.disks %}
    DiskGB = {{ vm.disks[0].size }}
{% if vm.disks[0].format %}
    DiskStorageFormat = {{ vm.disks[0].format }}
{% endif %}
{% endif %}
{% endif %}
}
$vm = New-VM @settings
{% if vm.template %}
$vm = Set-VM -VM $vm -NumCpu {{ vm.vcpus }} -CoresPerSocket {{ vm.cores }} -MemoryMB {{ vm.memory }} -Confirm:$false
$cloned = @(Get-HardDisk -VM $vm)
{% if vm.disks %}
if ($cloned.Count -and $cloned[0].CapacityGB -lt {{ vm.disks[0].size }}) {
    $null = Set-HardDisk -HardDisk $cloned[0] -CapacityGB {{ vm.disks[0].size }} -Confirm:$false
}
{% endif %}
$adapters = @(Get-NetworkAdapter -VM $vm)
{% for network in vm.networks %}
$portGroup = Find-Named @(Get-VirtualPortGroup -VMHost $vmHost) {{ network }}
if ($adapters.Count -gt {{ loop.index0 }}) {
    $null = Set-NetworkAdapter -NetworkAdapter $adapters[{{ loop.index0 }}] -Portgroup $portGroup -Confirm:$false
} else {
    $null = New-NetworkAdapter -VM $vm -Portgroup $portGroup
}
{% endfor %}
{% endif %}
{% for disk in vm.disks[1:] %}
{% if disk.format %}
$null = New-HardDisk -VM $vm -CapacityGB {{ disk.size }} -StorageFormat {{ disk.format }}
{% else %}
$null = New-HardDisk -VM $vm -CapacityGB {{ disk.size }}
{% endif %}
{% endfor %}
$resources = @{
    CpuSharesLevel = 'Custom'
    NumCpuShares = {{ vm.shares }}
    CpuReservationMhz = {{ vm.reserved_mhz }}
    MemReservationMB = {{ vm.reserved_mib }}
{% if vm.limit_mhz %}
    CpuLimitMhz = {{ vm.limit_mhz }}
{% endif %}
}
$null = Get-VMResourceConfiguration -VM $vm | Set-VMResourceConfiguration @resources
$vms[$name] = $vm
{% endfor %}
{% for rule in rules %}

$cluster = Find-Named $allClusters {{ rule.cluster }}
$members = @(
{% for name in rule.vms %}
    $vms[{{ name }}]
{% endfor %}
)
{% if rule.hosts %}
$hosts = @(
{% for name in rule.hosts %}
    Find-Named $allHosts {{ name }}
{% endfor %}
)
$vmGroup = New-DrsClusterGroup -Cluster $cluster -Name {{ rule.vm_group }} -VM $members
$hostGroup = New-DrsClusterGroup -Cluster $cluster -Name {{ rule.host_group }} -VMHost $hosts
$null = New-DrsVMHostRule -Cluster $cluster -Name {{ rule.name }} -VMGroup $vmGroup -VMHostGroup $hostGroup `
    -Type {{ rule.type }}
{% else %}
$null = New-DrsRule -Cluster $cluster -Name {{ rule.name }} -KeepTogether {{ rule.together }} -VM $members
{% endif %}
{% endfor %}
"""


def render(fleet: Fleet) -> dict[str, str]:
    """Return the script."""
    names = {machine.name: machine.vsphere for machine in fleet.machines}
    rules = [
        {
            "cluster": rule.cluster,
            "name": rule.name,
            "vms": [names[name] for name in rule.vms],
            "hosts": rule.hosts,
            "together": rule.kind == "together",
            "vm_group": f"{rule.name} (VMs)",
            "host_group": f"{rule.name} (hosts)",
            "type": f"{'Must' if rule.must else 'Should'}{'RunOn' if rule.kind == 'on' else 'NotRunOn'}",
        }
        for rule in fleet.rules
    ]
    return {"create-vms.ps1": powershell(_SCRIPT, vms=[_vm(machine) for machine in fleet.machines], rules=rules)}


def _vm(machine: Machine) -> dict[str, object]:
    return {
        "name": machine.vsphere,
        "host": machine.host,
        "notes": machine.notes,
        "store": machine.disks[0].datastore if machine.disks else "",
        "template": machine.template,
        "guest": guest_id(machine),
        "vcpus": machine.vcpus,
        "cores": machine.cores_per_socket,
        "memory": -(-machine.memory_mib // 4) * 4,
        "hardware": hardware_family(machine),
        "networks": [nic.port_group for nic in machine.nics],
        "disks": [
            {"size": disk.size_gib, "format": {True: "Thick", False: "Thin", None: ""}[disk.thick]}
            for disk in machine.disks
        ],
        "shares": machine.shares,
        "reserved_mhz": machine.cpu_reservation_mhz,
        "reserved_mib": machine.memory_reservation_mib,
        "limit_mhz": machine.cpu_limit_mhz,
    }
