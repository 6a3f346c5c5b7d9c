"""Measurements of further tools become servers with histories: a tiny export of each, and what must come out."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.importers.reading import certainty, facts, read, values, written
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty

START = 1_709_283_600  # 2024-03-01 09:00 UTC

PERFMON = (
    '"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)","\\\\WEB01\\Processor(_Total)\\% Processor Time",'
    '"\\\\WEB01\\Processor(0)\\% Processor Time","\\\\WEB01\\Memory\\Available MBytes",'
    '"\\\\WEB01\\NUMA Node Memory(_Total)\\Total MBytes","\\\\WEB01\\Network Interface(eth)\\Bytes Total/sec",'
    '"\\\\WEB01\\Network Interface(isatap.x)\\Bytes Total/sec","\\\\WEB01\\PhysicalDisk(_Total)\\Disk Transfers/sec"\n'
    '"03/01/2024 10:00:00.123","12.5","50","1024","4096","125000","9","7"\n'
    '"03/01/2024 10:05:00.120"," ","50","2048","4096","250000","9","8"\n'
)


def test_perfmon(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PERFMON)
    assert certainty("perfmon", tmp_path) is Certainty.SURE
    fragment = read("perfmon", tmp_path)
    _, samples = written(fragment)
    assert samples["WEB01", "cpu"] == [(START, 12.5)]  # a blank is no value; one hour ahead of UTC
    assert values(samples, "WEB01", "memory_used") == [3072, 2048]
    assert values(samples, "WEB01", "network") == [1, 2]
    assert values(samples, "WEB01", "disk_iops") == [7, 8]
    assert facts(fragment)["hardware.memory"] == "4 GiB"
    assert [one.count for one in fragment.left_out] == [2]


def test_perfmon_in_german_and_in_a_zone(tmp_path: Path) -> None:
    german = PERFMON.replace("Processor(_Total)\\% Processor Time", "Prozessor(_Total)\\Prozessorzeit (%)")
    german = german.replace('"12.5"', '"12,5"').replace("03/01/2024", "07/01/2024")
    (tmp_path / "p.csv").write_text(german)
    _, samples = written(read("perfmon", tmp_path, timezone="Europe/Berlin"))
    assert samples["WEB01", "cpu"] == [(1_719_820_800, 12.5)]  # 10:00 in summer is 08:00 UTC


def test_perfmon_refuses_esxtop_and_what_has_no_cpu(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PERFMON.replace("\\Processor(_Total)", "\\Physical Cpu(_Total)"))
    with pytest.raises(InputError, match="is a batch of esxtop"):
        read("perfmon", tmp_path)
    (tmp_path / "p.csv").write_text(PERFMON.replace("Processor(", "Prozesor("))
    with pytest.raises(InputError, match="no counter of CPU use that is known"):
        read("perfmon", tmp_path)
    (tmp_path / "p.csv").write_text(PERFMON.replace("03/01/2024 10:05", "noon"))
    with pytest.raises(InputError, match=r'p.csv:3:1: "noon'):
        read("perfmon", tmp_path)


VCENTER = (
    "#TYPE VMware.VimAutomation.ViCore.Impl.V1.Stat.FloatSampleImpl\n"
    '"Value","Timestamp","MetricId","Unit","Description","Entity","EntityId","IntervalSecs","Instance"\n'
    '"20","3/1/2024 9:05:00 AM","cpu.usage.average","%","","vm1","VirtualMachine-vm-1","300",""\n'
    '"90","3/1/2024 9:05:00 AM","cpu.usage.average","%","","vm1","VirtualMachine-vm-1","300","0"\n'
    '"2097152","3/1/2024 9:05:00 AM","mem.consumed.average","KB","","vm1","VirtualMachine-vm-1","300",""\n'
    '"50","3/1/2024 9:05:00 AM","cpu.usage.average","%","","esx1","HostSystem-host-1","300",""\n'
    '"1","3/1/2024 9:05:00 AM","cpu.ready.summation","ms","","vm1","VirtualMachine-vm-1","300",""\n'
)


def test_vcenter(tmp_path: Path) -> None:
    (tmp_path / "stat.csv").write_text(VCENTER)
    assert certainty("vcenter_stat", tmp_path) is Certainty.SURE
    fragment = read("vcenter_stat", tmp_path)
    report, samples = written(fragment)
    assert report.interval_s == 300
    assert dict(samples) == {("vm1", "cpu"): [(START, 20.0)], ("vm1", "memory_used"): [(START, 2048.0)]}
    assert {(one.count, one.what) for one in fragment.left_out} == {(1, "sample of cpu.ready.summation"), (1, "host")}
    assert any("month first" in note for note in fragment.notes)


def test_vcenter_dates_with_the_day_first(tmp_path: Path) -> None:
    (tmp_path / "stat.csv").write_text(VCENTER.replace("3/1/2024 9:05:00 AM", "13/03/2024 09:05:00"))
    _, samples = written(read("vcenter_stat", tmp_path))
    assert samples["vm1", "cpu"] == [(START + 12 * 86_400, 20.0)]


def test_vcenter_hosts_alone_are_servers(tmp_path: Path) -> None:
    lines = VCENTER.splitlines(keepends=True)
    (tmp_path / "stat.csv").write_text("".join([*lines[:2], lines[5]]))
    assert [server.name for server in read("vcenter_stat", tmp_path).servers] == ["esx1"]


def rrd(**fields: float) -> list[dict[str, float]]:
    return [{"time": START + 60 * k, "maxcpu": 4, "maxmem": 8 * 1024**3, **fields} for k in range(1, 4)]


def test_proxmox_histories_of_a_file_per_vm(tmp_path: Path) -> None:
    (tmp_path / "web01.json").write_text(json.dumps(rrd(cpu=0.25, mem=1024**3, netin=62_500, netout=62_500)))
    assert certainty("proxmox_rrd", tmp_path) is Certainty.LIKELY
    fragment = read("proxmox_rrd", tmp_path)
    _, samples = written(fragment)
    assert samples["web01", "cpu"] == [(START, 25), (START + 60, 25), (START + 120, 25)]
    assert values(samples, "web01", "memory_used") == [1024] * 3
    assert values(samples, "web01", "network") == [1] * 3
    assert facts(fragment)["vcpus"] == 4
    assert facts(fragment)["memory"] == "8 GiB"


def test_proxmox_answers_by_route_and_names_of_vms(tmp_path: Path) -> None:
    answers = {
        "/cluster/resources": [{"data": [{"vmid": 101, "name": "db01", "type": "qemu"}]}],
        "/nodes/n1/qemu/101/rrddata": [{"data": rrd(cpu=0.5)}],
        "/nodes/n1/rrddata": [{"data": rrd(cpu=0.9)}],
    }
    (tmp_path / "all.json").write_text(json.dumps(answers))
    fragment = read("proxmox_rrd", tmp_path)
    assert [server.name for server in fragment.servers] == ["db01"]
    assert [(one.count, one.what) for one in fragment.left_out] == [(1, "node")]


def test_proxmox_processors_added_in_mid_history(tmp_path: Path) -> None:
    rows = rrd(cpu=0.5)
    rows[0]["maxcpu"] = 2
    (tmp_path / "a.json").write_text(json.dumps({"data": rows}))
    assert values(written(read("proxmox_rrd", tmp_path))[1], "a", "cpu") == [25, 50, 50]


def test_proxmox_without_cpu_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(rrd()))
    with pytest.raises(InputError, match="has no CPU use of a VM"):
        read("proxmox_rrd", tmp_path)


def test_cloudwatch_metric_data(tmp_path: Path) -> None:
    result = {
        "MetricDataResults": [
            {
                "Id": "m1",
                "Label": "i-0abc CPUUtilization",
                "Timestamps": ["2024-03-01T09:05:00+00:00", "2024-03-01T09:00:00+00:00"],
                "Values": [20.0, 10.0],
            },
            {"Id": "m2", "Label": "i-0abc NetworkIn", "Timestamps": ["2024-03-01T09:05:00Z"], "Values": [1.0]},
        ]
    }
    (tmp_path / "m.json").write_text(json.dumps(result))
    assert certainty("cloudwatch", tmp_path) is Certainty.SURE
    fragment = read("cloudwatch", tmp_path)
    _, samples = written(fragment)
    assert dict(samples) == {("i-0abc", "cpu"): [(START, 10.0), (START + 300, 20.0)]}
    assert [one.what for one in fragment.left_out] == ["sample of NetworkIn"]


def test_cloudwatch_statistics_of_a_file_per_instance(tmp_path: Path) -> None:
    points = [{"Timestamp": f"2024-03-01T09:0{5 * k}:00+00:00", "Average": 10.0 * k, "Unit": "Percent"} for k in (1, 0)]
    (tmp_path / "i-9.json").write_text(json.dumps({"Label": "CPUUtilization", "Datapoints": points}))
    assert written(read("cloudwatch", tmp_path))[1]["i-9", "cpu"] == [(START, 0.0), (START + 300, 10.0)]
    points[0]["Timestamp"] = "soon"
    (tmp_path / "i-9.json").write_text(json.dumps({"Label": "CPUUtilization", "Datapoints": points}))
    with pytest.raises(InputError, match='"soon" is not a time'):
        read("cloudwatch", tmp_path)


ZABBIX = f"""\
host,key_,clock,value
web01,"system.cpu.util[,idle]",{START},80
web01,system.cpu.num,{START},4
web01,vm.memory.size[total],{START},4294967296
web01,vm.memory.size[available],{START + 2},1073741824
web01,"net.if.in[""eth0""]",{START + 1},1000000
web01,"net.if.out[""eth0""]",{START + 4},3000000
web01,"net.if.in[lo]",{START + 1},9000000
web01,agent.ping,{START},1
"""


def test_zabbix(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text(ZABBIX)
    assert certainty("zabbix", tmp_path) is Certainty.SURE
    fragment = read("zabbix", tmp_path)
    _, samples = written(fragment)
    assert values(samples, "web01", "cpu") == [20]
    assert values(samples, "web01", "memory_used") == [3072]
    assert values(samples, "web01", "network") == [4]
    assert facts(fragment)["hardware.memory"] == "4 GiB"
    assert facts(fragment)["hardware.cpu.cores_per_socket"] == 4
    assert {one.what for one in fragment.left_out} == {"value of net.if.in[lo]", "value of agent.ping"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("itemid,clock,value\n1,2,3\n", "has no column host and no column key .join history"),
        (ZABBIX.replace(",80\n", ",much\n"), r'h.csv:2:1: "much" is not a number'),
        (ZABBIX.replace(f"{START},80", "noon,80"), r'h.csv:2:1: "noon" is not a time'),
        (ZABBIX.replace("system.cpu.util", "cpu"), "has no CPU use"),
        (ZABBIX.replace("system.cpu.num", " "), r'h.csv:\d+:1: "" is not a key'),
    ],
)
def test_zabbix_says_what_it_cannot_read(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text(content)
    with pytest.raises(InputError, match=message):
        read("zabbix", tmp_path)


def opendc(folder: Path, capacity: float = 4000.0, memory: int = 4 * 1024**2) -> Path:
    stamps = pl.Series([1000 * (START + 300), 1000 * (START + 900)]).cast(pl.Datetime("ms", "UTC"))
    rows = {"id": ["7", "7"], "timestamp": stamps, "duration": [300_000, 600_000], "cpu_count": [2, 2]}
    pl.DataFrame({**rows, "cpu_usage": [1000.0, 2000.0]}).write_parquet(folder / "trace.parquet")
    sizes = {"id": ["7", "8"], "cpu_count": [2, 2], "cpu_capacity": [capacity] * 2, "mem_capacity": [memory] * 2}
    pl.DataFrame(sizes).write_parquet(folder / "meta.parquet")
    return folder


def test_opendc_rows_that_cover_several_intervals(tmp_path: Path) -> None:
    assert certainty("opendc", opendc(tmp_path)) is Certainty.SURE
    fragment = read("opendc", tmp_path)
    report, samples = written(fragment)
    assert report.interval_s == 300
    assert [(one.count, one.why) for one in fragment.left_out] == [(1, "no CPU use")]
    assert facts(fragment)["hardware.memory"] == "4096 MiB"
    assert facts(fragment)["hardware.cpu.clock"] == "2000 MHz"
    assert samples["7", "cpu"] == [(START, 25), (START + 300, 50), (START + 600, 50)]


def test_opendc_without_its_columns(tmp_path: Path) -> None:
    opendc(tmp_path)
    pl.read_parquet(tmp_path / "meta.parquet").drop("cpu_capacity").write_parquet(tmp_path / "meta.parquet")
    with pytest.raises(InputError, match=r"meta.parquet: has no column cpu_capacity"):
        read("opendc", tmp_path)
    (tmp_path / "meta.parquet").write_bytes(b"PAR1 damaged PAR1")
    with pytest.raises(InputError, match="is not a readable Parquet file"):
        read("opendc", tmp_path)


def test_opendc_for_real(real_traces: Path) -> None:
    fragment = read("opendc", real_traces / "bitbrains_small")
    report, _ = written(fragment)
    assert (len(fragment.servers), report.interval_s) == (50, 300)


def test_pools_are_recognised_and_refused(tmp_path: Path) -> None:
    (tmp_path / "pool.csv").write_text("cluster9,2024-08-26 21:51:30,2024-08-26 21:52:00,2076.0,3472.6\n")
    assert certainty("cloudcluster", tmp_path) is Certainty.LIKELY
    with pytest.raises(InputError, match="holds the use of a whole pool"):
        read("cloudcluster", tmp_path)


def test_real_pools_are_recognised(real_traces: Path) -> None:
    assert certainty("cloudcluster", real_traces / "cloudcluster_raw") is Certainty.LIKELY


def test_real_counters_of_windows(real_inventories: Path) -> None:
    fragment = read("perfmon", real_inventories / "perfmon")
    _, samples = written(fragment)
    assert values(samples, "TESTHOST", "cpu") == [12.5, 15.2, 18.7, 22.1, 19.4]


def test_real_metrics_of_node_exporter(real_inventories: Path) -> None:
    path = real_inventories / "prometheus" / "node_exporter__e2e-output.txt.gz"
    assert certainty("node_exporter", path) is Certainty.SURE
    assert facts(read("node_exporter", path))["hardware.cpu.cores_per_socket"] == 4
