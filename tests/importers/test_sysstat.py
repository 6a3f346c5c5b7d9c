"""Output of ``sadf`` becomes servers with histories: three forms, one meaning; also of the sysstat installed here."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.importers.reading import certainty, facts, read, values, written
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty
from vconsolidate.inventory.importing.sysstat.activity import is_counted

START = 1_709_283_600  # 2024-03-01 09:00 UTC


def sample(minute: int, idle: float) -> dict[str, object]:
    return {
        "timestamp": {"date": "2024-03-01", "time": f"09:{minute:02d}:01", "utc": 1, "interval": 600},
        "cpu-load": [{"cpu": "all", "user": 1.0, "iowait": 5.0, "steal": 2.0, "idle": idle}, {"cpu": "0", "idle": 1.0}],
        "memory": {"memfree": 1024, "avail": 1024**2, "memused": 4 * 1024**2 - 1024, "memused-percent": 99.98},
        "io": {"tps": 12.0},
        "network": {
            "net-dev": [
                {"iface": "lo", "rxkB": 999.0, "txkB": 999.0},
                {"iface": "eth0", "rxkB": 100.0, "txkB": 25.0},
                {"iface": "bond0", "rxkB": 100.0, "txkB": 25.0},
            ]
        },
    }


def document(*samples: dict[str, object], restarts: int = 0) -> str:
    host = {"nodename": "web01", "number-of-cpus": 4, "statistics": samples, "restarts": [{"boot": {}}] * restarts}
    return json.dumps({"sysstat": {"hosts": [host]}})


XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE sysstat PUBLIC "DTD v3.11 sysstat //EN" "http://sebastien.godard/sysstat-3.11.dtd">
<sysstat xmlns="http://x"><host nodename="web01"><number-of-cpus>4</number-of-cpus><statistics>
<timestamp date="2024-03-01" time="09:10:01" utc="1" interval="600">
 <cpu-load><cpu number="all" iowait="5.0" idle="85.0"/><cpu number="0" idle="1.0"/></cpu-load>
 <io per="second"><tps>12.0</tps></io>
 <memory unit="kB"><memfree>1024</memfree><avail>1048576</avail><memused>4193280</memused>
  <memused-percent>99.98</memused-percent></memory>
 <network><net-dev iface="eth0" rxkB="100.0" txkB="25.0"/><net-dev iface="lo" rxkB="9" txkB="9"/></network>
</timestamp>
<timestamp date="2024-03-01" time="09:20:01" utc="1" interval="600">
 <cpu-load><cpu number="all" iowait="5.0" idle="45.0"/></cpu-load>
</timestamp></statistics></host></sysstat>
"""
DELIMITED = """\
# hostname;interval;timestamp;CPU;%user;%nice;%system;%iowait;%steal;%idle
web01;600;2024-03-01 09:10:01 UTC;-1;1;0;7;5;2;85.00
web01;600;2024-03-01 09:20:01 UTC;-1;1;0;7;5;2;45.00
web01;-1;2024-03-01 09:21:00 UTC;LINUX-RESTART\t(4 CPU)
# hostname;interval;timestamp;tps;rtps
web01;600;2024-03-01 09:10:01 UTC;12.00;1.00
# hostname;interval;timestamp;kbmemfree;kbavail;kbmemused;%memused
web01;600;2024-03-01 09:10:01 UTC;1024;1048576;4193280;99.98
# hostname;interval;timestamp;IFACE;rxpck/s;txpck/s;rxkB/s;txkB/s
web01;600;2024-03-01 09:10:01 UTC;lo;1;1;9.00;9.00
web01;600;2024-03-01 09:10:01 UTC;eth0;1;1;100.00;25.00
"""


