"""Whole exports: manifest, notes, parts of a plan, and folders that are written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.export.hostile import NAMES
from tests.export.plans import plan, with_hidden_characters
from vconsolidate.cli.main import main
from vconsolidate.errors import InputError, UsageError
from vconsolidate.export.export import MANIFEST, chosen_targets, files_of
from vconsolidate.export.folder import write_folder
from vconsolidate.export.from_plan import fleet_of
from vconsolidate.export.targets import TARGETS
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.writing import dump


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_bytes(dump(plan("esxi-8.0")))
    return path


def run(document: Path, folder: Path, *more: str) -> int:
    return main(["export", str(document), "--to", "ovf", "-o", str(folder), *more])


def test_every_target_says_what_it_writes_and_leaves_out() -> None:
    assert len(TARGETS) >= 13
    for target in TARGETS.values():
        assert target.summary.endswith(".")
        assert target.leaves_out
        assert all(line.endswith(".") for line in target.leaves_out)


def test_manifest_lists_every_file_and_name(document: Path, tmp_path: Path) -> None:
    assert run(document, tmp_path / "out", "--to", "esxcli") == 0
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
    found = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {MANIFEST, *manifest["files"]}
    for path, digest in manifest["files"].items():
        assert hashlib.sha256((tmp_path / "out" / path).read_bytes()).hexdigest() == digest
    assert set(manifest["names"]["vms"]) == set(NAMES)
    for forms in manifest["names"]["vms"].values():
        assert f"ovf/{forms['file']}.ovf" in manifest["files"]
    assert manifest["targets"]["ovf"]["leaves_out"]


def test_no_path_leaves_the_folder() -> None:
    for platform, targets in (
        ("esxi-8.0", ["ovf", "vmx", "cloud-init", "esxcli"]),
        ("proxmox-ve-8", ["libvirt", "terraform-libvirt", "nftables"]),
        ("hyper-v-2019", ["hyper-v"]),
    ):
        files, _ = files_of(with_hidden_characters(platform), chosen_targets(targets))
        for path in files:
            parts = path.split("/")
            assert not path.startswith("/")
            assert all(part and not part.startswith((".", "-")) and part.isascii() for part in parts), path


def test_same_plan_same_bytes() -> None:
    targets = chosen_targets(
        [name for name in TARGETS if not TARGETS[name].families or "esxi" in TARGETS[name].families]
    )
    assert files_of(plan("esxi-8.0"), targets) == files_of(plan("esxi-8.0"), targets)


def test_an_earlier_export_is_replaced_whole(document: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert run(document, folder, "--to", "vmx") == 0
    assert run(document, folder) == 0
    assert sorted(path.name for path in folder.iterdir()) == [MANIFEST, "ovf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "plan.json"]


def test_files_of_others_are_left_alone(document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "out"
    assert run(document, folder) == 0
    mine = folder / "ovf" / "mine.txt"
    mine.write_text("mine")
    assert run(document, folder) == 2
    assert "files that no export wrote" in capsys.readouterr().err
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("content", ["{}", "[]", "null", '{"format": "vconsolidate export 1", "files": 3}', "\xff"])
def test_a_foreign_manifest_is_no_permission(document: Path, tmp_path: Path, content: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / MANIFEST).write_text(content, encoding="latin-1")
    assert run(document, folder) == 2
    assert (folder / MANIFEST).read_text(encoding="latin-1") == content


def test_a_link_is_no_folder(document: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    assert run(document, tmp_path / "out") == 2


def test_a_write_that_fails_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(folder, {MANIFEST: b'{"format": "vconsolidate export 1", "files": {}}'})
    before = (folder / MANIFEST).read_bytes()
    with pytest.raises(UsageError, match="cannot be written"):
        write_folder(folder, {"a": b"1", "a/b": b"2"})
    assert (folder / MANIFEST).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "ovv"], 'did you mean "ovf"?'),
        (["--to", "hyper-v"], "hyper-v defines machines of hyper-v"),
        (["--only", "web02"], 'did you mean "web01"?'),
    ],
)
def test_mistakes(
    arguments: list[str], said: str, document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(document, tmp_path / "out", *arguments) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_only_a_vm_a_host_or_a_cluster() -> None:
    document = plan("esxi-8.0")
    (vm,) = fleet_of(document, ["서울 서버"]).machines
    assert vm.name == "서울 서버"
    assert [host.name for host in fleet_of(document, ["서울 서버"]).hosts] == [vm.host]
    host = fleet_of(document, [document.hosts[0].name])
    assert {machine.host for machine in host.machines} == {document.hosts[0].name}
    assert len(fleet_of(document, [document.clusters[0].name]).machines) == len(NAMES)


def test_rules_about_vms_that_are_not_exported_are_left_out() -> None:
    document = plan("esxi-8.0")
    assert [rule.kind for rule in fleet_of(document).rules] == ["apart", "on"]
    assert fleet_of(document, [NAMES[2]]).rules == ()


def test_a_plan_of_an_older_version(tmp_path: Path) -> None:
    old = plan("esxi-8.0").model_copy(update={"provisioning": None})
    with pytest.raises(UsageError, match="older version"):
        fleet_of(old)
    with pytest.raises(UsageError, match="no placement"):
        fleet_of(old.model_copy(update={"hosts": ()}))
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_known_is_said() -> None:
    notes = "\n".join(fleet_of(plan("esxi-8.0")).notes)
    for words in ("The datastore is not known of 24 VMs", "A VLAN is not known for networks of 11 VMs", "one disk"):
        assert words in notes


def test_help_lists_the_targets(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert all(name in shown for name in TARGETS)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"vms": {0: {"vcpus": 0}}}, "vms[0]"),
        ({"vms": {1: {"cpu_reservation_mhz": -5.0}}}, "vms[1]"),
        ({"hosts": {0: {"hardware": {"cpu": {"clock_mhz": 0.0}}}}}, "hosts[0].hardware.cpu"),
        ({"provisioning": {"platforms": {0: {"cluster": "another"}}}}, "hosts[0].cluster"),
    ],
)
def test_a_document_that_makes_no_sense_is_refused(change: object, field: str) -> None:
    content = json.loads(plan("esxi-8.0").model_dump_json())
    merge(content, change)
    with pytest.raises(InputError) as caught:
        fleet_of(PlanDocument.model_validate_json(json.dumps(content)))
    assert field in str(caught.value)


def merge(content: Any, change: Any) -> None:  # noqa: ANN401 - JSON of any shape
    """Change a document in place; numbers are places in lists."""
    for key, value in change.items():
        if isinstance(value, dict):
            merge(content[key], value)
        else:
            content[key] = value


def test_switches_and_firewalls_of_unknown_hosts_are_ignored() -> None:
    content = json.loads(plan("esxi-8.0").model_dump_json())
    content["host_switches"].append({**content["host_switches"][0], "host": "nowhere"})
    content["firewalls"] = []
    assert fleet_of(PlanDocument.model_validate_json(json.dumps(content))).hosts
