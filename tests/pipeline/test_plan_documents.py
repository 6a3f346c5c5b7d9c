# ruff: noqa: E501 - one broken document a line
"""Plan documents are read like every other input: regular files, of a bounded size, every problem with its place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.test_plan_document_fuzz import INVENTORY
from vconsolidate.cli.main import main
from vconsolidate.errors import InputError
from vconsolidate.pipeline import documents
from vconsolidate.pipeline.documents import load_document
from vconsolidate.report.reading import parse

Document = dict[str, Any]
READERS = (["check"], ["replay"], ["verify"], ["report"], ["explain"], ["capacity"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("documents")
    (path / "inventory.yaml").write_text(INVENTORY, encoding="utf-8")
    assert main(["plan", str(path / "inventory.yaml"), "-o", f"json={path / 'plan.json'}", "-q", "--effort", "1"]) == 0
    return path


@pytest.fixture
def document(folder: Path) -> Document:
    content: Document = json.loads((folder / "plan.json").read_bytes())
    return content


@pytest.mark.parametrize("command", READERS)
def test_what_is_no_regular_file_is_not_opened(
    command: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # reading it would wait for ever
    for path, words in ((pipe, "regular file"), (Path("/dev/zero"), "regular file"), (tmp_path, "is a directory")):
        assert main([*command, str(path)]) == 3
        assert words in capfd.readouterr().err


@pytest.mark.parametrize("command", READERS)
def test_a_file_that_is_too_large_is_not_read(
    command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(documents, "MAX_PLAN_BYTES", 1000)
    assert main([*command, str(folder / "plan.json")]) == 3
    assert "is too large" in capfd.readouterr().err


def test_a_file_of_just_the_limit_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "plan.json"
    monkeypatch.setattr(documents, "MAX_PLAN_BYTES", path.stat().st_size)
    assert load_document(path).name == "Fuzz"
    monkeypatch.setattr(documents, "MAX_PLAN_BYTES", path.stat().st_size - 1)
    with pytest.raises(InputError, match="is too large"):
        load_document(path)


def _first(content: Document, key: str, *, spare: bool = False) -> Document:
    chosen: Document = next(host for host in content[key] if not spare or host["vms"])
    return chosen


def _swap_hosts(content: Document) -> None:
    first, second = [vm for vm in content["vms"] if vm["host"]][:2]
    first["host"], second["host"] = second["host"], first["host"]


def _ports(content: Document) -> list[Document]:
    ports: list[Document] = next(one["ports"] for one in content["host_switches"] if one["ports"])
    return ports


EDITS: dict[str, tuple[Callable[[Document], object], str]] = {
    "a VM on no host of its own": (lambda c: _first(c, "hosts", spare=True)["vms"].append("zz"), 'according to placements, "zz" is on no host'),
    "a VM that a host forgot": (lambda c: _first(c, "hosts", spare=True)["vms"].clear(), "lists 0 VMs, but placements put"),
    "a VM that says another host": (_swap_hosts, "host: differs from placements, which say"),
    "room on a host that is not there": (lambda c: c["kept_room"][0].update(host="zz"), 'kept_room[0].host: "zz" does not appear in hosts'),
    "a licence of a host that is not there": (lambda c: c["products"][0].update(hosts=["zz"]), 'products[0].hosts[0]: "zz" does not appear'),
    "a cluster that is not there": (lambda c: c["hosts"][0].update(cluster="zz"), 'hosts[0].cluster: "zz" does not appear in clusters'),
    "two hosts of one name": (lambda c: c["hosts"][1].update(name=c["hosts"][0]["name"]), "appears twice"),
    "two servers of one name": (lambda c: c["dispositions"][1].update(server=c["dispositions"][0]["server"]), 'dispositions[1].server: "a" appears twice'),
    "a restart of a VM that is not there": (lambda c: c["replay"]["failures"][0].update(hosts=["zz"]), 'replay.failures[0].hosts[0]: "zz" does not appear'),
    "a replay of other hosts": (lambda c: c["replay"]["hosts"].pop(), "replay.hosts: must be the hosts of the plan"),
    "a bar of a host that is not there": (lambda c: c["replay"]["courses"][0].update(host="zz"), 'replay.courses[0].host: "zz" does not appear'),
    "growth of a VM that is not there": (lambda c: c["replay"]["growth"][0].update(vm="zz"), 'replay.growth[0].vm: "zz" does not appear'),
    "a switch of a cluster that is not there": (lambda c: c["switches"][0].update(cluster="zz"), 'switches[0].cluster: "zz" does not appear in clusters'),
    "two switches of one name": (lambda c: c["switches"].append(c["switches"][0]), "appears twice"),
    "a switch of a host that is not there": (lambda c: c["host_switches"][0].update(host="zz"), 'host_switches[0].host: "zz" does not appear in hosts'),
    "a switch that no cluster has": (lambda c: c["host_switches"][0].update(switch="zz"), 'has no "zz" in switches'),
    "a port of a VM elsewhere": (lambda c: _ports(c)[0].update(vm="zz"), 'according to placements, "zz" is not on'),
    "a port of a group that is not there": (lambda c: _ports(c)[0].update(port_group="zz"), '"zz" does not appear in the port groups'),
    "traffic of a server that is not there": (lambda c: c["traffic"][0].update(servers=["a", "zz"]), 'traffic[0].servers[1]: "zz" does not appear'),
    "traffic of a server with itself": (lambda c: c["traffic"][0].update(servers=["a", "a"]), "traffic[0].servers: are the same"),
    "traffic that stays where it cannot": (lambda c: c["traffic"][0].update(within="not_placed"), 'traffic[0].within: is "not_placed", but'),
    "a firewall of a cluster that is not there": (lambda c: c["firewalls"][0].update(cluster="zz"), 'firewalls[0].cluster: "zz" does not appear'),
    "a firewall of a host that is not there": (lambda c: c["firewalls"][0]["hosts"].append("zz"), '"zz" does not appear in hosts'),
    "a rule that is not there": (lambda c: c["zone_policy"]["hosts"][0].update(rules=[2]), "is 2, but the policy has 1 rule"),
    "a clone of a VM that is not there": (lambda c: c["templates"]["templates"][0]["vms"].append("zz"), '"zz" does not appear in vms'),
    "a VM cloned twice": (lambda c: c["templates"]["templates"][0]["vms"].append(c["templates"]["templates"][0]["vms"][0]), "appears twice"),
    "a platform of a cluster that is not there": (lambda c: c["provisioning"]["platforms"][0].update(cluster="zz"), 'provisioning.platforms[0].cluster: "zz" does not appear'),
    "a network that is not there": (lambda c: c["provisioning"]["platforms"][0].update(networks=["zz"]), '"zz" does not appear in the networks'),
    "a rule of a server that is not there": (lambda c: c["provisioning"]["rules"][0].update(members=["zz"]), '"zz" does not appear in dispositions'),
    "too many slots": (lambda c: c["slots"].append("24:00"), "figures for"),
    "more spares than there are": (lambda c: c.update(spares=99), "spares: is 99, but"),
    "no plan, with hosts": (lambda c: c.update(status="infeasible"), "but the document has a placement"),
    "a bar of a thousand million": (lambda c: c["hosts"][0]["loads"][0].update(fraction=1e12), "hosts[0].loads[0].fraction: Input should be less than"),
    "a seed below zero": (lambda c: c.update(seed=-1), "seed: Input should be greater than or equal to 0"),
    "a seed that is too large": (lambda c: c.update(seed=2**31), "seed: Input should be less than 2147483648"),
    "no threads": (lambda c: c["hosts"][0]["hardware"]["cpu"].update(threads_per_core=0), "threads_per_core: Input should be greater"),
    "a thousand threads": (lambda c: c["hosts"][0]["hardware"]["cpu"].update(threads_per_core=1000), "threads_per_core: Input should be less"),
    "an infinite cost": (lambda c: c["hosts"][0].update(cost=1e300), "hosts[0].cost: Input should be less"),
    "no time at all": (lambda c: c["replay"].update(interval_s=-5), "replay.interval_s: Input should be greater"),
}  # fmt: skip


@pytest.mark.parametrize("what", EDITS)
def test_contradictions_and_impossible_figures_have_their_place(what: str, document: Document) -> None:
    edit, words = EDITS[what]
    edit(document)
    with pytest.raises(InputError) as caught:
        parse(json.dumps(document, indent=1).encode(), "plan.json")
    told = [str(problem) for problem in caught.value.problems]
    assert any(words in text for text in told), told
    assert all(problem.line > 1 for problem in caught.value.problems), told


def test_all_of_them_are_told_at_once(document: Document) -> None:
    for what in ("room on a host that is not there", "more spares than there are", "too many slots"):
        EDITS[what][0](document)
    with pytest.raises(InputError) as caught:
        parse(json.dumps(document).encode(), "plan.json")
    told = str(caught.value)
    assert all(words in told for words in ("kept_room[0].host", "spares: is 99", "cpu_mhz_by_slot"))


def test_every_one_of_thousands_of_problems_is_located_in_one_walk(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    document["assumptions"] = list(range(3000))
    text = json.dumps(document, indent=1)
    calls = 0
    decode = json.JSONDecoder.raw_decode

    def counted(decoder: json.JSONDecoder, within: str, idx: int = 0) -> tuple[object, int]:
        nonlocal calls
        calls += 1
        return decode(decoder, within, idx)

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", counted)
    with pytest.raises(InputError) as caught:
        parse(text.encode(), "plan.json")
    problems = caught.value.problems
    lines = text.splitlines()
    assert [lines[problem.line - 1].strip(" ,") for problem in problems] == [str(number) for number in range(3000)]
    assert calls < 10_000  # a walk for each of them would take millions


@pytest.mark.parametrize("named", ["a" * 5000, "a\0b", "", "/", "no/such.yaml"])
@pytest.mark.parametrize("command", [["check"], ["verify"]])
def test_an_inventory_that_is_not_there(
    named: str, command: list[str], document: Document, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    document["inputs"]["inventory"] = named
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert main([*command, str(path)]) == 3
    assert "say where it is with --inventory" in capfd.readouterr().err


@pytest.mark.parametrize("command", [["check"], ["replay"], ["verify"], ["explain"]])
def test_more_days_held_out_than_the_history_has(command: list[str], document: Document, folder: Path) -> None:
    document["search"]["held_out_days"] = 1000
    path = folder / "held.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert main([*command, str(path)]) == 0


def test_a_plan_whose_search_was_cut_short_is_checked_to_the_end(document: Document, folder: Path) -> None:
    document["search"]["interrupted"] = True
    path = folder / "short.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert main(["check", str(path), "-q"]) == 0
    assert main(["replay", str(path), "-q"]) == 0
