"""UNIX frames and partitions in the inventory, and the rules by which they leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.inventory.conftest import Load
from vconsolidate.model.demand import Disposition
from vconsolidate.model.estate import Estate
from vconsolidate.model.frame import usable_cores, whole_cores
from vconsolidate.model.server import Server
from vconsolidate.sizing.size import size

FRAMES = """\
version: 1
name: Frames
currency: EUR
frames:
  - name: p570
    site: leeds
    hardware: {model: IBM Power 570, cpu: {generation: power, sockets: 4, cores_per_socket: 2, clock: 4 GHz}, memory: 64 GiB, rack_units: 8, power: {idle: 1500 W, max: 2500 W}}
    core_rating: 2 GHz
    pools: [{name: prod, cores: 6}]
servers:
  - {name: db1, frame: p570, partition: &part {cores: 1.5, virtual_processors: 4, capped: false, pool: prod, memory: 32 GiB}, os: aix-7, demand: {cpu_mean: 10 %, cpu_p95: 30 %, cpu_peak: 50 %, memory_used: 20 GiB}}
  - {name: app1, frame: p570, partition: {cores: 2, memory: 16 GiB}, os: aix-6, demand: {cpu_mean: 10 %, cpu_p95: 30 %, cpu_peak: 50 %, memory_used: 10 GiB}}
