"""Counters of platforms in one unit each: intervals, sums over vCPUs, KB, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.measurements.read import ReadingOptions, read_measurements
from vconsolidate.model.measured import Measured

HEAD = '"Value","Timestamp","MetricId","Unit","Entity","EntityId","IntervalSecs","Instance"'


def measured(path: Path, text: str, **options: object) -> Measured:
    path.write_text(text, encoding="utf-8")
    return read_measurements([path], ReadingOptions(**options))  # type: ignore[arg-type]


def only(found: Measured, counter: str, name: str) -> list[float]:
    return [float(value) for value in found.counters[counter].rows()[name]]


def vcenter(tmp_path: Path, *rows: str) -> Measured:
    return measured(tmp_path / "stat.csv", "\n".join(["#TYPE x", HEAD, *rows]) + "\n")


@pytest.mark.parametrize(
    ("milliseconds", "interval_s"), [(2000, 20), (30_000, 300), (180_000, 1800), (720_000, 7200), (8_640_000, 86_400)]
)
def test_ready_of_vcenter_depends_on_the_interval(tmp_path: Path, milliseconds: int, interval_s: int) -> None:
    """The values that are 10 % of one vCPU in each view of vCenter (Broadcom 387750)."""
    found = vcenter(
        tmp_path, f'"{milliseconds}","2026-02-02 00:00:00","cpu.ready.summation","ms","vm1","v-1","{interval_s}",""'
    )
    assert only(found, "ready_vcpus", "vm1") == pytest.approx([0.1])
    assert found.interval_s == interval_s


def test_a_sample_of_vcenter_is_of_the_time_before_it(tmp_path: Path) -> None:
    found = vcenter(tmp_path, '"50","2026-02-02 00:05:00","cpu.usage.average","%","vm1","v-1","300",""')
    assert found.start_s == 1_769_990_400
    assert only(found, "cpu_fraction", "vm1") == [0.5]


def test_rows_of_single_vcpus_do_not_count_twice(tmp_path: Path) -> None:
    row = '"{}","2026-02-02 00:05:00","cpu.ready.summation","ms","vm1","v-1","300","{}"'
    found = vcenter(tmp_path, row.format(60_000, ""), row.format(30_000, "0"), row.format(30_000, "1"))
    assert only(found, "ready_vcpus", "vm1") == pytest.approx([0.2])


def test_memory_of_vcenter_is_in_kib(tmp_path: Path) -> None:
    row = '"{}","2026-02-02 00:05:00","{}","KB","vm1","v-1","300",""'
    found = vcenter(
        tmp_path,
        row.format(1_048_576, "mem.consumed.average"),
        row.format(2048, "mem.vmmemctl.average"),
        row.format(1024, "mem.swapped.average"),
    )
    figures = [only(found, name, "vm1")[0] for name in ("memory_mib", "ballooned_mib", "swapped_mib")]
    assert figures == [1024.0, 2.0, 1.0]


def test_a_sum_without_an_interval_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"stat.csv:3:1: .*IntervalSecs"):
        vcenter(tmp_path, '"60","2026-02-02 00:05:00","cpu.ready.summation","ms","vm1","v-1","",""')


ESXTOP = r'"(PDH-CSV 4.0) (UTC)(0)",{}'


def test_esxtop_sums_over_vcpus(tmp_path: Path) -> None:
    names = [
        r"\\esx1\Group Cpu(42:vm1)\% Used",
        r"\\esx1\Group Cpu(42:vm1)\% Ready",
        r"\\esx1\Group Cpu(42:vm1)\% CoStop",
        r"\\esx1\Group Memory(42:vm1)\Swapped MBytes",
        r"\\esx1\Group Memory(42:vm1)\Compressed Memory MBytes",
        r"\\esx1\Physical Cpu(_Total)\% Core Util Time",
    ]
    head = ESXTOP.format(",".join(f'"{name}"' for name in names))
    found = measured(tmp_path / "batch.csv", f'{head}\n"02/02/2026 00:00:00","150","20","4","64","8","30"\n')
    assert only(found, "cpu_cores", "vm1") == [1.5]
    assert only(found, "ready_vcpus", "vm1") == pytest.approx([0.2])
    assert only(found, "co_stop_vcpus", "vm1") == pytest.approx([0.04])
    assert only(found, "swapped_mib", "vm1") == [64.0]
    assert only(found, "compressed_mib", "vm1") == [8.0]
    assert only(found, "cpu_fraction", "esx1") == pytest.approx([0.3])
    assert found.host_of_vm == {"vm1": "esx1"}


def test_hyper_v_counts_waits_and_threads(tmp_path: Path) -> None:
    names = [
        r"\\hv1\Hyper-V Hypervisor Virtual Processor(vm1:Hv VP 0)\% Total Run Time",
        r"\\hv1\Hyper-V Hypervisor Virtual Processor(vm1:Hv VP 1)\% Total Run Time",
        r"\\hv1\Hyper-V Hypervisor Virtual Processor(vm1:Hv VP 0)\CPU Wait Time Per Dispatch",
        r"\\hv1\Hyper-V Hypervisor Virtual Processor(vm1:Hv VP 1)\CPU Wait Time Per Dispatch",
        r"\\hv1\Hyper-V Hypervisor Logical Processor(_Total)\% Total Run Time",
    ]
    head = ESXTOP.format(",".join(f'"{name}"' for name in names))
    found = measured(tmp_path / "perf.csv", f'{head}\n"02/02/2026 00:00:00","40","60","50000","70000","25"\n')
    assert only(found, "cpu_threads", "vm1") == pytest.approx([1.0])
    assert only(found, "dispatch_wait_us", "vm1") == pytest.approx([60.0])
    assert only(found, "threads_fraction", "hv1") == [0.25]
    assert "ready_vcpus" not in found.counters
    assert any("ready time is unknown" in note for note in found.notes)


RUN_TIME = r"\\10.0.0.5\Hyper-V Hypervisor Logical Processor(_Total)\% Total Run Time"


def test_typeperf_states_no_time_zone_and_begins_with_a_blank(tmp_path: Path) -> None:
    rows = '"02/02/2026 00:00:00.123"," "\n"02/02/2026 00:05:00.123","25"\n'
    found = measured(tmp_path / "perf.csv", f'"(PDH-CSV 4.0)","{RUN_TIME}"\n{rows}', timezone="Asia/Seoul")
    assert only(found, "threads_fraction", "10.0.0.5") == [0.25]
    assert found.start_s == 1_769_990_700 - 9 * 3600


def test_a_host_named_by_its_address_keeps_the_whole_address(tmp_path: Path) -> None:
    names = r'"\\10.0.0.5\Group Cpu(42:vm1)\% Used","\\10.0.0.5\Physical Cpu(_Total)\% Core Util Time"'
    found = measured(tmp_path / "batch.csv", ESXTOP.format(names) + '\n"02/02/2026 00:00:00","150","30"\n')
    assert found.host_of_vm == {"vm1": "10.0.0.5"}
    assert only(found, "cpu_fraction", "10.0.0.5") == pytest.approx([0.3])


def test_a_counter_that_is_no_number_is_refused_at_its_line(tmp_path: Path) -> None:
    rows = '"02/02/2026 00:00:00","25"\n"02/02/2026 00:05:00","many"\n'
    with pytest.raises(InputError, match=r'perf.csv:3:1: "many" is not a number'):
        measured(tmp_path / "perf.csv", ESXTOP.format(f'"{RUN_TIME}"') + "\n" + rows)


def test_proxmox_pressure_is_not_ready(tmp_path: Path) -> None:
    rows = [
        {"time": 1_769_990_400 + 60 * n, "cpu": 0.5, "maxcpu": 4, "memhost": 2**30, "pressurecpusome": 12.5}
        | {"pressurecpufull": 2.5, "pressurememorysome": 5.0, "pressurememoryfull": 1.0}
        for n in (1, 2)
    ]
    found = measured(tmp_path / "web01.json", json.dumps(rows))
    assert only(found, "cpu_threads", "web01") == [2.0, 2.0]
    assert only(found, "memory_mib", "web01") == [1024.0, 1024.0]
    assert only(found, "stalled_fraction", "web01") == [0.125, 0.125]
    assert only(found, "all_stalled_fraction", "web01") == pytest.approx([0.025, 0.025])
    assert only(found, "memory_stalled_fraction", "web01") == pytest.approx([0.05, 0.05])
    assert only(found, "memory_all_stalled_fraction", "web01") == pytest.approx([0.01, 0.01])
    assert not {"ready_fraction", "ready_vcpus"} & set(found.counters)
    assert (found.start_s, found.interval_s) == (1_769_990_400, 60)


LONG = "timestamp,server,metric,value,host\n"


def test_a_long_table_with_steal_and_hosts(tmp_path: Path) -> None:
    text = LONG + "2026-02-02T00:00,a,cpu,50,h1\n2026-02-02T00:05,a,cpu,60,h1\n2026-02-02T00:00,a,steal,2,h2\n"
    found = measured(tmp_path / "t.csv", text)
    assert only(found, "cpu_fraction", "a") == pytest.approx([0.5, 0.6])
    assert only(found, "ready_fraction", "a")[0] == pytest.approx(0.02)
    assert np.isnan(found.counters["ready_fraction"].values[0, 1])
    assert found.host_of_vm == {"a": "h1"}
    assert found.interval_s == 300


def test_units_may_be_told(tmp_path: Path) -> None:
    text = LONG + "2026-02-02T00:00,a,cpu,1.5,\n2026-02-02T00:00,a,memory_used,2,\n"
    found = measured(tmp_path / "t.csv", text, units={"cpu": "GHz", "memory_used": "GiB"})
    assert only(found, "cpu_mhz", "a") == [1500.0]
    assert only(found, "memory_mib", "a") == [2048.0]


def test_a_wide_table_of_parquet(tmp_path: Path) -> None:
    import polars as pl

    frame = pl.DataFrame({"timestamp": ["2026-02-02 00:00:00", "2026-02-02 00:05:00"], "a": [10.0, 20.0], "b": [1, 2]})
    frame.write_parquet(tmp_path / "t.parquet")
    found = read_measurements([tmp_path / "t.parquet"], ReadingOptions(metric="ready"))
    assert only(found, "ready_fraction", "a") == pytest.approx([0.1, 0.2])


def test_finer_samples_become_means_of_the_interval(tmp_path: Path) -> None:
    text = LONG + "".join(f"2026-02-02T00:0{minute},a,cpu,{value},\n" for minute, value in enumerate((10, 20, 60)))
    found = measured(tmp_path / "t.csv", text, interval_s=300)
    assert only(found, "cpu_fraction", "a") == pytest.approx([0.3])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.csv"),
        ("a,b\n1,2\n", 'needs the header "timestamp,server,metric,value"'),
        (LONG + "yesterday,a,cpu,1,\n", 't.csv:2:1: "yesterday" is not a time'),
        (LONG + "2026-02-02T00:00,a,cpu,much,\n", 't.csv:2:1: "much" is not a number'),
        (LONG + "2026-02-02T00:00,a,redy,1,\n", "did you mean"),
        (LONG + "2026-02-02T00:00,a,cpu,-1,\n", "holds no sample"),
        (LONG + "2026-02-02T00:00,a,network,1,\n", "holds no counter"),
        ("timestamp,metric,value\n2026-02-02T00:00,cpu,1\n", "no column that names the machine"),
        (LONG + "1971-01-01T00:00,a,cpu,1,\n2199-01-01T00:00,a,cpu,1,\n1971-01-01T00:01,a,cpu,1,\n", "is a time wrong"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        measured(tmp_path / "t.csv", text, interval_s=60)
    assert message in str(caught.value)


def test_a_wrong_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a valid unit of cpu"):
        measured(tmp_path / "t.csv", LONG + "2026-02-02T00:00,a,cpu,1,\n", units={"cpu": "MiB"})


def test_all_broken_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_measurements([tmp_path / "a.csv", tmp_path / "none.csv"], ReadingOptions())
    assert len(caught.value.problems) == 2
