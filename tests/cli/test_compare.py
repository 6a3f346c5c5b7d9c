"""``vconsolidate compare``: exit codes, formats, outputs."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.shell import ROOT, Done, run

OFFICE = (ROOT / "sample_inventories" / "branch-office.yaml").as_posix()
QUICK = ("--effort", "1", "--no-repair")


def compare(folder: Path, *arguments: str) -> Done:
    line = shlex.join(["vconsolidate", "compare", *arguments, *QUICK])
    return run(line, folder, {"COLUMNS": "80", "HOME": folder.as_posix()})


def test_the_table_and_why_they_differ(tmp_path: Path) -> None:
    done = compare(tmp_path, OFFICE, "--platforms", "esxi-8.0,hyper-v-2022,proxmox-8")
    assert done.returncode == 0, done.stderr
    for words in ("VMware ESXi 8.0", "Microsoft Hyper-V 2022", "Proxmox VE 8", "Why they differ", "CentOS 5"):
        assert words in done.stdout
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80


def test_json_and_markdown_to_files(tmp_path: Path) -> None:
    done = compare(tmp_path, OFFICE, "-p", "esxi-8.0,xen-4.13", "-o", "json=a.json", "-o", "markdown=a.md", "-q")
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [one["key"] for one in document["platforms"]] == ["esxi-8.0", "xen-4.13"]
    assert document["platforms"][1]["io_mhz"] > 0.0 == document["platforms"][0]["io_mhz"]
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("### Nordhaven")
    assert done.stdout.count("\n") == 1


def test_the_same_bytes_again(tmp_path: Path) -> None:
    first, second = (compare(tmp_path, OFFICE, "-p", "esxi-8.0,xen-4.13", "-f", "json") for _ in range(2))
    assert first.stdout == second.stdout


@pytest.mark.parametrize(("names", "words"), [("kvm", "may mean kvm-rhel-6"), ("nonsense-1", "is no hypervisor")])
def test_a_platform_that_nobody_knows(tmp_path: Path, names: str, words: str) -> None:
    done = compare(tmp_path, OFFICE, "-p", names)
    assert done.returncode == 2
    assert words in done.stderr


def test_no_plan_on_any_platform(tmp_path: Path) -> None:
    done = compare(tmp_path, OFFICE, "-p", "esxi-8.0,esxi-7.0", "--set", "policy.memory.ceiling=2 %")
    assert done.returncode == 4, done.stderr
    assert "no plan" in done.stdout


def test_an_inventory_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("version: 1\n", encoding="utf-8")
    assert compare(tmp_path, "bad.yaml").returncode == 3


def test_the_inventory_is_never_overwritten(tmp_path: Path) -> None:
    copy = tmp_path / "office.yaml"
    copy.write_text(Path(OFFICE).read_text(encoding="utf-8"), encoding="utf-8")
    done = compare(tmp_path, "office.yaml", "-p", "esxi-8.0", "-o", "json=office.yaml")
    assert done.returncode == 2
    assert "would be overwritten" in done.stderr
