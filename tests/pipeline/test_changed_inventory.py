"""A plan checked against an inventory that has changed since: a full report, exit 1, and the line of every break."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from vconsolidate.cli.main import main

MACHINE = (
    "cpu: {vendor: intel, generation: ivy-bridge, sockets: 2, cores_per_socket: 6, threads_per_core: 2, "
    "clock: 2.93 GHz}, memory: 64 GiB"
)
INVENTORY = f"""\
version: 1
name: Changing
defaults:
  servers:
    os: centos-6
    application: x
    hardware: {{{MACHINE}}}
    demand: {{cpu_mean: 5 %, cpu_p95: 10 %, cpu_peak: 12 %, memory_used: 8 GiB, disk_used: 10 GiB}}
servers:
  - name: ann
  - name: bob
  - name: cid
    fault_tolerance: false
  - name: dan
  - name: eve
    disposition: {{action: keep_physical, reason: fax card}}
target:
  clusters:
    - name: main
      hypervisor: esxi-6.7
      host_types:
        - {{name: kind, count: 2, hardware: {{{MACHINE}}}}}
      hosts:
        - {{name: esx-1, type: kind}}
      datastore: 1 TB
policy:
  reserve_room: [{{name: next, vcpus: 1, memory: 1 GiB, cpu: 100 MHz}}]
rules:
  - {{kind: anti_affinity, servers: [ann, bob], name: apart}}