@pytest.mark.parametrize(
    ("name", "content"),
    [("sa.json", document(sample(10, 85.0), sample(20, 45.0))), ("sa.xml", XML), ("sa.csv", DELIMITED)],
)
def test_the_three_forms_say_the_same(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    assert certainty("sysstat", tmp_path) is Certainty.SURE
    fragment = read("sysstat", tmp_path)
    report, samples = written(fragment)
    assert report.interval_s == 600
    assert samples["web01", "cpu"] == [(START, 10.0), (START + 600, 50.0)]  # steal counts, iowait does not
    assert values(samples, "web01", "memory_used")[0] == pytest.approx(3072.0)  # of 4 GiB, 1 GiB is available
    assert values(samples, "web01", "disk_iops")[0] == 12.0
    assert values(samples, "web01", "network")[0] == pytest.approx(125 * 1024 * 8 / 1e6)
    assert facts(fragment)["hardware.memory"] == "4 GiB"
    assert facts(fragment).get("hardware.cpu.cores_per_socket") == 4


def test_restarts_are_counted(tmp_path: Path) -> None:
    (tmp_path / "sa.json").write_text(document(sample(10, 85.0), restarts=2))
    assert "2 restarts of servers leave gaps." in read("sysstat", tmp_path).notes


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("sa.json", '{"sysstat": {"hosts": [{"nodename": "a", "statistics": []', "ends in the middle"),
        ("sa.json", document(), "has no CPU use of any server"),
        ("sa.csv", DELIMITED.replace(";85.00", ";much"), r"sa.csv:2:1: \"much\" is not a number"),
        ("sa.csv", DELIMITED.replace("2024-03-01 09:10:01 UTC;-1", "noon;-1"), r'sa.csv:2:1: "noon" is not a time'),
        ("sa.csv", DELIMITED.replace(";2;85.00", ""), "sa.csv:2:1: has 8 cells, its header has 10"),
        ("sa.xml", XML[:-20], "is not XML of sysstat"),
        ("sa.xml", XML.replace("UTF-8", "UTF-88"), r"is not XML of sysstat \(unknown encoding: UTF-88\)"),
        ("sa.xml", XML.replace("UTF-8", "utf-7"), "cannot be read"),
        (
            "sa.xml",
            XML.replace(
                'PUBLIC "DTD v3.11 sysstat //EN" "http://sebastien.godard/sysstat-3.11.dtd"', '[<!ENTITY a "b">]'
            ),
            "is not XML of sysstat",
        ),
    ],
)
def test_what_cannot_be_read_is_said(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=message):
        read("sysstat", tmp_path)


@pytest.mark.parametrize(("name", "counts"), [("eth0", True), ("ens192", True), ("lo", False), ("eth0.12", False)])
def test_traffic_is_counted_once(name: str, counts: bool) -> None:
    assert is_counted(name) is counts


def test_real_output_imports(real_inventories: Path) -> None:
    for form in ("j", "d"):
        report, samples = written(read("sysstat", real_inventories / "sysstat" / f"expected.sadf-{form}"))
        assert report.servers == ("SYSSTAT.TEST",)
        assert values(samples, "SYSSTAT.TEST", "cpu")[0] == 17.0


@pytest.mark.skipif(shutil.which("sadf") is None, reason="sysstat is not installed (apt install sysstat)")
@pytest.mark.parametrize("form", ["-j", "-x", "-d"])
def test_the_installed_sysstat(form: str, tmp_path: Path) -> None:
    collector = next(
        (path for path in (Path("/usr/lib/sysstat/sadc"), Path("/usr/lib64/sa/sadc")) if path.exists()), None
    )
    if collector is None:
        pytest.skip("sadc of sysstat is not where Debian and Red Hat have it")
    data = tmp_path / "sa"
    subprocess.run([str(collector), "-S", "ALL", "1", "3", str(data)], check=True, timeout=30, capture_output=True)
    command = ["sadf", form, str(data), "--", "-u", "-r", "-b", "-n", "DEV"]
    output = subprocess.run(command, check=True, timeout=30, capture_output=True).stdout
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sar.txt").write_bytes(output)
    assert certainty("sysstat", tmp_path / "out") is Certainty.SURE
    fragment = read("sysstat", tmp_path / "out")
    _, samples = written(fragment)
    name = fragment.servers[0].name
    assert 1 <= len(samples[name, "cpu"]) <= 3
    assert {metric for _, metric in samples} == {"cpu", "memory_used", "network", "disk_iops"}
