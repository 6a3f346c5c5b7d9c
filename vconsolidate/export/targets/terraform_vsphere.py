"""Terraform for vSphere: VMs, and rules of DRS, in one root module (provider vmware/vsphere)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from vconsolidate.export.fleet import Disk, Fleet, Machine, Rule
from vconsolidate.export.terraform import configuration, literal, reference
from vconsolidate.export.vmware import ESX, guest_id, hardware_version

FAMILIES: Final = ESX
LEAVES_OUT: Final = (
    "Datacenter: variable datacenter. Datastores that the plan does not know: variable datastore.",
    "VLANs: they belong to the port groups, which must exist under the names of the networks.",
    "Types of network and disk adapters, and firmware: defaults of the provider.",
    "MAC addresses: vCenter generates them.",
    "Where DRS moves a VM later: the host is set at creation and ignored afterwards.",
)


def render(fleet: Fleet) -> dict[str, str]:
    """Return the root module."""
    return {"main.tf.json": _Module(fleet).text()}


class _Module:
    """Addresses of everything that VMs refer to, and the resources."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._clusters = _keys("cluster", (machine.cluster for machine in fleet.machines))
        self._hosts = _keys(
            "host",
            [*(machine.host for machine in fleet.machines), *(host for rule in fleet.rules for host in rule.hosts)],
        )
        self._datastores = _keys("datastore", (disk.datastore for one in fleet.machines for disk in one.disks))
        self._networks = _keys("network", (nic.port_group for nic in fleet.networks))
        self._templates = _keys("template", (machine.template for machine in fleet.machines))
        self._vms = {machine.name: f"vm_{machine.label}" for machine in fleet.machines}

    def text(self) -> str:
        """Return the module."""
        return configuration(
            "vsphere",
            "vmware/vsphere",
            ">= 2.12.0",
            variable=self._variables(),
            data=self._data(),
            resource=self._resources(),
        )

    def _variables(self) -> dict[str, object]:
        variables: dict[str, object] = {"datacenter": {"type": "string", "description": "Name of the datacenter."}}
        if self._asks_for_datastore():
            variables["datastore"] = {
                "type": "string",
                "description": "Datastore of VMs and disks for which the plan knows none.",
            }
        return variables

    def _asks_for_datastore(self) -> bool:
        return any(not one.disks or any(not disk.datastore for disk in one.disks) for one in self._fleet.machines)

    def _data(self) -> dict[str, object]:
        datacenter = reference("data.vsphere_datacenter.target.id")

        def named(keys: dict[str, str]) -> dict[str, object]:
            return {key: {"name": literal(name), "datacenter_id": datacenter} for name, key in keys.items()}

        datastores = named(self._datastores)
        if self._asks_for_datastore():
            datastores["default"] = {"name": reference("var.datastore"), "datacenter_id": datacenter}
        data: dict[str, dict[str, object]] = {
            "vsphere_datacenter": {"target": {"name": reference("var.datacenter")}},
            "vsphere_compute_cluster": named(self._clusters),
            "vsphere_host": named(self._hosts),
            "vsphere_datastore": datastores,
            "vsphere_network": named(self._networks),
            "vsphere_virtual_machine": named(self._templates),
        }
        return {kind: items for kind, items in data.items() if items}

    def _resources(self) -> dict[str, object]:
        resources: dict[str, dict[str, object]] = {
            "vsphere_virtual_machine": {self._vms[one.name]: self._vm(one) for one in self._fleet.machines}
        }
        for number, rule in enumerate(self._fleet.rules, 1):
            for kind, content in self._rule(rule, f"rule_{number}").items():
                resources.setdefault(kind, {})[f"rule_{number}"] = content
        return {kind: items for kind, items in resources.items() if items}

    def _vm(self, machine: Machine) -> dict[str, object]:
        datastores = [self._datastore(disk) for disk in machine.disks]
        vm: dict[str, object] = {
            "name": literal(machine.vsphere),
            "resource_pool_id": self._of("compute_cluster", self._clusters[machine.cluster], "resource_pool_id"),
            "host_system_id": self._of("host", self._hosts[machine.host]),
            "datastore_id": datastores[0] if datastores else self._of("datastore", "default"),
            "guest_id": guest_id(machine),
            "num_cpus": machine.vcpus,
            "num_cores_per_socket": machine.cores_per_socket,
            "memory": -(-machine.memory_mib // 4) * 4,
            "cpu_reservation": machine.cpu_reservation_mhz,
            "cpu_share_level": "custom",
            "cpu_share_count": machine.shares,
            "memory_reservation": machine.memory_reservation_mib,
            "annotation": literal(machine.notes),
            "network_interface": [
                {"network_id": self._of("network", self._networks[nic.port_group])} for nic in machine.nics
            ],
            "disk": [
                _disk(number, disk, store)
                for number, (disk, store) in enumerate(zip(machine.disks, datastores, strict=True))
            ],
            "wait_for_guest_net_timeout": 0,
            "lifecycle": {"ignore_changes": ["host_system_id"]},
        }
        version = hardware_version(machine)
        if version is not None:
            vm["hardware_version"] = version
        if machine.cpu_limit_mhz is not None:
            vm["cpu_limit"] = machine.cpu_limit_mhz
        if machine.template:
            vm["clone"] = {"template_uuid": self._of("virtual_machine", self._templates[machine.template])}
        return vm

    def _datastore(self, disk: Disk) -> str:
        return self._of("datastore", self._datastores[disk.datastore] if disk.datastore else "default")

    @staticmethod
    def _of(kind: str, key: str, field: str = "id") -> str:
        return reference(f"data.vsphere_{kind}.{key}.{field}")

    def _rule(self, rule: Rule, key: str) -> dict[str, dict[str, object]]:
        cluster = self._of("compute_cluster", self._clusters[rule.cluster])
        vms = [reference(f"vsphere_virtual_machine.{self._vms[name]}.id") for name in rule.vms]
        base = {"name": literal(rule.name), "compute_cluster_id": cluster}
        if rule.kind in {"apart", "together"}:
            kind = "anti_affinity" if rule.kind == "apart" else "affinity"
            content = {**base, "virtual_machine_ids": vms, "mandatory": rule.must}
            return {f"vsphere_compute_cluster_vm_{kind}_rule": content}
        hosts = [self._of("host", self._hosts[name]) for name in rule.hosts]
        side = "affinity" if rule.kind == "on" else "anti_affinity"
        groups = {which: f"{rule.name} ({words})" for which, words in (("vm", "VMs"), ("host", "hosts"))}
        return {
            "vsphere_compute_cluster_vm_group": {**base, "name": literal(groups["vm"]), "virtual_machine_ids": vms},
            "vsphere_compute_cluster_host_group": {**base, "name": literal(groups["host"]), "host_system_ids": hosts},
            "vsphere_compute_cluster_vm_host_rule": {
                **base,
                "vm_group_name": reference(f"vsphere_compute_cluster_vm_group.{key}.name"),
                f"{side}_host_group_name": reference(f"vsphere_compute_cluster_host_group.{key}.name"),
                "mandatory": rule.must,
            },
        }


def _disk(number: int, disk: Disk, datastore: str) -> dict[str, object]:
    content: dict[str, object] = {"label": f"disk{number}", "unit_number": number, "size": disk.size_gib}
    if number:
        content["datastore_id"] = datastore
    if disk.thick is not None:
        content["thin_provisioned"] = not disk.thick
    return content


def _keys(kind: str, names: Iterable[str]) -> dict[str, str]:
    """Return name → key of its address; keys hold no foreign text."""
    return {name: f"{kind}_{number}" for number, name in enumerate(sorted({name for name in names if name}), 1)}