"""

Replacement = tuple[str, str]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changed")
    (folder / "old.yaml").write_text(INVENTORY, encoding="utf-8")
    path = folder / "plan.json"
    assert main(["plan", str(folder / "old.yaml"), "-o", f"json={path}", "-q", "--effort", "1"]) == 0
    return path


def changed(*replacements: Replacement) -> str:
    text = INVENTORY
    for before, after in replacements:
        assert text.count(before) >= 1, before
        text = text.replace(before, after, 1)
    return text


@pytest.fixture
def checked(plan: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., tuple[int, str, Path]]:
    def run(text: str, *options: str, command: str = "check") -> tuple[int, str, Path]:
        inventory = tmp_path / "new.yaml"
        inventory.write_text(text, encoding="utf-8")
        capfd.readouterr()
        lines = ["-f", "findings"] if command == "check" and "-f" not in options else []
        code = main([command, str(plan), "-i", str(inventory), *options, *lines])
        return code, capfd.readouterr().out, inventory

    return run


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


HOST_LINE = "- {name: esx-1"
TYPE_LINE = "- {name: kind"
# what changed: (replacements, [(words of the line that is named, words of the finding)])
CHANGES: dict[str, tuple[tuple[Replacement, ...], list[tuple[str, str]]]] = {
    "a server added": (
        (("  - name: dan\n", "  - name: dan\n  - name: fay\n"),),
        [("- name: fay", "fay is on no host of the plan")],
    ),
    "a server removed": (
        (("  - name: dan\n", ""),),
        [("- name: ann", "dan is on .*, but the inventory has no server of that name")],
    ),
    "a server renamed": (
        (("  - name: dan\n", "  - name: daniel\n"),),
        [
            ("- name: daniel", "daniel is on no host of the plan"),
            ("- name: ann", "dan is on .*, but the inventory has no server of that name"),
        ],
    ),
    "a server grown": (
        (("  - name: dan\n", "  - name: dan\n    demand: {cpu_p95: 10 %, memory_used: 40 GiB}\n"),),
        [(HOST_LINE, "memory_configured: esx-1 exceeds its limit for")],
    ),
    "a rule added": (
        (("rules:\n", "rules:\n  - {kind: ban, servers: [ann, bob], hosts: [main], name: out}\n"),),
        [("name: out", "ban: ann runs in main|ban: .*ann"), ("name: out", "ban: .*bob")],
    ),
    "a host removed": (
        (("      hosts:\n        - {name: esx-1, type: kind}\n", ""),),
        [
            ("- name: main", "main has no host esx-1"),
            ("- name: ann|- name: cid|- name: dan", "has no placement: its host esx-1"),
        ],
    ),
    "a host renamed": (
        (("{name: esx-1,", "{name: esx-2,"),),
        [("- name: main", "main has no host esx-1")],
    ),
    "a host in maintenance": (
        (("{name: esx-1, type: kind}", "{name: esx-1, type: kind, maintenance: true}"),),
        [(HOST_LINE, "maintenance: esx-1 is in maintenance")],
    ),
    "fewer hosts may be bought": (
        (("count: 2", "count: 0"),),
        [("- name: main", "host_count: the plan buys 1 host of type kind for main, 0 may be bought")],
    ),
    "a host type dropped": (
        (
            (
                f"        - {{name: kind, count: 2, hardware: {{{MACHINE}}}}}\n",
                f"        - {{name: other, hardware: {{{MACHINE}}}}}\n",
            ),
            ("type: kind", "type: other"),
        ),
        [("- name: main", "main has no host type kind, the type of main-kind-01")],
    ),
    "another machine": (
        (("clock: 2.93 GHz}, memory: 64 GiB}}\n      hosts", "clock: 2.93 GHz}, memory: 32 GiB}}\n      hosts"),),
        [(HOST_LINE, "esx-1 is another machine than in the plan .*memory: 64 GiB in the plan, 32 GiB in the inv")],
    ),
    "another rating": (
        (("clock: 2.93 GHz}, memory: 64 GiB}}\n      hosts", "clock: 2.80 GHz}, memory: 64 GiB}}\n      hosts"),),
        [(TYPE_LINE, "main-kind-01 is another machine than in the plan .*core rating: .* in the plan")],
    ),
    "a policy tightened": (
        (("policy:\n", "policy:\n  cpu: {ceiling: 25 %}\n"),),
        [(HOST_LINE, "cpu: esx-1 exceeds its limit for CPU")],
    ),
    "failures to survive": (
        (("policy:\n", "policy:\n  host_failures_tolerated: 1\n"),),
        [("- name: main", "host_failures_tolerated: ")],
    ),
    "more room to keep": (
        (("vcpus: 1, memory: 1 GiB", "vcpus: 1, memory: 60 GiB, count: 3"),),
        [("name: next", "reserve_room: no room is left")],
    ),
    "a smaller datastore": (
        (("datastore: 1 TB", "datastore: 5 GiB"),),
        [("- name: main", "datastore: ")],
    ),
    "another platform": (
        (("hypervisor: esxi-6.7", "hypervisor: esx-2.5"), ("fault_tolerance: false", "os: windows-server-2019")),
        [("- name: cid", "cid is on .*, but it is not to become a VM")],
    ),
    "a server that stays physical now": (
        (("    fault_tolerance: false\n", "    disposition: {action: keep_physical, reason: its modem}\n"),),
        [("its modem", "cid is on .*, but it is not to become a VM: .*its modem")],
    ),
    "a server that becomes a VM now": (
        (("    disposition: {action: keep_physical, reason: fax card}\n", ""),),
        [("- name: eve", "eve is on no host of the plan")],
    ),
    "a secondary to place": (
        (("fault_tolerance: false", "fault_tolerance: true"),),
        [("- name: cid", r"cid \(secondary\) is on no host of the plan")],
    ),
    "a cluster renamed": (
        (("- name: main", "- name: core"),),
        [
            (HOST_LINE, "esx-1 is in cluster main, which is not in the inventory"),
            ("- name: core", "main-kind-01 is in cluster main, which is not in the inventory"),
        ],
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_break_is_named_with_its_line(what: str, checked: Callable[..., tuple[int, str, Path]]) -> None:
    replacements, expected = CHANGES[what]
    text = changed(*replacements)
    code, out, inventory = checked(text)
    lines = [line for line in out.splitlines() if " VC107 " in line]
    assert (code, bool(lines)) == (1, True), out
    assert all(re.match(re.escape(str(inventory)) + r":\d+:\d+: block VC107 ", line) for line in lines), out
    for where, words in expected:
        numbers = {line_of(text, marker) for marker in where.split("|")}
        found = [line for line in lines if re.search(words, line)]
        assert found, out
        assert {int(line.split(":")[1]) for line in found} <= numbers, found
    assert out.splitlines()[-1].startswith("Plan: ")


def test_what_changes_no_promise_is_no_break(checked: Callable[..., tuple[int, str, Path]]) -> None:
    code, out, _ = checked(changed(("name: Changing", "name: Changed"), ("count: 2", "count: 3")))
    assert code == 0
    assert "VC107" not in out
    assert "bound 2, proven before the inventory changed" in out


def test_a_host_that_was_bought_since_is_the_host_of_the_plan(checked: Callable[..., tuple[int, str, Path]]) -> None:
    bought = (
        "- {name: esx-1, type: kind}\n",
        "- {name: esx-1, type: kind}\n        - {name: main-kind-01, type: kind}\n",
    )
    code, out, _ = checked(changed(bought, ("count: 2", "count: 0")))
    assert (code, "VC107" in out) == (0, False), out


@pytest.mark.parametrize("output", ["json", "findings", "terminal", "markdown", "html", "csv"])
@pytest.mark.parametrize("what", ["a server added", "a host removed", "a cluster renamed"])
def test_every_format_has_the_full_report(
    what: str, output: str, checked: Callable[..., tuple[int, str, Path]]
) -> None:
    code, out, _ = checked(changed(*CHANGES[what][0]), "-f", output)
    assert code == 1
    assert out
    if output == "json":
        document = json.loads(out)
        breaks = [finding for finding in document["findings"] if finding["id"] == "VC107"]
        assert breaks
        assert all(finding["location"]["line"] for finding in breaks)
        placed = {item["vm"] for item in document["placements"]}
        assert document["unplaced"]
        assert placed.isdisjoint(document["unplaced"])
        assert document["servers_virtualised"] == len(placed) + len(document["unplaced"])


@pytest.mark.parametrize("what", ["a server added", "a host removed", "a rule added", "a cluster renamed"])
def test_check_and_verify_say_the_same(
    what: str, plan: Path, checked: Callable[..., tuple[int, str, Path]], capfd: pytest.CaptureFixture[str]
) -> None:
    text = changed(*CHANGES[what][0])
    _, out, inventory = checked(text, "-f", "json")
    breaks = [finding for finding in json.loads(out)["findings"] if finding["id"] == "VC107"]
    assert main(["verify", str(plan), str(inventory), "-f", "json"]) == 1
    violations = json.loads(capfd.readouterr().out)["violations"]
    assert [finding["location"] for finding in breaks] == [violation["location"] for violation in violations]
    assert all(v["message"].rstrip(".") in f["message"] for f, v in zip(breaks, violations, strict=True))


@pytest.mark.parametrize("what", ["a server added", "a host removed", "a cluster renamed"])
def test_replay_reports_what_is_left(what: str, checked: Callable[..., tuple[int, str, Path]]) -> None:
    code, out, _ = checked(changed(*CHANGES[what][0]), "-f", "findings", command="replay")
    assert (code, "VC107" in out) == (1, True)


def test_a_report_of_what_is_left_is_a_plan_document_again(
    checked: Callable[..., tuple[int, str, Path]], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "left.json"
    _, _, inventory = checked(changed(*CHANGES["a host removed"][0]), "-o", f"json={path}")
    assert main(["report", str(path), "-q"]) == 0
    assert "have no host" in capfd.readouterr().out
    assert main(["verify", str(path), str(inventory), "-q"]) == 1


def test_why_no_plan_exists_has_its_lines(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = changed(("count: 2", "count: 0"))
    inventory, path = tmp_path / "none.yaml", tmp_path / "none.json"
    inventory.write_text(text, encoding="utf-8")
    for source, code in ((inventory, 4), (path, 4)):
        options = ["-o", f"json={path}", "--effort", "1"] if source == inventory else []
        assert main(["check", str(source), "-f", "findings", *options]) == code
        out = capfd.readouterr().out
        told = {(line.split(":")[1], line.split()[2]) for line in out.splitlines() if re.search(r"VC10[18] ", line)}
        assert (str(line_of(text, "name: apart")), "VC101") in told, out
        assert (str(line_of(text, TYPE_LINE)), "VC108") in told, out
        assert not [line for line in out.splitlines() if re.match(r"(block|note) VC10[18]", line)], out


def test_a_proof_of_no_plan_speaks_of_the_inventory_as_it_was(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    inventory, path = tmp_path / "none.yaml", tmp_path / "none.json"
    inventory.write_text(changed(("count: 2", "count: 0")), encoding="utf-8")
    assert main(["plan", str(inventory), "-o", f"json={path}", "--effort", "1", "-q"]) == 4
    inventory.write_text(INVENTORY, encoding="utf-8")
    capfd.readouterr()
    main(["check", str(path), "-f", "json"])
    document = json.loads(capfd.readouterr().out)
    assert "proven before the inventory changed" in document["verdict"]
    assert [claim["holds"] for claim in document["verification"]] == [None]
