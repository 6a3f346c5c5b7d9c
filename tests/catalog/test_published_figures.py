"""The catalogue reproduces published tables: V12, V13 and V14 of the replay model, virtual hardware 8."""

from __future__ import annotations

import pytest

from vconsolidate.catalog.load import load_catalog

CATALOG = load_catalog()

OVERHEAD_MB = {
    256: (20.29, 24.28, 32.23, 48.16),
    1024: (25.90, 29.91, 37.86, 53.82),
    4096: (48.64, 52.72, 60.67, 76.78),
    16384: (139.62, 143.98, 151.93, 168.60),
}
ESX_4_OVERHEAD_MB = {
    256: (113.17, 159.43, 241.62),
    1024: (123.73, 176.05, 258.30),
    4096: (165.98, 242.51, 324.99),
}


@pytest.mark.parametrize("key", ["esxi-5.0", "esxi-6.0", "esxi-6.7"])
@pytest.mark.parametrize("memory", OVERHEAD_MB)
def test_overhead_per_vm_vsphere_resource_management_table_6_1(key: str, memory: int) -> None:
    overhead = CATALOG.hypervisors[key].overhead
    for vcpus, published in zip((1, 2, 4, 8), OVERHEAD_MB[memory], strict=True):
        assert overhead.of(vcpus, memory) == pytest.approx(published, abs=0.3)


@pytest.mark.parametrize("memory", ESX_4_OVERHEAD_MB)
def test_overhead_per_vm_esx_4_table_3_2(memory: int) -> None:
    overhead = CATALOG.hypervisors["esx-4.0"].overhead
    for vcpus, published in zip((1, 2, 4), ESX_4_OVERHEAD_MB[memory], strict=True):
        assert overhead.of(vcpus, memory) == pytest.approx(published, rel=0.1)


def test_overhead_per_vm_esx_2_5_chapter_12() -> None:
    overhead = CATALOG.hypervisors["esx-2.5"].overhead
    assert overhead.of(1, 512) == 54
    assert overhead.of(2, 512) == 64
    assert overhead.of(1, 2048) == 102


def test_overhead_per_vm_hyper_v_32_mb_then_8_per_gb() -> None:
    overhead = CATALOG.hypervisors["hyper-v-2016"].overhead
    assert overhead.of(4, 1024) == 32
    assert overhead.of(1, 4096) == 56


def test_dom0_memory_of_2_gb() -> None:
    assert CATALOG.hypervisors["xen-4.11"].reserve_mib(2048) == 543


def test_virtual_hardware_8_allows_32_vcpus_and_1011_gib() -> None:
    hypervisor = CATALOG.hypervisors["esxi-5.0"]
    assert hypervisor.virtual_hardware == "8"
    assert hypervisor.max_vcpus_per_vm == 32
    assert hypervisor.max_memory_mib_per_vm == 1011 * 1024


def test_software_and_hardware_vmm_adams_and_agesen_2006() -> None:
    performance = CATALOG.cpu_performance
    assert performance["software"].published == {
        "specint": 0.96, "specjbb": 0.98, "apache_linux": 0.45, "apache_windows": 0.53, "kernel_make": 0.67,
    }  # fmt: skip
    assert performance["hardware"].published == {
        "specint": 0.95, "specjbb": 0.99, "apache_linux": 0.38, "apache_windows": 0.67, "kernel_make": 0.55,
    }  # fmt: skip


def test_hosted_vmm_xen_sosp_2003_figure_3() -> None:
    assert CATALOG.cpu_performance["hosted"].published == {
        "specint": 0.98, "kernel_make": 0.79, "osdb_ir": 0.47, "osdb_oltp": 0.12, "dbench": 0.74, "specweb": 0.29,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "workload", "benchmark"),
    [
        ("software", "cpu", "specint"), ("software", "java", "specjbb"), ("software", "web", "apache_linux"),
        ("software", "build", "kernel_make"), ("hardware", "cpu", "specint"), ("hardware", "java", "specjbb"),
        ("hardware", "web", "apache_linux"), ("hardware", "build", "kernel_make"), ("hosted", "cpu", "specint"),
        ("hosted", "build", "kernel_make"), ("hosted", "file", "dbench"), ("hosted", "web", "specweb"),
        ("paravirtual", "web", "specweb"), ("paravirtual", "file", "dbench"),
    ],
)  # fmt: skip
def test_classes_use_the_published_figure_where_there_is_one(mode: str, workload: str, benchmark: str) -> None:
    performance = CATALOG.cpu_performance[mode]
    assert performance.by_class[workload] == performance.published[benchmark]