target: {clusters: [{name: main, hypervisor: esxi-7.0, host_types: [{name: r740, model: dell-poweredge-r740-2x6130}]}]}
"""  # noqa: E501 - YAML in flow style
MOVE = "replatform: [{from: aix-7, to: red-hat-enterprise-linux-9, work_factor: 1.2, memory_factor: 0.5}]\n"


def named(servers: tuple[Server, ...], name: str) -> Server:
    return next(server for server in servers if server.name == name)


def test_a_partition_has_the_work_of_the_cores_that_it_may_use(load: Load) -> None:
    estate = load(text=FRAMES)
    capped, uncapped = named(estate.servers, "app1"), named(estate.servers, "db1")
    assert capped.hardware.cpu.capacity_mhz == pytest.approx(2 * 2000.0)
    assert uncapped.hardware.cpu.capacity_mhz == pytest.approx(4 * 2000.0), (
        "its virtual processors, not its entitlement"
    )
    assert uncapped.hardware.memory_mib == 32 * 1024
    assert uncapped.site == "leeds"
    assert uncapped.current_host == "p570"


@pytest.mark.parametrize(
    ("entitlement", "processors", "capped", "pool", "usable"),
    [(1.5, 4, True, 8.0, 1.5), (1.5, 4, False, 8.0, 4.0), (1.5, 4, False, 3.0, 3.0)],
)
def test_caps_and_pools_limit_a_partition(
    entitlement: float, processors: int, capped: bool, pool: float, usable: float
) -> None:
    assert usable_cores(entitlement, processors, capped=capped, pool_cores=pool) == usable


def test_fractions_of_cores_round_up() -> None:
    assert [whole_cores(cores) for cores in (0.1, 1.0, 1.5, 2.0)] == [1, 1, 2, 2]


def test_a_fraction_of_a_core_keeps_its_work(load: Load) -> None:
    estate = load(text=FRAMES.replace("{cores: 2, memory", "{cores: 0.5, memory"))
    assert named(estate.servers, "app1").hardware.cpu.capacity_mhz == pytest.approx(1000.0)


@pytest.mark.parametrize("rating", ["0 GHz", "0 MHz", "-1 GHz"])
def test_a_core_that_does_no_work_is_refused(messages: Callable[..., list[str]], rating: str) -> None:
    (said,) = messages(text=FRAMES.replace("core_rating: 2 GHz", f"core_rating: {rating}"))
    assert said.endswith(f'frames[0].core_rating: must be more than zero, got "{rating}"')


def test_a_rule_moves_a_server_with_its_work_and_memory(load: Load) -> None:
    before, after = (named(load(text=FRAMES + more).servers, "db1") for more in ("", MOVE))
    assert after.guest.key == "red-hat-enterprise-linux-9"
    assert after.replatform is not None
    assert after.replatform.source.key == "aix-7"
    assert after.hardware.cpu.capacity_mhz == pytest.approx(1.2 * before.hardware.cpu.capacity_mhz)
    assert after.demand.memory_used_mib == pytest.approx(10 * 1024)
    assert before.replatform is None


def test_only_the_system_and_the_servers_that_the_rule_names_move(load: Load) -> None:
    assert named(load(text=FRAMES + MOVE).servers, "app1").replatform is None
    other = MOVE.replace("{from", '{servers: ["app*"], from')
    assert named(load(text=FRAMES + other).servers, "db1").replatform is None


def test_the_first_rule_wins(load: Load) -> None:
    two = MOVE.replace("]\n", ", {from: aix-7, to: debian-12}]\n")
    server = named(load(text=FRAMES + two).servers, "db1")
    assert server.guest.key == "red-hat-enterprise-linux-9"
    assert server.replatform is not None
    assert server.replatform.number == 1


def test_what_the_owner_keeps_does_not_move(load: Load) -> None:
    kept = FRAMES.replace("os: aix-7,", "os: aix-7, disposition: {action: keep_physical, reason: vendor},")
    assert named(load(text=kept + MOVE).servers, "db1").replatform is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("frame: p570, partition: &part", "frame: p571, partition: &part", 'unknown frame "p571"'),
        ("{cores: 2, memory: 16 GiB}", "{cores: 7, memory: 16 GiB}", "entitled to 8.5 cores, p570 has 8"),
        ("cores: 1.5, virtual_processors: 4", "cores: 6.5, virtual_processors: 7", "entitled to 6.5 cores, pool prod"),
        ("{cores: 2, memory: 16 GiB}", "{cores: 2, memory: 48 GiB}", "80 GiB of memory together, the frame has 64 GiB"),
        ("virtual_processors: 4", "virtual_processors: 1", "cannot use an entitlement of 1.5 cores"),
        ("pool: prod, memory", "pool: prd, memory", 'unknown pool "prd" (did you mean "prod"?)'),
        ("frame: p570, partition: {cores: 2, memory: 16 GiB}", "frame: p570", '"partition" is missing'),
        ("frame: p570, partition: {cores", "partition: {cores", "a partition needs a frame"),
        ("{name: prod, cores: 6}", "{name: prod, cores: 9}", "the pool has 9 cores, the frame has 8"),
        ("{name: prod, cores: 6}", "{name: prod, cores: 6}, {name: b, cores: 6}", "the pools have 12 cores together"),
        ("{name: prod, cores: 6}", "{name: prod, cores: 4}, {name: prod, cores: 2}", 'pool "prod" is listed twice'),
        ("generation: power", "generation: skylake", "is an x86 processor, and a frame has others (write a generation"),
        (
            "model: IBM Power 570, cpu: {generation: power, sockets: 4, cores_per_socket: 2, clock: 4 GHz}",
            "model: dell-poweredge-r740-2x6130",
            "is an x86 processor",
        ),
        ("virtual_processors: 4", "virtual_processors: 1000", "a core has at most 20 (write at most 30,"),
        (
            "frame: p570, partition: {cores: 2",
            "hardware: {model: dell-poweredge-2950}, frame: p570, partition: {cores: 2",
            "has the processors of its frame",
        ),
    ],
)
def test_what_cannot_be_is_told(messages: Callable[..., list[str]], old: str, new: str, said: str) -> None:
    assert old in FRAMES
    found = messages(text=FRAMES.replace(old, new))
    assert any(said in message for message in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to: red-hat-enterprise-linux-9", "to: aix-6", "no x86 hypervisor runs IBM AIX 6.1"),
        ("from: aix-7", "from: aix-77", "unknown operating system"),
        ("work_factor: 1.2", "work_factor: 0", "more than 0"),
        ("{from", '{servers: ["x*"], from', 'no server matches "x*"'),
    ],
)
def test_rules_that_lead_nowhere_are_told(messages: Callable[..., list[str]], old: str, new: str, said: str) -> None:
    found = messages(text=FRAMES + MOVE.replace(old, new))
    assert any(said in message for message in found), found


def test_a_frame_and_a_host_have_different_names(messages: Callable[..., list[str]]) -> None:
    (message,) = messages("present_hosts: [{name: p570}]\n", text=FRAMES)
    assert "give the frame another name" in message


def test_as_many_virtual_processors_as_a_core_has_are_accepted(load: Load) -> None:
    partition = named(load(text=FRAMES.replace("virtual_processors: 4", "virtual_processors: 30")).servers, "db1")
    assert partition.partition is not None
    assert partition.partition.usable_cores == 6.0, "its pool has no more"


LINUX = FRAMES.replace("os: aix-7", "os: red-hat-enterprise-linux-8")
MOVE_LINUX = "replatform: [{from: red-hat-enterprise-linux-8, to: red-hat-enterprise-linux-8}]\n"


def what_becomes_of(estate: Estate, name: str) -> Disposition:
    return next(item for item in size(estate).dispositions if item.server == name)


def test_linux_on_another_processor_moves_by_a_rule_only(load: Load) -> None:
    stays, moves = (what_becomes_of(load(text=LINUX + more), "db1") for more in ("", MOVE_LINUX))
    assert stays.action == "keep_physical"
    assert "as installed on" in stays.reason
    assert "no rule of replatform moves Red Hat Enterprise Linux 8 for it" in stays.reason
    assert moves.action == "virtualise"


def test_a_plain_machine_with_another_processor_is_no_different(load: Load, small: str) -> None:
    power = "cpu: {generation: power, cores_per_socket: 8, clock: 4 GHz}, memory: 64 GiB"
    text = small.replace("{model: dell-poweredge-2950}\n    os: centos-5", f"{{{power}}}\n    os: centos-7")
    assert what_becomes_of(load(text=text), "db01").action == "keep_physical"
    assert what_becomes_of(load(text=small), "db01").action == "virtualise"


def test_rules_that_move_nothing_or_x86_systems_are_noted(load: Load, small: str) -> None:
    never = "replatform: [{from: aix-7, to: red-hat-enterprise-linux-9}]\n"
    idle = "replatform: [{from: centos-5, to: red-hat-enterprise-linux-9}]\n"
    assert any("moves no server" in note for note in load(never, text=small).notes)
    assert any("moves db01, which runs on x86 processors already" in note for note in load(idle, text=small).notes)
    assert not any("of replatform" in note for note in load(text=FRAMES + MOVE).notes)
