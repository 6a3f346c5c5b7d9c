"""``vconsolidate firewall`` and ``zones`` on the sample, and on names that mean harm."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.firewall.lab import missing
from tests.shell import Done, run

SAMPLES = Path(__file__).parents[2] / "sample_inventories"

HOSTILE = '"; flush ruleset'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample and its plan."""
    here = tmp_path_factory.mktemp("plan")
    shutil.copy(SAMPLES / "zones-and-services.yaml", here / "inventory.yaml")
    assert vconsolidate(here, "plan", "inventory.yaml", "-q", "-o", "json=plan.json").returncode == 0
    return here


def vconsolidate(folder: Path, *arguments: str) -> Done:
    return run(shlex.join(["vconsolidate", *arguments]), folder, {**os.environ, "COLUMNS": "100"})


def packet(folder: Path, *arguments: str) -> dict[str, Any]:
    done = vconsolidate(folder, "firewall", "test", "plan.json", "--host", "pve-01", *arguments, "-f", "json")
    answer: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if answer["allowed"] else 1)
    return answer


def test_a_packet_is_allowed_by_a_service_from_its_addresses_only(folder: Path) -> None:
    web = ("--direction", "in", "--port", "8006")
    assert packet(folder, *web, "--from", "10.20.0.7")["service"] == "pveproxy"
    refused = packet(folder, *web, "--from", "10.99.0.7")
    assert (refused["allowed"], refused["near"]) == (False, [{"service": "pveproxy", "why": "address"}])
    closed = packet(folder, "--direction", "in", "--port", "3128", "--from", "10.20.0.7")
    assert closed["near"] == [{"service": "spiceproxy", "why": "closed"}]


