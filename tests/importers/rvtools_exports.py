"""Small exports of RVTools, with the traps of real ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.importers.workbooks import Rows, csv_text, workbook

WINDOWS = "Microsoft Windows Server 2019 (64-bit)"
LINUX = "Ubuntu Linux (64-bit)"
RULES = ("Cluster rule(s)", "Cluster rule name(s)")
INFO = (
    "VM", "Powerstate", "Template", "SRM Placeholder", "Connection state", "CPUs", "Memory", "Resource pool",
    "FT State", "HA Restart Priority", *RULES, "In Use MiB", "HW version", "Path", "Annotation", "Owner", "Datacenter",
    "Cluster", "Host", "OS according to the configuration file", "OS according to the VMware Tools", "VM ID",
    "VI SDK UUID",
)  # fmt: skip


def vm(name: str, number: int, /, **values: object) -> list[object]:
    """Return a row of vInfo."""
    usual: dict[str, object] = {
        "VM": name, "Powerstate": "poweredOn", "Template": "False", "SRM Placeholder": "False",
        "Connection state": "connected", "CPUs": 2, "Memory": 4096, "FT State": "notConfigured",
        "HA Restart Priority": "medium", "In Use MiB": 20480, "HW version": 19, "Path": f"[san-1] {name}/{name}.vmx",
        "Owner": "infra", "Datacenter": "DC", "Cluster": "prod", "Host": "esx1.example.com",
        "OS according to the configuration file": LINUX, "VM ID": f"vm-{number}", "VI SDK UUID": "vc-1",
    }  # fmt: skip
    usual |= values
    return [usual.get(column, "") for column in INFO]


HOST_COLUMNS = (
    "Host", "Datacenter", "Cluster", "in Maintenance Mode", "CPU Model", "Speed", "HT Active", "# CPU", "Cores per CPU",
    "# Cores", "CPU usage %", "# Memory", "# NICs", "# HBAs", "ESX Version", "Vendor", "Model",
)  # fmt: skip


def host(name: str, cluster: str = "prod", /, **values: object) -> list[object]:
    """Return a row of vHost."""
    usual: dict[str, object] = {
        "Host": name, "Datacenter": "DC", "Cluster": cluster, "in Maintenance Mode": "False",
        "CPU Model": "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", "Speed": 2100, "HT Active": "True", "# CPU": 2,
        "Cores per CPU": 16, "# Cores": 32, "CPU usage %": 25, "# Memory": 393216, "# NICs": 4, "# HBAs": 5,
        "ESX Version": "VMware ESXi 6.7.0 build-8169922", "Vendor": "Dell Inc.", "Model": "PowerEdge R740",
    }  # fmt: skip
    usual |= values
    return [usual[column] for column in HOST_COLUMNS]


def sheets() -> dict[str, Rows]:
    """Return an estate of two clusters with one of everything."""
    apart = {RULES[0]: "Anti Affinity", RULES[1]: "DCs apart"}
    info = [
        vm("dc01", 1, **apart, **{"OS according to the VMware Tools": WINDOWS, "HA Restart Priority": "high"}),
        vm("dc02", 2, **apart, Host="esx2.example.com"),
        vm("web", 3, Host="ESX2", **{"Resource pool": "/DC/prod/Resources/gold"}),
        vm("web", 4, Cluster="test", Host="esx3.example.com", Powerstate="poweredOff"),
        vm("golden", 5, Template="True", Powerstate="poweredOff"),
        vm("shadow", 6, **{"SRM Placeholder": "True"}),
        vm("lost", 7, **{"Connection state": "orphaned"}),
        vm("vCLS-4c4c4544-0044", 8),
        vm("nowhere", 9, Host="", Cluster=""),
        vm("dc01", 1, **apart),
        vm("sizeless", 10, CPUs="n/a"),
    ]
    key = ("VM", "VM ID", "VI SDK UUID")
    return {
        "vInfo": [INFO, *info],
        "vCPU": [
            (*key, "Overall", "Level", "Shares", "Reservation", "Limit"),
            ("dc01", "vm-1", "vc-1", 420, "normal", 2000, 1000, -1),
            ("dc02", "vm-2", "vc-1", 99999, "high", 4000, 0, -1),
            ("web", "vm-3", "vc-1", 350, "custom", 3000, 0, 2100),
            ("web", "vm-4", "vc-1", 0, "low", 1000, 0, -1),
        ],
        "vMemory": [
            (*key, "Size MiB", "Active", "Consumed", "Reservation", "Memory Reservation Locked To Max"),
            ("dc01", "vm-1", "vc-1", 4096, 512, 4100, 2048, "False"),
            ("web", "vm-3", "vc-1", 4096, 8192, 99999, 0, "True"),
        ],
        "vDisk": [
            (*key, "Disk", "Capacity MiB", "Raw", "Thin", "Path", "Shared Bus"),
            ("dc01", "vm-1", "vc-1", "Hard disk 1", 40960, "False", "True", "[san-1] dc01/dc01.vmdk", "noSharing"),
            ("dc01", "vm-1", "vc-1", "Hard disk 2", 102400, "True", "", "[local-1] dc01/raw.vmdk", "physicalSharing"),
            ("web", "vm-3", "vc-1", "Hard disk 1", 10250, "False", "False", "[local-1] web/web.vmdk", "noSharing"),
        ],
        "vNetwork": [
            (*key, "NIC label", "Adapter", "Network", "Connected", "Mac Address"),
            ("dc01", "vm-1", "vc-1", "Network adapter 1", "Vmxnet3", "office", "True", "00:50:56:00:00:01"),
            ("dc01", "vm-1", "vc-1", "Network adapter 2", "SriovEthernetCard", "storage", "True", "00:50:56:00:00:02"),
        ],
        "vTools": [(*key, "Tools"), ("dc01", "vm-1", "vc-1", "toolsOld")],
        "vUSB": [
            (*key, "Device Node", "Device Type", "Connected", "Family"),
            ("dc02", "vm-2", "vc-1", "USB 1", "device", "True", "smart card"),
            ("web", "vm-3", "vc-1", "USB xHCI controller", "controller", "True", ""),
        ],
        "vHost": [
            HOST_COLUMNS,
            host("esx1.example.com"),
            host("esx2.example.com", **{"in Maintenance Mode": "True"}),
            host("esx3.example.com", "test", **{"ESX Version": "VMware ESXi 8.0.2 build-1"}),
            host("alone.example.com", ""),
        ],
        "vCluster": [
            ("Name", "HA enabled", "Failover Level", "AdmissionControlEnabled", "DRS enabled"),
            ("prod", "True", 1, "True", "True"),
            ("test", "False", 1, "True", "True"),
        ],
        "vNIC": [
            ("Host", "Network Device", "Speed"),
            *(("esx1.example.com", f"vmnic{n}", speed) for n, speed in enumerate((10000, 10000, 1000, 0))),
        ],
        "vHBA": [
            ("Host", "Device", "Type"),
            ("esx1.example.com", "vmhba0", "Parallel SCSI"),
            ("esx1.example.com", "vmhba1", "Fibre Channel"),
        ],
        "vRP": [
            ("Resource Pool name", "Resource Pool path", "CPU limit", "CPU reservation", "CPU level", "CPU shares",
             "CPU expandableReservation"),
            ("Resources", "/DC/prod/Resources", -1, 1000, "normal", 4000, "True"),
            ("gold", "/DC/prod/Resources/gold", -1, 0, "high", 8000, "True"),
            ("inner", "/DC/prod/Resources/gold/inner", 5000, 0, "custom", 123, "False"),
        ],
        "vPort": [
            ("Host", "Port Group", "Switch", "VLAN"),
            ("esx1.example.com", "office", "vSwitch0", 10),
            ("esx2.example.com", "office", "vSwitch0", 11),
            ("esx1.example.com", "vMotion", "vSwitch1", 99),
        ],
        "dvPort": [("Port", "Switch", "Type", "VLAN"), ("storage", "dvs", "earlyBinding", "0-4094")],
        "vDatastore": [
            ("Name", "Type", "Capacity MiB", "# Hosts", "Hosts"),
            ("san-1", "VMFS", 10485760, 2, "esx1.example.com, esx2.example.com"),
            ("local-1", "VMFS", 1048576, 1, "esx1.example.com"),
        ],
        "vMetaData": [("RVTools major version", "RVTools version", "xlsx creation datetime"),
                      ("4.4", "4.4.2", "2023-05-31 10:00:00")],
    }  # fmt: skip


def export(folder: Path, tables: Mapping[str, Rows] | None = None) -> Path:
    """Write an estate as RVTools writes its workbook."""
    return workbook(folder / "rvtools.xlsx", tables or sheets())


def csv_export(folder: Path, tables: Mapping[str, Rows], separator: str = ",", encoding: str = "utf-8") -> Path:
    """Write an estate as RVTools writes its CSV files."""
    target = folder / "export"
    target.mkdir()
    for name, rows in tables.items():
        quoted = [[f'"{value}"' if separator in str(value) else value for value in row] for row in rows]
        (target / f"RVTools_tab{name}.csv").write_bytes(csv_text(quoted, separator).encode(encoding))
    return target
