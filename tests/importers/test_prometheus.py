"""Answers of Prometheus as files, and the text of an exporter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importers.reading import certainty, facts, read, values, written
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty
from vconsolidate.inventory.importing.series.counters import rates

START = 1_709_283_600


def matrix(*series: tuple[dict[str, str], list[float]], step_s: int = 60) -> str:
    result = [
        {"metric": labels, "values": [[START + step_s * k, str(value)] for k, value in enumerate(numbers)]}
        for labels, numbers in series
    ]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


def cpu(core: str, mode: str, *numbers: float) -> tuple[dict[str, str], list[float]]:
    labels = {"__name__": "node_cpu_seconds_total", "instance": "web01:9100", "cpu": core, "mode": mode}
    return labels, list(numbers)


def gauge(name: str, *numbers: float) -> tuple[dict[str, str], list[float]]:
    return {"__name__": name, "instance": "web01:9100"}, list(numbers)


def test_counters_of_processors_become_a_share(tmp_path: Path) -> None:
    lines = [cpu("0", "idle", 0, 30, 60), cpu("0", "iowait", 0, 15, 15), cpu("1", "idle", 0, 60, 60)]
    (tmp_path / "a.json").write_text(matrix(*lines))
    assert certainty("prometheus", tmp_path) is Certainty.SURE
    fragment = read("prometheus", tmp_path)
    report, samples = written(fragment)
    assert report.interval_s == 60
    assert samples["web01", "cpu"] == [(START, 12.5), (START + 60, 75.0)]
    assert facts(fragment)["hardware.cpu.cores_per_socket"] == 2


def test_a_counter_that_fell_was_reset(tmp_path: Path) -> None:
    received = {"__name__": "node_network_receive_bytes_total", "instance": "web01:9100", "device": "eth0"}
    (tmp_path / "a.json").write_text(matrix(cpu("0", "idle", 0, 60, 120), (received, [9e9, 9.0075e9, 0.0075e9])))
    fragment = read("prometheus", tmp_path)
    assert values(written(fragment)[1], "web01", "network") == [1, 1]
    assert any(note.startswith("1 counter fell and was reset") for note in fragment.notes)


def test_no_rate_is_taken_over_a_gap() -> None:
    found, resets = rates({("m", "d", ""): {0: 0.0, 60: 6.0, 120: 12.0, 900: 1000.0, 960: 1006.0}})
    assert resets == 0
    assert found["time_s"].to_list() == [0, 60, 900]
    assert found["rate"].to_list() == pytest.approx([0.1] * 3)


def test_memory_of_a_constant_size_and_traffic_without_bridges(tmp_path: Path) -> None:
    gib = 1024.0**3
    lines = [cpu("0", "idle", 0, 60), gauge("node_memory_MemTotal_bytes", 4 * gib, 4 * gib)]
    lines += [gauge("node_memory_MemAvailable_bytes", gib, 2 * gib)]
    bridge = {"__name__": "node_network_receive_bytes_total", "instance": "web01:9100", "device": "br0"}
    (tmp_path / "a.json").write_text(matrix(*lines, (bridge, [0, 1e9])))
    fragment = read("prometheus", tmp_path)
    _, samples = written(fragment)
    assert values(samples, "web01", "memory_used") == [3072, 2048]
    assert ("web01", "network") not in samples
    assert facts(fragment)["hardware.memory"] == "4 GiB"


def test_results_of_expressions_are_what_their_file_is_called(tmp_path: Path) -> None:
    (tmp_path / "cpu.json").write_text(matrix(({"instance": "db01:9100"}, [10, 20])))
    (tmp_path / "memory_used.json").write_text(matrix(({"instance": "db01:9100"}, [1000, 2000])))
    assert values(written(read("prometheus", tmp_path))[1], "db01", "memory_used") == [1000, 2000]
    (tmp_path / "memory_used.json").rename(tmp_path / "ram.json")
    with pytest.raises(InputError, match="has results without a metric's name"):
        read("prometheus", tmp_path)


def test_processors_added_in_mid_history(tmp_path: Path) -> None:
    second = {"__name__": "node_cpu_seconds_total", "instance": "web01:9100", "cpu": "1", "mode": "idle"}
    answer = json.loads(matrix(cpu("0", "idle", 0, 30, 60, 90)))
    pairs = [[START + 60 * k, str(30 * k)] for k in (2, 3)]
    answer["data"]["result"].append({"metric": second, "values": pairs})
    (tmp_path / "a.json").write_text(json.dumps(answer))
    fragment = read("prometheus", tmp_path)
    assert values(written(fragment)[1], "web01", "cpu") == [25, 25, 50]
    assert any("The number of processors changes of web01" in note for note in fragment.notes)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"status": "error", "error": "query timed out"}', "is an error of Prometheus: query timed out"),
        ('{"status": "success", "data": {"resultType": "scalar", "result": []}}', "is no answer of query"),
        (matrix(gauge("up", 1.0)), "says nothing of CPU use .*found: up"),
        (matrix().replace("[]", '[{"metric": {}, "values": [[1]]}]'), r"data.result\[0\] has a value that is not"),
        (matrix().replace("[]", '[{"metric": {}, "histograms": []}]'), r"data.result\[0\] has a value that is not"),
        (
            matrix().replace("[]", '[{"metric": {}, "values": [[1e39, "1"]]}]'),
            r"data.result\[0\] has a value that is not",
        ),
        (
            matrix().replace("[]", '[{"metric": {}, "values": [[-1, "1"]]}]'),
            r"data.result\[0\] has a value that is not",
        ),
        ('{"status": "success", "data"', "ends in the middle"),
    ],
)
def test_what_cannot_be_read_is_said(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(InputError, match=message):
        read("prometheus", tmp_path)


EXPOSITION = """\
# HELP node_cpu_seconds_total Seconds the CPUs spent in each mode.
node_cpu_seconds_total{cpu="0",mode="idle"} 75
node_cpu_seconds_total{cpu="0",mode="user"} 25
node_cpu_info{core="0",cpu="0",family="6",model="85",model_name="Intel(R) Xeon(R) Gold 6130 CPU",package="0"} 1
node_memory_MemTotal_bytes 4.294967296e+09
node_memory_MemAvailable_bytes 1.073741824e+09
node_uname_info{nodename="web01",sysname="Linux"} 1
node_os_info{pretty_name="Debian GNU/Linux 12 (bookworm) \\"stable\\""} 1
something_else{a="b"} NaN
"""


def test_the_text_of_an_exporter(tmp_path: Path) -> None:
    (tmp_path / "metrics.txt").write_text(EXPOSITION)
    assert certainty("node_exporter", tmp_path) is Certainty.SURE
    fragment = read("node_exporter", tmp_path)
    assert fragment.servers[0].name == "web01"
    found = facts(fragment)
    assert found["demand.cpu_mean"] == "25 %"
    assert found["demand.memory_used"] == "3 GiB"
    assert (found["hardware.memory"], found["os"]) == ("4 GiB", "debian-12")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("node_load1 0.5\n", "has neither the processors nor the memory"),
        ('node_cpu_seconds_total{cpu="0",mode="idle"} lots\n', 'm.txt:1:1: "lots" is not a number'),
        ("node_load1 0.5\nwhat is this line?\n", "m.txt:2:1: .* is no metric"),
    ],
)
def test_text_that_is_none(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "m.txt").write_text(content)
    with pytest.raises(InputError, match=message):
        read("node_exporter", tmp_path)