def test_an_answer_passes_by_its_source_port(folder: Path) -> None:
    answer = ("--direction", "in", "--protocol", "udp", "--port", "40000", "--from", "10.20.0.53")
    assert packet(folder, *answer, "--source-port", "53")["service"] == "dns"
    assert not packet(folder, *answer)["allowed"]
    text = vconsolidate(folder, "firewall", "test", "plan.json", "--host", "pve-01", *answer).stdout
    assert "taken to come from port 49152" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "pve-1", "--direction", "in", "--port", "22", "--from", "10.0.0.1"), 'did you mean "pve-01"?'),
        (("--host", "pve-01", "--direction", "in", "--port", "22"), "--from is missing"),
        (("--host", "pve-01", "--direction", "out", "--port", "22", "--from", "10.0.0.1"), "--to is missing"),
        (("--host", "pve-01", "--direction", "in", "--port", "22", "--from", "here"), "is no address"),
    ],
)
def test_what_is_missing_or_unknown_is_said(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    done = vconsolidate(folder, "firewall", "test", "plan.json", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_connection_names_its_rule_and_its_path(folder: Path) -> None:
    ends = ("--from", "records-app01", "--to", "records-db01", "--port", "5432")
    done = vconsolidate(folder, "zones", "test", "plan.json", *ends)
    assert done.returncode == 0
    assert "rule: records to database" in done.stdout
    answer = json.loads(vconsolidate(folder, "zones", "test", "plan.json", *ends, "-f", "json").stdout)
    assert (answer["allowed"], answer["level"]) == (True, "applications")
    denied = vconsolidate(
        folder, "zones", "test", "plan.json", "--from", "outside", "--to", "records-db01", "--port", "1"
    )
    assert denied.returncode == 1
    assert "default: deny (no rule matches)" in denied.stdout
    unknown = vconsolidate(folder, "zones", "test", "plan.json", "--from", "web", "--to", "mail01", "--port", "25")
    assert (unknown.returncode, "no server" in unknown.stderr) == (2, True)


def test_the_older_services_are_a_configuration_without_drift(folder: Path) -> None:
    services = vconsolidate(folder, "firewall", "services", "plan.json", "-f", "json")
    (folder / "older.json").write_text(services.stdout, encoding="utf-8")
    assert vconsolidate(folder, "firewall", "drift", "plan.json", "older.json", "--host", "pve-01").returncode == 0
    document = json.loads(services.stdout)
    ssh = next(one for one in document["profiles"][0]["services"] if one["name"] == "ssh")
    ssh["addresses"] = []
    (folder / "wider.json").write_text(json.dumps(document), encoding="utf-8")
    done = vconsolidate(folder, "firewall", "drift", "plan.json", "wider.json", "--host", "pve-01")
    assert done.returncode == 1
    assert "addresses wider: ssh" in done.stdout
    absent = vconsolidate(folder, "firewall", "drift", "plan.json", "absent.json", "--host", "pve-01")
    assert (absent.returncode, "cannot be read" in absent.stderr) == (3, True)


def test_an_upgrade_names_what_changes_and_an_unknown_platform_is_refused(folder: Path) -> None:
    done = vconsolidate(folder, "firewall", "upgrade", "plan.json", "--to", "esxi-8.0")
    assert done.returncode == 0
    assert "renamed: migration to vMotion" in done.stdout
    refused = vconsolidate(folder, "firewall", "upgrade", "plan.json", "--to", "esxi-8")
    assert (refused.returncode, "did you mean" in refused.stderr) == (2, True)


def test_a_spare_host_has_the_rules_of_the_vms_that_may_restart_there(folder: Path) -> None:
    texts = [
        vconsolidate(folder, "zones", "filter", "plan.json", "--host", host).stdout for host in ("pve-01", "pve-03")
    ]
    assert texts[0] == texts[1]
    assert 'comment "records to database"' in texts[1]


def test_an_inventory_without_rules_is_told_so(folder: Path) -> None:
    shutil.copy(SAMPLES / "branch-office.yaml", folder / "plain.yaml")
    vconsolidate(folder, "plan", "plain.yaml", "-q", "--effort", "1", "-o", "json=plain.json")
    for command in ("list", "filter"):
        host = ("--host", "h") if command == "filter" else ()
        done = vconsolidate(folder, "zones", command, "plain.json", *host)
        assert (done.returncode, "no zone rules" in done.stderr) == (2, True)
    services = vconsolidate(folder, "firewall", "services", "plain.json")
    assert services.returncode == 0
    assert services.stdout.endswith("taken as not used: dns, ntp, syslog (firewall.uses).\n")


def test_a_host_without_nftables_gets_no_filter_of_either_kind(folder: Path) -> None:
    text = (folder / "inventory.yaml").read_text(encoding="utf-8").replace("proxmox-ve-8", "esxi-7.0")
    without_firewall, _, _ = text.partition("\nfirewall:")
    (folder / "esxi.yaml").write_text(without_firewall, encoding="utf-8")
    made = vconsolidate(folder, "plan", "esxi.yaml", "-q", "-o", "json=esxi.json")
    assert made.returncode == 0, made.stderr
    for group in ("firewall", "zones"):
        done = vconsolidate(folder, group, "filter", "esxi.json", "--host", "pve-01")
        assert (done.returncode, done.stdout) == (2, "")
        assert "VMware ESXi 7.0 has no nftables" in done.stderr


@pytest.mark.skipif(bool(missing()), reason=missing() or "allowed")
def test_hostile_names_stay_names_in_every_output(folder: Path) -> None:
    text = (folder / "inventory.yaml").read_text(encoding="utf-8")
    for name, mean in (("perimeter", HOSTILE), ("portal01", "$(reboot)"), ("mail01", "../../웹'\"`x")):
        quoted = json.dumps(mean, ensure_ascii=False)
        text = text.replace(f"name: {name},", f"name: {quoted},").replace(f"name: {name}\n", f"name: {quoted}\n")
        text = text.replace(f"zone: {name}\n", f"zone: {quoted}\n").replace(f"zone: {name}}}", f"zone: {quoted}}}")
        text = text.replace(f"[{name}]", f"[{quoted}]").replace(f"from: [{name}]", f"from: [{quoted}]")
    text = text.replace("name: portal to records", f"name: {json.dumps(HOSTILE)}")
    (folder / "hostile.yaml").write_text(text, encoding="utf-8")
    made = vconsolidate(folder, "plan", "hostile.yaml", "-q", "-o", "json=hostile.json", "-o", "html=hostile.html")
    assert made.returncode == 0, made.stderr
    for host in ("pve-01", "pve-02"):
        for command in (("zones", "filter", "--stateless"), ("firewall", "filter")):
            done = vconsolidate(folder, *command[:2], "hostile.json", "--host", host, *command[2:])
            assert done.returncode == 0, done.stderr
            assert not any(line.strip().startswith("flush") for line in done.stdout.splitlines())
            assert '"; flush' not in done.stdout
            checked = subprocess.run(
                ["unshare", "-rn", "nft", "-c", "-f", "-"],
                input=done.stdout,
                text=True,
                capture_output=True,
                check=False,
            )
            assert checked.returncode == 0, checked.stderr
    answer = vconsolidate(
        folder, "zones", "test", "hostile.json", "--from", "$(reboot)", "--to", "records-app01", "--port", "8443"
    )
    assert (answer.returncode, HOSTILE in answer.stdout) == (0, True)