def test_the_processor_decides_between_binary_translation_and_hardware_assistance() -> None:
    esx = CATALOG.hypervisors["esx-4.0"]
    assert esx.cpu_overhead("build", "none") == pytest.approx(1 / 0.67 - 1)
    assert esx.cpu_overhead("build", "first") == pytest.approx(1 / 0.55 - 1)
    assert esx.cpu_overhead("build", "nested_paging") < 0.1
    assert CATALOG.hypervisors["gsx-3.2"].cpu_overhead("web", "nested_paging") == pytest.approx(1 / 0.29 - 1)


def test_a_class_nobody_knows_costs_as_the_general_one() -> None:
    esxi = CATALOG.hypervisors["esxi-6.7"]
    assert esxi.cpu_overhead("tape robots") == esxi.cpu_overhead("general")


@pytest.mark.parametrize(
    ("key", "hosts"),
    [
        ("esx-4.1", 32),
        ("esxi-5.5", 32),
        ("esxi-6.0", 64),
        ("esxi-6.7", 64),
        ("esxi-7.0", 96),
        ("esxi-8.0", 96),
        ("hyper-v-2008-r2", 16),
        ("hyper-v-2012-r2", 64),
        ("hyper-v-2022", 64),
        ("xen-4.1", 16),
        ("xen-4.7", 64),
        ("kvm-rhel-7", None),
    ],
)
def test_hosts_of_a_cluster_configuration_maximums(key: str, hosts: int | None) -> None:
    assert CATALOG.hypervisors[key].max_hosts_per_cluster == hosts


@pytest.mark.parametrize(
    ("key", "vcpus_per_vm", "vms_per_host", "vcpus_per_host"),
    [
        ("esx-4.0", 1, 4, None),
        ("esxi-5.5", 1, 4, None),
        ("esxi-6.0", 4, 4, 8),
        ("esxi-6.5", 4, 4, 8),
        ("esxi-6.7", 8, 4, 8),
        ("esxi-8.0", 8, 4, 8),
    ],
)
def test_fault_tolerance_of_vsphere_availability(
    key: str, vcpus_per_vm: int, vms_per_host: int, vcpus_per_host: int | None
) -> None:
    limits = CATALOG.hypervisors[key].fault_tolerance
    assert limits is not None
    assert (limits.max_vcpus_per_vm, limits.max_vms_per_host) == (vcpus_per_vm, vms_per_host)
    assert limits.max_vcpus_per_host == vcpus_per_host


def test_only_esx_and_esxi_from_version_4_run_vms_in_lockstep() -> None:
    able = {key for key, one in CATALOG.hypervisors.items() if one.fault_tolerance is not None}
    assert able == {key for key in CATALOG.hypervisors if key.startswith("esx") and not key.endswith(("2.5", "3.5"))}


def test_no_name_says_its_version_twice() -> None:
    for hypervisor in CATALOG.hypervisors.values():
        words = f"{hypervisor.name} {hypervisor.version}".replace("(", "").replace(")", "").split()
        assert len(words) == len(set(words)), hypervisor.key


def test_overhead_of_a_virt_launcher_218_mib_8_per_vcpu_16_for_graphics_and_a_five_hundredth() -> None:
    """OpenShift documentation, physical resource overhead: the example of ten VMs of 1 GiB and two vCPUs."""
    overhead = CATALOG.hypervisors["openshift-virtualization-4"].overhead
    assert overhead.of(2, 1024) == pytest.approx(218 + 2 * 8 + 16 + 0.002 * 1024)


def test_kubevirt_admits_ten_vcpus_per_thread_and_others_have_no_such_limit() -> None:
    cpu = CATALOG.cpus["intel-xeon-gold-6130"].build(2)
    openshift, esxi = CATALOG.hypervisors["openshift-virtualization-4"], CATALOG.hypervisors["esxi-8.0"]
    assert openshift.most_vcpus_of_all_vms_on(cpu) == 10 * 64
    assert openshift.most_vcpus_of_all_vms_on(CATALOG.cpus["amd-epyc-9965"].build(2)) == 4096
    assert esxi.most_vcpus_of_all_vms_on(cpu) == esxi.max_vcpus_per_host == 4096
